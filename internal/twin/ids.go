package twin

import (
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// ids are the object IDs that a file has.
type ids struct {
	// salt makes the stand-ins of one file; uuid.Nil keeps the IDs.
	salt uuid.UUID
}

func newIDs(mapped bool) *ids {
	if !mapped {
		return &ids{}
	}
	return &ids{salt: uuid.New()}
}

// guid finds IDs in texts, with hyphens or without.
var guid = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b`)

// of returns what the file has for an ID, in lower case and with hyphens.
func (m *ids) of(id string) string {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return id
	}
	if m.salt == uuid.Nil || parsed == uuid.Nil {
		return parsed.String()
	}
	return uuid.NewSHA1(m.salt, parsed[:]).String()
}

// within returns a text in which IDs are replaced, in the form in which they are written. known are IDs that stay.
func (m *ids) within(text string, known func(id string) bool) string {
	if m.salt == uuid.Nil {
		return text
	}
	return guid.ReplaceAllStringFunc(text, func(found string) string {
		if known(found) {
			return found
		}
		id := m.of(found)
		if !strings.Contains(found, "-") {
			id = strings.ReplaceAll(id, "-", "")
		}
		return id
	})
}

// isID reports whether a text is an ID and nothing else.
func isID(text string) bool { return guid.FindString(text) == text && text != "" }
