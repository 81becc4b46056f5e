package readiness_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestPushAfterTheMigration checks that with one method required a notification is enough, as the service reports for these
// users, and that before the migration it is not (autumn-2026 1.6).
func TestPushAfterTheMigration(t *testing.T) {
	t.Parallel()
	push := func(s *emulator.State) {
		for i := range s.Users {
			s.Users[i].RegisteredMethods = []string{"microsoftAuthenticatorPush"}
		}
		s.User(emulator.SeedReaderID).DirectoryRoles = []string{"Helpdesk Administrator"}
		s.SetPolicy("enablementType", 2)
		s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
		s.FreezeRegistrationReport(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
		for i := range s.RegistrationReport.Rows {
			s.RegistrationReport.Rows[i].IsSSPRCapable = !s.RegistrationReport.Rows[i].IsAdmin
		}
	}
	all := map[string]string{"total": "5", "ready": "5", "locked_out": "0", "may_be_affected": "0", "reasons.methods_not_offered": "0"}
	n := acctest.NewTenant(t, push)
	acctest.Run(t,
		resource.TestStep{Config: n.Config(block("")), Check: checks(all)},
		resource.TestStep{Config: n.AppOnly(block("methods_required = 1\nmethods = [\"email\", \"mobile_app_notification\"]")), Check: checks(all)},
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 1\nmethods = [\"mobile_app_notification\", \"mobile_app_code\"]")),
			Check:  checks(map[string]string{"ready": "0", "locked_out": "5", "may_be_affected": "0", "reasons.methods_not_offered": "5"}),
		},
		// If the state cannot be read, both are possible.
		resource.TestStep{
			PreConfig: func() {
				if err := n.Update(func(s *emulator.State) error {
					s.App(emulator.SeedClientID).Permissions = []string{"AuditLog.Read.All", "User.Read.All"}
					return nil
				}); err != nil {
					t.Error(err)
				}
			},
			Config: n.AppOnly(block("methods_required = 1\nmethods = [\"email\", \"mobile_app_notification\"]")),
			Check:  checks(map[string]string{"ready": "0", "locked_out": "0", "may_be_affected": "5", "listed.0.may_be_affected": "true", "listed.0.locked_out": "false"}),
		},
	)
	old := acctest.NewTenant(t, push, func(s *emulator.State) {
		pre := "preMigration"
		s.SetMigrationState(&pre)
		s.SetPolicy("mobileAppNotificationEnabled", true)
	})
	acctest.Run(t, resource.TestStep{Config: old.Config(block("")), Check: checks(map[string]string{"ready": "0", "locked_out": "5", "may_be_affected": "0"})})
}

// tokens makes a tenant in which Kim and Lee have hardware tokens, by which the service calls them capable, and nothing
// else.
func tokens(s *emulator.State) {
	registered(s)
	s.User(emulator.SeedUserID).RegisteredMethods = []string{"hardwareOneTimePasscode"}
	s.User(lee).RegisteredMethods = []string{"hardwareOneTimePasscode"}
	s.SetPolicy("enablementType", 2)
	s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
	s.FreezeRegistrationReport(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	for i, row := range s.RegistrationReport.Rows {
		s.RegistrationReport.Rows[i].IsSSPRCapable = row.ID == emulator.SeedUserID || row.ID == lee
	}
}

// hardwareOATH shows the section of hardware tokens with this state and group.
func hardwareOATH(state, group string) func(*emulator.State) {
	return func(s *emulator.State) {
		s.Settings.HardwareOathShown = true
		s.SetAuthenticationMethod("HardwareOath", "state", state)
		s.SetAuthenticationMethod("HardwareOath", "includeTargets", []map[string]any{{"targetType": "group", "id": group}})
	}
}

// TestHardwareTokens checks that they are a method of their own, and that no user counts as locked out if the policy does
// not show them (autumn-2026 1.7).
func TestHardwareTokens(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tenant []func(*emulator.State)
		config string
		want   map[string]string
	}{
		"not shown": {nil, "", map[string]string{
			"ready": "0", "locked_out": "0", "may_be_affected": "2", "methods_not_known.#": "1", "methods_not_known.0": "hardware_oath", "by_method.hardware_oath.registered": "2", "by_method.hardware_oath.ready_if_offered": "2",
		}},
		"enabled": {[]func(*emulator.State){hardwareOATH("enabled", "all_users")}, "", map[string]string{
			"ready": "2", "locked_out": "0", "may_be_affected": "0", "methods_not_known.#": "0", "by_method.hardware_oath.offered": "true", "by_method.hardware_oath.ready_if_withdrawn": "0",
		}},
		"enabled for a group": {[]func(*emulator.State){hardwareOATH("enabled", emulator.SeedNestedGroupID)}, "", map[string]string{
			"ready": "0", "locked_out": "2", "may_be_affected": "0", "by_method.hardware_oath.offered": "true",
		}},
		"disabled": {[]func(*emulator.State){hardwareOATH("disabled", "all_users")}, "", map[string]string{
			"ready": "0", "locked_out": "2", "may_be_affected": "0", "methods_not_known.#": "0", "by_method.hardware_oath.offered": "false",
		}},
		"written":     {nil, `methods = ["email", "hardware_oath"]`, map[string]string{"ready": "2", "locked_out": "0", "may_be_affected": "0", "methods_not_known.#": "0"}},
		"not written": {nil, `methods = ["email"]`, map[string]string{"ready": "0", "locked_out": "2", "may_be_affected": "0", "methods_not_known.#": "0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, append([]func(*emulator.State){tokens, withoutOthers}, test.tenant...)...)
			is := checks(test.want)
			if name == "not shown" {
				is = resource.ComposeAggregateTestCheckFunc(is, resource.TestCheckNoResourceAttr(address, "by_method.hardware_oath.offered"))
			}
			acctest.Run(t, resource.TestStep{Config: n.Config(block(test.config)), Check: is})
		})
	}
}

