package guides

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

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
