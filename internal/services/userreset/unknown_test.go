package userreset_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// readPermissions are what the page asks for.
var readPermissions = []string{
	"AuditLog.Read.All", "Domain.Read.All", "GroupMember.Read.All", "LicenseAssignment.Read.All", "Policy.Read.All", "RoleManagement.Read.Directory", "User.Read.All",
	"UserAuthenticationMethod.Read.All",
}

// permitted returns a change that leaves the application these permissions.
func permitted(permissions ...string) func(*emulator.State) {
	return func(s *emulator.State) { s.App(emulator.SeedClientID).Permissions = permissions }
}

// pilot makes the scope the group of the pilot, of which Kim is a member.
func pilot(s *emulator.State) {
	s.SetPolicy("enablementType", 1)
	s.SetPolicy("passwordResetEnabledGroupIds", []string{emulator.SeedGroupID})
}

// TestMissingPermissions checks, for each permission, which checks are unknown without it, that each names it, and that none
// fails.
func TestMissingPermissions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		without []string
		change  func(*emulator.State)
		unknown string
		named   string
		reset   string
	}{
		"none":    {nil, pilot, "", "", "true"},
		"reports": {[]string{"AuditLog.Read.All"}, pilot, "not_blocked", "AuditLog.Read.All", "null"},
		"reports, with nothing registered": {[]string{"AuditLog.Read.All"}, func(s *emulator.State) {
			s.SetEmail(emulator.SeedUserID, "")
			s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "")
			s.SetPolicy("securityQuestionsOptionEnabled", true)
		}, "methods not_blocked", "AuditLog.Read.All", "null"},
		"domains":         {[]string{"Domain.Read.All"}, pilot, "password_source writeback", "Domain.Read.All", "null"},
		"domains, hybrid": {[]string{"Domain.Read.All"}, func(s *emulator.State) { s.User(emulator.SeedUserID).OnPremisesSyncEnabled = true; s.MakeHybrid() }, "", "", "true"},
		"group names":     {[]string{"GroupMember.Read.All"}, pilot, "", "", "true"},
		"licenses":        {[]string{"LicenseAssignment.Read.All"}, pilot, "licensed", "LicenseAssignment.Read.All", "null"},
		"policies":        {[]string{"Policy.Read.All"}, pilot, "methods", "Policy.Read.AuthenticationMethod", "null"},
		"policies, administrator": {[]string{"Policy.Read.All"}, func(s *emulator.State) {
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Helpdesk Administrator"}
		}, "tenant_enabled", "Policy.Read.All", "null"},
		"roles": {[]string{"RoleManagement.Read.Directory"}, func(s *emulator.State) {
			s.SetEmail(emulator.SeedUserID, "") // one method is enough for a user, and not for an administrator
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Helpdesk Administrator"}
		}, "methods", "RoleManagement.Read.Directory", "null"},
		"roles, when both policies are met": {[]string{"RoleManagement.Read.Directory"}, func(s *emulator.State) {
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Helpdesk Administrator"}
		}, "methods", "RoleManagement.Read.Directory", "null"},
		"roles, when both policies agree": {[]string{"RoleManagement.Read.Directory"}, func(s *emulator.State) {
			s.SetPolicy("numberOfAuthenticationMethodsRequired", 2)
			s.User(emulator.SeedUserID).DirectoryRoles = []string{"Helpdesk Administrator"}
		}, "", "", "true"},
		"users":   {[]string{"User.Read.All"}, pilot, "account_enabled member licensed password_source writeback", "User.Read.All", "null"},
		"methods": {[]string{"UserAuthenticationMethod.Read.All"}, pilot, "methods", "UserAuthenticationMethod.Read.All", "null"},
		"groups":  {[]string{"GroupMember.Read.All", "User.Read.All"}, pilot, "account_enabled member in_scope licensed password_source writeback methods", "GroupMember.Read.All", "null"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			left := slices.DeleteFunc(slices.Clone(readPermissions), func(p string) bool { return slices.Contains(test.without, p) })
			n := acctest.NewTenant(t, good, permitted(left...), test.change)
			s := read(t, n, n.Administrator(), kim())
			if s.Flag("can_reset") != test.reset || s.results("unknown") != test.unknown || s.results("fail") != "" {
				t.Errorf("got %s, unknown: %q, failed: %q", s.Flag("can_reset"), s.results("unknown"), s.results("fail"))
			}
			by, _ := s.checks()
			named := false
			for _, check := range strings.Fields(test.unknown) {
				remedy := by[check].Text("remedy")
				named = named || strings.Contains(remedy, test.named)
				if remedy == "" {
					t.Errorf("%s has no remedy", check)
				}
			}
			if test.unknown != "" && !named {
				t.Errorf("no remedy names %s: %v", test.named, by)
			}
		})
	}
}

