package bench

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"
)

// TestPage needs no measurement. Everything that does is in BenchmarkBars, which "make bench" runs.
func TestPage(t *testing.T) {
	r := &report{bars: []bar{{"a", "b", "c", true}, {"d", "e", "f", false}}, facts: []fact{{"g", "h"}}}
	page := r.page("a machine")
	for _, part := range []string{"---\npage_title: \"Performance with many users\"", "| a | b | c | met |\n", "| d | e | f | **missed** |\n", "| g | h |\n", "a machine"} {
		if !strings.Contains(page, part) {
			t.Errorf("%q is not in\n%s", part, page)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := count(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	if got := median([]time.Duration{3, 1, 2}); got != 2 {
		t.Errorf("the median is %d", got)
	}
}

// TestPublished compares the committed guide with what tfplugindocs copies.
func TestPublished(t *testing.T) {
	var texts []string
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if errors.Is(err, fs.ErrNotExist) {
			t.Skipf(`%s is not there yet: "make bench" writes it`, page)
		}
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	if texts[0] != texts[1] {
		t.Errorf("%s and %s differ", pages[0], pages[1])
	}
}
