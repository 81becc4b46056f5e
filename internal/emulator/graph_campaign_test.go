package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// campaignBody is a body with a registration campaign, and campaignTarget a target of it.
func campaignBody(pairs ...any) Document {
	return document.New(tenant.KeyEnforcement, document.New(tenant.KeyCampaign, document.New(pairs...)))
}

func campaignTarget(id, method string) Document {
	return document.New("id", id, "targetType", "group", tenant.KeyCampaignMethod, method)
}

// campaignProperties returns the properties of the campaign as text, with its targets by method and id.
func (e *testTenant) campaignProperties() string {
	e.t.Helper()
	c := tenant.CampaignOf(e.graphDocument(methodsPolicyURL))
	var words []string
	for _, p := range c.Document {
		switch p.Key {
		case tenant.KeyIncludeTargets:
			for _, target := range c.Targets() {
				words = append(words, target.CampaignMethod+" "+target.ID)
			}
		case "excludeTargets":
		default:
			words = append(words, p.Key+" "+string(p.Value))
		}
	}
	return strings.Join(words, ", ")
}

func TestCampaign(t *testing.T) {
	const everybody, group = "microsoftAuthenticator all_users", "fido2 " + SeedGroupID
	passkeys := []Document{campaignTarget(SeedGroupID, "fido2")}
	for name, c := range map[string]struct {
		settings Settings
		changes  []Document
		want     string
	}{
		"first": {Settings{}, nil, `snoozeDurationInDays 1, state "default", ` + everybody},
		"passkeys": {
			Settings{},
			[]Document{campaignBody("state", "enabled", "includeTargets", passkeys)},
			`snoozeDurationInDays 1, state "enabled", ` + group,
		},
		"a part is merged": {
			Settings{},
			[]Document{campaignBody("state", "enabled", "snoozeDurationInDays", 0, "includeTargets", passkeys), campaignBody("state", "disabled")},
			`snoozeDurationInDays 0, state "disabled", ` + group,
		},
		"a part is all": {
			Settings{CampaignReplacedWhole: true},
			[]Document{campaignBody("state", "enabled", "snoozeDurationInDays", 0, "includeTargets", passkeys), campaignBody("snoozeDurationInDays", 3)},
			`snoozeDurationInDays 3, state "default", ` + everybody,
		},
		"another property": {
			Settings{CampaignReplacedWhole: true},
			[]Document{campaignBody("state", "enabled", "includeTargets", passkeys), document.New("displayName", "x"), document.New(tenant.KeyEnforcement, document.New())},
			`snoozeDurationInDays 1, state "enabled", ` + group,
		},
		"limit of snoozes": {
			Settings{},
			[]Document{campaignBody("enforceRegistrationAfterAllowedSnoozes", true), campaignBody("state", "enabled")},
			`snoozeDurationInDays 1, state "enabled", ` + everybody + `, enforceRegistrationAfterAllowedSnoozes true`,
		},
		"Microsoft managed": {
			Settings{},
			[]Document{campaignBody("snoozeDurationInDays", 5, "includeTargets", passkeys)},
			`snoozeDurationInDays 5, state "default", ` + group,
		},
		"Microsoft managed, ignored": {
			Settings{ManagedCampaignIgnores: true},
			[]Document{campaignBody("snoozeDurationInDays", 5, "includeTargets", passkeys, "enforceRegistrationAfterAllowedSnoozes", true)},
			`snoozeDurationInDays 1, state "default", microsoftAuthenticator ` + SeedGroupID,
		},
		"not managed, not ignored": {
			Settings{ManagedCampaignIgnores: true},
			[]Document{campaignBody("state", "enabled", "snoozeDurationInDays", 5, "includeTargets", passkeys)},
			`snoozeDurationInDays 5, state "enabled", ` + group,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) { s.Settings = c.settings }})
			for _, change := range c.changes {
				wantStatus(t, e.patch(methodsPolicyURL, change), http.StatusNoContent)
			}
			if got := e.campaignProperties(); got != c.want {
				t.Errorf("the campaign is %s", got)
			}
		})
	}
}

// TestMicrosoftEditsCampaign shows what Graph shows of the edit, and that a client can write back what it reads then.
func TestMicrosoftEditsCampaign(t *testing.T) {
	for name, c := range map[string]struct {
		before                    func(*State)
		passkeysFor, campaignsFor string
	}{
		"nobody by phone": {func(*State) {}, tenant.AllUsers, "fido2 all_users"},
		"a group by SMS":  {func(s *State) { smsFor(s, SeedGroupID) }, SeedGroupID, "fido2 all_users, fido2 " + SeedGroupID},
		"everybody by voice, passkeys for a group": {func(s *State) {
			s.SetAuthenticationMethod("Voice", "state", "enabled")
			s.SetAuthenticationMethod("Fido2", "state", "enabled")
			s.SetAuthenticationMethod("Fido2", tenant.KeyIncludeTargets, []Document{document.New("targetType", "group", "id", SeedNestedGroupID)})
		}, SeedNestedGroupID + " " + tenant.AllUsers, "fido2 all_users"},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) {
				c.before(s)
				s.MicrosoftEditsCampaign()
			}})
			if got := e.campaignProperties(); got != `snoozeDurationInDays 1, state "default", `+c.campaignsFor {
				t.Errorf("the campaign is %s", got)
			}
			fido := e.graphDocument(methodPath("Fido2"))
			wantPolicy(t, fido, "state", `"enabled"`)
			var profiles []struct{ ID, PasskeyTypes string }
			var targets []struct {
				ID                     string
				AllowedPasskeyProfiles []string
			}
			for key, into := range map[string]any{"passkeyProfiles": &profiles, tenant.KeyIncludeTargets: &targets} {
				raw, _ := fido.Get(key)
				if err := json.Unmarshal(raw, into); err != nil {
					t.Fatal(err)
				}
			}
			if len(profiles) != 1 || profiles[0].PasskeyTypes != "deviceBound,synced" {
				t.Fatalf("the profiles are %v", profiles)
			}
			var ids []string
			for _, target := range targets {
				ids = append(ids, target.ID)
				if len(target.AllowedPasskeyProfiles) != 1 || target.AllowedPasskeyProfiles[0] != profiles[0].ID {
					t.Errorf("%v may use %v", target.ID, target.AllowedPasskeyProfiles)
				}
			}
			if got := strings.Join(ids, " "); got != c.passkeysFor {
				t.Errorf("passkeys are for %s", got)
			}
			wantPolicy(t, e.graphDocument(methodsPolicyURL), tenant.KeyLastModified, `"2026-09-01T00:00:00.0000000Z"`)
			wantStatus(t, e.patch(methodPath("Fido2"), fido), http.StatusNoContent)
		})
	}
}
