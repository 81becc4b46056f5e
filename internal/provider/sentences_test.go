package provider

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The budget of a description, without its closing sentences.
const (
	mostSentences = 2
	mostWords     = 25
)

var (
	// closing matches the sentences that may end a description beyond its budget.
	closing = regexp.MustCompile("^(Defaults to |Unchanged if omitted|If omitted, |Each operation has its own default|Changing this forces a new resource|Environment variables?: )")
	// omission matches those that say what the absence of an attribute means.
	omission = regexp.MustCompile("(Defaults to |Unchanged if omitted|If omitted, |Each operation has its own default)")
	// inText matches a property that a description names.
	inText  = regexp.MustCompile("(Portal|Graph) propert|\\(Graph: `")
	address = regexp.MustCompile(`\]\([^)]*\)`)
	code    = regexp.MustCompile("`[^`]*`")
)

// plainText returns a description without the addresses of its links, and with one word for each code span.
func plainText(markdown string) string {
	return code.ReplaceAllString(address.ReplaceAllString(markdown, "]"), "`code`")
}

// sentences returns the sentences of a description. A full stop in code or in an address ends none.
func sentences(markdown string) []string {
	blind := func(s string) string { return strings.NewReplacer(".", "_", " ", "_").Replace(s) }
	masked := code.ReplaceAllStringFunc(address.ReplaceAllStringFunc(markdown, blind), blind)
	var all []string
	for begin := 0; begin < len(masked); {
		end := strings.Index(masked[begin:], ". ")
		if end < 0 {
			return append(all, markdown[begin:])
		}
		all = append(all, markdown[begin:begin+end+1])
		begin += end + 2
	}
	return all
}

// closed separates the sentences of a description from those that may close it.
func closed(markdown string) (rest, closings []string) {
	rest = sentences(markdown)
	for len(rest) > 0 && closing.MatchString(rest[len(rest)-1]) {
		rest, closings = rest[:len(rest)-1], append(closings, rest[len(rest)-1])
	}
	return rest, closings
}

// TestClosed checks how a description is taken apart, because the budget depends on it.
func TestClosed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		"Tenant ID (GUID).": {1, 0},
		"Days between prompts: 0 to 14. Unchanged if omitted.":                        {1, 1},
		"Time to create, such as `1.5h`. See [this](../a.b.md#c). Defaults to `15m`.": {2, 1},
		"One. Two. Three. Defaults to `none`. Changing this forces a new resource.":   {3, 2},
		"Defaults to nothing. Then more.":                                             {2, 0},
	} {
		rest, closings := closed(text)
		if len(rest) != want[0] || len(closings) != want[1] {
			t.Errorf("%q is taken apart into %q and %q", text, rest, closings)
		}
	}
	if got := strings.Fields(plainText("Use `a = \"b c\"` or [that page](../x.md).")); !slices.Equal(got, []string{"Use", "`code`", "or", "[that", "page]."}) {
		t.Errorf("got %q", got)
	}
}
