package facts

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// citedRow is a row of a file whose rows tests cite: its number, and the last of its five columns. Section 10 is no list of rules and
// has three.
var citedRow = regexp.MustCompile(`(?m)^\| ([1-9]\.[0-9]+) \|.*\|([^|]*)\|$`)

// TestRowsAreTested: the comment of a test cites each row that is not marked, and no row that is.
func TestRowsAreTested(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"other-clients", "passwords"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file + ".md")
			if err != nil {
				t.Fatal(err)
			}
			tested := citedByTests(t, file)
			rows := citedRow.FindAllStringSubmatch(string(text), -1)
			if len(rows) < 10 {
				t.Fatalf("found %d rows; there are more", len(rows))
			}
			for _, row := range rows {
				number, mark := row[1], strings.TrimSpace(row[2])
				switch {
				case mark != "" && !strings.HasPrefix(mark, "Not emulated: "):
					t.Errorf("row %s: the last column is %q, neither empty nor a reason", number, mark)
				case mark == "" && !tested[number]:
					t.Errorf("no comment of a test cites %s %s", file, number)
				case mark != "" && tested[number]:
					t.Errorf("row %s is marked as not emulated, but a test cites it", number)
				}
			}
		})
	}
}

// span is a range of rows, such as "1.1 to 1.6".
var span = regexp.MustCompile(`([0-9]+)\.([0-9]+) to ([0-9]+)\.([0-9]+)`)

// between returns the rows between those that ranges in a citation name.
func between(citation string) (rows []string) {
	for _, m := range span.FindAllStringSubmatch(citation, -1) {
		first, _ := strconv.Atoi(m[2])
		last, _ := strconv.Atoi(m[4])
		for n := first + 1; m[1] == m[3] && n < last; n++ {
			rows = append(rows, m[1]+"."+strconv.Itoa(n))
		}
	}
	return rows
}

// TestRangesOfRows: a range cites each row in it.
func TestRangesOfRows(t *testing.T) {
	t.Parallel()
	for citation, want := range map[string]string{
		" 1.1 to 1.4 and 2.9 to 2.11": "1.2 1.3 2.10", " 1.1, 1.3 and 1.4": "", " 1.9 to 2.3": "", " 1.4 to 1.5": "",
	} {
		if got := strings.Join(between(citation), " "); got != want {
			t.Errorf("%q has %q between, want %q", citation, got, want)
		}
	}
}

// citedByTests returns the sections and rows of a file of facts that comments of tests cite.
func citedByTests(t *testing.T, file string) map[string]bool {
	t.Helper()
	cited := map[string]bool{}
	err := filepath.WalkDir(root+"/internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, comment := range comments(path, source) {
			comment = strings.Join(strings.Fields(strings.ReplaceAll(comment, "//", " ")), " ")
			for _, m := range citation.FindAllStringSubmatch(comment, -1) {
				if m[1] != file {
					continue
				}
				for _, s := range append(section.FindAllString(m[2], -1), between(m[2])...) {
					cited[s] = true
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return cited
}