// TestUnknownAndFailed checks that a check that fails decides although others are unknown, and that the code is not claimed
// then.
func TestUnknownAndFailed(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good, permitted(slices.DeleteFunc(slices.Clone(readPermissions), func(p string) bool { return p == "LicenseAssignment.Read.All" })...), func(s *emulator.State) {
		s.SetEmail(emulator.SeedUserID, "")
		s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "")
	})
	s := read(t, n, n.Administrator(), kim())
	if s.Flag("can_reset") != "false" || s.Text("error_code") != "" || s.results("fail") != "methods" || s.results("unknown") != "licensed" {
		t.Errorf("got %s %q, failed: %q", s.Flag("can_reset"), s.Text("error_code"), s.results("fail"))
	}
	if !strings.Contains(s.Text("explanation"), "Another reason may come first. Tell us the code that the page shows.") {
		t.Errorf("the explanation is:\n%s", s.Text("explanation"))
	}
}

// TestAppOnly checks a pipeline without a signed-in user: what the portal API has is unknown, unless it is written.
func TestAppOnly(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good, pilot)
	n.ResetRequests()
	s := read(t, n, appOnly(n), kim())
	if s.Flag("can_reset") != "null" || s.results("unknown") != "tenant_enabled in_scope" || s.results("fail") != "" {
		t.Errorf("got %s, unknown: %q, failed: %q", s.Flag("can_reset"), s.results("unknown"), s.results("fail"))
	}
	by, _ := s.checks()
	if remedy := by["in_scope"].Text("remedy"); !strings.Contains(remedy, "set enabled_for and group_id in this block") {
		t.Errorf("the remedy is %q", remedy)
	}
	written := arguments{"group_id": emulator.SeedGroupID, "methods_required": 2, "methods": []string{"email", "mobile_phone"}}
	s = read(t, n, appOnly(n), kim(written))
	if s.Flag("can_reset") != "true" || s.results("unknown") != "" || !slices.Equal(s.Texts("membership_path"), []string{emulator.SeedGroupName}) {
		t.Errorf("got %s, unknown: %q, through %v", s.Flag("can_reset"), s.results("unknown"), s.Texts("membership_path"))
	}
	s = read(t, n, appOnly(n), kim(written, arguments{"methods": []string{"email"}}))
	if s.Flag("can_reset") != "false" || s.Text("error_code") != "SSPR_0014" {
		t.Errorf("got %s %q", s.Flag("can_reset"), s.Text("error_code"))
	}
	s = read(t, n, appOnly(n), kim(arguments{"enabled_for": "none"}))
	if s.Flag("can_reset") != "false" || s.Text("error_code") != "SSPR_0009" {
		t.Errorf("got %s %q", s.Flag("can_reset"), s.Text("error_code"))
	}
	n.WantAppOnly(t)
}

