package style

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// dialect are words that neither pages nor messages use, and what to write instead.
var dialect = []struct{ word, instead string }{
	{`((some|no|any|every)body|no one)('s)?`, `the role: "no user", "another administrator", "all users"`},
	{`who(m|se)?ever`, `the role, and "each" or "every"`},
	{`as (it is|they are)`, `"unchanged"`},
	{`(takes?|taken|taking) (\w+ )?away`, `"removes"`},
	{`planes?`, `"the portal API" or "Microsoft Graph"`},
	{`mind (this|that)`, `the advice itself`},
	{`by the account`, `"according to"`},
	{`relieved`, `"removed"`},
	{`mend(s|ed)?`, `"fix"`},
	{`is to be`, `"must be", or the verb alone`},
	{`gives`, `"returns", "has", "shows"`},
}

// slips returns the words of a text that are in dialect, each with what to write instead.
func slips(text string) (found []string) {
	for i, d := range dialect {
		for _, word := range dialectWords[i].FindAllString(text, -1) {
			found = append(found, strconv.Quote(word)+". Write "+d.instead)
		}
	}
	return found
}

// dialectWords finds the words of dialect.
var dialectWords = func() (all []*regexp.Regexp) {
	for _, d := range dialect {
		all = append(all, regexp.MustCompile(`(?i)\b`+d.word+`\b`))
	}
	return all
}()

// fenced and quoted find the code of a page, whose words are those of a service or of a program.
var (
	fenced = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	quoted = regexp.MustCompile("`[^`\n]*`")
)

// prose returns the text of a page with spaces instead of its code. Lines keep their numbers.
func prose(page string) string {
	return quoted.ReplaceAllString(fenced.ReplaceAllStringFunc(page, func(code string) string { return strings.Repeat("\n", strings.Count(code, "\n")) }), " ")
}

// isPage reports whether a file is a page that users read: a template of the documentation, or a README.
func isPage(path string) bool {
	path = filepath.ToSlash(path)
	switch filepath.Ext(path) {
	case ".tmpl":
		return strings.Contains(path, "/templates/")
	case ".md":
		return strings.Contains(path, "/templates/") || strings.HasSuffix(path, "/README.md")
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
			for _, slip := range slips(line) {
				t.Errorf("%s:%d: %s.", path, n+1, slip)
			}
		}
	})
	if read < 30 {
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
