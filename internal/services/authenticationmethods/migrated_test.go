package authenticationmethods_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// questions are as many as the tests make users register.
const questions = `["Locker number?", "Staff number?", "First project?", "First office?", "First manager?"]`

// today is the page in a migrated tenant: how many methods are required, and security questions.
var today = subjects.AuthenticationMethods.Spec

// migrated makes the tenant a migrated one. does is what it does with changed switches, and on are the switches that are on.
func migrated(does string, on ...string) func(*emulator.State) {
	return func(s *emulator.State) {
		subjects.EnoughQuestions(s)
		s.Settings.LegacyMethodSwitches = does
		for _, key := range subjects.LegacySwitches {
			s.SetPolicy(key, slices.Contains(on, key))
		}
	}
}

// TestBatteryMigrated runs the battery for everything that the service may do with a changed switch, with some switches on
// and with none.
func TestBatteryMigrated(t *testing.T) {
	t.Parallel()
	for name, tenant := range map[string]func(*emulator.State){
		"ignored, some left on": migrated(emulator.LegacySwitchesIgnored, "emailOptionEnabled", "mobilePhoneOptionEnabled"),
		"refused, all off":      migrated(emulator.LegacySwitchesRefused),
		"stored, some left on":  migrated(emulator.LegacySwitchesStored, "emailOptionEnabled", "mobilePhoneOptionEnabled"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := today
			s.Tenant = tenant
			acctest.Battery(t, s)
		})
	}
}

// TestBatteryOfNumbers runs the battery for what every tenant has, migrated or not. It is the battery of a live run, which
// has no tenant for the others.
func TestBatteryOfNumbers(t *testing.T) {
	t.Parallel()
	if !acctest.Live() {
		t.Skip("for a live run; TestBattery and TestBatteryMigrated cover it")
	}
	acctest.Battery(t, acctest.Spec{
		Type: today.Type, Document: today.Document, Keys: today.Keys,
		Base: acctest.Attributes{"methods_required": "2", "questions_to_register": "4", "questions_to_reset": "4"},
		Want: acctest.Properties{"numberOfAuthenticationMethodsRequired": "2", "numberOfQuestionsToRegister": "4", "numberOfQuestionsToReset": "4"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"questions_to_register": "5"}, Want: acctest.Properties{"numberOfQuestionsToRegister": "5"}},
			{Change: acctest.Attributes{"questions_to_reset": "3"}, Want: acctest.Properties{"numberOfQuestionsToReset": "3"}},
		},
		Removable: "questions_to_reset",
		Drift:     map[string]any{"numberOfQuestionsToReset": 3},
		Unlike:    map[string]any{"numberOfAuthenticationMethodsRequired": 1, "numberOfQuestionsToRegister": 5, "numberOfQuestionsToReset": 5},
	})
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// TestMovedMethods checks that the plan refuses methods that have moved, with the block to write, and that nothing is
// written.
func TestMovedMethods(t *testing.T) {
	t.Parallel()
	for _, does := range []string{emulator.LegacySwitchesIgnored, emulator.LegacySwitchesRefused, emulator.LegacySwitchesStored} {
		t.Run(does, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, migrated(does, "emailOptionEnabled"))
			refused := func(methods string, words ...string) resource.TestStep {
				return resource.TestStep{
					Config:      n.Config(today.Block(acctest.Attributes{"methods_required": "2", "methods": methods})),
					ExpectError: acctest.Message(strings.Join(words, " ")),
				}
			}
			acctest.Run(t,
				refused(`["email", "mobile_app_code"]`, "Methods are managed elsewhere in this tenant"),
				refused(`["email"]`, `resource "sspr_authentication_method_configuration" "email" { method = "email" state = "enabled" included_groups = ["all_users"] }`),
				refused(`["mobile_phone", "security_questions"]`, `Keep methods = ["security_questions"] in this block, and manage the methods there: resource "sspr_authentication_method_configuration" "sms"`),
			)
			if writes := n.Writes(); len(writes) > 0 {
				t.Errorf("%d requests wrote", len(writes))
			}
		})
	}
}

// TestImportOfAMigratedTenant checks that an import and a refresh show the methods that still count, and plan no change.
func TestImportOfAMigratedTenant(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, migrated("", "emailOptionEnabled", "mobilePhoneOptionEnabled", "securityQuestionsOptionEnabled"))
	block := n.Config(today.Block(acctest.Attributes{"methods_required": "1"}))
	acctest.Run(t,
		resource.TestStep{Config: block, ResourceName: "sspr_authentication_methods.test", ImportState: true, ImportStateId: emulator.SeedTenantID, ImportStatePersist: true},
		resource.TestStep{Config: block, ConfigPlanChecks: emptyPlan, Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr("sspr_authentication_methods.test", "methods.#", "1"),
			resource.TestCheckTypeSetElemAttr("sspr_authentication_methods.test", "methods.*", "security_questions"),
		)},
	)
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("%d requests wrote", len(writes))
	}
}

