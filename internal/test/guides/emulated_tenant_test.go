package guides

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuideEmulatedTenant follows the guide in a copy of the scenario, whose tests run unchanged: on emulated tenants
// of their own, although the environment names another one with all its credentials.
func TestGuideEmulatedTenant(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 6, 6) // "terraform test" was an experiment before
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the guide speaks to the tenant with curl")
	}
	n := acctest.NewTenant(t)
	home := t.TempDir()
	cli.Install(t, filepath.Join(home, ".terraform.d", "plugins")) // where "make install" puts it
	if err := os.CopyFS(home, os.DirFS("../../../examples/scenarios/module-tests")); err != nil {
		t.Fatal(err)
	}
	followSteps(t, home, n, cli.Variables(t, n), stepsOf(t, "emulated-tenant", "shell"))
	for _, r := range n.Requests() {
		t.Errorf("the tenant that the environment names was asked: %s %s", r.Method, r.Path)
	}
	files, err := filepath.Glob(filepath.Join(home, ".sspr-*.json"))
	if err != nil || len(files) != 2 {
		t.Errorf("tenants: %q (%v), want one for each test file", files, err)
	}
}

// TestScenarioModuleTests: the tests of the scenario find what they look for. A module that enables password reset for
// all users, or lets two methods be required of users who have one, does not pass.
func TestScenarioModuleTests(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 6, 6) // "terraform test" was an experiment before
	n := acctest.NewTenant(t)
	for _, mistake := range []struct{ from, to, fails string }{
		{`var.group_id == null ? "all" : "selected"`, `"all"`, "enables_password_reset_for_a_group"},
		{`data.sspr_readiness.everyone.locked_out <= var.accepted_lock_out`, `data.sspr_readiness.everyone.total > 0`, "does_not_lock_them_out"},
		{`startswith(var.helpdesk, "https://")`, `var.helpdesk != ""`, "needs_a_helpdesk_on_the_web"},
	} {
		t.Run(mistake.fails, func(t *testing.T) {
			t.Parallel()
			folder := cli.Workspace(t, nil)
			if err := os.CopyFS(folder, os.DirFS("../../../examples/scenarios/module-tests")); err != nil {
				t.Fatal(err)
			}
			module := cli.ReadFile(t, filepath.Join(folder, "main.tf"))
			if !strings.Contains(module, mistake.from) {
				t.Fatalf("the module has no %s", mistake.from)
			}
			cli.WriteFile(t, folder, "main.tf", strings.Replace(module, mistake.from, mistake.to, 1))
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			out, err := cli.Try(t, folder, n, nil, "test", "-no-color")
			if want := fmt.Sprintf("run %q... fail", mistake.fails); err == nil || !strings.Contains(out, want) {
				t.Errorf("the tests do not say %s (%v):\n%s", want, err, out)
			}
		})
	}
}

// TestScenarioModuleTestsToday runs each test file of the scenario in each of the tenants of today.
func TestScenarioModuleTestsToday(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"fresh_tenant", "tenant_in_use"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			inToday(t, func(t *testing.T, n *acctest.Tenant) {
				runTests(t, "module-tests", n, "-filter=tests/"+file+".tftest.hcl")
			})
		})
	}
}

