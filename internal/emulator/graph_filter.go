package emulator

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// filter is a conjunction of comparisons: as much of $filter as the provider needs to look a group or a user up.
type filter []comparison

type comparison struct {
	property string
	value    json.RawMessage
}

// comparisonPattern is "name eq 'text'" (quotes doubled inside) or "name eq true", and what follows it.
var comparisonPattern = regexp.MustCompile(`^\s*(\w+)\s+eq\s+('(?:[^']|'')*'|true|false|null)\s*(.*)$`)

// parseFilter reads "a eq 'x' and b eq true".
func parseFilter(text string, e *entity) (filter, error) {
	var f filter
	unsupported := queryError{
		"Request_UnsupportedQuery", "Unsupported Query: the emulator understands only comparisons with 'eq' joined by 'and'.",
	}
	for rest := text; ; {
		m := comparisonPattern.FindStringSubmatch(rest)
		if m == nil {
			return nil, unsupported
		}
		if !e.has(m[1]) {
			return nil, queryError{
				"Request_UnsupportedQuery",
				"Unsupported or invalid query filter clause specified for property '" + m[1] + "' of resource '" + e.name + "'.",
			}
		}
		f = append(f, comparison{property: m[1], value: literal(m[2])})
		if m[3] == "" {
			return f, nil
		}
		after, ok := strings.CutPrefix(m[3], "and ")
		if !ok {
			return nil, unsupported
		}
		rest = after
	}
}

func literal(text string) json.RawMessage {
	inner, quoted := strings.CutPrefix(text, "'")
	if !quoted {
		return json.RawMessage(text)
	}
	raw, _ := encodeJSON(strings.ReplaceAll(strings.TrimSuffix(inner, "'"), "''", "'"))
	return raw
}

// matches compares text without case, as the directory does (chosen for all properties alike).
func (f filter) matches(o object) bool {
	for _, c := range f {
		value, _ := o.Get(c.property)
		if !bytes.EqualFold(value, c.value) {
			return false
		}
	}
	return true
}
