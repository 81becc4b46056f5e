package userreset_test

import (
	"maps"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestAgreesWithReadiness compares, in one tenant with users of every kind, what both data sources report under the same policy:
// today, and on the days on which methods end.
func TestAgreesWithReadiness(t *testing.T) {
	t.Parallel()
	everything := []string{"mobile_app_notification", "mobile_app_code", "email", "mobile_phone", "office_phone", "security_questions", "hardware_oath"}
	n := acctest.NewTenant(t, func(s *emulator.State) {
		registered := [][]string{nil, {"microsoftAuthenticatorPush"}, {"softwareOneTimePasscode"}, {"fido2"}, {"microsoftAuthenticatorPush", "softwareOneTimePasscode"}}
		emulator.AddUsers(s, 18, func(i int, u *emulator.User) {
			u.RegisteredMethods = registered[i%len(registered)]
			if i%3 == 0 {
				u.Methods.Mobile = "+1 2065550142"
			}
			if i%4 == 0 {
				u.Methods.Email = "someone@fabrikam.example"
			}
			if i%7 > 0 {
				u.AssignedLicenses = []emulator.AssignedLicense{{SkuID: emulator.PremiumP1SkuID}}
			}
			switch i % 9 {
			case 7:
				u.DirectoryRoles = []string{emulator.RoleGlobalAdministrator}
			case 8:
				u.DirectoryRoles = []string{"Helpdesk Administrator"}
			}
		})
		s.User("sam@contoso.example").RegisteredMethods = nil // security questions are not known to the live list
	})
	answers := map[string]int{}
	for _, day := range []string{"2026-11-30", "2027-02-01"} {
		for _, required := range []int{1, 2} {
			data := acctest.NewData(t, n, appOnly(n))
			state, said := data.Ask("sspr_readiness", acctest.Values{"methods_required": required, "methods": everything, "as_of": day, "list_limit": 1000})
			if len(said) > 0 {
				t.Fatal(said[0].Summary, said[0].Detail)
			}
			others := listedIn(state)
			maps.Copy(others, listedIn(state.Object("administrators")))
			for i := 1; i <= 18; i++ {
				id := emulator.NumberedUserID(i)
				one, said := data.Ask("sspr_user_reset", acctest.Values{"user_id": id, "enabled_for": "all", "methods_required": required, "methods": everything, "as_of": day})
				if len(said) > 0 {
					t.Fatal(said[0].Summary, said[0].Detail)
				}
				got := one.Flag("can_reset")
				answers[got]++
				listed, there := others[id]
				agree := false
				switch {
				case !there || listed.Flag("ready") == "true":
					agree = got == "true" && one.Text("ready_until") == listed.Text("ready_until")
				case listed.Flag("locked_out") == "true":
					agree = got == "false"
				case listed.Flag("may_be_affected") == "true":
					agree = got == "null"
				default: // the user could not reset a password before either, and readiness does not show how certain that is
					agree = got != "true"
				}
				if !agree {
					t.Errorf("user %d on %s, %d required: can_reset is %s until %q, readiness has %v. Unknown: %s", i, day, required, got, one.Text("ready_until"), listed, seen{one}.results("unknown"))
				}
			}
		}
	}
	if answers["true"] < 10 || answers["false"] < 10 || answers["null"] < 5 {
		t.Errorf("the answers are %v", answers)
	}
}

// listedIn returns the listed users by object ID.
func listedIn(group acctest.Object) map[string]acctest.Object {
	by := map[string]acctest.Object{}
	for _, one := range group.Objects("listed") {
		by[one.Text("id")] = one
	}
	return by
}
