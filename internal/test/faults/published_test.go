package faults

import (
	"os"
	"strings"
	"testing"
)

// TestPublishedMatrixKnowsWhatIsNewer: the published matrix has the cases of each resource in its table, or names the resource
// below the table as one that is newer than the last published run.
func TestPublishedMatrixKnowsWhatIsNewer(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../.github/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "\n## By resource\n")
	part, _, _ = strings.Cut(part, "\n## ")
	var table, below strings.Builder
	for line := range strings.Lines(part) {
		if strings.HasPrefix(line, "|") {
			table.WriteString(line)
		} else {
			below.WriteString(line)
		}
	}
	for _, s := range matrix() {
		published := strings.Contains(table.String(), "| `"+s.name+"` |")
		if newer := strings.Contains(below.String(), "`"+s.typeName+"`"); published == newer {
			t.Errorf("%s: in the table %t, named below it %t", s.name, published, newer)
		}
	}
}
