package guides

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// baseline is the folder of the module.
const baseline = examplesFolder + "/modules/baseline"

// baselineCopy returns a copy of the module, in which "init" finds the provider built from this source.
func baselineCopy(t *testing.T) string {
	t.Helper()
	cli.Needs(t, 9, 9) // the module's own required_version
	folder := cli.Workspace(t, nil)
	if err := os.CopyFS(folder, os.DirFS(baseline)); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestModuleBaseline runs the module's own tests unchanged, in emulated tenants of their own, and those of its example, which
// adopts the settings.
func TestModuleBaseline(t *testing.T) {
	t.Parallel()
	folder := baselineCopy(t)
	pilot := filepath.Join(folder, "examples", "pilot")
	cli.Install(t, filepath.Join(pilot, "terraform.d", "plugins"))
	n := acctest.NewTenant(t)
	for _, where := range []string{folder, pilot} {
		cli.Run(t, where, n, nil, "init", "-input=false", "-no-color")
		cli.Run(t, where, n, nil, "test", "-no-color")
	}
	for _, r := range n.Requests() {
		t.Errorf("the tenant that the environment names was asked: %s %s", r.Method, r.Path)
	}
}

// TestModuleBaselineFindsMistakes: the tests of the module find what they look for.
func TestModuleBaselineFindsMistakes(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for _, mistake := range []struct{ from, to, tests, fails string }{
		{`local.locked_out <= var.accepted_lock_out`, `local.locked_out >= 0`, "tenant_in_use", "does_not_lock_them_out"},
		{`local.is_everyone || local.are_ready`, `local.is_everyone || var.ready_percent > 0`, "new_tenant", "everyone_is_too_early"},
		{`var.accept_smaller_scope || local.keeps_scope`, `var.accept_smaller_scope || var.stage != "off"`, "new_tenant", "no_way_back_to_a_pilot"},
	} {
		t.Run(mistake.fails, func(t *testing.T) {
			t.Parallel()
			folder := baselineCopy(t)
			module := cli.ReadFile(t, filepath.Join(folder, "main.tf"))
			if !strings.Contains(module, mistake.from) {
				t.Fatalf("the module has no %s", mistake.from)
			}
			cli.WriteFile(t, folder, "main.tf", strings.Replace(module, mistake.from, mistake.to, 1))
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			out, err := cli.Try(t, folder, n, nil, "test", "-no-color", "-filter=tests/"+mistake.tests+".tftest.hcl")
			if err == nil || !strings.Contains(out, `run "`+mistake.fails+`"... fail`) {
				t.Errorf("the mistake is not found: %v\n%s", err, out)
			}
		})
	}
}

// TestModuleBaselineStays: a tenant that the module's example has configured needs no further change, and a destroy changes nothing in the tenant.
func TestModuleBaselineStays(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := filepath.Join(baselineCopy(t), "examples", "pilot")
	cli.Install(t, filepath.Join(folder, "terraform.d", "plugins"))
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	plan := savePlan(t, folder, n)
	if !strings.Contains(plan.printed, "Plan: 8 to import, 0 to add, 7 to change, 0 to destroy.") {
		t.Errorf("the plan does not adopt the settings:\n%s", plan.printed)
	}
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "saved.tfplan")
	differs(t, folder, n, false)
	before := fmt.Sprint(n.Policy())
	cli.Run(t, folder, n, nil, "destroy", "-input=false", "-no-color", "-auto-approve")
	if after := fmt.Sprint(n.Policy()); after != before {
		t.Errorf("the destroy changed the policy from\n%s\nto\n%s", before, after)
	}
}

var (
	declared    = regexp.MustCompile(`(?m)^(variable|output) "(\w+)" \{\n  description = "(.*)"$`)
	declaration = regexp.MustCompile(`(?m)^(variable|output) "`)
)

// TestModuleBaselineReadme: the README lists each input and output with its description, and each default is the declared one.
func TestModuleBaselineReadme(t *testing.T) {
	t.Parallel()
	readme := cli.ReadFile(t, filepath.Join(baseline, "README.md"))
	inputs, outputs, found := strings.Cut(readme, "\n## Outputs\n")
	if !found {
		t.Fatal("the README has no outputs")
	}
	sections := map[string]string{"variable": inputs, "output": outputs}
	rows := 0
	for _, file := range []string{"variables.tf", "outputs.tf"} {
		text := cli.ReadFile(t, filepath.Join(baseline, file))
		all := declared.FindAllStringSubmatch(text, -1)
		if len(all) != len(declaration.FindAllString(text, -1)) || len(all) == 0 {
			t.Errorf("%s: %d descriptions", file, len(all))
		}
		rows += len(all)
		for _, d := range all {
			if row := "\n| `" + d[2] + "` | " + d[3] + " |\n"; !strings.Contains(sections[d[1]], row) {
				t.Errorf("the README lacks the row%s", row)
			}
			if d[1] == "variable" && !regexp.MustCompile(`Defaults to [^.]+\.$`).MatchString(d[3]) {
				t.Errorf("%s has no default: %s", d[2], d[3])
			}
		}
	}
	if got := strings.Count(readme, "\n| `"); got != rows {
		t.Errorf("the README has %d rows, want %d", got, rows)
	}
}
