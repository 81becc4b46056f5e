package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Document is a JSON object that keeps what a map of Go values would lose: the order of the properties, the spelling
// of numbers, and properties that are not known here.
type Document []Property

// Property is one property of a Document.
type Property struct {
	// Key is the name.
	Key string
	// Value is the value as it was written.
	Value json.RawMessage
}

// Get returns the value of a property as it is stored.
func (d Document) Get(key string) (json.RawMessage, bool) {
	i := slices.IndexFunc(d, func(p Property) bool { return p.Key == key })
	if i < 0 {
		return nil, false
	}
	return d[i].Value, true
}

// IsTrue reports whether a property is true, which one that is missing or of another type is not.
func (d Document) IsTrue(key string) bool {
	raw, _ := d.Get(key)
	return True(raw)
}

// Set sets a property, or adds it at the end. It panics if the value cannot be encoded, as that is a mistake in
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

// Keys returns the names of the properties in their order.
func (d Document) Keys() []string {
	keys := make([]string, len(d))
	for i, p := range d {
		keys[i] = p.Key
	}
	return keys
}

// Raw returns the whole document as compact JSON.
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

// UnmarshalJSON reads an object. If a name occurs twice the last value counts, as in every JSON reader of .NET.
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

// New returns a document of pairs of names and values.
func New(pairs ...any) Document {
	var o Document
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		o.Set(key, pairs[i+1])
	}
	return o
}
