package writeprobe

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTableOfLimits: every probe is at the end of an assumption of the guide "Assumptions and limits", and every ID of a write
// there has a probe.
func TestTableOfLimits(t *testing.T) {
	marked := regexp.MustCompile("<br>`(write-[a-z-]+)`")
	for _, page := range []string{"../../templates/guides/limits.md.tmpl", "../../docs/guides/limits.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		times := map[string]int{}
		for line := range strings.Lines(string(text)) {
			for _, found := range marked.FindAllStringSubmatch(line, -1) {
				times[found[1]]++
			}
		}
		for _, p := range probes {
			if times[p.id] != 1 {
				t.Errorf("%s has %s %d times, want once", page, p.id, times[p.id])
			}
			delete(times, p.id)
		}
		for _, id := range slices.Sorted(maps.Keys(times)) {
			t.Errorf("%s has %s, and there is no such probe", page, id)
		}
	}
}

// TestProbesAreWhole: each probe has an ID of its own, all words, and a document that is kept.
func TestProbesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range probes {
		if p.id == "" || p.title == "" || p.expected == "" || p.effect == "" || p.ask == nil || !slices.Contains(documents, p.doc) || seen[p.id] {
			t.Errorf("%+v", p)
		}
		seen[p.id] = true
	}
}
