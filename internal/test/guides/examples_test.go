package guides

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

const examplesFolder = "../../../examples"

// examples returns the documentation's example files of every resource type and data source type that the provider has.
// A page can have several: resource.tf, resource_write_only.tf.
func examples(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	add := func(name, folder, file string) {
		files[name] = filepath.Join(folder, file+".tf")
		more, err := filepath.Glob(filepath.Join(examplesFolder, folder, file+"_*.tf"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range more {
			files[name+" "+filepath.Base(path)] = filepath.Join(folder, filepath.Base(path))
		}
	}
	p := provider.New("test")()
	for _, make := range p.Resources(t.Context()) {
		var resp resource.MetadataResponse
		make().Metadata(context.Background(), resource.MetadataRequest{ProviderTypeName: "sspr"}, &resp)
		add(resp.TypeName, filepath.Join("resources", resp.TypeName), "resource")
	}
	for _, make := range p.DataSources(t.Context()) {
		var resp datasource.MetadataResponse
		make().Metadata(context.Background(), datasource.MetadataRequest{ProviderTypeName: "sspr"}, &resp)
		add("data "+resp.TypeName, filepath.Join("data-sources", resp.TypeName), "data-source")
	}
	return files
}

// required names the provider: without it Terraform does not know the functions.
const required = `
terraform {
  required_providers {
    sspr = {
      source = "hashicorp/sspr"
    }
  }
}
`

// needs returns the checks for the Terraform that an example needs.
func needs(text string) []tfversion.TerraformVersionCheck {
	switch {
	case strings.Contains(text, "_wo_version"):
		return []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)}
	case strings.Contains(text, "provider::"):
		return []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)}
	default:
		return nil
	}
}

// stoodIn is the group of another provider's making in an example, which the tests cannot install.
const stoodIn = `resource "terraform_data" "pilot"`

var group = regexp.MustCompile(`(?s)resource "azuread_group" "pilot" \{.*?\n\}`)

// withoutOthers puts a group that the emulated tenant has in the place of one that an example makes with hashicorp/azuread.
// All else of the example stays: the group's ID is not known before the apply, and the group is destroyed last.
func withoutOthers(text string) string {
	if !group.MatchString(text) {
		return text
	}
	text = group.ReplaceAllString(text, stoodIn+" {\n  input = { object_id = \""+emulator.SeedGroupID+"\" }\n}")
	return strings.ReplaceAll(text, "azuread_group.pilot.object_id", "terraform_data.pilot.output.object_id")
}

// TestExampleOfJointDestroy: if the group is destroyed with the policy, the policy does not name it any more, whatever
// the example's on_destroy, except "retain".
func TestExampleOfJointDestroy(t *testing.T) {
	t.Parallel()
	text := withoutOthers(cli.ReadFile(t, filepath.Join(examplesFolder, "resources", "sspr_policy", "resource_with_azuread.tf")))
	if !strings.Contains(text, stoodIn) {
		t.Fatal("the example makes no group")
	}
	for _, onDestroy := range []string{"restore", "disable"} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			config := n.Config(required, strings.Replace(text, `"restore"`, `"`+onDestroy+`"`, 1))
			acctest.Run(t,
				acc.TestStep{Config: config, Check: func(*terraform.State) error { return hasGroup(n, "1", emulator.SeedGroupID) }},
				acc.TestStep{Config: config, Destroy: true},
			)
			if err := hasGroup(n, "0", ""); err != nil {
				t.Error(err)
			}
		})
	}
}

// hasGroup compares the scope of password reset, as the service spells it, and its group.
func hasGroup(n *acctest.Tenant, scope, id string) error {
	got := n.Policy()
	groups := string(got["passwordResetEnabledGroupIds"])
	if string(got["enablementType"]) != scope || strings.Contains(groups, emulator.SeedGroupID) != (id != "") {
		return fmt.Errorf("the scope is %s with the groups %s, want %s with %q", got["enablementType"], groups, scope, id)
	}
	return nil
}

// TestExamplesOfTheDocumentation: every resource and data source has an example, and what the documentation shows can
// be applied unchanged.
func TestExamplesOfTheDocumentation(t *testing.T) {
	t.Parallel()
	for name, file := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(examplesFolder, file))
			if err != nil {
				t.Fatal(err)
			}
			config := acctest.NewTenant(t).Config(required, withoutOthers(string(text)))
			acc.UnitTest(t, acc.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				TerraformVersionChecks:   needs(string(text)),
				Steps: []acc.TestStep{
					{Config: config},
					{Config: config, ConfigPlanChecks: acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
				},
			})
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
