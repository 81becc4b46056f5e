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
	for _, defined := range regexp.MustCompile(`(?m)^\[([^\]]+)\]: `).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(text, "]["+defined[1]+"]") {
			t.Errorf("no link uses %s", defined[1])
		}
	}
}
