// Package portal is the client of the Entra admin center's own API, the only interface that has the tenant's
// password reset policy. Microsoft documents none of it; every fact here is from the reference, sspr-policy
// section 1. The API takes a signed-in user's token and no other.
package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// Document is the password reset policy as the service sent it. It keeps every byte that nobody asked to change:
// unknown properties, number formats and the order of keys (reference sspr-policy 1.4: every write sends the whole
// document, and Microsoft may add properties). The zero value is no document.
type Document struct{ raw []byte }

// errNotAnObject says that an answer is JSON, yet no policy document.
var errNotAnObject = errors.New("the answer is not a JSON object")

// byteOrderMark is the one of UTF-8.
var byteOrderMark = []byte("\uFEFF")

// ParseDocument takes the body of an answer. It fails where the body is no JSON object or lacks the property by
// which the document is known; such an answer must never become the base of a write.
func ParseDocument(body []byte) (Document, error) {
	body = bytes.TrimPrefix(body, byteOrderMark) // RFC 8259, section 8.1: a receiver may ignore it
	if !json.Valid(body) {
		return Document{}, errors.New("the answer is not JSON")
	}
	root := gjson.ParseBytes(body)
	if !root.IsObject() {
		return Document{}, errNotAnObject
	}
	if !root.Get(keyEnablementType).Exists() {
		return Document{}, fmt.Errorf("the answer has no property %s, so it is not the password reset policy", keyEnablementType)
	}
	return Document{raw: body}, nil
}

// JSON gives the document as it would be sent.
func (d Document) JSON() []byte { return d.raw }

// Raw gives the value of one top-level property as it stands in the document; nil where the document lacks it.
func (d Document) Raw(key string) json.RawMessage {
	v := d.get(key)
	if !v.Exists() {
		return nil
	}
	return json.RawMessage(v.Raw)
}

// WithRaw gives the document with one top-level property set to value, which must be JSON, and all else untouched.
func (d Document) WithRaw(key string, value json.RawMessage) (Document, error) {
	if !json.Valid(value) {
		return d, fmt.Errorf("the value for %s is not JSON", key)
	}
	raw, err := sjson.SetRawBytes(d.raw, key, value)
	if err != nil {
		return d, fmt.Errorf("set %s in the policy document: %w", key, err)
	}
	return Document{raw: raw}, nil
}

// get reads a property. All keys are constants of this package or come from a snapshot of it, so none holds a
// character that a path would interpret.
func (d Document) get(key string) gjson.Result { return gjson.GetBytes(d.raw, key) }

// boolean, integer and text read a property and give nil where it is missing or of another type: the provider then
// shows no value rather than a wrong one.
func (d Document) boolean(key string) *bool {
	v := d.get(key)
	if !v.IsBool() {
		return nil
	}
	b := v.Bool()
	return &b
}

func (d Document) integer(key string) *int64 {
	v := d.get(key)
	if v.Type != gjson.Number && v.Type != gjson.String {
		return nil
	}
	f, err := strconv.ParseFloat(v.String(), 64)
	n := int64(f)
	if err != nil || float64(n) != f {
		return nil
	}
	return &n
}

func (d Document) text(key string) *string {
	v := d.get(key)
	if v.Type != gjson.String {
		return nil
	}
	s := v.String()
	return &s
}

// edit collects changes to a document and remembers the first that failed.
type edit struct {
	doc Document
	err error
}

// set writes value where it is not nil and differs in meaning from what the document says already, so that a
// document which needs no change stays the same to the byte.
func set[T comparable](e *edit, key string, current, value *T) {
	if value == nil || (current != nil && *current == *value) {
		return
	}
	e.marshal(key, *value)
}

func (e *edit) marshal(key string, value any) {
	if e.err != nil {
		return
	}
	raw, err := encode(value)
	if err != nil {
		e.err = err
		return
	}
	e.raw(key, raw)
}

func (e *edit) raw(key string, value json.RawMessage) {
	if e.err == nil {
		e.doc, e.err = e.doc.WithRaw(key, value)
	}
}

// encode is json.Marshal without the escapes for HTML, so that a text with & or < goes out as it is shown.
func encode(value any) (json.RawMessage, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// spliced returns a JSON array without the elements that do not stay and with others at its end. The bytes of those that
// stay, and of the white space before them, are those of the array. What is no array counts as an empty one.
func spliced(array gjson.Result, stays []bool, added []json.RawMessage) json.RawMessage {
	raw, end, kept := "[]", 1, 0
	if array.IsArray() {
		raw = array.Raw
	}
	next := []byte("[")
	for i, element := range array.Array() {
		start := end + strings.Index(raw[end:], element.Raw) // between elements there are a comma and white space only
		between := raw[end:start]
		end = start + len(element.Raw)
		if !stays[i] {
			continue
		}
		if kept == 0 {
			between = strings.Replace(between, ",", "", 1)
		}
		next = append(append(next, between...), element.Raw...)
		kept++
	}
	for _, element := range added {
		if kept > 0 {
			next = append(next, ',')
		}
		next = append(next, element...)
		kept++
	}
	return append(next, raw[end:]...)
}
