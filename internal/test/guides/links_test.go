package guides

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// relative finds the links of a guide to other pages of the documentation, and headings finds its headings.
var (
	relative = regexp.MustCompile(`\]\(([a-z0-9_./-]*\.md)?(#[a-z0-9_-]+)?\)`)
	headings = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// anchor returns the anchor that GitHub and the registries make from a heading.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ', r == '-':
			return '-'
		case r == '_', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, strings.ToLower(heading))
}

// TestGuideLinks: each link of a guide leads to a page that exists, and to a heading that the page has.
func TestGuideLinks(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "templates", "guides", "*.md*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no guides: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".tmpl")
		for _, link := range relative.FindAllStringSubmatch(cli.ReadFile(t, file), -1) {
			target := path.Join("guides", name)
			if link[1] != "" {
				target = path.Join("guides", link[1])
			}
			text, err := source(target)
			if err != nil {
				t.Errorf("%s links to %s, which does not exist", name, link[1])
				continue
			}
			if link[2] != "" && text != "" && !strings.Contains(anchors(text), link[2]+"\n") {
				t.Errorf("%s links to %s%s, and there is no such heading", name, link[1], link[2])
			}
		}
	}
}

// source returns the template of a page of the documentation, such as "guides/adopt.md". It is empty if the page has no template
// of its own: then its examples must exist.
func source(page string) (string, error) {
	for _, file := range []string{page + ".tmpl", page} {
		if text, err := os.ReadFile(filepath.Join(root, "templates", filepath.FromSlash(file))); err == nil {
			return string(text), nil
		}
	}
	folder, name := path.Split(strings.TrimSuffix(page, ".md"))
	if folder != "functions/" {
		name = "sspr_" + name
	}
	_, err := os.Stat(filepath.Join(root, "examples", filepath.FromSlash(folder), name))
	return "", err
}

// anchors returns the anchors of a page, one on each line.
func anchors(text string) string {
	var all strings.Builder
	for _, heading := range headings.FindAllStringSubmatch(text, -1) {
		all.WriteString("#" + anchor(heading[1]) + "\n")
	}
	return all.String()
}
