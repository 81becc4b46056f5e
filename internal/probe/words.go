package probe

import (
	"regexp"
	"strings"
)

// shown returns a name of a service, such as an error code or the name of a property, as far as it consists of the
// services' own words; other words are hidden.
func shown(text string) string {
	_ = text
	return "(hidden)"
}

var spaces = regexp.MustCompile(`\s+`)

// safe returns a text without anything that is a text of an answer and no word of the services.
func (r *reader) safe(text string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(text, " "))
}
