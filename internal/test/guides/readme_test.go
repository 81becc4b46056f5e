package guides

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// root is the folder of the repository.
const root = "../../.."

// TestReadme: the first page fits a terminal, and names the commands that work.
func TestReadme(t *testing.T) {
	t.Parallel()
	text := cli.ReadFile(t, filepath.Join(root, "README.md"))
	for n, line := range strings.Split(text, "\n") {
		if len([]rune(line)) > screenWidth {
			t.Errorf("line %d has more than %d columns: %s", n+1, screenWidth, line)
		}
	}
	for _, target := range []string{"install", "doctor", "demo", "test"} {
		if !strings.Contains(text, "make "+target) || !strings.Contains(cli.ReadFile(t, filepath.Join(root, "GNUmakefile")), "\n"+target+":") {
			t.Errorf("make %s is not named, or is no target", target)
		}
	}
	for _, guide := range []string{"directory-contact-info", "endings", "helpdesk"} { // the tasks that have a date, and the daily one
		if !strings.Contains(text, "](docs/guides/"+guide+".md)") {
			t.Errorf("no link leads to the guide %s", guide)
		}
	}
	for _, defined := range regexp.MustCompile(`(?m)^\[([^\]]+)\]: `).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(text, "]["+defined[1]+"]") {
			t.Errorf("no link uses %s", defined[1])
		}
	}
}

// TestReadmeExample applies the README's example to an emulated tenant, and destroys it: the policy has the group that azuread
// makes, and does not name it when it is gone.
func TestReadmeExample(t *testing.T) {
	t.Parallel()
	_, text, _ := strings.Cut(cli.ReadFile(t, filepath.Join(root, "README.md")), "## Use it")
	_, text, _ = strings.Cut(text, "```terraform\n")
	example, text, _ := strings.Cut(text, "```")
	if below, _, _ := strings.Cut(text, "\n## "); !strings.Contains(below, "(docs/guides/with-azuread.md)") {
		t.Errorf("no link below the example leads to the guide that applies it: %q", below)
	}
	n := acctest.NewTenant(t)
	folder := cli.WorkspaceWithAzuread(t, map[string]string{"main.tf": example})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	out := cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	for _, want := range []string{`"none" -> "selected"`, "Apply complete! Resources: 1 imported, 1 added, 1 changed, 0 destroyed."} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if got := string(n.Policy()["passwordResetEnabledGroupIds"]); len(got) < 36 || strings.Contains(got, emulator.SeedGroupID) {
		t.Errorf("the policy has the groups %s, want the new one", got)
	}
	cli.Run(t, folder, n, nil, "destroy", "-input=false", "-no-color", "-auto-approve")
	if err := hasGroup(n, "0", ""); err != nil {
		t.Error(err)
	}
}
