package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// Encode returns a value as compact JSON and, unlike json.Marshal, does not escape <, > and &.
func Encode(value any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Kind returns the JSON type of a value that is known to be valid JSON.
func Kind(value json.RawMessage) string {
	value = bytes.TrimSpace(value)
	if len(value) == 0 {
		return "nothing"
	}
	switch value[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}

// True reports whether a value is true. Any other value, and none, is not.
func True(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "true" }

// Text returns the text of a JSON string; ok is false for any other value.
func Text(raw json.RawMessage) (text string, ok bool) {
	if Kind(raw) != "string" {
		return "", false
	}
	return text, json.Unmarshal(raw, &text) == nil
}

// WholeNumber returns an integer that is written in any spelling of JSON: 180, 180.0, 1.8e2.
func WholeNumber(raw json.RawMessage) (int, error) {
	var f float64
	if err := json.Unmarshal(raw, &f); err != nil {
		return 0, err
	}
	if f != math.Trunc(f) || math.Abs(f) > math.MaxInt32 {
		return 0, fmt.Errorf("%s is not a 32-bit integer", raw)
	}
	return int(f), nil
}

// Strings returns a property that is a list of strings; nil if the document does not have it.
func Strings(d Document, key string) ([]string, error) {
	raw, ok := d.Get(key)
	if !ok {
		return nil, nil
	}
	var list []*string
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("'%s' must be a list of strings", key)
	}
	out := make([]string, 0, len(list))
	for _, text := range list {
		if text == nil {
			return nil, fmt.Errorf("'%s' must not hold null", key)
		}
		out = append(out, *text)
	}
	return out, nil
}
