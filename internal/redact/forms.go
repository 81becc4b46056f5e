package redact

import (
	"regexp"
	"strings"
)

// forms are what personal data and secrets look like in a sentence: tokens, GUIDs, addresses, telephone numbers.
var forms = []*regexp.Regexp{
	regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}|\b[01]\.[A-Za-z0-9_-][A-Za-z0-9_.-]{39,}`),
	regexp.MustCompile(`(?i)\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b`),
	regexp.MustCompile(`[\pL\pN._%+'#-]+@[\pL\pN-]+(\.[\pL\pN-]+)+`),
	regexp.MustCompile(`\+?\d[\d ()./-]{6,}\d`),
}

// Stand-ins of Forms.
const hidden = "(hidden)"

// Forms returns a text in which everything that has the form of a token, a GUID, an address or a telephone number is hidden.
// Numbers of zeros alone are patterns, and stay. It is a last line of defense: a name has no form.
func Forms(text string) string {
	for _, form := range forms {
		text = form.ReplaceAllStringFunc(text, func(found string) string {
			if SameEverywhere(found) || !strings.ContainsFunc(found, func(r rune) bool { return r != '0' && !strings.ContainsRune("+ ()./-", r) }) {
				return found
			}
			return hidden
		})
	}
	return text
}