// TestAppOnlyHybrid checks that writeback is unknown to an application, and never a failure.
func TestAppOnlyHybrid(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good, func(s *emulator.State) { s.User(emulator.SeedUserID).OnPremisesSyncEnabled = true })
	written := arguments{"enabled_for": "all", "methods_required": 1, "methods": []string{"email"}}
	s := read(t, n, appOnly(n), kim(written))
	if s.Flag("can_reset") != "null" || s.Flag("can_unlock") != "null" || s.results("unknown") != "writeback" || s.results("fail") != "" {
		t.Errorf("got %s, unknown: %q, failed: %q", s.Flag("can_reset"), s.results("unknown"), s.results("fail"))
	}
	if by, _ := s.checks(); by["writeback"].Text("remedy") != "Configure the sign-in of a user for the portal API." {
		t.Errorf("the remedy is %q", by["writeback"].Text("remedy"))
	}
	if words := s.Text("explanation"); !strings.Contains(words, "SSPR_0029 or SSPR_0030") || !strings.Contains(words, "We cannot see whether the company network accepts a new password.\nHave one of these ready: e-mail ki***@f***.example.\nTry it at https://aka.ms/sspr") {
		t.Errorf("the explanation is:\n%s", words)
	}
}

// TestPortalRole checks a signed-in user without a role.
func TestPortalRole(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good)
	l := n.Administrator()
	l.RefreshToken = n.Credentials().UserRefreshToken
	s := read(t, n, l, kim())
	by, _ := s.checks()
	if s.results("unknown") != "tenant_enabled in_scope" || !strings.Contains(by["tenant_enabled"].Text("remedy"), "Security Administrator or User Administrator") {
		t.Errorf("unknown: %q, %q", s.results("unknown"), by["tenant_enabled"].Text("remedy"))
	}
}

// TestLive checks that a new registration counts at once although the report does not have it yet, and that security
// questions, which only the report lists, are not known.
func TestLive(t *testing.T) {
	t.Parallel()
	questions := func(s *emulator.State) {
		s.SetPolicy("securityQuestionsOptionEnabled", true)
		u := s.User(emulator.SeedUserID)
		u.Methods, u.RegisteredMethods = emulator.UserMethods{}, []string{"securityQuestion"}
		s.FreezeRegistrationReport(time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC))
	}
	n := acctest.NewTenant(t, good, questions)
	s := read(t, n, n.Administrator(), kim())
	if s.Flag("can_reset") != "null" || s.method("security_questions").Flag("registered") != "null" || s.method("email").Flag("registered") != "false" {
		t.Errorf("got %s, questions %s", s.Flag("can_reset"), s.method("security_questions").Flag("registered"))
	}
	if by, _ := s.checks(); !strings.Contains(by["methods"].Text("remedy"), "Ask the user about security questions") {
		t.Errorf("the remedy is %q", by["methods"].Text("remedy"))
	}
	n = acctest.NewTenant(t, good, questions, func(s *emulator.State) { s.SetEmail(emulator.SeedUserID, "kim.akers@fabrikam.example") })
	s = read(t, n, n.Administrator(), kim())
	if s.Flag("can_reset") != "true" || s.method("email").Flag("registered") != "true" || s.method("email").Text("hint") != "ki***@f***.example" {
		t.Errorf("got %s", s.Flag("can_reset"))
	}
}

// TestFederated checks that nothing is claimed about a user whose password another identity provider keeps, with and without
// writeback: how such a password is reset is not documented.
func TestFederated(t *testing.T) {
	t.Parallel()
	federated := func(s *emulator.State) { s.Tenant.FederatedDomains = []string{"Contoso.example"} }
	for name, n := range map[string]*acctest.Tenant{
		"without writeback": acctest.NewTenant(t, good, federated),
		"with writeback":    acctest.NewTenant(t, good, federated, func(s *emulator.State) { s.MakeHybrid() }),
	} {
		s := read(t, n, n.Administrator(), kim())
		if s.Flag("can_reset") != "null" || s.results("fail") != "" || s.results("unknown") != "password_source writeback" || strings.Contains(s.Text("explanation"), "kept in the company network") {
			t.Errorf("%s: got %s, failed %q, unknown %q: %s", name, s.Flag("can_reset"), s.results("fail"), s.results("unknown"), s.Text("explanation"))
		}
	}
}

