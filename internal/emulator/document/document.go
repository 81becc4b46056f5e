package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Document is a JSON object that keeps what a map of Go values would lose: the order of the properties, the spelling
// of numbers, and properties that nobody here knows.
type Document []Property

// Property is one property of a Document.
type Property struct {
	// Key is the name.
	Key string
	// Value is the value as it was written.
	Value json.RawMessage
}

// Get gives the value of a property as it is stored.
func (d Document) Get(key string) (json.RawMessage, bool) {
	i := slices.IndexFunc(d, func(p Property) bool { return p.Key == key })
	if i < 0 {
		return nil, false
	}
	return d[i].Value, true
}

// Set sets a property, or adds it at the end. It panics where the value cannot be encoded, as that is a mistake in
// the calling test and not a condition to handle.
func (d *Document) Set(key string, value any) {
	raw, err := Encode(value)
	if err != nil {
		panic(fmt.Sprintf("emulator: the value of %q is not JSON: %v", key, err))
	}
	if i := slices.IndexFunc(*d, func(p Property) bool { return p.Key == key }); i >= 0 {
		(*d)[i].Value = raw
		return
	}
	*d = append(*d, Property{Key: key, Value: raw})
}

// Remove removes a property if it is there.
func (d *Document) Remove(key string) {
	*d = slices.DeleteFunc(*d, func(p Property) bool { return p.Key == key })
}

// Keys gives the names of the properties in their order.
func (d Document) Keys() []string {
	keys := make([]string, len(d))
	for i, p := range d {
		keys[i] = p.Key
	}
	return keys
}

// Raw gives the whole document as compact JSON.
func (d Document) Raw() json.RawMessage {
	raw, err := Encode(d)
	if err != nil {
		panic(fmt.Sprintf("emulator: a stored document is not JSON: %v", err))
	}
	return raw
}

// Clone copies the document; the values are never changed in place.
func (d Document) Clone() Document { return slices.Clone(d) }

// MarshalJSON writes the properties in their order.
func (d Document) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range d {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := Encode(p.Key)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(p.Value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads an object. Where a name stands twice the last value counts, as in every JSON reader of .NET.
func (d *Document) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errors.New("not a JSON object"), err)
	}
	*d = Document{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		d.Set(key, value)
	}
	return nil
}

// Encode encodes compactly and, unlike json.Marshal, leaves <, > and & as they are.
func Encode(value any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Kind names the JSON type of a value that is known to be valid JSON.
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

// New makes a document from pairs of names and values.
func New(pairs ...any) Document {
	var o Document
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		o.Set(key, pairs[i+1])
	}
	return o
}

// Text reads a JSON string; anything else is none.
func Text(raw json.RawMessage) (text string, ok bool) {
	if Kind(raw) != "string" {
		return "", false
	}
	return text, json.Unmarshal(raw, &text) == nil
}

// WholeNumber reads an integer in any spelling of JSON: 180, 180.0, 1.8e2.
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

// Strings reads a list of strings; a document without the property has none.
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
