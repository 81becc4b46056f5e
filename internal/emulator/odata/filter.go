package odata

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Filter is a conjunction of conditions: as much of $filter as the provider needs.
type Filter []condition

type condition struct {
	property string // with any, "list/member" for a member of the elements
	operator string
	value    json.RawMessage
	time     time.Time // of value, for ge and le
}

// The operators of $filter.
const (
	OpEqual      = "eq"
	OpFrom       = "ge"
	OpUntil      = "le"
	OpStartsWith = "startswith"
	OpAny        = "any" // an element of a list is equal
)

const textPattern = `'(?:[^']|'')*'` // quotes inside are doubled

// Each pattern is one form of a condition, and what follows it.
var (
	comparisonPattern = regexp.MustCompile(
		`^\s*(\w+)\s+(eq|ge|le)\s+(` + textPattern + `|true|false|null|\d{4}-[0-9T:.+\-]+Z?)\s*(.*)$`)
	startsWithPattern = regexp.MustCompile(`^\s*(?i:startswith)\(\s*(\w+)\s*,\s*(` + textPattern + `)\s*\)\s*(.*)$`)
	anyPattern        = regexp.MustCompile(`^\s*(\w+)/any\(\s*(\w+)\s*:\s*(\w+)((?:/\w+)?)\s+eq\s+(` + textPattern + `)\s*\)\s*(.*)$`)
)

// errFilter refuses what is not understood.
var errFilter = QueryError{
	"Request_UnsupportedQuery", "Unsupported Query: the emulator understands only 'eq', 'ge', 'le', 'startsWith' and " +
		"'any' with 'eq', joined by 'and'.",
}

// parseFilter reads "a eq 'x' and startsWith(b,'y') and c/any(t:t eq 'z') and d/any(t:t/e eq 'z')".
func parseFilter(text string, e *Entity) (Filter, error) {
	var f Filter
	for rest := text; ; {
		c, after, err := parseCondition(rest)
		if err != nil {
			return nil, err
		}
		if !e.filters(c) {
			return nil, QueryError{
				"Request_UnsupportedQuery",
				"Unsupported or invalid query filter clause specified for property '" + c.property + "' of resource '" + e.Name + "'.",
			}
		}
		f = append(f, c)
		if after == "" {
			return f, nil
		}
		var ok bool
		if rest, ok = strings.CutPrefix(after, "and "); !ok {
			return nil, errFilter
		}
	}
}

// parseCondition reads one condition and returns what follows it.
func parseCondition(text string) (c condition, after string, err error) {
	if m := startsWithPattern.FindStringSubmatch(text); m != nil {
		return condition{property: m[1], operator: OpStartsWith, value: literal(m[2])}, m[3], nil
	}
	if m := anyPattern.FindStringSubmatch(text); m != nil && m[2] == m[3] {
		return condition{property: m[1] + m[4], operator: OpAny, value: literal(m[5])}, m[6], nil
	}
	m := comparisonPattern.FindStringSubmatch(text)
	if m == nil {
		return c, "", errFilter
	}
	c = condition{property: m[1], operator: m[2], value: literal(m[3])}
	if c.operator != OpEqual {
		if c.time, err = time.Parse(time.RFC3339Nano, m[3]); err != nil {
			return c, "", QueryError{"Request_BadRequest", "Invalid filter clause: '" + m[3] + "' is not a date and time with a zone."}
		}
	}
	return c, m[4], nil
}

// filters reports whether $filter can do that with the property.
func (e *Entity) filters(c condition) bool {
	if e.Operators == nil {
		return e.Has(c.property) && c.operator == OpEqual
	}
	return slices.Contains(e.Operators[c.property], c.operator)
}

func literal(text string) json.RawMessage {
	inner, quoted := strings.CutPrefix(text, "'")
	if !quoted {
		return json.RawMessage(text)
	}
	raw, _ := document.Encode(strings.ReplaceAll(strings.TrimSuffix(inner, "'"), "''", "'"))
	return raw
}

// Only reports whether the filter looks at no other properties than these.
func (f Filter) Only(properties []string) bool {
	return !slices.ContainsFunc(f, func(c condition) bool { return !slices.Contains(properties, c.property) })
}

// Equals returns a text that one of the properties has in every object that the filter matches; ok is false if the filter
// asks for none.
func (f Filter) Equals(properties ...string) (text string, ok bool) {
	for _, c := range f {
		if c.operator == OpEqual && slices.Contains(properties, c.property) {
			text, _ = document.Text(c.value)
			return text, true
		}
	}
	return "", false
}

func (f Filter) matches(o document.Document) bool {
	return !slices.ContainsFunc(f, func(c condition) bool { return !c.matches(o) })
}

// matches reports whether the condition holds. It compares text without case, as the directory does (chosen for all
// properties alike).
func (c condition) matches(o document.Document) bool {
	property, member, _ := strings.Cut(c.property, "/")
	value, _ := o.Get(property)
	switch c.operator {
	case OpStartsWith:
		text, isText := document.Text(value)
		prefix, _ := document.Text(c.value)
		return isText && strings.HasPrefix(strings.ToLower(text), strings.ToLower(prefix))
	case OpAny:
		var list []json.RawMessage
		_ = json.Unmarshal(value, &list) // anything but a list has no elements
		return slices.ContainsFunc(list, func(one json.RawMessage) bool {
			if member != "" {
				var of map[string]json.RawMessage
				_ = json.Unmarshal(one, &of) // anything but an object has no members
				one = of[member]
			}
			return bytes.EqualFold(one, c.value)
		})
	case OpFrom, OpUntil:
		text, _ := document.Text(value)
		at, err := time.Parse(time.RFC3339Nano, text)
		return err == nil && (at.Equal(c.time) || at.After(c.time) == (c.operator == OpFrom))
	default:
		return bytes.EqualFold(value, c.value)
	}
}
