package guides

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// screen is the number of lines that a reviewer reads without scrolling.
const screen = 60

// copied returns a folder with files of examples, which use the tenant that the environment names.
func copied(t *testing.T, files ...string) string {
	t.Helper()
	folder := cli.Workspace(t, nil)
	for _, file := range files {
		addFile(t, folder, file)
	}
	return folder
}

// addFile copies a file of examples into a folder.
func addFile(t *testing.T, folder, file string) {
	t.Helper()
	text := cli.ReadFile(t, filepath.Join(examplesFolder, filepath.FromSlash(file)))
	cli.WriteFile(t, folder, filepath.Base(file), ownTenant.ReplaceAllString(text, ""))
}

// savedPlan is a plan as a pipeline keeps it.
type savedPlan struct {
	// printed is the output of "terraform plan", shown that of "terraform show", and document that of "terraform show -json".
	printed, shown string
	document       gjson.Result
}

// savePlan plans into a file, and reads the file.
func savePlan(t *testing.T, folder string, n *acctest.Tenant, variables ...string) savedPlan {
	t.Helper()
	printed := cli.Run(t, folder, n, nil, append([]string{"plan", "-input=false", "-no-color", "-out=saved.tfplan"}, variables...)...)
	return savedPlan{
		printed: printed, shown: cli.Run(t, folder, n, nil, "show", "-no-color", "saved.tfplan"),
		document: gjson.Parse(cli.Run(t, folder, n, nil, "show", "-json", "saved.tfplan")),
	}
}

// actions returns what a reviewer reads of a plan: from the first action to the outputs, warnings included.
func (p savedPlan) actions(t *testing.T) string {
	t.Helper()
	_, text, found := strings.Cut(p.printed, "Terraform will perform")
	if !found {
		_, text, found = strings.Cut(p.printed, "OpenTofu will perform")
	}
	if !found {
		t.Fatalf("the plan has no actions:\n%s", p.printed)
	}
	text, _, _ = strings.Cut(text, "\n─")
	return strings.TrimSpace(text)
}

// TestTutorialPlanFitsOneScreen: each plan of the tutorials is an adoption that creates nothing, has no warning, and shows
// every old value, as does the saved plan. Those of today's tutorial fit one screen; that of 2023 has one line more.
func TestTutorialPlanFitsOneScreen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tenant func(*testing.T) *acctest.Tenant
		first  []string
		then   string
		lines  int
		want   [][]string
	}{
		"today": {
			tenant: func(t *testing.T) *acctest.Tenant { return acctest.NewTenant(t) },
			first:  []string{"tutorial/main.tf", "tutorial/imports.tf"}, then: "tutorial/step-2/pages.tf", lines: screen,
			want: [][]string{
				{`Plan: 4 to import, 0 to add, 4 to change, 0 to destroy.`, `"none" -> "selected"`, `1 -> 2`, `"disabled" -> "enabled"`, `locked_out = 0`},
				{`Plan: 4 to import, 0 to add, 3 to change, 0 to destroy.`, `software_oath_enabled = false -> true`, `notify_administrators = false -> true`},
			},
		},
		"2023": {
			tenant: func(t *testing.T) *acctest.Tenant { return acctest.NewTenant(t, acctest.BeforeMigration) },
			first:  []string{"tutorial-2023/main.tf", "tutorial-2023/imports.tf"}, lines: screen + 1,
			want: [][]string{{`Plan: 5 to import, 0 to add, 5 to change, 0 to destroy.`, `"none" -> "selected"`, `- "mobile_phone"`, `180 -> 365`}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := test.tenant(t)
			folder := copied(t, test.first...)
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			for step, want := range test.want {
				if step == 1 {
					addFile(t, folder, test.then)
				}
				plan := savePlan(t, folder, n)
				showsAdoption(t, plan, test.lines, want)
				cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "saved.tfplan")
				differs(t, folder, n, false)
			}
		})
	}
}

// showsAdoption checks a plan that adopts settings and changes them.
func showsAdoption(t *testing.T, plan savedPlan, most int, want []string) {
	t.Helper()
	actions := plan.actions(t)
	if lines := strings.Count(actions, "\n") + 1; lines > most {
		t.Errorf("the plan has %d lines, want %d at most:\n%s", lines, most, actions)
	}
	if strings.Contains(plan.printed, "Warning: ") {
		t.Errorf("the plan has warnings:\n%s", plan.printed)
	}
	for _, words := range want {
		if !strings.Contains(actions, words) || !strings.Contains(plan.shown, words) {
			t.Errorf("no %q in the plan, or not in what is saved of it:\n%s\n%s", words, actions, plan.shown)
		}
	}
	for _, change := range plan.document.Get("resource_changes").Array() {
		before, after := change.Get("change.before"), change.Get("change.after").Map()
		if change.Get("mode").String() != "managed" || change.Get(`change.actions.0`).String() == "no-op" {
			continue
		}
		if !change.Get("change.importing").Exists() || !before.IsObject() {
			t.Errorf("%s has no old values", change.Get("address"))
		}
		before.ForEach(func(key, old gjson.Result) bool {
			if next := after[key.String()]; old.Type != gjson.Null && !old.IsArray() && next.Raw != old.Raw {
				if line := fmt.Sprintf("%s -> %s", old.Raw, next.Raw); !strings.Contains(plan.shown, line) {
					t.Errorf("%s: %s is not shown as %s:\n%s", change.Get("address"), key, line, plan.shown)
				}
			}
			return true
		})
	}
}

// TestSavedPlanShowsLockOut: a plan that requires a second method of users who have one contains their number in
// the saved file, where no warning is, and the check with its message. The next plan has nothing to say.
func TestSavedPlanShowsLockOut(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := copied(t, "tutorial/main.tf", "tutorial/imports.tf")
	require := func(from, to int) {
		text := cli.ReadFile(t, filepath.Join(folder, "main.tf"))
		changed := strings.Replace(text, fmt.Sprintf("  methods_required = %d\n", from), fmt.Sprintf("  methods_required = %d\n", to), 1)
		if changed == text {
			t.Fatalf("the tutorial does not require %d methods", from)
		}
		cli.WriteFile(t, folder, "main.tf", changed)
	}
	require(2, 1)
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	differs(t, folder, n, false)

	require(1, 2)
	plan := savePlan(t, folder, n)
	for _, words := range []string{"~ methods_required        = 1 -> 2", "~ locked_out = 0 -> 2"} {
		if !strings.Contains(plan.shown, words) {
			t.Errorf("the saved plan does not show %q:\n%s", words, plan.shown)
		}
	}
	if got := plan.document.Get("output_changes.locked_out.after").Raw; got != "2" {
		t.Errorf("the document has %s users locked out", got)
	}
	check := plan.document.Get(`checks.#(address.name=="no_user_is_locked_out")`)
	if status, message := check.Get("status").String(), check.Get("instances.0.problems.0.message").String(); status != "fail" ||
		message != "Users who can reset a password today and could not under this policy: 2." {
		t.Errorf("the check is %s with %q", status, message)
	}
	if strings.Contains(plan.document.Raw, "@contoso.example") {
		t.Error("the plan names users")
	}
}
