package faults

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// tally counts the cases by resource and fault.
type tally struct {
	mu          sync.Mutex
	total, good map[[2]string]int
}

func newTally() *tally { return &tally{total: map[[2]string]int{}, good: map[[2]string]int{}} }

func (y *tally) begin(row, column string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.total[[2]string{row, column}]++
}

func (y *tally) held(row, column string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.good[[2]string{row, column}]++
}

// table renders the counts of some rows in Markdown.
func (y *tally) table(what string, rows, columns []string) string {
	y.mu.Lock()
	defer y.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | %s | all |\n|---|%s---|\n", what, strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	cell := func(good, total int) string {
		if total == 0 {
			return " |"
		}
		return fmt.Sprintf(" %d/%d |", good, total)
	}
	all := map[string][2]int{}
	for _, name := range rows {
		fmt.Fprintf(&b, "| `%s` |", name)
		good, total := 0, 0
		for _, column := range columns {
			g, n := y.good[[2]string{name, column}], y.total[[2]string{name, column}]
			good, total = good+g, total+n
			all[column] = [2]int{all[column][0] + g, all[column][1] + n}
			b.WriteString(cell(g, n))
		}
		b.WriteString(cell(good, total) + "\n")
	}
	b.WriteString("| all |")
	good, total := 0, 0
	for _, column := range columns {
		good, total = good+all[column][0], total+all[column][1]
		b.WriteString(cell(all[column][0], all[column][1]))
	}
	b.WriteString(cell(good, total) + "\n")
	return b.String()
}

// publish prints the table of a kind of subjects, and writes it under its heading to the file that SSPR_FAULTS_TABLE names. The
// file keeps what is under other headings.
func (y *tally) publish(t *testing.T, heading string, rows, columns []string) {
	t.Helper()
	table := y.table(heading, rows, columns)
	fmt.Printf("Cases that held, of all:\n\n%s\n", table)
	path := os.Getenv("SSPR_FAULTS_TABLE")
	if path == "" || !everything {
		return
	}
	before, err := os.ReadFile(path)
	if err == nil || os.IsNotExist(err) {
		err = os.WriteFile(path, []byte(section(string(before), heading, table)), 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// preface is above the tables of the file.
const preface = "# Fault matrix\n\nWritten by `make faults`: the cases that held, of all cases, by fault.\n"

// section returns a page in which a table is under a heading, in place of the one that was there, or at the end.
func section(page, heading, table string) string {
	if page == "" {
		page = preface
	}
	title := "\n## By " + heading + "\n"
	before, rest, found := strings.Cut(page, title)
	if _, after, more := strings.Cut(rest, "\n## "); found && more {
		return before + title + "\n" + table + "\n## " + after
	}
	return before + title + "\n" + table
}

// TestSection: a table replaces the older one under its heading, and nothing else.
func TestSection(t *testing.T) {
	page := section(section("", "resource", "| a |\n"), "action", "| b |\n")
	if want := preface + "\n## By resource\n\n| a |\n\n## By action\n\n| b |\n"; page != want {
		t.Errorf("got %q, want %q", page, want)
	}
	for heading, want := range map[string]string{
		"resource": preface + "\n## By resource\n\n| c |\n\n## By action\n\n| b |\n",
		"action":   preface + "\n## By resource\n\n| a |\n\n## By action\n\n| c |\n",
	} {
		if got := section(page, heading, "| c |\n"); got != want {
			t.Errorf("%s: got %q, want %q", heading, got, want)
		}
	}
}
