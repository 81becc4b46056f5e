package readiness_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

const (
	address = "data.sspr_readiness.this"
	lee     = "b1d4c0de-0000-4000-8000-000000000105"
	pat     = "b1d4c0de-0000-4000-8000-000000000106"
	sam     = "b1d4c0de-0000-4000-8000-000000000107"
	tia     = "b1d4c0de-0000-4000-8000-000000000108"
	report  = "/v1.0/reports/authenticationMethods/userRegistrationDetails"
)

// registered is what the users of these tests have registered. The administrators are ada, pol, rea and ash; gil is a
// guest.
func registered(s *emulator.State) {
	for id, methods := range map[string][]string{
		emulator.SeedAdministratorID: {"microsoftAuthenticatorPush", "email"}, emulator.SeedPolicyAdministratorID: {"email", "securityQuestion"},
		emulator.SeedReaderID: {}, emulator.SeedAuthenticationAdministratorID: {"fido2"},
		emulator.SeedUserID: {"email", "mobilePhone"}, lee: {"email", "fido2"}, pat: {"securityQuestion"}, sam: {"windowsHelloForBusiness"}, tia: {"officePhone"},
	} {
		s.User(id).RegisteredMethods = methods
	}
}

func block(arguments string) string {
	return fmt.Sprintf("data \"sspr_readiness\" \"this\" {\n%s\n}\n", arguments)
}

// checks compares attributes with what they should be.
func checks(want map[string]string) resource.TestCheckFunc {
	var all []resource.TestCheckFunc
	for name, value := range want {
		all = append(all, resource.TestCheckResourceAttr(address, name, value))
	}
	return resource.ComposeAggregateTestCheckFunc(all...)
}

// TestWhatIf: with the policy in the configuration a service principal is enough.
func TestWhatIf(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) { s.User(tia).AssignedLicenses = nil })
	acctest.Run(t,
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 1\nmethods = [\"email\", \"mobile_phone\", \"security_questions\", \"office_phone\"]")),
			Check: checks(map[string]string{
				"id": emulator.SeedTenantID, "total": "5", "ready": "3", "not_ready": "2", "ready_percent": "60", "guests": "1", "disabled": "0",
				"reasons.nothing_registered": "1", "reasons.one_method_short": "0", "reasons.methods_not_offered": "0", "reasons.not_licensed": "1",
				"reasons.security_questions_retire": "1", "reasons.not_in_report": "0", "licences_checked": "true",
				"ready_if_one_required": "3", "ready_if_two_required": "1",
				"by_method.email.registered": "2", "by_method.email.ready_if_withdrawn": "2", "by_method.email.offered": "true",
				"by_method.mobile_app_code.offered": "false", "by_method.mobile_app_code.ready_if_offered": "3",
				"listed.#": "3", "not_listed": "0", "not_enabled": "5", "locked_out": "0",
				// By name: pat, sam, tia.
				"listed.0.user_principal_name": "pat@contoso.example", "listed.2.user_principal_name": "tia@contoso.example",
				"administrators.enabled": "true", "administrators.total": "4", "administrators.ready": "1", "administrators.ready_percent": "25",
				"administrators.reasons.one_method_short": "1", "administrators.reasons.nothing_registered": "2", "administrators.reasons.not_licensed": "0",
			}),
		},
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 2\nmethods = [\"email\", \"mobile_phone\"]\nlist_limit = 1\ngroup_id = \"" + emulator.SeedGroupID + "\"")),
			Check: checks(map[string]string{
				"total": "4", "ready": "1", "ready_percent": "25", "reasons.one_method_short": "1", "reasons.methods_not_offered": "1", "reasons.nothing_registered": "1",
				"listed.#": "1", "not_listed": "2", "administrators.total": "0", "administrators.ready_percent": "0", "guests": "0",
			}),
		},
	)
	n.WantAppOnly(t)
}

