package guides

import (
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// screenWidth is the width that pictures and the README may have.
const screenWidth = 100

// templates returns the texts of all pages that are written by hand.
func templates(t *testing.T) string {
	t.Helper()
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
	return pages.String()
}

// TestPictures: drawings are plain text, which both registries and GitHub show in the same way, and each is on a page. The first
// line begins at the left, because the generator removes the spaces before it.
func TestPictures(t *testing.T) {
	t.Parallel()
	pictures, err := filepath.Glob(filepath.Join(examplesFolder, "pictures", "*.txt"))
	if err != nil || len(pictures) == 0 {
		t.Fatalf("there are no pictures: %v", err)
	}
	pages := templates(t)
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
		if include := `{{ codefile "text" "examples/pictures/` + filepath.Base(picture) + `" }}`; !strings.Contains(pages, include) {
			t.Errorf("no page has %s", include)
		}
	}
}

// heaviest is how large a screenshot may be, in bytes, and widest how wide, in pixels.
const (
	heaviest = 60_000
	widest   = 1000
)

// published is where the registries find screenshots (.ci/docs-links): they show no picture of a relative address.
const published = "https://raw.githubusercontent.com/terraform-provider-sspr/terraform-provider-sspr/main/examples/pictures/"

// TestScreenshots: each screenshot loads quickly, and the guide shows it with words for those who do not see it. No page shows a
// picture that does not exist.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, m := range regexp.MustCompile(`!\[([^\]]*)\]\(([^)]*)\)`).FindAllStringSubmatch(templates(t), -1) {
		name, ours := strings.CutPrefix(m[2], "../../examples/pictures/")
		if !ours || len(m[1]) < 20 {
			t.Errorf("%s: the address is not of a picture here, or it is not described", m[0])
		}
		shown[name] = true
	}
	for name := range shown {
		file, err := os.Open(filepath.Join(examplesFolder, "pictures", name))
		if err != nil {
			t.Error(err)
			continue
		}
		info, err := file.Stat()
		if err != nil || info.Size() > heaviest {
			t.Errorf("%s has %d bytes, want at most %d (%v)", name, info.Size(), heaviest, err)
		}
		if config, err := png.DecodeConfig(file); err != nil || config.Width > widest {
			t.Errorf("%s is %d pixels wide, want at most %d (%v)", name, config.Width, widest, err)
		}
		_ = file.Close()
	}
	files, err := filepath.Glob(filepath.Join(examplesFolder, "pictures", "*.png"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no screenshots: %v", err)
	}
	docs := cli.ReadFile(t, filepath.Join(root, "docs", "guides", "users-side.md"))
	for _, file := range files {
		name := filepath.Base(file)
		if !shown[name] || !strings.Contains(docs, "]("+published+name+")") {
			t.Errorf("no page shows %s", file)
		}
	}
}
