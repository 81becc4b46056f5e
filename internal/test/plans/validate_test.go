package plans

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// validations are configurations, with what "terraform validate" reports about them without a tenant; "" if it accepts them.
var validations = map[string]struct{ config, says string }{
	"a name of the other policy": {
		`resource "sspr_authentication_methods" "this" { methods = ["sms", "Email", "mobile_phone"] }`,
		`Error: Invalid value for methods with sspr_authentication_methods.this, on main.tf line 6, in resource "sspr_authentication_methods" "this": ` +
			`6: resource "sspr_authentication_methods" "this" { methods = ["sms", "Email", "mobile_phone"] } ` +
			`"Email" is not accepted. Did you mean "email"? ` +
			`"sms" is not accepted. Did you mean "mobile_phone"? "sms" is the name in the authentication methods policy (sspr_authentication_method_configuration). ` +
			`Accepted values: "mobile_app_notification", "mobile_app_code", "email", "mobile_phone", "office_phone", "security_questions".`,
	},
	"a name of the legacy policy": {
		`resource "sspr_authentication_method_configuration" "this" { method = "mobile_phone" }`,
		`"mobile_phone" is not accepted. Did you mean "sms" or "voice"? "mobile_phone" is the name on the page Password reset > Authentication methods (sspr_authentication_methods).`,
	},
	"a word of Microsoft Graph": {`resource "sspr_authentication_methods_policy" "this" { migration_state = "migrationComplete" }`, `"migrationComplete" is not accepted. Did you mean "migration_complete"?`},
	"a word of the portal":      {`resource "sspr_policy" "this" { enabled_for = "Everyone" }`, `"Everyone" is not accepted. Did you mean "all"?`},
	"a group's name": {
		`resource "sspr_authentication_method_configuration" "this" {
		  method          = "email"
		  included_groups = ["Pilot users", "All users"]
		}`,
		`"All users" is not accepted. Did you mean "all_users"? ` +
			`"Pilot users" is not accepted. That looks like a group's name. Write its object ID, which the Entra admin center shows on the group's page. ` +
			`It must be the object ID (a GUID in lower case) of a group, or all_users.`,
	},
	"a misspelling": {`resource "sspr_notifications" "this" { on_destroy = "restor" }`, `"restor" is not accepted. Did you mean "restore"? Accepted values: "retain", "restore".`},
	"a group for everyone": {
		`resource "sspr_policy" "this" {
		  enabled_for = "all"
		  group_id    = "` + emulator.SeedGroupID + `"
		}`,
		"Group has no effect",
	},
	"selected without group": {`resource "sspr_policy" "this" { enabled_for = "selected" }`, "Missing group"},
	"no helpdesk link": {
		`resource "sspr_customization" "this" {
		  customize_helpdesk_link      = true
		  custom_helpdesk_email_or_url = ""
		}`,
		"Missing helpdesk link",
	},
	"numbers": {`resource "sspr_authentication_methods" "this" { methods_required = 3 }`, "Invalid number of required methods"},

	// What is not known yet, and what a tenant may have, waits for the plan.
	"variables": {
		`variable "anything" {
		  type    = string
		}
		variable "all" {
		  type = set(string)
		}
		resource "sspr_policy" "this" {
		  enabled_for = var.anything
		  group_id    = var.anything
		}
		resource "sspr_policy" "selected" {
		  enabled_for = "selected"
		  group_id    = var.anything
		}
		resource "sspr_authentication_methods" "this" { methods = var.all }
		resource "sspr_authentication_method_configuration" "this" {
		  method          = var.anything
		  state           = var.anything
		  included_groups = [var.anything, "all_users"]
		}
		resource "sspr_customization" "this" {
		  customize_helpdesk_link      = true
		  custom_helpdesk_email_or_url = var.anything
		}`,
		"",
	},
	"a tenant that migrates by hand": {
		`resource "sspr_authentication_methods" "this" {
		  methods_required = 2
		  methods          = ["email"]
		}`,
		"",
	},
	"a link that the tenant keeps": {`resource "sspr_customization" "this" { customize_helpdesk_link = true }`, ""},
	"what an import shows": {
		`resource "sspr_policy" "this" {
		  enabled_for = "selected"
		  group_id    = "` + sspr.NoGroupID + `"
		}
		resource "sspr_customization" "this" {
		  customize_helpdesk_link      = false
		  custom_helpdesk_email_or_url = "help"
		}
		resource "sspr_authentication_methods" "this" {
		  questions_to_register = 3
		  questions_to_reset    = 5
		}`,
		"",
	},
}

// TestValidate: "terraform validate" refuses with one error for each attribute what no import can lead to, and nothing else.
func TestValidate(t *testing.T) {
	t.Parallel()
	for name, c := range validations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := cli.NewProcess(t, c.config)
			code := 0
			if c.says != "" {
				code = 1
			}
			said := cli.OneLine(p.Run(t, code, "validate", "-no-color"))
			if !strings.Contains(said, cli.OneLine(c.says)) || strings.Count(said, "Error:") != code {
				t.Errorf("terraform validate says\n%s\nwant %s", said, c.says)
			}
		})
	}
}

// TestFoundWithoutGroup: a tenant that has no group although it needs one is adopted with a warning, and a configuration
// may leave it so, but must not make it so.
func TestFoundWithoutGroup(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPolicy("enablementType", 1) })
	fresh := acctest.NewTenant(t)
	block := `resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "` + sspr.NoGroupID + `"
}
`
	acctest.Run(t,
		resource.TestStep{Config: fresh.Config(block), PlanOnly: true, ExpectError: acctest.Message("Missing group")},
		resource.TestStep{Config: n.Config(block), ResourceName: "sspr_policy.this", ImportState: true, ImportStateId: emulator.SeedTenantID, ImportStatePersist: true},
		resource.TestStep{
			Config:           n.Config(block),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            resource.TestCheckResourceAttr("sspr_policy.this", "group_id", sspr.NoGroupID),
		},
	)
	n.WantNoWrites(t)
	fresh.WantNoWrites(t)
	acctest.Run(t, resource.TestStep{
		Config: fresh.Config("resource \"sspr_policy\" \"this\" {\n  enabled_for = \"none\"\n  group_id    = \"" + sspr.NoGroupID + "\"\n}\n"),
		Check:  resource.TestCheckResourceAttr("sspr_policy.this", "group_id", sspr.NoGroupID),
	})
}
