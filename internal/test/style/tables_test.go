package style

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// divider is the line between the head of a table and its rows.
var divider = regexp.MustCompile(`^\|(:?-+:?\|)+$`)

// badTable returns the number of the first line of a table on a page that has no head or no row, 0 if there is none.
func badTable(page string) int {
	var table []string
	for n, line := range append(strings.Split(prose(page), "\n"), "") {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "|") {
			table = append(table, line)
			continue
		}
		if len(table) > 0 && (len(table) < 3 || !divider.MatchString(table[1])) {
			return n + 1 - len(table)
		}
		table = nil
	}
	return 0
}

// TestTables: each table of a page has a head and at least one row, so that the registry shows a table, and not lines with bars.
func TestTables(t *testing.T) {
	t.Parallel()
	walk(t, func(path string) {
		if !isPage(path) || strings.HasPrefix(path, root+"/docs/") { // those are made of the templates
			return
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if line := badTable(string(text)); line > 0 {
			t.Errorf("%s:%d: this table has no head or no row", path, line)
		}
	})
}

// TestBadTable: a table without rows and rows without a head are found.
func TestBadTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		page string
		want int
	}{
		{"| a | b |\n|---|---|\n| 1 | 2 |\n\ntext\n", 0},
		{"text\n\n| a | b |\n|---|---|\n\n## More\n", 3},
		{"| a | b |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |\n| 5 | 6 |", 5},
		{"```\n| 1 |\n```\n", 0},
	} {
		if got := badTable(c.page); got != c.want {
			t.Errorf("%q: got %d, want %d", c.page, got, c.want)
		}
	}
}
