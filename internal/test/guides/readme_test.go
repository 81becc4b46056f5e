package guides

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
	for _, target := range []string{"install", "demo", "test"} {
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

// TestReadmeWithoutAccount follows the sentence below the README's example: with the environment and the group of that sentence,
// the example is applied in an emulated tenant of the provider's own.
func TestReadmeWithoutAccount(t *testing.T) {
	t.Parallel()
	_, text, _ := strings.Cut(cli.ReadFile(t, filepath.Join(root, "README.md")), "## Use it")
	_, text, _ = strings.Cut(text, "```terraform\n")
	example, text, _ := strings.Cut(text, "```")
	_, text, _ = strings.Cut(text, "To try it without an account")
	sentence, _, _ := strings.Cut(text, "\n\n")
	environment := regexp.MustCompile("`(environment = \"[a-z]+\")`").FindStringSubmatch(sentence)
	group := regexp.MustCompile("`([0-9a-f]{8}-[0-9a-f-]{27})`").FindStringSubmatch(sentence)
	if environment == nil || group == nil || !strings.Contains(example, `provider "sspr" {}`) || !strings.Contains(example, exampleGroup) {
		t.Fatalf("the example or the sentence below it is not where this test looks for it: %q", sentence)
	}
	folder := t.TempDir()
	cli.WriteFile(t, folder, "main.tf", strings.NewReplacer(`provider "sspr" {}`, "provider \"sspr\" {\n  "+environment[1]+"\n}", exampleGroup, group[1]).Replace(example))
	cli.Install(t, filepath.Join(folder, "terraform.d", "plugins"))
	n := acctest.NewTenant(t)
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	out := cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	for _, want := range []string{`"none" -> "selected"`, "Apply complete! Resources: 1 imported, 0 added, 1 changed, 0 destroyed."} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	for _, r := range n.Requests() {
		t.Errorf("the tenant that the environment names was asked: %s %s", r.Method, r.Path)
	}
}

// exampleGroup stands for the reader's own group.
const exampleGroup = "00000000-1111-2222-3333-444444444444"
