package adoption

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// importable are all that an import can bring in of a tenant: address => import ID.
func importable() map[string]string {
	found := map[string]string{
		"sspr_user_contact_info.kim":    emulator.SeedTenantID + "/" + emulator.SeedUserID,
		"sspr_user_contact_info.lee":    "lee@" + emulator.SeedDomain,
		"sspr_users_contact_info.staff": acctest.PatID + ",sam@" + emulator.SeedDomain,
	}
	for _, name := range []string{
		"administrator_policy", "authentication_methods", "authentication_methods_policy", "customization", "notifications", "on_premises_integration", "password_protection", "policy", "registration", "sign_in_links",
	} {
		found["sspr_"+name+".this"] = emulator.SeedTenantID
	}
	for _, method := range []string{"email", "sms", "voice", "microsoft_authenticator", "software_oath"} {
		found["sspr_authentication_method_configuration."+method] = emulator.SeedTenantID + "/" + method
	}
	for name, domain := range domains() {
		found["sspr_password_expiration."+name] = emulator.SeedTenantID + "/" + domain
	}
	return found
}

// domains are the domains of the seeded tenant, by the name of the block that manages when their passwords expire.
func domains() map[string]string {
	return map[string]string{"default": emulator.SeedDomain, "initial": "contosoexample.onmicrosoft.com"}
}

// TestGeneratedConfiguration: whatever a tenant has, the configuration that Terraform generates for imports plans empty
// as it is written, and neither importing nor applying it writes anything.
func TestGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	for name, change := range acctest.FoundTenants() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, change)
			imports, all := "", importable()
			for address, id := range all {
				imports += fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id)
			}
			folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "imports.tf": imports})
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			out := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-generate-config-out=generated.tf")
			wantImports(t, out, len(all))
			adopted(t, folder, n, len(all))
		})
	}
}

// adopted applies a folder whose plan imports so many resources and changes nothing, and plans again.
func adopted(t *testing.T, folder string, n *acctest.Tenant, resources int) {
	t.Helper()
	out := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-out=plan")
	wantImports(t, out, resources)
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "plan")
	cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-detailed-exitcode")
	for _, w := range n.Writes() {
		t.Errorf("adopting wrote: %s %s", w.Method, w.Path)
	}
}

func wantImports(t *testing.T, out string, resources int) {
	t.Helper()
	want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", resources)
	if got := cli.PlanLine.FindString(out); got != want {
		t.Errorf("%s\nwant %q", out, want)
	}
}

// TestToleratedOnlyAsFound: what the rules do not allow is adopted unchanged and with a warning; a block that would write
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
	hidden := acctest.Message("Helpdesk link would not be shown")
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
