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

// publish prints the table, and writes it to the file that SSPR_FAULTS_TABLE names.
func (y *tally) publish(t *testing.T) {
	t.Helper()
	var rows []string
	for _, s := range matrix() {
		rows = append(rows, s.name)
	}
	table := y.table("resource", rows, columns)
	fmt.Printf("Cases that held, of all:\n\n%s\n", table)
	path := os.Getenv("SSPR_FAULTS_TABLE")
	if path == "" || !everything {
		return
	}
	if err := os.WriteFile(path, []byte(table), 0o644); err != nil {
		t.Error(err)
	}
}
