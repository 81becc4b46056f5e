package userreset_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestCodes checks the smallest change of a tenant that shows each code, or another reason: what the user sees, which check
// fails, and what the helpdesk reads out.
func TestCodes(t *testing.T) {
	t.Parallel()
	user := func(change func(*emulator.User)) func(*emulator.State) {
		return func(s *emulator.State) { change(s.User(emulator.SeedUserID)) }
	}
	for name, test := range map[string]struct {
		change              func(*emulator.State)
		asked               arguments
		reset, code, failed string
		words, remedy       string
	}{
		"works": {func(*emulator.State) {}, nil, "true", "", "", "Have one of these ready: e-mail ki***@f***.example, mobile phone +XX XXXXXXXX42.", ""},
		"0009":  {func(s *emulator.State) { s.SetPolicy("enablementType", 0) }, nil, "false", "SSPR_0009", "tenant_enabled", "Password reset is off in our organization.", "Password reset > Properties, or enabled_for of sspr_policy"},
		"0009, administrators": {func(s *emulator.State) {
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Helpdesk Administrator"}
			s.AuthorizationPolicy.Set("allowedToUseSSPR", false)
		}, nil, "false", "SSPR_0009", "tenant_enabled", "Password reset is off for administrators.", "sspr_administrator_policy"},
		"0010":                           {func(s *emulator.State) { s.User(emulator.SeedUserID).OnPremisesSyncEnabled = true }, nil, "false", "SSPR_0010", "writeback", "Your password is kept in the company network", "sspr_on_premises_integration"},
		"0011":                           {func(s *emulator.State) { s.SetPolicy("enablementType", 1) }, nil, "false", "SSPR_0011", "tenant_enabled", "Password reset is off in our organization.", "group_id of sspr_policy"},
		"0012":                           {user(func(u *emulator.User) { u.AssignedLicenses = nil }), nil, "false", "SSPR_0012", "licensed", "Your account has no license for password reset.", "Assign a license"},
		"0012, tenant without a license": {func(s *emulator.State) { s.SubscribedSkus = nil }, nil, "false", "SSPR_0012", "licensed", "Your account has no license", "Assign a license"},
		"0013": {func(s *emulator.State) {
			s.SetPolicy("enablementType", 1)
			s.SetPolicy("passwordResetEnabledGroupIds", []string{emulator.SeedNestedGroupID})
		}, nil, "false", "SSPR_0013", "in_scope", "Your account is not in the group that may reset passwords.", "Add the user to the group"},
		"0014, one short": {func(s *emulator.State) {
			s.SetPolicy("numberOfAuthenticationMethodsRequired", 2)
			s.SetEmail(emulator.SeedUserID, "")
		}, nil, "false", "SSPR_0014", "methods", "The page asks for two ways to prove who you are, and accepts only one of yours.", "sspr_user_contact_info"},
		"0014, passkey only": {func(s *emulator.State) {
			s.SetEmail(emulator.SeedUserID, "")
			s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "")
			s.User(emulator.SeedUserID).RegisteredMethods = []string{"fido2", "passKeySynced"}
		}, nil, "false", "SSPR_0014", "methods", "A passkey, Windows Hello or a security key signs you in and does not reset a password.", "Temporary Access Pass"},
		"0014, not offered": {func(s *emulator.State) {
			s.SetAuthenticationMethod("Email", "state", "disabled")
			s.SetAuthenticationMethod("Sms", "state", "disabled")
			s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "enabled")
		}, nil, "false", "SSPR_0014", "methods", "What you have registered is not accepted for password reset.", "sspr_authentication_method_configuration"},
		"0014, administrator with nothing": {func(s *emulator.State) {
			s.SetPolicy("enablementType", 0) // it concerns users only
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Helpdesk Administrator"}
			s.SetEmail(emulator.SeedUserID, "")
			s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "")
		}, nil, "false", "SSPR_0014", "methods", "You have not registered a way to prove who you are", "Register a method"},
		"administrator with two": {func(s *emulator.State) {
			s.SetPolicy("enablementType", 0)
			s.User(emulator.SeedUserID).DirectoryRoles, s.User(emulator.SeedUserID).AssignedLicenses = []string{"Helpdesk Administrator"}, nil
		}, nil, "true", "", "", "Have two of these ready", ""},
		"reader is no administrator": {func(s *emulator.State) {
			s.SetPolicy("enablementType", 0)
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Global Reader"}
		}, nil, "false", "SSPR_0009", "tenant_enabled", "off in our organization", ""},
		"0014, phones have ended": {
			func(s *emulator.State) { s.SetEmail(emulator.SeedUserID, "") },
			arguments{"as_of": "2027-02-01"},
			"false", "SSPR_0014", "methods", "You cannot reset your password yourself on February 1, 2027.\nText messages and voice calls no longer reset passwords", "Register a method",
		},
		"phones end": {func(s *emulator.State) { s.SetEmail(emulator.SeedUserID, "") }, nil, "true", "", "", "From February 1, 2027 on, that is no longer enough.", ""},
		"phones go on": {
			func(s *emulator.State) { s.SetEmail(emulator.SeedUserID, "") },
			arguments{"as_of": "2027-02-01", "telephony_provider": true},
			"true", "", "", "On February 1, 2027 you can reset your password", "",
		},
		"Global Administrator until July": {func(s *emulator.State) {
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Global Administrator"}
			s.SetPhone(emulator.SeedUserID, emulator.PhoneOffice, "+1 2065550177")
			s.SetEmail(emulator.SeedUserID, "")
		}, arguments{"as_of": "2027-02-01"}, "true", "", "", "From July 1, 2027 on, that is no longer enough.", ""},
		"Global Administrator through a group": {func(s *emulator.State) {
			s.Group(emulator.SeedGroupID).DirectoryRoles = []string{"Global Administrator"}
			s.SetPhone(emulator.SeedUserID, emulator.PhoneOffice, "+1 2065550177")
			s.SetEmail(emulator.SeedUserID, "")
		}, arguments{"as_of": "2027-02-01"}, "true", "", "", "From July 1, 2027 on, that is no longer enough.", ""},
		"Global Administrator in July": {func(s *emulator.State) {
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Global Administrator"}
			s.SetPhone(emulator.SeedUserID, emulator.PhoneOffice, "+1 2065550177")
			s.SetEmail(emulator.SeedUserID, "")
		}, arguments{"as_of": "2027-07-01"}, "false", "SSPR_0014", "methods", "Text messages and voice calls no longer reset passwords", ""},
		"internal guest": {user(func(u *emulator.User) { u.UserType = "Guest" }), nil, "true", "", "", "You can reset your password", ""},
		"external member": {user(func(u *emulator.User) {
			u.UserPrincipalName = "kim_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
		}), nil, "false", "", "member", "Your account comes from another organization.", "organization that the account comes from"},
		"disabled": {user(func(u *emulator.User) { u.AccountEnabled = false }), nil, "false", "", "account_enabled", "Your account is disabled.", "Enable the account"},
		"blocked": {func(s *emulator.State) {
			s.AddDirectoryAudit(emulator.DirectoryAudit{
				ActivityDisplayName: emulator.AuditBlocked, ActivityDateTime: time.Now().Add(-2 * time.Hour), Category: "UserManagement",
				TargetResources: []emulator.AuditTarget{{ID: emulator.SeedUserID, Type: "User"}},
			})
		}, nil, "false", "", "not_blocked", "Your account is blocked after too many attempts.", "Wait until the block ends."},
		"another user was blocked": {func(s *emulator.State) {
			s.AddDirectoryAudit(emulator.DirectoryAudit{
				ActivityDisplayName: emulator.AuditBlocked, ActivityDateTime: time.Now().Add(-2 * time.Hour), Category: "UserManagement",
				TargetResources: []emulator.AuditTarget{{ID: lee, Type: "User"}},
			})
		}, nil, "true", "", "", "You can reset your password", ""},
		"synchronized": {func(s *emulator.State) {
			s.User(emulator.SeedUserID).OnPremisesSyncEnabled = true
			s.MakeHybrid()
		}, nil, "true", "", "", "If the page shows SSPR_0029 or SSPR_0030 at the end", ""},
		"first of two reasons": {func(s *emulator.State) {
			s.User(emulator.SeedUserID).AssignedLicenses, s.User(emulator.SeedUserID).OnPremisesSyncEnabled = nil, true
		}, nil, "false", "SSPR_0012", "licensed writeback", "no license", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, good, test.change)
			s := read(t, n, n.Administrator(), kim(test.asked))
			if s.Flag("can_reset") != test.reset || s.Text("error_code") != test.code || s.results("fail") != test.failed || s.results("unknown") != "" {
				t.Errorf("got %s %q, failed: %q, unknown: %q", s.Flag("can_reset"), s.Text("error_code"), s.results("fail"), s.results("unknown"))
			}
			words := s.Text("explanation")
			if !strings.Contains(words, test.words) || test.code != "" && !strings.HasSuffix(words, " shows "+test.code+".") {
				t.Errorf("the explanation is:\n%s", words)
			}
			if first, _, _ := strings.Cut(test.failed, " "); first != "" {
				if by, _ := s.checks(); !strings.Contains(by[first].Text("remedy"), test.remedy) {
					t.Errorf("the remedy is %q", by[first].Text("remedy"))
				}
			}
		})
	}
}
