package probe

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTableOfLimits: every probe is in a row of the guide "Assumptions and limits", at the end of the assumption, and every ID
// there has a probe.
func TestTableOfLimits(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)+$`)
	inTable := map[string]int{}
	for _, page := range []string{"../../templates/guides/limits.md.tmpl", "../../docs/guides/limits.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, cell := range strings.Split(line, " | ") {
				cell = strings.TrimSuffix(strings.TrimSpace(cell), " |")
				for _, id := range idsAtEnd(cell) {
					inTable[id]++
				}
			}
		}
	}
	var ids []string
	for _, p := range All() {
		ids = append(ids, p.ID)
		if !form.MatchString(p.ID) || p.Title == "" || p.Expected == "" || p.Service == "" {
			t.Errorf("%+v is incomplete", p)
		}
		if n := inTable[p.ID]; n != 2 {
			t.Errorf("%s is %d times in template and page, want once in each", p.ID, n)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(inTable)) {
		if !slices.Contains(ids, id) {
			t.Errorf("the guide has %s, and there is no such probe", id)
		}
	}
	if slices.Sort(ids); len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("an ID is used twice: %q", ids)
	}
}

var idAtEnd = regexp.MustCompile("^(.*)<br>`((?:portal|graph)-[^`]*)`$")

// idsAtEnd returns the IDs at the end of a cell.
func idsAtEnd(cell string) (ids []string) {
	for found := idAtEnd.FindStringSubmatch(cell); found != nil; found = idAtEnd.FindStringSubmatch(cell) {
		ids = append(ids, found[2])
		cell = found[1]
	}
	return ids
}
