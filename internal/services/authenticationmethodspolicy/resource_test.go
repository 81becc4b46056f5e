package authenticationmethodspolicy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// spec is a tenant on its way from the legacy switches.
var spec = subjects.AuthenticationMethodsPolicy.Spec

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, spec)
}

// TestBatteryToday runs the battery in a tenant that keeps what a change of a nested object leaves out. Package graph checks
// that the provider sends the campaign whole.
func TestBatteryToday(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.RegistrationCampaign.Spec)
}

// TestCampaignThatMicrosoftManages checks that Microsoft sets method and snooze days, but not the groups, if the
// configuration or the tenant leaves the campaign to Microsoft. What an import finds is plannable.
func TestCampaignThatMicrosoftManages(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	managed := "Not configurable in a campaign managed by Microsoft"
	acctest.Run(t,
		resource.TestStep{
			Config:      n.Config(spec.Block(acctest.Attributes{"registration_campaign_state": `"default"`, "registration_campaign_snooze_days": "3"})),
			ExpectError: acctest.Message(managed),
		},
		resource.TestStep{Config: n.Config(spec.Block(acctest.Attributes{"registration_campaign_method": `"passkey"`})), ExpectError: acctest.Message(managed)},
		resource.TestStep{Config: n.Config(spec.Block(acctest.Attributes{
			"registration_campaign_state": `"default"`, "registration_campaign_excluded_groups": `["` + emulator.SeedGroupID + `"]`,
		}))},
		// A configuration may have what the tenant shows, for example from -generate-config-out.
		resource.TestStep{
			Config: n.Config(spec.Block(acctest.Attributes{
				"registration_campaign_state": `"default"`, "registration_campaign_excluded_groups": `["` + emulator.SeedGroupID + `"]`,
				"registration_campaign_method": `"microsoft_authenticator"`, "registration_campaign_snooze_days": "1",
			})),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// TestPasskeyCampaignWarns checks that a plan warns of such a campaign, because it may leave users without a method of
// password reset.
func TestPasskeyCampaignWarns(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for method, warns := range map[string]bool{"passkey": true, "microsoft_authenticator": false} {
		warnings := strings.Join(acctest.Plan(t, n, n.Administrator(), spec.Type, map[string]tftypes.Value{
			"registration_campaign_state": tftypes.NewValue(tftypes.String, "enabled"), "registration_campaign_method": tftypes.NewValue(tftypes.String, method),
		}), "\n")
		if got := strings.Contains(warnings, "Passkeys do not count for password reset"); got != warns {
			t.Errorf("%s: warns %t, want %t:\n%s", method, got, warns, warnings)
		}
	}
}

// TestNewTenant checks that a tenant that shows no migration state counts as complete, that this is never a difference, and
// that the state cannot go back.
func TestNewTenant(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetMigrationState(nil) })
	complete := n.Config(spec.Block(acctest.Attributes{"migration_state": `"migration_complete"`}))
	acctest.Run(t,
		resource.TestStep{Config: complete},
		resource.TestStep{Config: complete, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		resource.TestStep{
			Config:      n.Config(spec.Block(acctest.Attributes{"migration_state": `"pre_migration"`})),
			ExpectError: acctest.Message("Migration cannot be undone in this tenant"),
		},
	)
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("%d writes although nothing differs", len(writes))
	}
}

// TestANewTenantCannotGoBack checks that, if the service refuses the way back, or accepts it without an effect, the error
// states that applying again does not help.
func TestANewTenantCannotGoBack(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"ignored": {NotPersisted: true}, "refused": {Status: http.StatusBadRequest, ContentType: "application/json", Body: `{"error":{"code":"badRequest","message":"no"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) { s.SetMigrationState(nil) })
			fault.Service, fault.Method = emulator.Graph, http.MethodPatch
			n.Inject(fault)
			acctest.Run(t, resource.TestStep{
				Config:      n.Config("resource \"sspr_authentication_methods_policy\" \"this\" {\n  migration_state = \"migration_in_progress\"\n  timeouts = { create = \"8s\" }\n}\n"),
				ExpectError: acctest.Message("Applying again will not help"),
			})
		})
	}
}

func TestMoveRules(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t,
		resource.TestStep{
			Config:   n.Config(spec.Block(acctest.Attributes{"registration_campaign_snooze_days": "15"})),
			PlanOnly: true, ExpectError: acctest.Message("Invalid number of snooze days"),
		},
		resource.TestStep{
			Config:   n.Config(spec.Block(acctest.Attributes{"registration_campaign_included_groups": `["everyone"]`})),
			PlanOnly: true, ExpectError: acctest.Message(`"everyone" is not accepted. Did you mean "all_users"?`),
		},
	)
}
