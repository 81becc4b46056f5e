package style

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fenced and quoted find the code of a page, whose words are those of a service or of a program.
var (
	fenced = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	quoted = regexp.MustCompile("`[^`\n]*`")
)

// prose returns the text of a page with spaces instead of its code. Lines keep their numbers.
func prose(page string) string {
	return quoted.ReplaceAllString(fenced.ReplaceAllStringFunc(page, func(code string) string { return strings.Repeat("\n", strings.Count(code, "\n")) }), " ")
}

// isPage reports whether a file is a page that users read: a template of the documentation, a page made of it, which has the
// descriptions of the schema too, or a README.
func isPage(path string) bool {
	path = filepath.ToSlash(path)
	switch filepath.Ext(path) {
	case ".tmpl":
		return strings.Contains(path, "/templates/")
	case ".md":
		return strings.Contains(path, "/templates/") || strings.HasPrefix(path, root+"/docs/") || strings.HasSuffix(path, "/README.md")
	}
	return false
}

// TestPages: pages use words that a reader understands at once.
func TestPages(t *testing.T) {
	t.Parallel()
	read := 0
	walk(t, func(path string) {
		if !isPage(path) {
			return
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		read++
		for n, line := range strings.Split(prose(string(text)), "\n") {
			for _, slip := range slips(inTexts, line) {
				t.Errorf("%s:%d: %s.", path, n+1, slip)
			}
		}
	})
	if read < 80 {
		t.Errorf("read %d pages only", read)
	}
}

// TestProse: the words of a page are checked, those of its code are not.
func TestProse(t *testing.T) {
	t.Parallel()
	got := prose("Nobody\n```text\nnobody knows\n```\n  ```sh\n  nobody\n  ```\n`nobody` else\n")
	if want := "Nobody\n\n\n\n\n\n\n  else\n"; got != want {
		t.Errorf("the prose is %q, want %q", got, want)
	}
}
