package sspr

import (
	"fmt"
	"strings"
	"unicode"
)

// Trim returns text without leading and trailing white space and invisible characters, which come along with
// spreadsheet cells: no-break spaces and byte order marks too, which strings.TrimSpace keeps.
func Trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || Invisible(r) })
}

// Invisible reports whether a character has no visible form: zero-width spaces, direction marks, byte order marks, soft
// hyphens, control characters. White space is not included.
func Invisible(r rune) bool {
	return !unicode.IsSpace(r) && unicode.In(r, unicode.Cf, unicode.Cc, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Count returns a number with its noun, with a plural s for all numbers except 1.
func Count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Join returns words as a phrase: "a", "a and b", "a, b and c".
func Join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// Unprintable returns the first white space or invisible character of text, and whether there is one.
func Unprintable(text string) (rune, bool) {
	at := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || Invisible(r) })
	if at < 0 {
		return 0, false
	}
	return []rune(text[at:])[0], true
}
