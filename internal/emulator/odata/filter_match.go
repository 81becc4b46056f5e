package odata

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// truth is what an expression is for an object. A function of null is null, and so is its negation
// (https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html, 5.1.1).
type truth int

// With null between the others, and is the least of its operands, or the greatest, and not changes the sign.
const (
	isFalse truth = iota - 1
	isNull
	isTrue
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// valueOf decodes a value of an object; nil is null, or nothing.
func valueOf(raw json.RawMessage) any {
	var v any
	_ = json.Unmarshal(raw, &v) // what does not decode is nothing
	return v
}

// at follows a path from a value. "$count" at its end is how many elements a list has.
func at(value any, path string) any {
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, "/")
		switch v := value.(type) {
		case document.Document:
			raw, _ := v.Get(name)
			value = valueOf(raw)
		case map[string]any:
			value = v[name]
		case []any:
			if name != "$count" {
				return nil
			}
			return float64(len(v))
		default:
			if name == "$count" && v == nil {
				return 0.0
			}
			return nil
		}
	}
	return value
}

// evaluate returns what the expression is for a value: an object, or inside any an element of a list.
func (e *expression) evaluate(value any) truth {
	switch e.operator {
	case opAnd:
		return min(e.operands[0].evaluate(value), e.operands[1].evaluate(value))
	case opOr:
		return max(e.operands[0].evaluate(value), e.operands[1].evaluate(value))
	case opNot:
		return -e.operands[0].evaluate(value)
	case opAny:
		list, _ := at(value, e.path).([]any)
		found := false
		for _, one := range list {
			found = found || len(e.operands) == 0 || e.operands[0].evaluate(one) == isTrue
		}
		return truthOf(found)
	default:
		return e.compare(at(value, e.path))
	}
}

func (e *expression) compare(value any) truth {
	switch e.operator {
	case opNotEqual:
		return truthOf(!e.values[0].equals(value))
	case opStartsWith, opEndsWith:
		text, ok := value.(string)
		if !ok || e.values[0].edm == "" {
			return isNull
		}
		text, part := strings.ToLower(text), strings.ToLower(e.values[0].text)
		if e.operator == opStartsWith {
			return truthOf(strings.HasPrefix(text, part))
		}
		return truthOf(strings.HasSuffix(text, part))
	case opFrom, opUntil:
		order, ok := e.values[0].order(value)
		return truthOf(ok && (order == 0 || order > 0 == (e.operator == opFrom)))
	default: // eq and in
		for _, one := range e.values {
			if one.equals(value) {
				return isTrue
			}
		}
		return isFalse
	}
}

// equals reports whether a value is that of the literal. Text has no case, as in the directory (chosen for all properties alike).
func (l literal) equals(value any) bool {
	if l.edm == "" || value == nil {
		return l.edm == "" && value == nil
	}
	if l.edm == edmTime {
		order, ok := l.order(value)
		return ok && order == 0
	}
	switch v := value.(type) {
	case bool:
		return l.edm == edmBoolean && strconv.FormatBool(v) == l.text
	case float64:
		n, err := strconv.ParseFloat(l.text, 64)
		return err == nil && n == v
	case string:
		return strings.EqualFold(v, l.text)
	default:
		return false
	}
}

// order compares a value with the literal: below 0 if the value comes first. ok is false if they cannot be compared.
func (l literal) order(value any) (order int, ok bool) {
	switch v := value.(type) {
	case float64:
		n, err := strconv.ParseFloat(l.text, 64)
		switch {
		case err != nil:
			return 0, false
		case v < n:
			return -1, true
		case v > n:
			return 1, true
		default:
			return 0, true
		}
	case string:
		if l.edm == edmTime {
			is, err := time.Parse(time.RFC3339Nano, v)
			than, ok := l.time()
			return is.Compare(than), err == nil && ok
		}
		return strings.Compare(strings.ToLower(v), strings.ToLower(l.text)), l.edm == edmString
	default:
		return 0, false
	}
}

// time returns a time of a literal. A day is its beginning in UTC.
func (l literal) time() (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, l.text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
