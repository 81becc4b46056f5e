package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// published is the address of the repository's files in every link between pages (.ci/docs-links).
const published = "https://github.com/terraform-provider-sspr/terraform-provider-sspr/blob/main/"

var (
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)|(?m:^\[[^\]]+\]: (\S+)$)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.*?) *$`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestPageLinks checks that each link to a file of the repository leads to a file, and to a heading of it if the link names one.
// Links of the README may be relative. Those of pages must not, because some registry does not follow them.
func TestPageLinks(t *testing.T) {
	t.Parallel()
	links := checkLinks(t, "README.md", readme(t))
	for page, text := range pages(t) {
		links += checkLinks(t, "docs/"+page, text)
	}
	if links < 300 {
		t.Errorf("found %d links only", links)
	}
}

// checkLinks checks the links of a page and returns their number.
func checkLinks(t *testing.T, page, text string) int {
	t.Helper()
	links := link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1)
	for _, m := range links {
		to := m[1] + m[2]
		target, anchor, _ := strings.Cut(to, "#")
		file, ours := strings.CutPrefix(target, published)
		switch {
		case target == "":
			file = page
		case strings.Contains(file, "://"):
			continue // another site
		case !ours && page != "README.md":
			t.Errorf("%s has the relative link %s, which some registry does not follow", page, to)
			continue
		}
		if linked, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(file))); err != nil || !hasAnchor(string(linked), anchor) {
			t.Errorf("%s links to %s, which does not exist", page, to)
		}
	}
	return len(links)
}

// hasAnchor reports whether a page has a heading or a mark with the anchor. "" is the page itself.
func hasAnchor(page, anchor string) bool {
	if anchor == "" || strings.Contains(page, `<a id="`+anchor+`">`) {
		return true
	}
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		if strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-") == anchor {
			return true
		}
	}
	return false
}

// TestHasAnchor checks which anchors a page has, because GitHub and the registries make them of headings.
func TestHasAnchor(t *testing.T) {
	t.Parallel()
	page := "# One `two` (Three)\n\n```sh\n# no heading\n```\n\n<a id=\"nestedatt--x\"></a>\n"
	for anchor, want := range map[string]bool{"": true, "one-two-three": true, "nestedatt--x": true, "no-heading": false, "one": false} {
		if got := hasAnchor(page, anchor); got != want {
			t.Errorf("#%s: got %t, want %t", anchor, got, want)
		}
	}
}
