package directorycontact_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// breakGlass makes user 1 a Global Administrator through a group, whom the report does not call an administrator.
func breakGlass(s *emulator.State) {
	s.Groups = append(s.Groups, emulator.Group{
		ID: "b1d4c0de-0000-4000-8000-000000000209", DisplayName: "Break glass", SecurityEnabled: true, MailNickname: "glass",
		DirectoryRoles: []string{emulator.RoleGlobalAdministrator}, Members: []string{id(1)},
	})
	for i := range s.RegistrationReport.Rows {
		s.RegistrationReport.Rows[i].IsAdmin = s.RegistrationReport.Rows[i].ID == id(12)
	}
}

// TestGlobalAdministratorThroughAGroup checks that such a user is an administrator here, and that the result shows if it could
// not be read who is.
func TestGlobalAdministratorThroughAGroup(t *testing.T) {
	t.Parallel()
	const australia = `default_region = "AU"` + "\n"
	n := acctest.NewTenant(t, company, breakGlass)
	mobile := "users." + id(1) + ".mobile_phone"
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block(australia)), Check: resource.ComposeAggregateTestCheckFunc(
			shows(map[string]string{"total": "4", "users.%": "3", "administrators": "2", "roles_checked": "true"}),
			resource.TestCheckNoResourceAttr(address, mobile),
		)},
		resource.TestStep{Config: n.AppOnly(block(australia + "include_administrators = true")), Check: shows(map[string]string{
			"total": "6", "administrators": "2", mobile: "+61 400111001",
		})},
	)
	notKnown := shows(map[string]string{"administrators": "1", "roles_checked": "false", mobile: "+61 400111001"})
	n = acctest.NewTenant(t, company, breakGlass, func(s *emulator.State) {
		app := s.App(emulator.SeedClientID)
		app.Permissions = slices.DeleteFunc(slices.Clone(app.Permissions), func(p string) bool { return strings.HasPrefix(p, "RoleManagement.") })
	})
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(australia)), Check: notKnown})
	n = acctest.NewTenant(t, company, breakGlass)
	n.Inject(emulator.Fault{Service: emulator.Graph, Path: "/roleManagement/directory/roleAssignments", Status: http.StatusBadRequest, ContentType: "application/json", Body: `{"error":{"code":"BadRequest","message":"no"}}`})
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(australia)), Check: notKnown})
}

// TestSharedValues checks that no user gets a value with which another user could reset the password: whatever the other one's
// kind, and wherever the other one has it.
func TestSharedValues(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.Users = nil
		cases := []func(u *emulator.User){
			func(u *emulator.User) { // the main line, and a number of the user's own
				u.BusinessPhones, u.MobilePhone = []string{"(02) 5550 1234"}, "0400 111 001"
			},
			func(u *emulator.User) { u.BusinessPhones = []string{"+61 2 5550 1234"} },
			func(u *emulator.User) { // the mailbox of a family, and an address of the user's own
				u.OtherMails = []string{"family@private.example", "three@private.example"}
			},
			func(u *emulator.User) { u.OtherMails = []string{"Family@Private.example"} },
			func(u *emulator.User) { u.MobilePhone = "+61 400 111 006" },              // an assistant's
			func(u *emulator.User) { u.BusinessPhones = []string{"0400 111 006 x1"} }, // the assistant
			func(u *emulator.User) { u.MobilePhone = "+61 400 111 008" },              // that of a user who has registered a method
			func(u *emulator.User) {
				u.MobilePhone, u.RegisteredMethods = "+61 400 111 008", []string{"email"}
			},
			func(u *emulator.User) { u.MobilePhone = "+61 400 111 010" }, // that of a disabled account
			func(u *emulator.User) { u.MobilePhone, u.AccountEnabled = "+61 400 111 010", false },
			func(u *emulator.User) { // one number twice is the user's own
				u.MobilePhone, u.BusinessPhones = "+61 400 111 011", []string{"0400 111 011"}
			},
		}
		emulator.AddUsers(s, len(cases), func(i int, u *emulator.User) { cases[i-1](u) })
	})
	want := map[string]string{
		"total": "9", "users.%": "3", "not_usable": "6", "not_listed": "0",
		"users." + id(1) + ".%": "1", "users." + id(1) + ".mobile_phone": "+61 400111001",
		"users." + id(3) + ".%": "1", "users." + id(3) + ".email": "three@private.example",
		"users." + id(11) + ".%": "2", "users." + id(11) + ".office_phone": "+61 400111011",
		"by_method.mobile_phone": "2", "by_method.office_phone": "1", "by_method.email": "1",
		"not_usable_by_method.mobile_phone": "3", "not_usable_by_method.office_phone": "3", "not_usable_by_method.email": "1",
	}
	limited := map[string]string{"users.%": "1", "users." + id(1) + ".%": "1", "not_listed": "2", "not_usable": "6"}
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block(`default_region = "AU"`)), Check: shows(want)},
		resource.TestStep{Config: n.AppOnly(block("default_region = \"AU\"\nlimit = 1")), Check: shows(limited)},
	)
}

// TestInternalGuest checks that a guest whose password is in this tenant is a user like others.
func TestInternalGuest(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, company, func(s *emulator.State) { s.User(id(1)).UserType = "Guest" })
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(`default_region = "AU"`)), Check: shows(map[string]string{
		"total": "5", "users." + id(1) + ".mobile_phone": "+61 400111001",
	})})
}
