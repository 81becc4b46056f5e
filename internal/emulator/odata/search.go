package odata

import (
	"strings"
	"unicode"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// search is what $search asks of each object: one of the alternatives, each of which asks for all of its clauses.
type search [][]clause

// clause is "property:words" in quotes.
type clause struct{ property, text string }

// errSearch refuses a text that is no search. The words are chosen.
var errSearch = QueryError{
	Code: "BadRequest", Message: `Syntax error in $search: write "property:value" in quotes, joined by AND or OR.`,
}

// tokenized are the properties of which $search compares the words; of others it compares the beginning
// (https://learn.microsoft.com/graph/search-query-parameter).
var tokenized = map[string]bool{"displayName": true, "description": true}

// parseSearch reads "a:b" AND "c:d" OR "e:f". Parentheses are not served.
func parseSearch(text string, e *Entity) (search, error) {
	found := search{nil}
	for rest := strings.TrimSpace(text); ; {
		if strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "NOT ") {
			return nil, NotServedError{"parentheses and NOT in $search"}
		}
		inner, after, ok := strings.Cut(strings.TrimPrefix(rest, `"`), `"`)
		name, value, named := strings.Cut(inner, ":")
		if !ok || !strings.HasPrefix(rest, `"`) || !named || strings.TrimSpace(value) == "" {
			return nil, errSearch
		}
		p, ok := e.property(strings.TrimSpace(name))
		if !ok || p.Type.Many || p.Type.Name != edmString {
			return nil, unsupported("Unsupported or invalid search clause specified for property '" + name + "'.")
		}
		if tokenized[p.Name] && len(words(value, false)) == 0 {
			return nil, errSearch // symbols alone ask for no word
		}
		found[len(found)-1] = append(found[len(found)-1], clause{p.Name, value})
		switch after = strings.TrimSpace(after); {
		case after == "":
			return found, nil
		case strings.HasPrefix(after, "AND "):
			rest = strings.TrimSpace(after[len("AND "):])
		case strings.HasPrefix(after, "OR "):
			found, rest = append(found, nil), strings.TrimSpace(after[len("OR "):])
		default:
			return nil, errSearch
		}
	}
}

// only reports whether the search looks at no other properties than these.
func (s search) only(has func(string) bool) bool {
	for _, all := range s {
		for _, one := range all {
			if !has(one.property) {
				return false
			}
		}
	}
	return true
}

// matches reports whether the object is found.
func (s search) matches(o document.Document) bool {
	if s == nil {
		return true
	}
	for _, all := range s {
		matched := true
		for _, one := range all {
			raw, _ := o.Get(one.property)
			text, isText := document.Text(raw)
			matched = matched && isText && one.matches(text)
		}
		if matched {
			return true
		}
	}
	return false
}

// matches reports whether a value has the words of the clause, in any order. A word matches one that begins with it (chosen).
func (c clause) matches(text string) bool {
	if !tokenized[c.property] {
		return strings.HasPrefix(strings.ToLower(text), strings.ToLower(c.text))
	}
	have := words(text, true)
	for _, wanted := range words(c.text, false) {
		found := false
		for _, one := range have {
			found = found || strings.HasPrefix(one, wanted)
		}
		if !found {
			return false
		}
	}
	return true
}

// words takes a text apart at spaces, symbols, numbers and where small letters become capital. joined adds the words that only
// symbols divide, without them (https://learn.microsoft.com/graph/search-query-parameter). Symbols themselves are left out.
func words(text string, joined bool) []string {
	var all []string
	for _, part := range strings.Fields(text) {
		var one, whole strings.Builder
		symbols, before := false, rune(0)
		end := func() {
			if one.Len() > 0 {
				all = append(all, one.String())
				one.Reset()
			}
		}
		for _, r := range part {
			isWord := unicode.IsLetter(r) || unicode.IsDigit(r)
			if !isWord || unicode.IsDigit(r) != unicode.IsDigit(before) || unicode.IsLower(before) && unicode.IsUpper(r) {
				end()
			}
			if isWord {
				one.WriteRune(unicode.ToLower(r))
				whole.WriteRune(unicode.ToLower(r))
			}
			symbols, before = symbols || !isWord, r
		}
		end()
		if joined && symbols && whole.Len() > 0 {
			all = append(all, whole.String())
		}
	}
	return all
}
