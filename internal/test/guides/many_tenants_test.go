package guides

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuideManyTenants runs the guide's commands: two tenants of the provider's own in one run, each with its own settings, ID and
// file. With the file of the other tenant, a block is refused.
func TestGuideManyTenants(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 6, 6) // the command "test"
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("../../../examples/scenarios/many-tenants")); err != nil {
		t.Fatal(err)
	}
	cli.Install(t, filepath.Join(folder, "terraform.d", "plugins"))
	n := acctest.NewTenant(t) // of the environment, which no block uses
	printed := followSteps(t, folder, n, cli.Variables(t, n), stepsOf(t, "many-tenants", "shell"))
	if _, tests, ran := strings.Cut(printed[0], ".tftest.hcl..."); !ran || strings.Contains(tests, "Warning:") { // "init" warns of the mirror
		t.Errorf("the tests did not run, or warn, which the guide does not show:\n%s", printed[0])
	}
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("the tenant of the environment was written to: %v", writes)
	}
	const contoso, fabrikam = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	for _, id := range []string{contoso, fabrikam} {
		text := cli.ReadFile(t, filepath.Join(folder, ".sspr-emulator-"+id+".json"))
		if got := gjson.Get(text, "tenant.id").String(); got != id {
			t.Errorf("the file of %s has the tenant %s", id, got)
		}
	}

	tests := filepath.Join("tests", "two_customers.tftest.hcl")
	text := cli.ReadFile(t, filepath.Join(folder, tests))
	line := `emulator_tenant_id = "` + fabrikam + `"`
	if !strings.Contains(text, line) {
		t.Fatalf("no %s in\n%s", line, text)
	}
	cli.WriteFile(t, folder, tests, strings.Replace(text, line, line+"\n  emulator_file = \".sspr-emulator-"+contoso+".json\"", 1))
	out, err := cli.Try(t, folder, n, nil, "test", "-no-color")
	if flat := cli.OneLine(out); err == nil || !strings.Contains(flat, "the file contains another tenant, with the tenant ID "+contoso) {
		t.Errorf("the file of another tenant is not refused: %v\n%s", err, out)
	}
}