// TestLivePolicy: what is not written comes from the tenant, and each method holds for the groups that it is enabled for.
func TestLivePolicy(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) {
		s.SetPolicy("numberOfAuthenticationMethodsRequired", 2)
		s.SetPolicy("emailOptionEnabled", false)
		s.SetPolicy("mobilePhoneOptionEnabled", false)
		s.SetPolicy("securityQuestionsOptionEnabled", true)
		complete := "migrationComplete"
		s.SetMigrationState(&complete)
		s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
		s.SetAuthenticationMethod("Sms", "state", "enabled")
		s.SetAuthenticationMethod("Sms", "includeTargets", []map[string]any{{"id": emulator.SeedGroupID, "targetType": "group"}})
	})
	want := checks(map[string]string{
		"methods_required": "2", "methods.#": "4", "methods_not_known.#": "1", "methods_not_known.0": "hardware_oath", "total": "5", "ready": "1", "reasons.one_method_short": "2", "ready_if_one_required": "3",
		"by_method.mobile_phone.ready_if_withdrawn": "0", "by_method.office_phone.offered": "false",
	})
	acctest.Run(t,
		resource.TestStep{Config: n.Config(block("")), Check: want},
		// After the migration the methods can be read without a signed-in user, but for security questions.
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 2")),
			Check:  checks(map[string]string{"methods.#": "3", "methods_not_known.#": "2", "methods_not_known.1": "security_questions", "ready": "1", "reasons.one_method_short": "1", "reasons.methods_not_offered": "2"}),
		},
	)
}

// TestNotReadable: where the live policy cannot be read, the error says what to write instead.
func TestNotReadable(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) {
		pre := "preMigration"
		s.SetMigrationState(&pre)
	})
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block("methods = [\"email\"]")), ExpectError: acctest.Says("It is not known how many methods are required. Write methods_required")},
		resource.TestStep{Config: n.AppOnly(block("methods_required = 1")), ExpectError: acctest.Says("It is not known which methods are offered, as long as the migration")},
		resource.TestStep{Config: n.AppOnly(block("methods_required = 3")), ExpectError: acctest.Says("must be between 1 and 2")},
		resource.TestStep{Config: n.AppOnly(block("group_id = \"pilots\"")), ExpectError: acctest.Says("must be the object ID (a GUID) of a group")},
	)
}

// TestDenied: without the licence or a permission the error names it; what only sharpens the picture is left out and
// the attributes say so.
func TestDenied(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	config := n.AppOnly(block("methods_required = 1\nmethods = [\"email\"]"))
	permit := func(permissions ...string) func() {
		return func() {
			if err := n.Update(func(s *emulator.State) error {
				s.App(emulator.SeedClientID).Permissions = permissions
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
	}
	acctest.Run(t,
		resource.TestStep{PreConfig: permit("User.Read.All", "Policy.Read.All"), Config: config, ExpectError: acctest.Says("AuditLog.Read.All")},
		resource.TestStep{PreConfig: permit("AuditLog.Read.All", "Policy.Read.All"), Config: config, ExpectError: acctest.Says("User.Read.All")},
		resource.TestStep{
			PreConfig: permit("AuditLog.Read.All", "User.Read.All"), Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(
				checks(map[string]string{"licences_checked": "false", "reasons.not_licensed": "0", "ready": "2"}),
				resource.TestCheckNoResourceAttr(address, "administrators.enabled"),
			),
		},
		resource.TestStep{
			PreConfig: func() {
				permit("AuditLog.Read.All", "User.Read.All", "Policy.Read.All", "Organization.Read.All")()
				if err := n.Update(func(s *emulator.State) error {
					s.SubscribedSkus = nil
					return nil
				}); err != nil {
					t.Error(err)
				}
			},
			Config: config, ExpectError: acctest.Says("The registration report needs Microsoft Entra ID P1 or P2"),
		},
	)
}

// TestLockedOut: what a policy costs those who can reset a password today, person by person.
func TestLockedOut(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) {
		s.SetPolicy("enablementType", 2)
		s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
		s.SetAuthenticationMethod("Voice", "state", "enabled")
		s.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
	})
	acctest.Run(t,
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 2\nmethods = [\"email\", \"mobile_phone\", \"office_phone\"]\nlist_limit = 3")),
			Check: checks(map[string]string{
				"ready": "1", "locked_out": "2", "not_enabled": "0", "listed.#": "3", "not_listed": "1",
				"listed.0.user_principal_name": "lee@contoso.example", "listed.0.locked_out": "true",
				"listed.1.user_principal_name": "tia@contoso.example", "listed.1.locked_out": "true",
				"listed.2.user_principal_name": "pat@contoso.example", "listed.2.locked_out": "false",
			}),
		},
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 1\nmethods = [\"email\", \"mobile_phone\", \"office_phone\"]")),
			Check:  checks(map[string]string{"ready": "3", "locked_out": "0", "listed.0.locked_out": "false"}),
		},
	)
}

