package readiness_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	address = "data.sspr_readiness.this"
	lee     = "b1d4c0de-0000-4000-8000-000000000105"
	pat     = "b1d4c0de-0000-4000-8000-000000000106"
	sam     = "b1d4c0de-0000-4000-8000-000000000107"
	tia     = "b1d4c0de-0000-4000-8000-000000000108"
	report  = "/v1.0/reports/authenticationMethods/userRegistrationDetails"
)

// registered is what the users of these tests have registered. The administrators are ada, pol, rea and ash; gil is a guest.
func registered(s *emulator.State) {
	s.User(emulator.SeedReaderID).DirectoryRoles = []string{"Helpdesk Administrator"} // a role under the policy for administrators
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

// checks compares attributes with the wanted values.
func checks(want map[string]string) resource.TestCheckFunc {
	var all []resource.TestCheckFunc
	for name, value := range want {
		all = append(all, resource.TestCheckResourceAttr(address, name, value))
	}
	return resource.ComposeAggregateTestCheckFunc(all...)
}

// TestWhatIf checks that a service principal is enough if the policy is in the configuration.
func TestWhatIf(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) { s.User(tia).AssignedLicenses = nil })
	acctest.Run(t,
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 1\nmethods = [\"email\", \"mobile_phone\", \"security_questions\", \"office_phone\"]")),
			Check: checks(map[string]string{
				"id": emulator.SeedTenantID, "total": "5", "ready": "3", "not_ready": "2", "ready_percent": "60", "guests": "1", "disabled": "0",
				"reasons.nothing_registered": "1", "reasons.one_method_short": "0", "reasons.methods_not_offered": "0", "reasons.not_licensed": "1",
				"reasons.security_questions_retire": "0", "reasons.not_in_report": "0", "licenses_checked": "true",
				"ready_if_one_required": "3", "ready_if_two_required": "1",
				"by_method.email.registered": "2", "by_method.email.ready_if_withdrawn": "2", "by_method.email.offered": "true",
				"by_method.mobile_app_code.offered": "false", "by_method.mobile_app_code.ready_if_offered": "3",
				"listed.#": "3", "not_listed": "0", "not_enabled": "5", "locked_out": "0",
				// By name, first those who are not ready.
				"listed.0.user_principal_name": "sam@contoso.example", "listed.1.user_principal_name": "tia@contoso.example",
				"listed.2.user_principal_name": "pat@contoso.example", "listed.2.ready": "true", "listed.2.ready_until": "2027-03-01", "listed.2.reasons.#": "0",
				"administrators.enabled": "true", "administrators.total": "4", "administrators.ready": "1", "administrators.ready_percent": "25",
				"administrators.reasons.one_method_short": "1", "administrators.reasons.nothing_registered": "2", "administrators.reasons.not_licensed": "0",
			}),
		},
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 2\nmethods = [\"email\", \"mobile_phone\"]\nlist_limit = 1\ngroup_id = \"" + emulator.SeedGroupID + "\"")),
			Check: checks(map[string]string{
				"total": "4", "ready": "1", "ready_percent": "25", "reasons.one_method_short": "1", "reasons.methods_not_offered": "1", "reasons.nothing_registered": "1",
				"listed.#": "1", "not_listed": "3", "administrators.total": "0", "administrators.ready_percent": "0", "guests": "0",
			}),
		},
	)
	n.WantAppOnly(t)
}

// TestLivePolicy checks that what is not written comes from the tenant, and that each method counts for the groups that it
// is enabled for.
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

// TestNotReadable checks that the error about an unreadable live policy states what to write instead.
func TestNotReadable(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) {
		pre := "preMigration"
		s.SetMigrationState(&pre)
	})
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block("methods = [\"email\"]")), ExpectError: acctest.Message("The provider cannot read how many methods are required. Set methods_required")},
		resource.TestStep{Config: n.AppOnly(block("methods_required = 1")), ExpectError: acctest.Message("The provider cannot read which methods are offered while the migration")},
		resource.TestStep{Config: n.AppOnly(block("methods_required = 3")), ExpectError: acctest.Message("3 is not accepted. Accepted values: 1 and 2.")},
		resource.TestStep{Config: n.AppOnly(block("group_id = \"pilots\"")), ExpectError: acctest.Message("must be the object ID (a GUID) of a group")},
	)
}

