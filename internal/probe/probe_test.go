package probe

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/signedin"
)

// TestFewRequests: all probes together read each address once, by GET, and stay within the 5 requests in 10 seconds that the
// reports and the log allow (graph-api 6.2).
func TestFewRequests(t *testing.T) {
	t.Parallel()
	s := startTenant(t, lively)
	s.ResetRequests()
	Run(t.Context(), signedin.Tenant(t, s, asApplication, asPolicyAdmin), nil)
	reports, once := 0, map[string]bool{}
	for _, r := range s.Requests() {
		address := r.Path + "?" + r.Query
		if r.Method != http.MethodGet || once[address] {
			t.Errorf("%s %s was sent, or sent again", r.Method, address)
		}
		once[address] = true
		if strings.HasPrefix(r.Path, "/v1.0/reports/") || strings.HasPrefix(r.Path, "/v1.0/auditLogs/") {
			reports++
		}
	}
	if reports > 5 || reports == 0 {
		t.Errorf("%d requests for reports, want at most 5", reports)
	}
	if len(once) > 30 {
		t.Errorf("%d requests in all", len(once))
	}
}

// TestNotSeen: what cannot be read is not seen, with the status and the code, and is never as expected.
func TestNotSeen(t *testing.T) {
	t.Parallel()
	s := startTenant(t, nil)
	limited := emulator.TokenSpec{ClientID: emulator.SeedLimitedClientID}
	user := emulator.TokenSpec{User: emulator.SeedAuthenticationAdministratorID}
	for _, r := range Run(t.Context(), signedin.Tenant(t, s, limited, user), nil) {
		// A user without such a role is refused by the portal, as expected.
		if r.ID == "portal-reader-role" {
			if r.Verdict != AsExpected || !strings.HasPrefix(r.Seen, "HTTP 403") {
				t.Errorf("%s: %s, %s", r.ID, r.Verdict, r.Seen)
			}
			continue
		}
		if r.Verdict != NotSeen || r.Seen == "" || r.Service == serviceerror.Portal && r.ID != "portal-app-token" && !strings.Contains(r.Seen, "403") {
			t.Errorf("%s: %s, seen %q", r.ID, r.Verdict, r.Seen)
		}
	}
}

// noToken is a source of tokens that has none.
type noToken struct {
	portal.TokenSource
	err   error
	asked *int
}

func (n noToken) Token(context.Context) (auth.Token, error) {
	*n.asked++
	return auth.Token{}, n.err
}

// TestNoCredential: without a credential for one service the other is asked, and the reason is stated.
func TestNoCredential(t *testing.T) {
	t.Parallel()
	for why, err := range map[string]error{
		"no credential":                    &serviceerror.Error{Kind: serviceerror.NoCredential},
		"no answer: unreachable":           &serviceerror.Error{Kind: serviceerror.Unreachable},
		"no token: AADSTS50076":            &serviceerror.Error{Kind: serviceerror.MFARequired, Code: "AADSTS50076"},
		"no token":                         errors.New("zdenka@fabrikam.example could not sign in"),
		"no token: ? is not a known code.": &serviceerror.Error{Code: "Zdenka is not a known code."},
	} {
		tenant, asked := recorded(t).tenant(), 0
		tenant.PortalTokens = noToken{err: err, asked: &asked}
		for _, r := range Run(t.Context(), tenant, nil) {
			switch {
			case r.Service == serviceerror.Portal && (r.Verdict != NotSeen || r.Seen != why && !strings.HasPrefix(why, "no token: ?")):
				t.Errorf("%s: %s: %s, seen %q", why, r.ID, r.Verdict, r.Seen)
			case strings.Contains(r.Seen, "Zdenka"), strings.Contains(r.Seen, "zdenka"):
				t.Errorf("%s: seen %q", r.ID, r.Seen)
			case r.ID == "graph-migration-state" && r.Verdict != AsExpected:
				t.Errorf("%s: %s, %s", r.ID, r.Verdict, r.Seen)
			}
		}
	}
}

// TestReport: the report has a row for each result, counts the verdicts, marks the emulated tenant, and hides what looks like
// personal data even if a result or a fact should not have it.
func TestReport(t *testing.T) {
	t.Parallel()
	results := []Result{
		{ID: "a-b", Title: "One", Expected: "x|y", Seen: "`+0 0000000000`", Verdict: AsExpected},
		{ID: "c-d", Title: "Two", Expected: "x", Seen: "kim@fabrikam.example +1 206 555 0134", Verdict: Different},
		{ID: "e-f", Title: "Three", Expected: "x", Seen: "<b>HTTP 403</b>", Verdict: NotSeen},
	}
	report := Report(results, About{Cloud: "global", GraphCredential: "client secret 7c9e6679-7425-40de-944b-e07fc1f90ae7", Version: "0.1.0"})
	for _, line := range []string{
		"- Provider: 0.1.0\n", "- Cloud: global\n", "- Credential for Microsoft Graph: client secret (hidden)\n",
		"- Credential for the portal API: unknown\n", "- Probes: 1 as expected, 1 different, 1 not seen\n",
		"| `a-b`: One | x\\|y | `+0 0000000000` | as expected |\n", "| `c-d`: Two | x | (hidden) (hidden) | **different** |\n",
		"| `e-f`: Three | x | &lt;b>HTTP 403&lt;/b> | not seen |\n",
	} {
		if !strings.Contains(report, line) {
			t.Errorf("the report lacks %q:\n%s", line, report)
		}
	}
	if strings.Contains(report, "emulated") {
		t.Errorf("a report of a real tenant speaks of an emulated one:\n%s", report)
	}
	if top, _, _ := strings.Cut(Report(nil, About{Emulated: true}), "- Provider"); !strings.Contains(top, "It proves nothing about Microsoft's services") {
		t.Errorf("the top of the emulated tenant's report: %q", top)
	}
}
