package writeprobe_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/writeprobe"
)

const (
	policyPath     = "/PasswordReset/PasswordResetPolicies"
	onPremisesPath = "/PasswordReset/OnPremisesPasswordResetPolicies"
	complete       = "migrationComplete"
	underWay       = "migrationInProgress"
)

// refusal is a refused write, for the first times writes of a path.
func refusal(method, path string, skip, times int) emulator.Fault {
	return emulator.Fault{
		Method: method, Path: path, Skip: skip, Times: times, Status: http.StatusBadRequest, ContentType: "application/json",
		Body: `{"ClientData":{"errorCode":"BadRequest"}}`,
	}
}

func switchesOff(s *emulator.State) {
	for _, key := range []string{"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled", "mobileAppNotificationEnabled", "mobileAppCodeEnabled"} {
		s.SetPolicy(key, false)
	}
}

// TestProbes: each probe tells apart what the service may plausibly do, and the tenant is then as it was.
func TestProbes(t *testing.T) {
	type of = func(*emulator.State)
	set := func(change func(*emulator.Settings)) of { return func(s *emulator.State) { change(&s.Settings) } }
	legacy := func(does string) of {
		return set(func(x *emulator.Settings) { x.LegacyMethodSwitches = does })
	}
	for name, c := range map[string]struct {
		id, migration string
		seed          of
		faults        []emulator.Fault
		verdict       probe.Verdict
		seen          []string
	}{
		"policy stored": {id: "write-policy-unchanged", verdict: probe.AsExpected, seen: []string{"HTTP 200; body: a Boolean; headers: ", "X-Ms-Correlation-Id", "; the document is as before"}},
		"policy refused without the query": {
			id: "write-policy-unchanged", migration: underWay, seed: switchesOff, verdict: probe.Different,
			seen: []string{"HTTP 400, code BadRequest; body: an object", "With byPassMethodCountCheck=true: HTTP 200; body: a Boolean"},
		},
		"on-premises stored":  {id: "write-on-premises-unchanged", verdict: probe.AsExpected, seen: []string{"HTTP 200; body: a Boolean", "as before"}},
		"on-premises refused": {id: "write-on-premises-unchanged", faults: []emulator.Fault{refusal("PUT", onPremisesPath, 0, 0)}, verdict: probe.Different, seen: []string{"HTTP 400, code BadRequest"}},
		"methods policy 204":  {id: "write-methods-policy-unchanged", verdict: probe.AsExpected, seen: []string{"HTTP 204; body: empty"}},
		"methods policy 200": {
			id: "write-methods-policy-unchanged", seed: set(func(x *emulator.Settings) { x.MethodsPolicyPatchAnswers = true }),
			verdict: probe.AsExpected, seen: []string{"HTTP 200; body: an object"},
		},
		"campaign replaced whole": {
			id: "write-methods-policy-unchanged", seed: set(func(x *emulator.Settings) { x.CampaignReplacedWhole = true }),
			verdict: probe.AsExpected, seen: []string{"HTTP 204", "as before"},
		},
		"authorization 204": {id: "write-authorization-policy-unchanged", verdict: probe.AsExpected, seen: []string{"HTTP 204; body: empty", "as before"}},
		"authorization unchanged, false": {
			id: "write-authorization-policy-unchanged", seed: func(s *emulator.State) { s.SetAllowedToUseSSPR(false) },
			verdict: probe.AsExpected, seen: []string{"HTTP 204", "as before"},
		},
		"switch ignored":            {id: "write-legacy-switch", seed: legacy(emulator.LegacySwitchesIgnored), verdict: probe.AsExpected, seen: []string{"HTTP 200, and ignored: not shown within"}},
		"switch ignored, complete":  {id: "write-legacy-switch", migration: complete, verdict: probe.AsExpected, seen: []string{"and ignored"}},
		"switch refused":            {id: "write-legacy-switch", seed: legacy(emulator.LegacySwitchesRefused), verdict: probe.AsExpected, seen: []string{"refused: HTTP 400, code BadRequest"}},
		"switch stored":             {id: "write-legacy-switch", seed: legacy(emulator.LegacySwitchesStored), verdict: probe.Different, seen: []string{"HTTP 200, and stored: shown after"}},
		"switches not yet migrated": {id: "write-legacy-switch", migration: underWay, verdict: probe.NotSeen, seen: []string{"nothing was sent: the tenant has not migrated"}},
		"fresh reads":               {id: "write-stale-reads", verdict: probe.AsExpected, seen: []string{"HTTP 200, and shown after less than a second; 0 of the next 4 reads"}},
		"stale reads": {
			id: "write-stale-reads", faults: []emulator.Fault{{Method: "PUT", Path: policyPath, Times: 1, StaleReads: 3}},
			verdict: probe.AsExpected, seen: []string{"shown after"},
		},
		"a change that is lost": {
			id: "write-stale-reads", faults: []emulator.Fault{{Method: "PUT", Path: policyPath, Times: 1, NotPersisted: true}},
			verdict: probe.Different, seen: []string{"HTTP 200, and not shown within 2 s"},
		},
		"never to be confirmed": {
			id: "write-stale-reads", seed: func(s *emulator.State) { s.SetPolicy("registrationReconfirmIntevalInDays", 0) },
			verdict: probe.AsExpected, seen: []string{"shown after"},
		},
		"days at the limit": {
			id: "write-stale-reads", seed: func(s *emulator.State) { s.SetPolicy("registrationReconfirmIntevalInDays", 730) },
			verdict: probe.AsExpected, seen: []string{"shown after"},
		},
		"question without an ID": {id: "write-custom-question", verdict: probe.AsExpected, seen: []string{"without an ID: HTTP 200, and shown with an ID of 32 hexadecimal digits"}},
		"question with null": {
			id: "write-custom-question", faults: []emulator.Fault{refusal("PUT", policyPath, 0, 1)},
			verdict: probe.Different, seen: []string{"without an ID: HTTP 400", "with null as the ID: HTTP 200, and shown"},
		},
		"question with an ID of its own": {
			id: "write-custom-question", faults: []emulator.Fault{refusal("PUT", policyPath, 0, 3)},
			verdict: probe.Different, seen: []string{"with an empty ID: HTTP 400", "with an ID of 32 hexadecimal digits: HTTP 200"},
		},
		"no question at all": {
			id: "write-custom-question", faults: []emulator.Fault{refusal("PUT", policyPath, 0, 4)},
			verdict: probe.Different, seen: []string{"with an ID of 32 hexadecimal digits: HTTP 400"},
		},
		"a question that is dropped": {
			id: "write-custom-question", faults: []emulator.Fault{{Method: "PUT", Path: policyPath, Times: 1, NotPersisted: true}},
			verdict: probe.Different, seen: []string{"without an ID: HTTP 200, and not shown within"},
		},
		"count checked": {
			id: "write-method-count", migration: underWay, verdict: probe.AsExpected,
			seen: []string{"without byPassMethodCountCheck=true: HTTP 400, code BadRequest", "With it: HTTP 200"},
		},
		"count checked, switches off": {
			id: "write-method-count", migration: underWay, seed: switchesOff, verdict: probe.AsExpected, seen: []string{"HTTP 400", "With it: HTTP 200"},
		},
		"count checked in any case": {
			id: "write-method-count", migration: underWay, faults: []emulator.Fault{refusal("PUT", policyPath, 0, 2)},
			verdict: probe.Different, seen: []string{"With it: HTTP 400, code BadRequest"},
		},
		"count not checked after the migration": {
			id: "write-method-count", seed: switchesOff, verdict: probe.AsExpected, seen: []string{"HTTP 200, so it was not needed"},
		},
		"count of fixed switches": {
			id: "write-method-count", seed: func(s *emulator.State) {
				s.SetPolicy("emailOptionEnabled", true)
				s.SetPolicy("mobilePhoneOptionEnabled", true)
			},
			verdict: probe.NotSeen, seen: []string{"nothing was sent: two or more legacy switches are on"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, c.migration, c.seed)
			for _, f := range c.faults {
				s.server.Inject(f)
			}
			s.picks(c.id)
			results, err := s.run(t.Context())
			if err != nil || len(results) != 1 || results[0].ID != c.id || results[0].Verdict != c.verdict {
				t.Fatalf("got %+v, %v", results, err)
			}
			for _, words := range c.seen {
				if !strings.Contains(results[0].Seen, words) {
					t.Errorf("seen %q, want %q in it", results[0].Seen, words)
				}
			}
			if none := strings.HasPrefix(results[0].Seen, "nothing was sent"); none != (len(s.writes()) == 0) {
				t.Errorf("%q, and the services got %v", results[0].Seen, s.writes())
			}
			s.wantAsBefore()
		})
	}
}

// TestAll: a user who agrees to all probes gets all results, an unchanged tenant, and a section in the report.
func TestAll(t *testing.T) {
	for _, migration := range []string{"", underWay} {
		s := newStage(t, migration, nil)
		s.report = s.folder + "/../report.md"
		answers := slices.Repeat([]string{"y"}, len(writeprobe.IDs())+1)
		s.enter(answers...)
		results, err := s.run(t.Context())
		if err != nil || len(results) != len(writeprobe.IDs()) {
			t.Fatalf("%d results, %v\n%s", len(results), err, s.out.String())
		}
		for i, r := range results {
			if r.ID != writeprobe.IDs()[i] || r.Seen == "" || r.Expected == "" || r.Title == "" || r.Verdict == probe.Different {
				t.Errorf("got %+v", r)
			}
		}
		s.wantAsBefore()
		s.wantReport(results)
		if allowed := []string{"PUT /api" + policyPath, "PUT /api" + onPremisesPath, "PATCH /v1.0/policies/authenticationMethodsPolicy", "PATCH /v1.0/policies/authorizationPolicy"}; slices.ContainsFunc(s.writes(), func(w string) bool { return !slices.Contains(allowed, w) }) {
			t.Errorf("the services got %v", s.writes())
		}
	}
}