// TestPushAfterTheMigration: with one method required a notification is enough, as the service says of these users, and
// before the migration it is not (reference autumn-2026 1.6).
func TestPushAfterTheMigration(t *testing.T) {
	t.Parallel()
	push := func(s *emulator.State) {
		for i := range s.Users {
			s.Users[i].RegisteredMethods = []string{"microsoftAuthenticatorPush"}
		}
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
		// Where the state cannot be read, either may be.
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

// tokens is a tenant where Kim and Lee have hardware tokens, by which the service calls them capable, and nothing else.
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

// hardwareOATH shows the section of hardware tokens, with so much in it.
func hardwareOATH(t *testing.T, state, group string) func(*emulator.State) {
	return func(s *emulator.State) {
		var section emulator.Document
		if err := json.Unmarshal(fmt.Appendf(nil, `{"@odata.type":"#microsoft.graph.hardwareOathAuthenticationMethodConfiguration","id":"HardwareOath","state":%q,"excludeTargets":[],"includeTargets":[{"targetType":"group","id":%q}]}`, state, group), &section); err != nil {
			t.Error(err)
		}
		s.AuthenticationMethods = append(s.AuthenticationMethods, section)
	}
}

// TestHardwareTokens: they are a method of their own, and where the policy does not show them nobody is locked out for that
// (reference autumn-2026 1.7).
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
		"enabled": {[]func(*emulator.State){hardwareOATH(t, "enabled", "all_users")}, "", map[string]string{
			"ready": "2", "locked_out": "0", "may_be_affected": "0", "methods_not_known.#": "0", "by_method.hardware_oath.offered": "true", "by_method.hardware_oath.ready_if_withdrawn": "0",
		}},
		"enabled for a group": {[]func(*emulator.State){hardwareOATH(t, "enabled", emulator.SeedNestedGroupID)}, "", map[string]string{
			"ready": "0", "locked_out": "2", "may_be_affected": "0", "by_method.hardware_oath.offered": "true",
		}},
		"disabled": {[]func(*emulator.State){hardwareOATH(t, "disabled", "all_users")}, "", map[string]string{
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

// withoutOthers leaves nobody else ready by e-mail or whatever.
func withoutOthers(s *emulator.State) {
	for i, row := range s.RegistrationReport.Rows {
		if row.ID != emulator.SeedUserID && row.ID != lee {
			s.RegistrationReport.Rows[i].MethodsRegistered = []string{}
		}
	}
}

// TestOddRows: one odd row costs nobody else, and whoever is in a row that says too little is not in the report.
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

// TestLimitedMembers: an application that may read groups and not users gets members without their type and licences. The
// report says who is a guest; whom it does not have may be one as well, and is counted for nobody.
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
			"total": "1", "ready": "1", "guests": "1", "disabled": "0", "not_visible": "1", "reasons.not_in_report": "0", "licences_checked": "false", "reasons.not_licensed": "0",
		}),
	})
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	_, said := acctest.NewData(t, n, n.Administrator()).Read("sspr_readiness", map[string]tftypes.Value{
		"methods_required": tftypes.NewValue(tftypes.Number, 1), "methods": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{text("email")}), "group_id": text(emulator.SeedGroupID),
	})
	if len(said) != 1 || said[0].Summary != "Members of the group could not be seen" || !strings.Contains(said[0].Detail, "Of 3 members of the group, 1 is known by the ID alone") || !strings.Contains(said[0].Detail, "User.Read.All") {
		t.Errorf("said: %+v", said)
	}
}

