// Package document reads and writes the JSON of Microsoft Graph without losing anything. A document keeps what this
// program does not know: unknown properties, unknown words of an enum, and numbers that no float64 can store.
package document

import (
	"encoding/json"
	"reflect"
)

// Object is a JSON object whose values are kept as they came.
type Object map[string]json.RawMessage

// Read returns the JSON object in raw, or nil if raw is anything else.
func Read(raw json.RawMessage) Object {
	var found Object
	if json.Unmarshal(raw, &found) != nil {
		return nil
	}
	return found
}

// List returns the objects in a JSON array without the elements that are no objects, or nil if raw is no array.
func List(raw json.RawMessage) []Object {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return nil
	}
	found := make([]Object, 0, len(items))
	for _, item := range items {
		if o := Read(item); o != nil {
			found = append(found, o)
		}
	}
	return found
}

// Text returns the value of a JSON string, or "" if raw is anything else.
func Text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// Value returns the value in raw, or nil if raw is missing, null or of another type.
func Value[T any](raw json.RawMessage) *T {
	var found *T
	if json.Unmarshal(raw, &found) != nil {
		return nil
	}
	return found
}

// Raw encodes a string, a boolean, or a document. These cannot fail.
func Raw(v any) json.RawMessage {
	raw, _ := json.Marshal(v)
	return raw
}

// Same reports whether two texts are the same JSON, apart from white space and the order of members. Identical texts are
// the same even if they have numbers that no float64 can store.
func Same(a, b json.RawMessage) bool {
	var x, y any
	return string(a) == string(b) || json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