// TestMigratedMeanwhile checks a tenant that is migrated under a configuration that writes its switches. The plan names
// their new place, and the rest of the block still works.
func TestMigratedMeanwhile(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, acctest.BeforeMigration)
	before := n.Config(today.Block(acctest.Attributes{"methods_required": "2", "methods": `["email", "mobile_phone"]`, "on_destroy": `"restore"`}))
	after := n.Config(today.Block(acctest.Attributes{"methods_required": "2", "on_destroy": `"restore"`}))
	acctest.Run(t,
		resource.TestStep{Config: before},
		resource.TestStep{
			PreConfig: func() {
				if err := n.Update(func(s *emulator.State) error {
					s.SetMigrationState(nil)
					s.Settings.LegacyMethodSwitches = emulator.LegacySwitchesRefused
					return nil
				}); err != nil {
					t.Error(err)
				}
			},
			Config: before, ExpectError: acctest.Message("Methods are managed elsewhere in this tenant"),
		},
		resource.TestStep{Config: after, ConfigPlanChecks: emptyPlan},
	)
	if err := n.View(func(s emulator.State) { // the values found that can still be restored
		if got := string(s.Policy("numberOfAuthenticationMethodsRequired")); got != "1" {
			t.Errorf("methods required after the destroy: %s, want 1", got)
		}
	}); err != nil {
		t.Error(err)
	}
}

// TestMigrationNotKnown checks that without the permission for Microsoft Graph the plan warns, and that the error of the
// apply names the migration before it suspects another writer.
func TestMigrationNotKnown(t *testing.T) {
	t.Parallel()
	for does, title := range map[string]string{
		emulator.LegacySwitchesIgnored: "Change not confirmed", emulator.LegacySwitchesRefused: "Request rejected",
	} {
		t.Run(does, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, migrated(does, "emailOptionEnabled"), func(s *emulator.State) {
				s.App(emulator.SeedClientID).Permissions = []string{"User.Read.All"}
			})
			config := n.Config(today.Block(acctest.Attributes{"methods_required": "1", "methods": `["email", "mobile_phone"]`}))
			warnings := acctest.Plan(t, n, n.Administrator(), today.Type, map[string]tftypes.Value{
				"methods_required": tftypes.NewValue(tftypes.Number, 1),
				"methods":          tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, "email"), tftypes.NewValue(tftypes.String, "mobile_phone")}),
			})
			if !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "Methods may have no effect") }) {
				t.Errorf("warnings: %q", warnings)
			}
			acctest.Run(t, resource.TestStep{Config: config, ExpectError: acctest.Message(title)},
				resource.TestStep{Config: config, ExpectError: acctest.Message("A tenant that is migrated to the authentication methods policy rejects such changes")})
		})
	}
}

// TestGraphFails checks that a failure of Microsoft Graph, with a credential that has the permission, is an error.
func TestGraphFails(t *testing.T) {
	t.Parallel()
	for status, title := range map[int]string{403: "Missing permission or directory role", 500: "Service unavailable"} {
		n := acctest.NewTenant(t, migrated(emulator.LegacySwitchesStored, "emailOptionEnabled"))
		n.Inject(emulator.Fault{Service: emulator.Graph, Path: "/authenticationMethodsPolicy", Status: status, Body: "{}", ContentType: "application/json"})
		config := n.Config(today.Block(acctest.Attributes{"methods": `[]`}))
		acctest.Run(t, resource.TestStep{Config: config, ExpectError: acctest.Message(title)})
		if writes := n.Writes(); len(writes) > 0 {
			t.Errorf("%d: %d requests wrote", status, len(writes))
		}
	}
}

// TestQuestionsOfAMigratedTenant checks that questions are added and removed in a migrated tenant, and that only their
// switch changes.
func TestQuestionsOfAMigratedTenant(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, migrated(emulator.LegacySwitchesRefused, "emailOptionEnabled"), func(s *emulator.State) { s.SetPolicy("securityQuestions", []any{}) })
	config := func(custom string) string {
		return n.Config(today.Block(acctest.Attributes{
			"methods": `["security_questions"]`, "questions_to_register": "3", "questions_to_reset": "3", "custom_questions": custom,
		}))
	}
	acctest.Run(t,
		resource.TestStep{Config: config(questions), Check: resource.TestCheckResourceAttr("sspr_authentication_methods.test", "custom_questions.#", "5")},
		resource.TestStep{Config: config(`["Locker number?", "Staff number?", "First project?"]`), Check: func(*terraform.State) error {
			for _, key := range subjects.LegacySwitches {
				want := "false"
				if key == "emailOptionEnabled" || key == "securityQuestionsOptionEnabled" {
					want = "true"
				}
				if got := string(n.Policy()[key]); got != want {
					t.Errorf("%s is %s, want %s", key, got, want)
				}
			}
			return nil
		}},
	)
}
