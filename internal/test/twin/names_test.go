package twin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// person is a user or a group with the ID and all names.
type person struct {
	id    string
	names []string
}

// names knows who is who on one side.
type names struct {
	// own are the words of this side by those of the live tenant; nil for the live tenant itself.
	own map[string]string
	// neutralize replaces the words of this side by words that are the same on both sides.
	neutralize *strings.Replacer
	// mapped is true if the twin has other IDs, also of what does not exist.
	mapped bool
}

// newNames pairs the people of the live tenant with those of a side. mapped is true if the twin has other IDs.
func newNames(live, side []person, mapped bool) *names {
	n := &names{mapped: mapped, own: map[string]string{}}
	type word struct{ text, neutral string }
	var words []word
	for i := range live {
		if live[i].id != "" {
			n.own[live[i].id] = side[i].id
		}
		words = append(words, word{side[i].id, fmt.Sprintf("<id %d>", i)})
		for k := range live[i].names {
			n.own[live[i].names[k]] = side[i].names[k]
			words = append(words, word{side[i].names[k], fmt.Sprintf("<name %d.%d>", i, k)})
		}
	}
	// A replacer takes the first that fits, so a name that contains another one comes first.
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(len(b.text), len(a.text)) })
	var pairs []string
	for _, w := range words {
		if w.text != "" {
			pairs = append(pairs, w.text, w.neutral)
		}
	}
	n.neutralize = strings.NewReplacer(pairs...)
	return n
}

// masked finds what a helpdesk sees of an address or a number.
var masked = regexp.MustCompile(`\S*\*\S*|\S*XX\S*`)

// refused finds the sentence of a service that refuses, after its code. A twin refuses with the same code and its own sentence.
var refused = regexp.MustCompile(`(HTTP 40\d \w+): [^\n]*`)

// enumerated finds sets in messages, which are sorted by what one side calls their elements.
var enumerated = regexp.MustCompile(`\["[^\]]*"\]`)

// guid finds IDs.
var guid = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// neutral returns a text without words of this side.
func (n *names) neutral(text string) string {
	text = refused.ReplaceAllString(text, "$1")
	text = masked.ReplaceAllString(n.neutralize.Replace(text), "<masked>")
	if n.mapped {
		text = guid.ReplaceAllString(text, "<some id>")
	}
	return enumerated.ReplaceAllStringFunc(text, func(list string) string {
		elements := strings.Split(strings.Trim(list, "[]"), ", ")
		slices.Sort(elements)
		return "[" + strings.Join(elements, ", ") + "]"
	})
}

// translate returns an argument in the words of this side.
func (n *names) translate(argument any) any {
	word := func(text string) string {
		if own, ok := n.own[text]; ok {
			return own
		}
		return text
	}
	switch v := argument.(type) {
	case string:
		return word(v)
	case []string:
		translated := make([]string, len(v))
		for i := range v {
			translated[i] = word(v[i])
		}
		return translated
	default:
		return v
	}
}

// aside are attributes that a twin cannot have: what addresses and numbers look like, and when a row of the report was made.
var aside = []string{"hint", "last_updated", "newest_row", "oldest_row", "report_updated"}

// ordered are lists whose order means something. All others are compared without it: stand-ins sort otherwise than names.
var ordered = []string{"checks", "endings", "controls"}

// plain returns a value as encoding/json would decode it.
func (n *names) plain(attribute string, v tftypes.Value) any {
	if slices.Contains(aside, attribute) {
		return nil
	}
	if !v.IsKnown() {
		return "(known after apply)"
	}
	if v.IsNull() {
		return nil
	}
	switch kind := v.Type(); {
	case kind.Is(tftypes.String):
		var text string
		_ = v.As(&text)
		return n.neutral(text)
	case kind.Is(tftypes.Map{}), kind.Is(tftypes.Object{}):
		var all map[string]tftypes.Value
		_ = v.As(&all)
		plain := map[string]any{}
		for name, one := range all {
			plain[n.neutral(name)] = n.plain(name, one)
		}
		return plain
	case kind.Is(tftypes.List{}), kind.Is(tftypes.Set{}), kind.Is(tftypes.Tuple{}):
		var all []tftypes.Value
		_ = v.As(&all)
		if attribute == "membership_path" { // one of the shortest, whichever the service lists first
			return len(all)
		}
		plain := []any{}
		for _, one := range all {
			plain = append(plain, n.plain("", one))
		}
		if !slices.Contains(ordered, attribute) {
			slices.SortFunc(plain, func(a, b any) int { return strings.Compare(text(a), text(b)) })
		}
		return plain
	default:
		return strings.TrimSuffix(strings.TrimPrefix(v.String(), kind.String()+"<\""), "\">")
	}
}

// text returns a plain value in JSON.
func text(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
