package userreset_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// without returns the permissions that the page asks for, without one.
func without(permission string) func(*emulator.State) {
	return permitted(slices.DeleteFunc(slices.Clone(readPermissions), func(p string) bool { return p == permission })...)
}

// administrator makes Kim an administrator with a role.
func administrator(role string) func(*emulator.State) {
	return func(s *emulator.State) { s.User(emulator.SeedUserID).DirectoryRoles = []string{role} }
}

// onlyApp leaves Kim the authenticator app with approval and code.
func onlyApp(s *emulator.State) {
	s.SetEmail(emulator.SeedUserID, "")
	s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "")
	s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "enabled")
	s.AddApp(emulator.SeedUserID, emulator.UserApp{Kind: emulator.AppAuthenticator})
	s.AddApp(emulator.SeedUserID, emulator.UserApp{Kind: emulator.AppSoftwareOATH})
}

// TestPerhaps checks users of whom the documentation leaves open whether their methods suffice, and those whose policy is not
// known: no verdict, no code, and words with which the helpdesk can go on.
func TestPerhaps(t *testing.T) {
	t.Parallel()
	const february = "2027-02-01"
	for name, test := range map[string]struct {
		changes        []func(*emulator.State)
		asked          arguments
		reset, until   string
		words          string
		detail, remedy string
	}{
		"the app counts with text messages alone, today": {
			[]func(*emulator.State){appAndPhone},
			nil, "true", february,
			"From February 1, 2027 on, that may no longer be enough.", "From February 1, 2027 on, they may not suffice.", "",
		},
		"the app counts with text messages alone, in February": {
			[]func(*emulator.State){appAndPhone},
			arguments{"as_of": february},
			"null", "",
			"We are not sure whether you can reset your password on February 1, 2027.\nWe cannot see whether the authenticator app is enough without another way to prove who you are.\nTo be safe, add another way at https://aka.ms/mysecurityinfo before then.",
			"It is not known whether enough methods count: the authenticator app counts only if another method is offered.", "The authenticator app counts only if another method is offered, such as e-mail.",
		},
		"an administrator whose phone ends": {
			[]func(*emulator.State){administrator("Helpdesk Administrator")},
			arguments{"as_of": february},
			"null", "",
			"You probably cannot reset your password yourself on February 1, 2027.\nText messages and voice calls no longer reset passwords, and you need another way to prove who you are.\nTo be safe, add another way",
			"in some tenants (a trial, or no custom domain) one method is enough for administrators.", "To be safe, register another method",
		},
		"an administrator with the app alone": {
			[]func(*emulator.State){administrator("Global Administrator"), onlyApp},
			nil, "null", "",
			"You probably cannot reset your password yourself.\nThe page asks for two ways to prove who you are, and the authenticator app is only one.\nTry it at https://aka.ms/sspr, and tell us the code if the page shows one.\nOnce you can sign in, add one at https://aka.ms/mysecurityinfo.",
			"These methods count: authenticator app (approval), authenticator app (code). Approval and code of the app count as one. The policy requires 2.", "To be safe, register another method",
		},
		"an administrator whose role cannot be read": {
			[]func(*emulator.State){administrator("Global Administrator"), without("RoleManagement.Read.Directory")},
			nil, "null", february,
			"You can probably reset your password at https://aka.ms/sspr.\nHave two of these ready, if you can: e-mail ki***@f***.example, mobile phone +XX XXXXXXXX42.\nFrom February 1, 2027 on, that may no longer be enough.",
			"They suffice for users and for administrators, who need two. It is not known which policy applies.", "Grant the application the Microsoft Graph permission RoleManagement.Read.Directory.",
		},
		"registered methods cannot be read": {
			[]func(*emulator.State){without("UserAuthenticationMethod.Read.All")},
			nil, "null", "",
			"We are not sure whether you can reset your password.\nWe cannot see which ways to prove who you are you have registered.\nTry it at https://aka.ms/sspr, and tell us the code if the page shows one.",
			"It is not known whether enough methods count.", "Grant the application the Microsoft Graph permission UserAuthenticationMethod.Read.All",
		},
		"registered methods cannot be read, in February": {
			[]func(*emulator.State){without("UserAuthenticationMethod.Read.All")},
			arguments{"as_of": february},
			"null", "",
			"We cannot see which ways to prove who you are you have registered.\nTo be safe, add another way at https://aka.ms/mysecurityinfo before then.",
			"It is not known whether enough methods count.", "UserAuthenticationMethod.Read.All",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, append([]func(*emulator.State){good}, test.changes...)...)
			s := read(t, n, n.Administrator(), kim(test.asked))
			if s.Flag("can_reset") != test.reset || s.Text("ready_until") != test.until || s.Text("error_code") != "" || s.results("fail") != "" {
				t.Errorf("got %s until %q, %q, failed: %q", s.Flag("can_reset"), s.Text("ready_until"), s.Text("error_code"), s.results("fail"))
			}
			if !strings.Contains(s.Text("explanation"), test.words) || test.asked != nil && strings.Contains(s.Text("explanation"), "Try it") {
				t.Errorf("the explanation is:\n%s", s.Text("explanation"))
			}
			by, _ := s.checks()
			if got := by["methods"]; !strings.Contains(got.Text("detail"), test.detail) || !strings.Contains(got.Text("remedy"), test.remedy) {
				t.Errorf("the detail is %q, the remedy %q", got.Text("detail"), got.Text("remedy"))
			}
			if strings.Contains(by["methods"].Text("remedy"), "Ask the user about") {
				t.Errorf("the remedy asks about methods that cannot help: %q", by["methods"].Text("remedy"))
			}
		})
	}
}

