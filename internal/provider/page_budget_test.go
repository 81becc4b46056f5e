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

// budgets are the most words that a page may have, by its path in docs/ or by its folder, about 5% above what the pages have
// (see wordsOf). A new guide needs a row.
var budgets = map[string]int{
	"README.md":                              380,
	"index.md":                               900, // without the schema
	"resources":                              520,
	"resources/user_contact_info.md":         900,
	"resources/users_contact_info.md":        960,
	"data-sources":                           500,
	"data-sources/audit_events.md":           1060,
	"data-sources/directory_contact_info.md": 800,
	"data-sources/readiness.md":              1810,
	"data-sources/user_registrations.md":     610,
	"data-sources/user_reset.md":             1080,
	"ephemeral-resources":                    620,
	"list-resources":                         195,
	"actions":                                470,
	"actions/reset_password.md":              500,
	"functions":                              380,
	"guides/adopt.md":                        780,
	"guides/beside-other-tools.md":           1560,
	"guides/cis-baseline.md":                 550,
	"guides/directory-contact-info.md":       700,
	"guides/doctor.md":                       900,
	"guides/emulated-tenant.md":              1325,
	"guides/endings.md":                      1000,
	"guides/error-codes.md":                  4290, // a table to search in
	"guides/first-policy.md":                 1420,
	"guides/helpdesk.md":                     800,
	"guides/how-resources-behave.md":         1440,
	"guides/limits.md":                       2580,
	"guides/many-tenants.md":                 620,
	"guides/migration.md":                    640,
	"guides/passwords.md":                    700,
	"guides/performance.md":                  845,
	"guides/personal-data.md":                940,
	"guides/pipelines-azure-devops.md":       1180,
	"guides/pipelines-github.md":             1140,
	"guides/pipelines-gitlab.md":             1220,
	"guides/policy-checks.md":                550,
	"guides/portal-tokens.md":                1480,
	"guides/rehearse.md":                     1060,
	"guides/running-actions.md":              360,
	"guides/service-principal-only.md":       585,
	"guides/staged-rollout.md":               940,
	"guides/users-side.md":                   880,
	"guides/versions.md":                     170,
	"guides/which-resource.md":               790,
	"guides/with-azuread.md":                 660,
}

// headings are the headings under which the registries list pages.
var headings = []string{"Password reset", "Authentication methods", "Passwords", "Users", "Insight", "Getting started", "In daily work", "Reference"}

var (
	frontMatter    = regexp.MustCompile(`(?s)^---\n(.*?\n)---\n`)
	nestedTimeouts = regexp.MustCompile("(?s)<a id=\"nestedatt--timeouts\"></a>\n### Nested Schema for `timeouts`\n.*?(\n## |\n<a id|$)")
	comment        = regexp.MustCompile(`<!--.*?-->`)
	nestedLink     = regexp.MustCompile(`\(see \[below for nested schema\]\([^)]*\)\)`)
	definition     = regexp.MustCompile(`(?m)^\[[^\]]+\]: \S+$`)
	fenced         = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
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

// readme returns the README of the repository.
func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPageBudgets checks that a page is not longer than a reader reads.
func TestPageBudgets(t *testing.T) {
	t.Parallel()
	checkBudget(t, "README.md", readme(t))
	for page, text := range pages(t) {
		if page == "index.md" {
			text, _, _ = strings.Cut(text, "\n## Schema\n") // users look arguments up
		}
		checkBudget(t, page, text)
	}
}

// checkBudget compares the words of a page with its budget, or with that of its folder.
func checkBudget(t *testing.T, page, text string) {
	t.Helper()
	most, ok := budgets[page]
	if !ok {
		most = budgets[filepath.ToSlash(filepath.Dir(page))]
	}
	if n := wordsOf(text); n > most {
		t.Errorf("%s has %d words, want at most %d", page, n, most)
	}
}

// wordsOf returns how many words of a page are read: examples are looked at, addresses, marks of tables and what repeats on
// every page are skipped, and a name in code is one word.
func wordsOf(page string) int {
	for _, skipped := range []*regexp.Regexp{frontMatter, fenced, comment, definition, nestedLink} {
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
