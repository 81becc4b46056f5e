package guides

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// published is where the repository shows its pages. The overview links there, because both registries resolve a relative link
// of their overview to an address that does not exist.
const published = "https://github.com/terraform-provider-sspr/terraform-provider-sspr/blob/main/"

// pageLink finds a link to a page: its path and its anchor.
var pageLink = regexp.MustCompile(`\]\(([^)\s#]*\.md)?(?:#([^)\s]+))?\)`)

// TestLinks: each link of a template leads to a page, and to a heading of that page if it names one. The same holds for the
// links in descriptions, which the pages of resources show.
func TestLinks(t *testing.T) {
	t.Parallel()
	links := 0
	for _, folder := range []string{"templates", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(file, "_test.go") || folder == "internal" && filepath.Ext(file) != ".go" {
				return err
			}
			from, err := foldersOf(file)
			if err != nil {
				return err
			}
			for _, link := range pageLink.FindAllStringSubmatch(cli.ReadFile(t, file), -1) {
				links++
				checkLink(t, file, from, link[1], link[2])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if links < 100 {
		t.Errorf("found %d links only", links)
	}
}

// foldersOf returns the folders of the documentation in which the text of a file may be shown.
func foldersOf(file string) ([]string, error) {
	rel, err := filepath.Rel(filepath.Join(root, "templates"), file)
	if err != nil {
		return nil, err
	}
	switch rel = filepath.ToSlash(rel); {
	case strings.HasPrefix(rel, ".."): // a description
		return []string{"docs/resources", "docs/data-sources", "docs/actions", "docs/list-resources", "docs/functions"}, nil
	case path.Dir(rel) == "." && rel != "index.md.tmpl": // the template of all resources, or all data sources
		return []string{"docs/" + strings.TrimSuffix(rel, ".md.tmpl")}, nil
	default:
		return []string{path.Join("docs", path.Dir(rel))}, nil
	}
}

// checkLink checks a link of a file whose text is shown in one of the folders.
func checkLink(t *testing.T, file string, folders []string, target, anchor string) {
	t.Helper()
	source := file
	if target != "" {
		page, absolute := strings.CutPrefix(target, published)
		if strings.Contains(page, "://") {
			return // another site
		}
		if folders[0] == "docs" && !absolute {
			t.Errorf("%s: the link to %s is broken in the registries: write %sdocs/%s", file, target, published, page)
		}
		if absolute {
			folders = []string{""}
		}
		source = ""
		for _, folder := range folders {
			if source == "" {
				source = pageSource(path.Join(folder, page))
			}
		}
		if source == "" {
			t.Errorf("%s: there is no page %s", file, target)
			return
		}
	}
	if anchor == "" || filepath.Ext(source) == ".go" {
		return
	}
	if text := cli.ReadFile(t, source); !anchors(text)[anchor] && !strings.Contains(text, `id="`+anchor+`"`) && !strings.HasPrefix(anchor, "nested") && anchor != "schema" {
		t.Errorf("%s: %s has no heading #%s", file, source, anchor)
	}
}

// pageSource returns the file that a page of the documentation is generated from, or the page itself if only the generator writes
// it, or "".
func pageSource(page string) string {
	name := strings.TrimPrefix(page, "docs/")
	for _, source := range []string{"templates/" + name + ".tmpl", "templates/" + name, page} {
		source = filepath.Join(root, filepath.FromSlash(source))
		if _, err := os.Stat(source); err == nil {
			return source
		}
	}
	return ""
}

var (
	heading  = regexp.MustCompile(`(?m)^#+ +(.*?) *$`)
	noAnchor = regexp.MustCompile("[^a-z0-9 _-]")
)

// anchors returns the anchors of a page's headings.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		found[strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-")] = true
	}
	return found
}