// TestBlockedAdministrators: the switch for administrators concerns nobody else.
func TestBlockedAdministrators(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) { s.SetAllowedToUseSSPR(false) })
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(block("methods_required = 1\nmethods = [\"email\"]")),
		Check: checks(map[string]string{
			"ready": "2", "administrators.enabled": "false", "administrators.ready": "0", "administrators.reasons.administrators_blocked": "4",
		}),
	})
}

// TestAsPrecondition is what the data source is for: a plan that would lock people out stops before it asks for an apply.
func TestAsPrecondition(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	config := func(percent int) string {
		return n.Config(block("methods_required = 2\nmethods = [\"email\", \"mobile_phone\"]"), fmt.Sprintf(`
resource "sspr_authentication_methods" "this" {
  methods_required = 2
  methods          = ["email", "mobile_phone"]
  lifecycle {
    precondition {
      condition     = data.sspr_readiness.this.ready_percent >= %d
      error_message = "Only ${data.sspr_readiness.this.ready_percent} percent of the users could reset a password."
    }
  }
}`, percent))
	}
	acctest.Run(t,
		resource.TestStep{Config: config(95), ExpectError: acctest.Says("Only 20 percent of the users could reset a password.")},
		resource.TestStep{Config: config(20)},
	)
}

// TestManyUsers: twenty thousand users, with a report that is throttled without saying for how long, empty pages and
// page tokens that expire on the way. One reading of the report serves two data sources.
func TestManyUsers(t *testing.T) {
	t.Parallel()
	const many = 20_000
	n := acctest.NewTenant(t, registered, func(s *emulator.State) {
		emulator.AddUsers(s, many, func(i int, u *emulator.User) {
			u.AssignedLicenses = []emulator.AssignedLicense{{SkuID: emulator.PremiumP1SkuID}}
			if i%4 != 0 {
				u.RegisteredMethods = []string{"email"}
			}
		})
		s.Settings.GraphEmptyFirstPage = true
	})
	for _, path := range []string{report, "/v1.0/users"} {
		n.Inject(emulator.Fault{Method: http.MethodGet, Path: path, Skip: 3, Times: 1, Status: http.StatusTooManyRequests})
		n.Inject(emulator.ExpiredPageToken(path, 9))
	}
	config := n.AppOnly(block("methods_required = 1\nmethods = [\"email\"]\nlist_limit = 1000"), `
data "sspr_readiness" "two" {
  methods_required = 2
  methods          = ["email", "mobile_phone"]
  list_limit       = 0
}`)
	n.ResetRequests()
	acctest.Run(t, resource.TestStep{
		Config: config,
		Check: resource.ComposeAggregateTestCheckFunc(
			checks(map[string]string{"total": "20005", "ready": "15002", "ready_percent": "74.9", "reasons.nothing_registered": "5001", "listed.#": "1000", "not_listed": "4003"}),
			resource.TestCheckResourceAttr("data.sspr_readiness.two", "ready", "1"),
			resource.TestCheckResourceAttr("data.sspr_readiness.two", "listed.#", "0"),
		),
	})
	n.WantAppOnly(t)
	// Every provider process reads each list once, and one of them had to begin again.
	begun := map[string]int{}
	for _, r := range n.Requests() {
		if !strings.Contains(r.Query, "skiptoken") {
			begun[r.Path]++
		}
	}
	processes := begun["/v1.0/subscribedSkus"]
	for _, path := range []string{report, "/v1.0/users"} {
		if processes == 0 || begun[path] != processes+1 {
			t.Errorf("%s was begun %d times by %d processes", path, begun[path], processes)
		}
	}
}

// TestTimeIsOver: a service that does not answer ends a plan when the configuration says so, with the way out.
func TestTimeIsOver(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	n.Inject(emulator.Fault{Method: http.MethodGet, Path: report, Delay: 10 * time.Second})
	arguments := "methods_required = 1\nmethods = [\"email\"]\ntimeouts = { read = %q }"
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block(fmt.Sprintf(arguments, "300ms"))), ExpectError: acctest.Says(`reading had 300ms. If the service is only slow, allow more in the data source's block, for example: timeouts = { read = "20m" }`)},
		resource.TestStep{Config: n.AppOnly(block(fmt.Sprintf(arguments, "0s"))), ExpectError: acctest.Says("must be longer than 0s")},
	)
}
