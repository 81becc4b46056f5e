package guides

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// graphExamples returns the documentation's examples of what Microsoft Graph has: "resources" with "resource.tf", or
// "data-sources" with "data-source.tf".
func graphExamples(t *testing.T, folder, file string) string {
	t.Helper()
	var text strings.Builder
	for _, name := range []string{"administrator_policy", "password_protection", "authentication_methods_policy", "authentication_method_configuration"} {
		content, err := os.ReadFile(filepath.Join("../../../examples", folder, "sspr_"+name, file))
		if err != nil {
			t.Fatal(err)
		}
		text.Write(content)
	}
	return text.String()
}

// TestGraphNeedsNoUser: a configuration of Graph resources alone runs with a service principal, asks for no
// portal credential and sends no request to the portal.
func TestGraphNeedsNoUser(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.AppOnly(graphExamples(t, "resources", "resource.tf"))
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		resource.TestStep{Config: config + graphExamples(t, "data-sources", "data-source.tf")},
	)
	n.WantAppOnly(t)
}

// TestEverythingInOneApply: the resources of both services can be applied together, in whatever order Terraform takes.
func TestEverythingInOneApply(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(pages(t), graphExamples(t, "resources", "resource.tf"), `resource "sspr_on_premises_integration" "this" {
  write_back_passwords = true
  unlock_without_reset = true
}`)
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
	)
}

// TestProviderKnownLater: a provider block that waits for another resource keeps neither the first plan nor a later one
// from going on, and what it applies is what was planned.
func TestProviderKnownLater(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := func(input string) string {
		block := strings.Replace(n.Provider(n.Administrator()), `"`+emulator.SeedTenantID+`"`, "terraform_data.tenant.output.id", 1)
		return block + `
resource "terraform_data" "tenant" {
  input            = { id = "` + emulator.SeedTenantID + `", serial = "` + input + `" }
  triggers_replace = "` + input + `"
}

resource "sspr_registration" "this" {
  required_at_sign_in = false
}
`
	}
	acctest.Run(t,
		resource.TestStep{Config: config("1")},
		resource.TestStep{Config: config("2")},
	)
}
