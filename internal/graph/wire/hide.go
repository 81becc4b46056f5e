package wire

import (
	"regexp"
	"strings"
)

// notContactPattern matches IDs and times, which look like phone numbers and are needed for a support case.
const notContactPattern = `[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?`

var (
	notContact = regexp.MustCompile(`(?i)^(?:` + notContactPattern + `)$`)
	// contactLike matches what looks like an address or a phone number, in any spelling and escaped or not. The pattern
	// of what is neither comes first, so that it is matched as a whole.
	contactLike = regexp.MustCompile(`(?i)` + notContactPattern +
		`|[^\s"'<>()\[\]{},;]+(?:@|%40)[^\s"'<>()\[\]{},;]+` +
		`|(?:\+|%2B)?\(?[0-9](?:[0-9\s().\-/\p{Pd}\x{2212}]|%2[0-9A-F])*[0-9](?:\s?(?:x|ext\.?)\s?[0-9]+)?`)
)

// fewestDigits is how many digits a number has at least that is written without its country code.
const fewestDigits = 7

// Hidden stands for what an error does not show.
const Hidden = "(hidden)"

// HideContacts returns the service's words without phone numbers and addresses. The service may quote values that were sent,
// stored or another user's, and errors end up in the logs of pipelines.
func HideContacts(text string) string { return contactLike.ReplaceAllStringFunc(text, hideContact) }

func hideContact(found string) string {
	digits := 0
	for _, r := range found {
		if '0' <= r && r <= '9' {
			digits++
		}
	}
	if !notContact.MatchString(found) && (digits >= fewestDigits || strings.ContainsAny(found, "@+%")) {
		return Hidden
	}
	return found
}