// TestUnlock checks that a synchronized user can unlock the account only if the tenant allows it.
func TestUnlock(t *testing.T) {
	t.Parallel()
	for allowed, want := range map[bool]string{true: "true", false: "false"} {
		n := acctest.NewTenant(t, good, func(s *emulator.State) {
			s.User(emulator.SeedUserID).OnPremisesSyncEnabled = true
			s.MakeHybrid()
			s.OnPremisesPasswordReset.Set("accountUnlockEnabled", allowed)
		})
		if s := read(t, n, n.Administrator(), kim()); s.Flag("can_unlock") != want {
			t.Errorf("got %s, want %s", s.Flag("can_unlock"), want)
		}
	}
	n := acctest.NewTenant(t, good)
	if s := read(t, n, n.Administrator(), kim()); s.Flag("can_unlock") != "false" {
		t.Errorf("a user in the cloud: got %s", s.Flag("can_unlock"))
	}
}

// TestOutages checks that a service that fails leaves its checks unknown, and that nothing is known without the user.
func TestOutages(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good)
	remove := n.Inject(emulator.Fault{Method: http.MethodGet, Path: "/v1.0/subscribedSkus", Status: http.StatusServiceUnavailable})
	s := read(t, n, n.Administrator(), kim())
	remove()
	by, _ := s.checks()
	if s.results("unknown") != "licensed" || s.results("fail") != "" || !strings.HasPrefix(by["licensed"].Text("remedy"), "Run the command again") {
		t.Errorf("unknown: %q, failed: %q, %q", s.results("unknown"), s.results("fail"), by["licensed"].Text("remedy"))
	}
	n.Inject(emulator.Fault{Method: http.MethodGet, Path: "/v1.0/users/" + emulator.SeedUserID, Status: http.StatusServiceUnavailable})
	if _, said := ask(t, n, n.Administrator(), kim()); len(said) != 1 || said[0].Summary != "Service unavailable" {
		t.Errorf("said %v", said)
	}
}

// TestHardwareTokensNotShown checks a tenant that offers the authenticator app alone: v1.0 does not show whether hardware tokens
// are offered beside it, and with them the app would count.
func TestHardwareTokensNotShown(t *testing.T) {
	t.Parallel()
	app := func(s *emulator.State) {
		s.SetAuthenticationMethod("Email", "state", "disabled")
		s.SetAuthenticationMethod("Sms", "state", "disabled")
		s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "enabled")
		s.AddApp(emulator.SeedUserID, emulator.UserApp{Kind: emulator.AppAuthenticator})
	}
	n := acctest.NewTenant(t, good, app)
	s := read(t, n, n.Administrator(), kim())
	by, _ := s.checks()
	if s.Flag("can_reset") != "null" || s.results("unknown") != "methods" {
		t.Errorf("got %s, unknown: %q", s.Flag("can_reset"), s.results("unknown"))
	}
	const remedy = "The authenticator app counts only if another method is offered, such as e-mail. Microsoft Graph does not show whether hardware tokens are offered. Set methods in this block, or have the user try."
	if got := by["methods"].Text("remedy"); got != remedy {
		t.Errorf("the remedy is %q", got)
	}
	for methods, want := range map[string]string{"email": "true", "mobile_app_code": "false"} {
		s = read(t, n, n.Administrator(), kim(arguments{"methods": []string{"mobile_app_notification", methods}}))
		if s.Flag("can_reset") != want {
			t.Errorf("with %s: got %s, want %s", methods, s.Flag("can_reset"), want)
		}
	}
}
