package probe

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// whole returns a JSON number without a fraction.
func whole(v any) (int, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return int(i), err == nil
}

// kind returns the JSON type of a value.
func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "text"
	case []any:
		return "list"
	}
	return "object"
}

// form describes a value without telling a text: numbers, Booleans and null are shown, of anything else the type.
func form(v any) string {
	switch x := v.(type) {
	case nil, bool:
		return strings.Replace(fmt.Sprint(x), "<nil>", "null", 1)
	case json.Number:
		if len(x) <= 6 { // a longer one could be a telephone number
			return x.String()
		}
	}
	return "a " + kind(v)
}

// pattern returns the form of a number or an address: 0 for digits, a for letters, runs of letters shortened; signs and
// masking characters stay.
func pattern(text string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			r = '0'
		case r == 'x' || r == 'X' || r == '*': // a mask, or an extension
		case unicode.IsLetter(r):
			r = 'a'
		case !strings.ContainsRune("+ ()-./@", r):
			r = '?'
		}
		if r == 'a' && last == 'a' {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
