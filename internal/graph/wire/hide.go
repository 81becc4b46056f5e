package wire

import (
	"regexp"
	"strings"
)

// day is a date, which has as many digits as a phone number.
const day = `(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])`

// numberPart is what a phone number may have between its digits, escaped or not.
const numberPart = `[0-9\s().\-/\p{Pd}\x{2212}]|%2[0-9A-F]`

// notContactPattern matches what looks like a phone number or an address and is needed to understand an error, or for a
// support case: IDs, dates and times, the codes of sign-in and of Windows, and annotations of OData.
const notContactPattern = `\(?(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}` +
	`|` + day + `(?:[T ][0-9]{2}:[0-9]{2}[0-9:.]*(?:Z|[+-][0-9]{2}:?[0-9]{2}\b)?)?` +
	`|AADSTS[0-9]{4,7}\b|0x[0-9a-f]{4,16}\b` +
	`|[a-z]*@odata\.(?:bind|context|count|deltaLink|editLink|etag|id|navigationLink|nextLink|readLink|type)\b)`

var (
	notContact = regexp.MustCompile(`(?i)^(?:` + notContactPattern + `)$`)
	// contactLike matches what looks like an address or a phone number, in any spelling and escaped or not. The pattern
	// of what is neither comes before theirs, so that it is matched as a whole. A date that goes on like a number is none.
	contactLike = regexp.MustCompile(`(?i)` + day + `[().\-/]+(?:` + numberPart + `)*[0-9]` +
		`|` + notContactPattern +
		`|[^\s"'<>()\[\]{},;]+(?:@|%40)[^\s"'<>()\[\]{},;]+` +
		`|(?:\+|%2B)?\(?[0-9](?:` + numberPart + `)*[0-9](?:\s?(?:x|ext\.?)\s?[0-9]+)?`)
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