// appAndPhone leaves Kim the app with approval alone and a phone, in a tenant that offers text messages and the app.
func appAndPhone(s *emulator.State) {
	s.SetEmail(emulator.SeedUserID, "")
	s.SetAuthenticationMethod("Email", "state", "disabled")
	s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "enabled")
	s.AddApp(emulator.SeedUserID, emulator.UserApp{Kind: emulator.AppAuthenticator})
}

// TestScopeWithoutGroup checks an object ID of no group: an error if the configuration has it, and no user in scope if the live
// policy does. Without the right to read groups, it is no verdict that the user is not in the group.
func TestScopeWithoutGroup(t *testing.T) {
	t.Parallel()
	const gone = "ffffffff-0000-4000-8000-000000000000"
	n := acctest.NewTenant(t, good)
	_, said := ask(t, n, appOnly(n), kim(arguments{"group_id": gone}))
	if len(said) != 1 || said[0].Summary != "Group not found" || !strings.Contains(said[0].Detail, gone) || said[0].Attribute.String() != `AttributeName("group_id")` {
		t.Errorf("said %v", said)
	}
	s := read(t, n, n.Administrator(), kim(arguments{"group_id": emulator.SeedNestedGroupID}))
	by, _ := s.checks()
	if s.Text("error_code") != "SSPR_0013" || by["in_scope"].Text("detail") != `The user is not a member of "SSPR-Test-Group-Helpdesk", directly or through another group.` {
		t.Errorf("got %q, %v", s.Text("error_code"), by["in_scope"])
	}

	n = acctest.NewTenant(t, good, without("GroupMember.Read.All"))
	s = read(t, n, n.Administrator(), kim(arguments{"group_id": gone}))
	by, _ = s.checks()
	if s.Flag("can_reset") != "null" || s.results("unknown") != "in_scope" || !strings.Contains(by["in_scope"].Text("remedy"), "GroupMember.Read.All") {
		t.Errorf("got %s, unknown: %q, %q", s.Flag("can_reset"), s.results("unknown"), by["in_scope"].Text("remedy"))
	}

	n = acctest.NewTenant(t, good, func(s *emulator.State) {
		s.SetPolicy("enablementType", 1)
		s.SetPolicy("passwordResetEnabledGroupIds", []string{gone})
	})
	s = read(t, n, n.Administrator(), kim())
	by, _ = s.checks()
	if s.Flag("can_reset") != "false" || s.Text("error_code") != "" || s.results("fail") != "in_scope" || !strings.Contains(by["in_scope"].Text("remedy"), "Choose a group that exists") {
		t.Errorf("got %s %q, failed: %q, %q", s.Flag("can_reset"), s.Text("error_code"), s.results("fail"), by["in_scope"].Text("remedy"))
	}
	if !strings.Contains(s.Text("explanation"), "The group of those who may reset passwords no longer exists.") {
		t.Errorf("the explanation is:\n%s", s.Text("explanation"))
	}
}

// TestNothingElseHelps checks that a disabled account and an external user get no remedy but the one that helps, whatever else fails or
// is not known.
func TestNothingElseHelps(t *testing.T) {
	t.Parallel()
	for decides, change := range map[string]func(*emulator.User){
		"account_enabled": func(u *emulator.User) { u.AccountEnabled = false },
		"member": func(u *emulator.User) {
			u.UserPrincipalName = "kim_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
		},
	} {
		n := acctest.NewTenant(t, good, without("LicenseAssignment.Read.All"), func(s *emulator.State) {
			change(s.User(emulator.SeedUserID))
			s.SetEmail(emulator.SeedUserID, "")
			s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "")
			s.SetPolicy("securityQuestionsOptionEnabled", true)
		})
		s := read(t, n, n.Administrator(), kim())
		by, order := s.checks()
		if !strings.Contains(s.results("unknown"), "licensed") {
			t.Errorf("%s: unknown: %q", decides, s.results("unknown"))
		}
		for _, name := range order {
			if remedy := by[name].Text("remedy"); (remedy != "") != (name == decides) {
				t.Errorf("%s: the remedy of %s is %q", decides, name, remedy)
			}
		}
	}
}