// TestDenied checks that the error names a missing license or permission, and that optional data is left out, which the
// attributes show.
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
		resource.TestStep{PreConfig: permit("User.Read.All", "Policy.Read.All"), Config: config, ExpectError: acctest.Message("AuditLog.Read.All")},
		resource.TestStep{PreConfig: permit("AuditLog.Read.All", "Policy.Read.All"), Config: config, ExpectError: acctest.Message("User.Read.All")},
		resource.TestStep{
			PreConfig: permit("AuditLog.Read.All", "User.Read.All"), Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(
				checks(map[string]string{"licenses_checked": "false", "reasons.not_licensed": "0", "ready": "2"}),
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
			Config: config, ExpectError: acctest.Message("The registration report needs Microsoft Entra ID P1 or P2"),
		},
	)
}

// TestLockedOut checks, user by user, what a policy takes from those who can reset a password today.
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
				"ready": "1", "locked_out": "2", "can_reset_today": "3", "not_enabled": "0", "listed.#": "3", "not_listed": "2",
				"listed.0.user_principal_name": "lee@contoso.example", "listed.0.locked_out": "true",
				"listed.1.user_principal_name": "tia@contoso.example", "listed.1.locked_out": "true",
				"listed.2.user_principal_name": "pat@contoso.example", "listed.2.locked_out": "false",
			}),
		},
		resource.TestStep{
			Config: n.AppOnly(block("methods_required = 1\nmethods = [\"email\", \"mobile_phone\", \"office_phone\"]")),
			Check:  checks(map[string]string{"ready": "3", "locked_out": "0", "can_reset_today": "3", "administrators.can_reset_today": "1", "listed.0.locked_out": "false"}),
		},
	)
}

// TestBlockedAdministrators checks that the switch for administrators concerns no other users.
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

// TestAsPrecondition checks the main use of the data source: a plan that would lock users out stops before the apply.
func TestAsPrecondition(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	config := func(percent int) string {
		return n.Config(block("methods_required = 2\nmethods = [\"email\", \"mobile_phone\"]"), fmt.Sprintf(`
resource "sspr_authentication_methods" "this" {
  methods_required = 2
  lifecycle {
    precondition {
      condition     = data.sspr_readiness.this.ready_percent >= %d
      error_message = "Only ${data.sspr_readiness.this.ready_percent} percent of the users could reset a password."
    }
  }
}`, percent))
	}
	acctest.Run(t,
		resource.TestStep{Config: config(95), ExpectError: acctest.Message("Only 20 percent of the users could reset a password.")},
		resource.TestStep{Config: config(20)},
	)
}

// TestManyUsers checks twenty thousand users, with a report that is throttled without a Retry-After, empty pages and page
// tokens that expire. One reading of the report serves two data sources.
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
	// Every provider process reads each list once, and one of them had to start again.
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

// TestTimeIsOver checks that a service that does not answer ends a plan after the configured time, with advice.
func TestTimeIsOver(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	n.Inject(emulator.Fault{Method: http.MethodGet, Path: report, Delay: 10 * time.Second})
	arguments := "methods_required = 1\nmethods = [\"email\"]\ntimeouts = { read = %q }"
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block(fmt.Sprintf(arguments, "300ms"))), ExpectError: acctest.Message(`reading had a timeout of 300ms. If the service is slow, increase it in the data source's block, for example: timeouts = { read = "20m" }`)},
		resource.TestStep{Config: n.AppOnly(block(fmt.Sprintf(arguments, "0s"))), ExpectError: acctest.Message("must be longer than 0s")},
	)
}
