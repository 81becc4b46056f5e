package userreset_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

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
			fill := func(name string, a acctest.Values) map[string]tftypes.Value {
				var attributes map[string]tftypes.Value
				if err := acctest.Fill(acctest.Schemas(t).DataSourceSchemas[name].ValueType().(tftypes.Object), a).As(&attributes); err != nil {
					t.Fatal(err)
				}
				return attributes
			}
			state, said := data.Read("sspr_readiness", fill("sspr_readiness", acctest.Values{"methods_required": required, "methods": everything, "as_of": day, "list_limit": 1000}))
			if len(said) > 0 {
				t.Fatal(said[0].Summary, said[0].Detail)
			}
			notReady := append(notReadyIn(state), notReadyIn(object(state["administrators"]))...)
			for i := 1; i <= 18; i++ {
				id := emulator.NumberedUserID(i)
				one, said := data.Read("sspr_user_reset", fill("sspr_user_reset", acctest.Values{"user_id": id, "enabled_for": "all", "methods_required": required, "methods": everything, "as_of": day}))
				if len(said) > 0 {
					t.Fatal(said[0].Summary, said[0].Detail)
				}
				want := "true"
				if slices.Contains(notReady, id) {
					want = "false"
				}
				got := seen(one).yes("can_reset")
				if answers[got]++; got != want {
					t.Errorf("user %d on %s, %d required: can_reset is %s, readiness has %s. Unknown: %s", i, day, required, got, want, seen(one).results("unknown"))
				}
			}
		}
	}
	if answers["true"] < 10 || answers["false"] < 10 {
		t.Errorf("the answers are %v", answers)
	}
}

func object(v tftypes.Value) (all map[string]tftypes.Value) {
	_ = v.As(&all)
	return all
}

// notReadyIn returns the object IDs of the listed users who are not ready.
func notReadyIn(group map[string]tftypes.Value) (ids []string) {
	var listed []tftypes.Value
	_ = group["listed"].As(&listed)
	for _, v := range listed {
		if one := seen(object(v)); one.yes("ready") == "false" {
			ids = append(ids, one.text("id"))
		}
	}
	return ids
}
