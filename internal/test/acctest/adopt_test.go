package acctest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// importable are all that an import can bring in of a tenant: address => import ID.
func importable() map[string]string {
	found := map[string]string{
		"sspr_user_contact_info.kim":    emulator.SeedTenantID + "/" + emulator.SeedUserID,
		"sspr_user_contact_info.lee":    "lee@" + emulator.SeedDomain,
		"sspr_users_contact_info.staff": patID + ",sam@" + emulator.SeedDomain,
	}
	for _, name := range []string{
		"administrator_policy", "authentication_methods", "authentication_methods_policy", "customization", "notifications", "on_premises_integration", "policy", "registration",
	} {
		found["sspr_"+name+".this"] = emulator.SeedTenantID
	}
	for _, method := range []string{"email", "sms", "voice", "microsoft_authenticator", "software_oath"} {
		found["sspr_authentication_method_configuration."+method] = emulator.SeedTenantID + "/" + method
	}
	return found
}

// workspace gives an empty folder in which "init" finds the provider as it is built from this source.
func workspace(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	install(t, filepath.Join(folder, "terraform.d", "plugins"))
	for name, text := range files {
		put(t, folder, name, text)
	}
	return folder
}

func put(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const ownProvider = `
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

provider "sspr" {}
`

// TestGeneratedConfiguration: whatever a tenant has, the configuration that Terraform generates for imports plans empty
// as it is written, and neither importing nor applying it writes anything.
func TestGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	for name, change := range tenants() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, change)
			imports, all := "", importable()
			for address, id := range all {
				imports += fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id)
			}
			folder := workspace(t, map[string]string{"main.tf": ownProvider, "imports.tf": imports})
			runCLI(t, folder, n, nil, "init", "-input=false", "-no-color")
			out := runCLI(t, folder, n, nil, "plan", "-input=false", "-no-color", "-generate-config-out=generated.tf")
			wantImports(t, out, len(all))
			adopted(t, folder, n, len(all))
		})
	}
}

// adopted applies a folder whose plan imports so many resources and changes nothing, and plans again.
func adopted(t *testing.T, folder string, n *acctest.Tenant, resources int) {
	t.Helper()
	out := runCLI(t, folder, n, nil, "plan", "-input=false", "-no-color", "-out=plan")
	wantImports(t, out, resources)
	runCLI(t, folder, n, nil, "apply", "-input=false", "-no-color", "plan")
	runCLI(t, folder, n, nil, "plan", "-input=false", "-no-color", "-detailed-exitcode")
	for _, w := range n.Writes() {
		t.Errorf("adopting wrote: %s %s", w.Method, w.Path)
	}
}

var planned = regexp.MustCompile(`Plan: .*`)

func wantImports(t *testing.T, out string, resources int) {
	t.Helper()
	want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", resources)
	if got := planned.FindString(out); got != want {
		t.Errorf("%s\nwant %q", out, want)
	}
}

// TestToleratedOnlyAsFound: what the rules do not allow is adopted as it is and with a warning; a block that would write
// it, to create or to change something, is refused.
func TestToleratedOnlyAsFound(t *testing.T) {
	t.Parallel()
	const link = "https://help.contoso.example/"
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPolicy("customizeHelpdeskLink", false)
		s.SetPolicy("customHelpdeskEmailOrUrl", link)
	})
	block := func(link string) string {
		return n.Config(fmt.Sprintf("resource \"sspr_customization\" \"this\" {\n  customize_helpdesk_link = false\n  custom_helpdesk_email_or_url = %q\n}\n", link))
	}
	hidden := acctest.Says("The helpdesk link would not be shown")
	acctest.Run(t,
		resource.TestStep{Config: block(link), PlanOnly: true, ExpectError: hidden},
		resource.TestStep{
			Config: block(link), ResourceName: "sspr_customization.this",
			ImportState: true, ImportStateId: emulator.SeedTenantID, ImportStatePersist: true,
		},
		resource.TestStep{Config: block(link), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		resource.TestStep{Config: block(link + "other"), PlanOnly: true, ExpectError: hidden},
	)
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("%d writes", len(writes))
	}
}
