package sspr_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func methodsOf(methods ...sspr.Method) sspr.AuthenticationMethods {
	return sspr.AuthenticationMethods{Methods: &methods}
}

// TestCheckMigrated checks that moved methods are refused, with the blocks to write instead. Security questions and
// methods that are not written are accepted.
func TestCheckMigrated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		written  sspr.AuthenticationMethods
		has, not []string
	}{
		"nothing written":    {written: sspr.AuthenticationMethods{Required: p[int64](2)}},
		"nothing offered":    {written: methodsOf()},
		"questions":          {written: methodsOf(sspr.SecurityQuestions)},
		"e-mail":             {methodsOf(sspr.Email), []string{"Remove methods from this block", "_configuration\" \"email\" {\n    method          = \"email\"\n    state           = \"enabled\"\n    included_groups = [\"all_users\"]\n  }\n"}, []string{"\"sms\"", "security_questions\"]"}},
		"codes of the app":   {methodsOf(sspr.MobileAppCode, sspr.MobileAppNotification), []string{"\"microsoft_authenticator\" {", "    software_oath_enabled = true\n"}, []string{"\"software_oath\" {"}},
		"notifications":      {methodsOf(sspr.MobileAppNotification), []string{"\"microsoft_authenticator\" {"}, []string{"software_oath_enabled"}},
		"phones":             {methodsOf(sspr.MobilePhone, sspr.OfficePhone), []string{"\"sms\" {", "\"voice\" {", "office_phone_allowed = true", "end on February 1, 2027."}, nil},
		"questions and more": {methodsOf(sspr.Email, sspr.SecurityQuestions), []string{`Keep methods = ["security_questions"] in this block`, "\"email\" {"}, []string{"Remove methods"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := test.written.CheckMigrated()
			if len(test.has) == 0 {
				if len(found) > 0 {
					t.Errorf("got %v", found)
				}
				return
			}
			if formatted(found) != "error methods" {
				t.Fatalf("got %v", found)
			}
			for _, words := range test.has {
				if !strings.Contains(found[0].Detail, words) {
					t.Errorf("%q is missing in\n%s", words, found[0].Detail)
				}
			}
			for _, words := range test.not {
				if strings.Contains(found[0].Detail, words) {
					t.Errorf("%q is in\n%s", words, found[0].Detail)
				}
			}
			if strings.Count(found[0].Detail, "resource \"") > 2 {
				t.Errorf("a method twice:\n%s", found[0].Detail)
			}
		})
	}
}

// TestRulesByMigrationState checks that the rules of the legacy switches apply only while the switches decide.
func TestRulesByMigrationState(t *testing.T) {
	t.Parallel()
	live := sspr.AuthenticationMethods{Required: p[int64](1), Methods: &[]sspr.Method{}}
	push := methodsOf(sspr.MobileAppNotification, sspr.Email)
	for name, test := range map[string]struct {
		written sspr.AuthenticationMethods
		state   *sspr.MigrationState
		want    string
	}{
		"two of none, migrated":           {sspr.AuthenticationMethods{Required: p[int64](2)}, p(sspr.MigrationComplete), ""},
		"two of none, before":             {sspr.AuthenticationMethods{Required: p[int64](2)}, p(sspr.PreMigration), "warning methods"},
		"two of none, not known":          {sspr.AuthenticationMethods{Required: p[int64](2)}, nil, "warning methods"},
		"a notification, migrated":        {push, p(sspr.MigrationComplete), "error methods"},
		"a notification, in progress":     {push, p(sspr.MigrationInProgress), "error methods"},
		"e-mail, before":                  {methodsOf(sspr.Email), p(sspr.PreMigration), ""},
		"e-mail, not known":               {methodsOf(sspr.Email), nil, "warning methods"},
		"nothing, not known":              {methodsOf(), nil, "warning methods"},
		"nothing, before":                 {methodsOf(), p(sspr.PreMigration), "error methods"},
		"the app alone, not known":        {methodsOf(sspr.MobileAppCode), nil, "error methods; warning methods"},
		"what is required, not known":     {sspr.AuthenticationMethods{Required: p[int64](1)}, nil, ""},
		"three methods, migrated":         {sspr.AuthenticationMethods{Required: p[int64](3)}, p(sspr.MigrationComplete), "error methods_required"},
		"questions that retire, migrated": {methodsOf(sspr.SecurityQuestions), p(sspr.MigrationComplete), ""},
	} {
		if got := formatted(test.written.CheckKept(live, test.state)); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
	same := sspr.AuthenticationMethods{Required: p[int64](1), Methods: &[]sspr.Method{sspr.Email}}
	if got := formatted(methodsOf(sspr.Email).CheckKept(same, nil)); got != "" {
		t.Errorf("what the tenant has already: got %q", got)
	}
}

// TestCampaignRules checks that settings that Microsoft manages are refused, and that a passkey is warned about.
func TestCampaignRules(t *testing.T) {
	t.Parallel()
	managed, enabled := sspr.MethodsPolicy{CampaignState: p(sspr.CampaignDefault)}, sspr.MethodsPolicy{CampaignState: p("enabled")}
	for name, test := range map[string]struct {
		written, live sspr.MethodsPolicy
		check, kept   string
	}{
		"state and snooze":          {sspr.MethodsPolicy{CampaignState: p(sspr.CampaignDefault), CampaignSnoozeDays: p[int64](1)}, enabled, "error registration_campaign_snooze_days", ""},
		"state and method":          {sspr.MethodsPolicy{CampaignState: p(sspr.CampaignDefault), CampaignMethod: p(sspr.CampaignAuthenticator)}, enabled, "error registration_campaign_method", ""},
		"the tenant's state":        {sspr.MethodsPolicy{CampaignSnoozeDays: p[int64](1)}, managed, "", "error registration_campaign_snooze_days"},
		"a state of one's own":      {sspr.MethodsPolicy{CampaignState: p("enabled"), CampaignSnoozeDays: p[int64](1)}, managed, "", ""},
		"groups alone":              {sspr.MethodsPolicy{CampaignExcluded: &[]sspr.Target{}}, managed, "", ""},
		"too many days":             {sspr.MethodsPolicy{CampaignSnoozeDays: p[int64](15)}, enabled, "error registration_campaign_snooze_days", ""},
		"passkeys":                  {sspr.MethodsPolicy{CampaignMethod: p(sspr.CampaignPasskey)}, enabled, "", "warning registration_campaign_method"},
		"the authenticator instead": {sspr.MethodsPolicy{CampaignMethod: p(sspr.CampaignAuthenticator)}, enabled, "", ""},
	} {
		if got := formatted(test.written.Check()); got != test.check {
			t.Errorf("%s: got %q, want %q", name, got, test.check)
		}
		if got := formatted(test.written.CheckKept(test.live)); got != test.kept {
			t.Errorf("%s, with what the tenant keeps: got %q, want %q", name, got, test.kept)
		}
	}
}
