package report

import (
	"strings"
	"unicode"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// plain returns a text as one line without invisible characters, which could hide or turn around what is shown. A byte
// that is not UTF-8 becomes U+FFFD.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cc, r):
			return ' '
		case sspr.Invisible(r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(text), " ")
}
