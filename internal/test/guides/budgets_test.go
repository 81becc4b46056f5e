package guides

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// root is the folder of the repository.
const root = "../../.."

// budgets are pages that readers must be able to read in one go, with the number of words that they may have. What a page
// includes from files, and the arguments that are generated, do not count.
var budgets = map[string]int{
	"README.md":               430,
	"templates/index.md.tmpl": 1000,
	"templates/guides/beside-other-tools.md.tmpl":     1600,
	"templates/guides/cis-baseline.md.tmpl":           550,
	"templates/guides/emulated-tenant.md.tmpl":        1300,
	"templates/guides/limits.md.tmpl":                 2000,
	"templates/guides/migration.md.tmpl":              750,
	"templates/guides/performance.md":                 800,
	"templates/guides/personal-data.md.tmpl":          900,
	"templates/guides/pipelines-azure-devops.md.tmpl": 1100,
	"templates/guides/pipelines-github.md.tmpl":       1100,
	"templates/guides/pipelines-gitlab.md.tmpl":       1150,
	"templates/guides/portal-tokens.md.tmpl":          1550,
	"templates/guides/service-principal-only.md.tmpl": 600,
}

// notWords finds what a reader does not read as words: front matter, code blocks, addresses of links, includes, and the rules of
// tables.
var notWords = regexp.MustCompile(`(?ms)\A---$.*?^---$|^ *` + "```" + `.*?^ *` + "```" + `$|\]\([^)]*\)|\]\[[^\]]*\]|^\[[^\]]*\]: .*?$|\{\{.*?\}\}|[|~>*#-]+ `)

// TestBudgets: no page is longer than its readers have time for.
func TestBudgets(t *testing.T) {
	t.Parallel()
	for page, budget := range budgets {
		text := notWords.ReplaceAllString(cli.ReadFile(t, filepath.Join(root, filepath.FromSlash(page))), " ")
		if words := len(strings.Fields(text)); words > budget {
			t.Errorf("%s has %d words, want at most %d", page, words, budget)
		}
	}
}

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
	for _, link := range regexp.MustCompile(`\]\(([^)#]+)|(?m)^\[[^\]]+\]: (\S+)$`).FindAllStringSubmatch(text, -1) {
		if target := link[1] + link[2]; pageSource(target) == "" {
			t.Errorf("there is no %s", target)
		}
	}
	for _, defined := range regexp.MustCompile(`(?m)^\[([^\]]+)\]: `).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(text, "]["+defined[1]+"]") {
			t.Errorf("no link uses %s", defined[1])
		}
	}
}

// screenWidth is the width that pictures and the README may have.
const screenWidth = 100

// TestPictures: pictures are plain text, which both registries and GitHub show in the same way, and each is on a page. The first
// line begins at the left, because the generator removes the spaces before it.
func TestPictures(t *testing.T) {
	t.Parallel()
	pictures, err := filepath.Glob(filepath.Join(examplesFolder, "pictures", "*.txt"))
	if err != nil || len(pictures) == 0 {
		t.Fatalf("there are no pictures: %v", err)
	}
	var pages strings.Builder
	for _, pattern := range []string{"*.tmpl", "guides/*.tmpl"} {
		files, err := filepath.Glob(filepath.Join(root, "templates", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			pages.WriteString(cli.ReadFile(t, file))
		}
	}
	for _, picture := range pictures {
		text := cli.ReadFile(t, picture)
		if strings.HasPrefix(text, " ") || strings.ContainsFunc(text, func(r rune) bool { return r > '~' || r == '\t' }) {
			t.Errorf("%s begins with a space, or is not plain ASCII", picture)
		}
		for n, line := range strings.Split(text, "\n") {
			if len(line) > screenWidth {
				t.Errorf("%s:%d: more than %d columns", picture, n+1, screenWidth)
			}
		}
		if include := `{{ codefile "text" "examples/pictures/` + filepath.Base(picture) + `" }}`; !strings.Contains(pages.String(), include) {
			t.Errorf("no page has %s", include)
		}
	}
}