// withoutOthers removes the methods of all users but Kim and Lee.
func withoutOthers(s *emulator.State) {
	for i, row := range s.RegistrationReport.Rows {
		if row.ID != emulator.SeedUserID && row.ID != lee {
			s.RegistrationReport.Rows[i].MethodsRegistered = []string{}
		}
	}
}

// TestOddRows checks that an incomplete row affects no other user, and that a user whose row shows too little counts as not
// in the report.
func TestOddRows(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	row := func(id, rest string) string {
		return fmt.Sprintf(`{"id":%q,"userType":"member","isAdmin":"false","isSsprEnabled":"true","isSsprCapable":"true",%s}`, id, rest)
	}
	n.Inject(emulator.Fault{
		Method: http.MethodGet, Path: report, Status: http.StatusOK, ContentType: "application/json",
		Body: `{"value":[` + strings.Join([]string{
			row(emulator.SeedUserID, `"methodsRegistered":["email"]`), row(lee, `"methodsRegistered":["verifiedID","somethingNew"]`), row(pat, `"methodsRegistered":null`), row(sam, `"methodsRegistered":7`), `"tia"`,
		}, ",") + `]}`,
	})
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(block("methods_required = 2\nmethods = [\"email\", \"mobile_phone\"]\ngroup_id = \"" + emulator.SeedGroupID + "\"")),
		Check: checks(map[string]string{
			"total": "4", "ready": "0", "rows_not_understood": "2", "locked_out": "2", "may_be_affected": "1",
			"reasons.not_in_report": "1", "reasons.nothing_registered": "2", "reasons.one_method_short": "1",
		}),
	})
}

// TestExternalMembersAndInternalGuests checks that the name decides whose password is in another tenant, and not the type.
func TestExternalMembersAndInternalGuests(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) {
		s.User(emulator.SeedUserID).UserType = "Guest"
		s.User(emulator.SeedGuestID).UserType = "Member"
	})
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(block(offered)), Check: checks(map[string]string{"total": "5", "ready": "4", "guests": "1"}),
	})
}

// TestLimitedMembers checks an application that may read groups and not users, so that it gets members without their type
// and licenses. The report shows who is a guest. A member whom it does not have may be one too, and is not counted.
func TestLimitedMembers(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) {
		s.User(emulator.SeedGuestID).RegisteredMethods = []string{"email"}
	})
	var members []string
	for _, id := range []string{emulator.SeedUserID, emulator.SeedGuestID, "b1d4c0de-0000-4000-8000-0000000001ff"} {
		members = append(members, fmt.Sprintf(`{"@odata.type":"#microsoft.graph.user","id":%q,"userPrincipalName":null,"accountEnabled":null,"userType":null,"assignedLicenses":null}`, id))
	}
	n.Inject(emulator.Fault{
		Method: http.MethodGet, Path: "/transitiveMembers/graph.user", Status: http.StatusOK, ContentType: "application/json",
		Body: `{"value":[` + strings.Join(members, ",") + `]}`,
	})
	arguments := "methods_required = 1\nmethods = [\"email\"]\ngroup_id = \"" + emulator.SeedGroupID + "\""
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(block(arguments)),
		Check: checks(map[string]string{
			"total": "1", "ready": "1", "guests": "1", "disabled": "0", "not_visible": "1", "reasons.not_in_report": "0", "licenses_checked": "false", "reasons.not_licensed": "0",
		}),
	})
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	_, messages := acctest.NewData(t, n, n.Administrator()).Read("sspr_readiness", map[string]tftypes.Value{
		"methods_required": tftypes.NewValue(tftypes.Number, 1), "methods": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{text("email")}), "group_id": text(emulator.SeedGroupID),
	})
	if len(messages) != 1 || messages[0].Summary != "Group members not visible" || !strings.Contains(messages[0].Detail, "Of 3 members of the group, 1 is known only by ID") || !strings.Contains(messages[0].Detail, "User.Read.All") {
		t.Errorf("said: %+v", messages)
	}
}
