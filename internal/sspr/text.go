package sspr

import (
	"fmt"
	"strings"
	"unicode"
)

// Trim returns a text without the blanks and invisible characters around it that come along with cells of spreadsheets:
// no-break spaces and byte order marks too, which strings.TrimSpace leaves.
func Trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || Invisible(r) })
}

// Invisible reports whether a character shows nothing where it stands: zero-width spaces, marks of writing direction, byte
// order marks, soft hyphens, control characters. White space is not among them.
func Invisible(r rune) bool {
	return !unicode.IsSpace(r) && unicode.In(r, unicode.Cf, unicode.Cc, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Count returns a number with its noun, which takes an s for all numbers but 1.
func Count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Unprintable returns the first character of a text that is white space or invisible, and whether there is one.
func Unprintable(text string) (rune, bool) {
	at := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || Invisible(r) })
	if at < 0 {
		return 0, false
	}
	return []rune(text[at:])[0], true
}
