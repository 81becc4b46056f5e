package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestPlanComment: the script of the pipelines writes what the guides show, of a plan that the real CLI has saved, with the report
// below the warnings and as a document. A plan that locks no user out has no warning, and without the report it has no changes.
func TestPlanComment(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the script needs jq")
	}
	cli.Needs(t, 8, 7) // functions of providers
	n := acctest.NewTenant(t)
	lockedOut := cli.ReadFile(t, filepath.Join(examplesFolder, "pipelines", "locked-out.tf"))
	if !strings.Contains(lockedOut, "methods_required = 2\n") {
		t.Fatal("the example requires no second method")
	}
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider + `
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "` + emulator.SeedGroupID + `"
}

resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}

resource "sspr_authentication_methods" "this" {
  methods_required = local.methods_required
  depends_on       = [sspr_authentication_method_configuration.email]
}
`})
	cli.WriteFile(t, folder, "locked-out.tf", strings.Replace(lockedOut, "methods_required = 2\n", "methods_required = 1\n", 1))
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	if got := planComment(t, folder, n); !strings.Contains(got, "could no longer reset a password: 0**\n\n### Password reset readiness\n") ||
		!strings.Contains(got, "```text\n\nChanges to Outputs:\n  + readiness_report = (sensitive value)\n") {
		t.Errorf("the comment on a plan without changes is\n%s", got)
	}
	differs(t, folder, n, false)
	cli.WriteFile(t, folder, "locked-out.tf", lockedOut)
	got := planComment(t, folder, n)
	for _, want := range []string{
		"**Users who could no longer reset a password: 2**\n", "\nWarning: Lock-out risk: 2 of 4 users could no longer reset a password\n",
		"\ncheck.no_user_is_locked_out failed: Users who can reset a password today and could not under this policy: 2.\n",
		"\n- After this plan: ", " 2 users are locked out", "\n| From February 1, 2027 | ", "\n| One method counts, and two are required.",
		"~ methods_required", "1 -> 2", "Plan: 0 to add, 1 to change, 0 to destroy.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the comment lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "@contoso.example") {
		t.Errorf("the comment names users:\n%s", got)
	}
	if mail := cli.ReadFile(t, filepath.Join(folder, "readiness.html")); !strings.HasPrefix(mail, "<!DOCTYPE html>\n") || !strings.Contains(mail, "After this plan: ") {
		t.Errorf("the report for an e-mail is\n%s", mail)
	}
	for _, guide := range []string{"pipelines-github", "pipelines-gitlab", "pipelines-azure-devops"} {
		text := cli.ReadFile(t, filepath.Join("../../../templates/guides", guide+".md.tmpl"))
		_, shown, _ := strings.Cut(text, "~~~text\n")
		if shown, _, ok := strings.Cut(shown, "~~~\n"); !ok || !strings.HasPrefix(got, shown) {
			t.Errorf("%s shows\n%s\nbut the comment is\n%s", guide, shown, got)
		}
	}
}

// planComment saves a plan as the pipelines do, and returns the comment on it.
func planComment(t *testing.T, folder string, n *acctest.Tenant) string {
	t.Helper()
	printed := cli.Run(t, folder, n, nil, "plan", "-input=false", "-lock=false", "-no-color", "-var=readiness_report=true", "-out=plan.tfplan")
	cli.WriteFile(t, folder, "plan.txt", printed)
	script, err := filepath.Abs(filepath.Join(examplesFolder, "pipelines", "plan-comment.sh"))
	if err != nil {
		t.Fatal(err)
	}
	// The script calls the CLI by the name "terraform".
	bin := t.TempDir()
	if err := os.Symlink(cli.Path(t), filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	shell := exec.CommandContext(t.Context(), "/bin/sh", script, "plan.tfplan", "plan.txt", "65536", "readiness.html")
	shell.Dir, shell.Env = folder, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	out, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
