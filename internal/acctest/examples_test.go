package acctest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
)

// examples gives the documentation's example file of every resource type and data source type that the provider has.
func examples(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	p := provider.New("test")()
	for _, make := range p.Resources(t.Context()) {
		var resp resource.MetadataResponse
		make().Metadata(context.Background(), resource.MetadataRequest{ProviderTypeName: "sspr"}, &resp)
		files[resp.TypeName] = filepath.Join("resources", resp.TypeName, "resource.tf")
	}
	for _, make := range p.DataSources(t.Context()) {
		var resp datasource.MetadataResponse
		make().Metadata(context.Background(), datasource.MetadataRequest{ProviderTypeName: "sspr"}, &resp)
		files["data "+resp.TypeName] = filepath.Join("data-sources", resp.TypeName, "data-source.tf")
	}
	return files
}

// TestExamplesOfTheDocumentation: every resource and data source has an example, and what the documentation shows can
// be applied as it stands.
func TestExamplesOfTheDocumentation(t *testing.T) {
	t.Parallel()
	for name, file := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("../../examples", file))
			if err != nil {
				t.Fatal(err)
			}
			n := acctest.NewTenant(t)
			acctest.Run(t,
				acc.TestStep{Config: n.Config(string(text))},
				acc.TestStep{
					Config:           n.Config(string(text)),
					ConfigPlanChecks: acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				},
			)
		})
	}
}

// TestEmulatorEnvironment: with environment = "emulator" nothing else needs to be configured, the tenant outlives the
// provider's process in its file, and only its owner can read that file.
func TestEmulatorEnvironment(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.json")
	config := fmt.Sprintf("provider \"sspr\" {\n  environment = \"emulator\"\n  emulator_file = %q\n}\n", file) + tutorial(t)
	acctest.Run(t,
		acc.TestStep{Config: config},
		acc.TestStep{
			Config:           config,
			ConfigPlanChecks: acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode of the tenant's file: got %o, want 600", mode)
	}
}
