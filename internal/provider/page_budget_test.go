package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// budgets are the most words that a page may have, by its path in docs/ or by its folder (see wordsOf).
var budgets = map[string]int{
	"index.md":                        1900, // about 900 without the arguments
	"resources":                       600,
	"resources/user_contact_info.md":  1000,
	"resources/users_contact_info.md": 1050,
	"data-sources":                    600,
	"data-sources/audit_events.md":    900,
	"data-sources/readiness.md":       1200,
	"list-resources":                  220,
	"actions":                         480,
	"functions":                       400,
	"guides":                          2400,
	"guides/error-codes.md":           6500, // to search in, like the next
	"guides/limits.md":                3400,
	"guides/how-resources-behave.md":  1500,
}

// headings are the headings under which the registries list pages.
var headings = []string{"Password reset", "Authentication methods", "Users", "Insight", "Getting started", "In daily work", "Reference"}

var (
	frontMatter    = regexp.MustCompile(`(?s)^---\n(.*?\n)---\n`)
	nestedTimeouts = regexp.MustCompile("(?s)<a id=\"nestedatt--timeouts\"></a>\n### Nested Schema for `timeouts`\n.*?(\n## |\n<a id|$)")
	link           = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading        = regexp.MustCompile(`(?m)^#+ (.*)$`)
	comment        = regexp.MustCompile(`<!--.*?-->`)
	nestedLink     = regexp.MustCompile(`\(see \[below for nested schema\]\([^)]*\)\)`)
	fenced         = regexp.MustCompile("(?ms)^```.*?^```$")
)

// pages returns the pages of the documentation, by their path in docs/.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"../../docs/*.md", "../../docs/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all[strings.TrimPrefix(filepath.ToSlash(f), "../../docs/")] = string(text)
		}
	}
	if len(all) < 40 {
		t.Fatalf("only %d pages were found", len(all))
	}
	return all
}

// TestPageBudgets checks that a page is not longer than a reader reads.
func TestPageBudgets(t *testing.T) {
	t.Parallel()
	for page, text := range pages(t) {
		most, own := budgets[page]
		if !own {
			most = budgets[filepath.ToSlash(filepath.Dir(page))]
		}
		if n := wordsOf(text); n > most {
			t.Errorf("docs/%s has %d words, and at most %d are read", page, n, most)
		}
	}
}

// wordsOf returns how many words of a page are read: examples are looked at, addresses, marks of tables and what repeats on
// every page are skipped, and a name in code is one word.
func wordsOf(page string) int {
	for _, skipped := range []*regexp.Regexp{frontMatter, fenced, comment, nestedLink} {
		page = skipped.ReplaceAllString(page, "")
	}
	n := 0
	for _, word := range strings.Fields(plainText(nestedTimeouts.ReplaceAllString(page, "$1"))) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// TestWordsOf checks what counts as a word of a page, because the budgets depend on it.
func TestWordsOf(t *testing.T) {
	t.Parallel()
	page := "---\npage_title: \"a b\"\n---\n\n# One (Two)\n\n| three | `four = 4` |\n|---|---|\n\n```terraform\nno word\n```\n\n" +
		"<!-- no word -->\n- `five` (Six) [seven](no word.md). (see [below for nested schema](#nestedatt--x))\n"
	if n := wordsOf(page); n != 7 {
		t.Errorf("%d words, want 7", n)
	}
}

// TestFrontMatter checks what the registries and search engines show of a page.
func TestFrontMatter(t *testing.T) {
	t.Parallel()
	for page, text := range pages(t) {
		front := frontMatter.FindString(text)
		for _, key := range []string{"page_title: \"", "description: |-\n  "} {
			if !strings.Contains(front, "\n"+key) {
				t.Errorf("docs/%s has no %s", page, strings.TrimSpace(key))
			}
		}
		// The registries show the overview above all headings.
		if of := regexp.MustCompile(`(?m)^subcategory: "(.*)"$`).FindStringSubmatch(front); page != "index.md" && (of == nil || !slices.Contains(headings, of[1])) {
			t.Errorf("docs/%s is under no heading of %q: %q", page, headings, of)
		}
	}
}

// published is the address of docs/ in every link between pages (.ci/docs-links).
const published = "https://github.com/terraform-provider-sspr/terraform-provider-sspr/blob/main/docs/"

// TestPageLinks checks that links between pages lead to a page and to a heading of it, from wherever the page is read.
func TestPageLinks(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for page, text := range all {
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			switch path, ours := strings.CutPrefix(target, published); {
			case ours:
				linked, found := all[path]
				if !found && filepath.Ext(path) == ".md" || found && !hasAnchor(linked, anchor) {
					t.Errorf("docs/%s links to %s, which is nowhere", page, m[1])
				}
			case target == "":
				if !hasAnchor(text, anchor) {
					t.Errorf("docs/%s links to %s, which it does not have", page, m[1])
				}
			case !strings.HasPrefix(target, "https://"):
				t.Errorf("docs/%s has the relative link %s, which some registry does not follow", page, m[1])
			}
		}
	}
}

// hasAnchor reports whether a page has a heading or a mark with the anchor. "" is the page itself.
func hasAnchor(page, anchor string) bool {
	if anchor == "" || strings.Contains(page, `<a id="`+anchor+`">`) {
		return true
	}
	drop := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		if strings.ReplaceAll(drop.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-") == anchor {
			return true
		}
	}
	return false
}
