package guides

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuideFirstPolicy follows the guide as a reader would: on the emulated tenant first, although the environment names
// another tenant with all its credentials, and then on that other tenant, with the user of "az login" and an application.
// Both are in the end as they were.
func TestGuideFirstPolicy(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	before, email := n.Policy(), methodProperty(t, n, "Email", "includeTargets")
	home := t.TempDir()
	cli.Install(t, filepath.Join(home, ".terraform.d", "plugins")) // where "make install" puts it
	scenario, err := filepath.Abs("../../../examples/scenarios/first-policy")
	if err != nil {
		t.Fatal(err)
	}
	// Both files are put into the folder at the step at which the guide asks for them.
	emulated := stepsOf(t, "first-policy", "shell")
	if !strings.HasSuffix(emulated[0].commands, "cd first-policy\n") {
		t.Fatalf("the guide makes no folder:\n%s", emulated[0].commands)
	}
	emulated[0].commands += "cp " + scenario + "/*.tf .\n"
	followSteps(t, home, n, cli.Variables(t, n), emulated)
	for _, r := range n.Requests() {
		t.Errorf("the tenant that the environment names was asked: %s %s", r.Method, r.Path)
	}

	live := stepsOf(t, "first-policy", "bash")
	live[0].commands = "cd first-policy\n" + live[0].commands + "cp " + scenario + "/imports.tf .\n"
	followSteps(t, home, n, signedInUser(t, n), live)
	if writes := n.Writes(); len(writes) != 4 { // apply and destroy each write once to each service
		t.Errorf("%d writes", len(writes))
	}
	if got := methodProperty(t, n, "Email", "includeTargets"); got != email {
		t.Errorf("e-mail is enabled for %s, and was for %s", got, email)
	}
	if diff := cmp.Diff(before, n.Policy()); diff != "" {
		t.Errorf("the tenant is not as it was:\n%s", diff)
	}
	config, err := os.ReadFile(filepath.Join(home, "first-policy-live", "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(config); strings.Contains(text, `"emulator"`) || !strings.Contains(text, emulator.SeedNestedGroupID) {
		t.Errorf("the guide makes this of the configuration:\n%s", text)
	}
}

// signedInUser returns the variables that lead to a tenant without a user's credential for it: the user is that of the Azure
// CLI. The guide sets the tenant's ID itself.
func signedInUser(t *testing.T, n *acctest.Tenant) []string {
	t.Helper()
	return slices.DeleteFunc(cli.Variables(t, n), func(v string) bool {
		return strings.HasPrefix(v, "ARM_TENANT_ID=") || strings.HasPrefix(v, "SSPR_PORTAL_REFRESH_TOKEN=")
	})
}