// TestGuideEmulatedTenantTables compares the guide's tables with a new tenant.
func TestGuideEmulatedTenantTables(t *testing.T) {
	t.Parallel()
	page := cli.ReadFile(t, "../../../templates/guides/emulated-tenant.md.tmpl")
	code := func(s string) string { return "`" + s + "`" }
	var want []string
	n := acctest.NewTenant(t)
	if err := n.View(func(s emulator.State) {
		names := map[string]string{}
		for _, u := range s.Users {
			var registered []string
			for _, m := range u.RegisteredMethods {
				registered = append(registered, code(m))
			}
			names[u.ID], _, _ = strings.Cut(u.UserPrincipalName, "@")
			want = append(want, row(code(u.UserPrincipalName), code(u.ID), strings.Join(u.DirectoryRoles, ", "), strings.Join(registered, ", ")))
		}
		for _, g := range s.Groups {
			names[g.ID] = g.DisplayName
		}
		for _, g := range s.Groups {
			var members []string
			for _, m := range g.Members {
				members = append(members, names[m])
			}
			want = append(want, row(code(g.DisplayName), code(g.ID), strings.Join(members, ", ")))
		}
		for _, app := range s.Apps {
			want = append(want, code(app.ClientID))
		}
		want = append(want, code(s.Tenant.ID)+", "+s.Tenant.DisplayName+", with the domain "+code(s.Tenant.DefaultDomain),
			fmt.Sprintf("(%s), %d units", code(s.SubscribedSkus[0].SkuPartNumber), s.SubscribedSkus[0].Enabled))
	}); err != nil {
		t.Fatal(err)
	}
	for _, line := range append(want, settingsRows(n)...) {
		if !strings.Contains(page, line) {
			t.Errorf("the page lacks\n%s", line)
		}
	}
	ids := strings.Count(page, "| `b1d4c0de-0000-4000-8000-0000000001") + strings.Count(page, "| `b1d4c0de-0000-4000-8000-0000000002")
	if rows := slices.DeleteFunc(want, func(s string) bool { return !strings.HasPrefix(s, "| ") }); ids != len(rows) {
		t.Errorf("the page has %d users and groups, the tenant %d", ids, len(rows))
	}
}

// TestGuideEmulatedTenantAnotherDay follows the guide from November 30, 2026 to February 2027: the user who has only a phone could
// reset the password before, and cannot after.
func TestGuideEmulatedTenantAnotherDay(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the guide edits the tenant's file with jq")
	}
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "register"), os.DirFS("../../../examples/scenarios/endings/tests/register")); err != nil {
		t.Fatal(err)
	}
	cli.WriteFile(t, folder, "main.tf", `
terraform {
  required_providers {
    sspr = { source = "terraform-provider-sspr/sspr" }
  }
}
provider "sspr" {
  environment = "emulator"
}
module "register" {
  source = "./register"
  email  = false
}
data "sspr_readiness" "all" {
  depends_on = [module.register]
  list_limit = 0
}
output "phones" {
  value = "only phones that have ended: ${data.sspr_readiness.all.reasons.phones_retire}; next: ${data.sspr_readiness.all.endings[0].date}"
}
`)
	cli.Install(t, filepath.Join(folder, "terraform.d", "plugins"))
	n := acctest.NewTenant(t)
	const apply = "terraform apply -input=false -auto-approve\n"
	day := stepsOf(t, "emulated-tenant", "sh")
	if len(day) != 1 {
		t.Fatalf("the guide has %d blocks that change the day", len(day))
	}
	followSteps(t, folder, n, cli.Variables(t, n), []step{
		{commands: "terraform init\n" + apply, shown: []string{`phones = "only phones that have ended: 0; next: 2027-02-01"`}},
		{commands: day[0].commands + apply, shown: []string{`phones = "only phones that have ended: 1; next: 2027-03-01"`}},
	})
}

// row is a row of a table, in which an empty cell is one space wide.
func row(cells ...string) string {
	line := "|"
	for _, c := range cells {
		line += strings.TrimRight(" "+c, " ") + " |"
	}
	return line
}

// settingsRows returns the guide's rows about a new tenant's policy.
func settingsRows(n *acctest.Tenant) []string {
	policy := n.Policy()
	word := func(key string, words map[string]string) string { return words[string(policy[key])] }
	return []string{
		"| password reset | enabled for " + word("enablementType", map[string]string{"0": "no users"}) +
			"; " + word("numberOfAuthenticationMethodsRequired", map[string]string{"1": "one"}) + " method required; registration " +
			word("registrationRequiredOnSignIn", map[string]string{"true": "required"}) + ", again after " + string(policy["registrationReconfirmIntevalInDays"]) + " days; users " +
			word("notifyUsersOnPasswordReset", map[string]string{"true": "notified"}) + ", administrators " + word("notifyOnAdminPasswordReset", map[string]string{"false": "not"}) +
			"; " + word("customizeHelpdeskLink", map[string]string{"false": "no"}) + " helpdesk link |",
	}
}
