package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// Fingerprint maps each top-level property of a document to the beginning of a hash of its value. It distinguishes two
// reads of the document without storing values. The fingerprint of no document is nil.
type Fingerprint map[string]string

// hashLength is the stored length of a hash, in bytes. Two values of one property collide once in four billion.
const hashLength = 4

// Fingerprint returns the document's fingerprint.
func (d Document) Fingerprint() Fingerprint {
	if d.raw == nil {
		return nil
	}
	f := Fingerprint{}
	gjson.ParseBytes(d.raw).ForEach(func(key, value gjson.Result) bool {
		f[key.String()] = hash(value.Raw)
		return true
	})
	return f
}

func hash(raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return hex.EncodeToString(sum[:hashLength])
}

// Differs returns the names of the properties that differ between two fingerprints, in alphabetical order.
func (f Fingerprint) Differs(other Fingerprint) []string {
	var keys []string
	for key, was := range f {
		if other[key] != was {
			keys = append(keys, key)
		}
	}
	for key := range other {
		if _, both := f[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// changedElsewhere returns the properties outside the changes' pages that differ between two documents.
func changedElsewhere(base, doc Document, changes []*change) []string {
	return slices.DeleteFunc(base.Fingerprint().Differs(doc.Fingerprint()), func(key string) bool {
		return slices.ContainsFunc(changes, func(ch *change) bool { return slices.Contains(ch.keys, key) })
	})
}

// longestShown limits a value in a message, in bytes: a list of questions can be long.
const longestShown = 120

func abbreviated(raw json.RawMessage) string {
	switch {
	case raw == nil:
		return "(absent)"
	case len(raw) > longestShown:
		return strings.ToValidUTF8(string(raw[:longestShown]), "") + "..."
	default:
		return string(raw)
	}
}

// foreignChangeNotes returns a note about the properties of other pages that changed while this process wrote.
func foreignChangeNotes(base, doc Document, moved []string) []Note {
	if len(moved) == 0 {
		return nil
	}
	lines := make([]string, 0, len(moved))
	for _, key := range moved {
		lines = append(lines, fmt.Sprintf("  %s: %s -> %s", key, abbreviated(base.Raw(key)), abbreviated(doc.Raw(key))))
	}
	return []Note{{
		Summary: "Password reset policy changed by another writer at the same time",
		Detail: "Other properties of the policy changed during this write:\n\n" + strings.Join(lines, "\n") + "\n\n" +
			"All pages of Password reset are one document, and every write replaces the whole document. The values of this configuration were written and confirmed. " +
			"Check in the admin center that the other change is complete as well.",
	}}
}

// slowWriteNotes returns a note about a write that took so long that another writer's change may be lost without a
// trace. See Timing.Hold.
func slowWriteNotes(window, hold time.Duration) []Note {
	if window <= hold {
		return nil
	}
	return []Note{{
		Summary: "Another writer's change may be lost",
		Detail: fmt.Sprintf("The write of the password reset policy took %s, from reading the policy to the service's response. All pages of Password reset are one document, and every write replaces the whole document: "+
			"a change that another writer made to another page in that time is lost without a trace. If two pipelines or users change the policy at the same time, plan again in both.",
			window.Round(10*time.Millisecond)),
	}}
}
