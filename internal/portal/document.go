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

// Document is the password reset policy as the service sent it. It keeps every byte that a change does not concern:
// unknown properties, number formats and the order of keys (sspr-policy 1.4: every write sends the whole document, and
// Microsoft may add properties). The zero value is no document.
type Document struct{ raw []byte }

// errNotAnObject is the error of an answer that is JSON but not an object.
var errNotAnObject = errors.New("the response is not a JSON object")

// byteOrderMark is the byte order mark of UTF-8.
var byteOrderMark = []byte("\uFEFF")

// ParseDocument parses the body of an answer. It returns an error if the body is not a JSON object or lacks the
// property that identifies the document; such an answer must never become the base of a write.
func ParseDocument(body []byte) (Document, error) {
	body = bytes.TrimPrefix(body, byteOrderMark) // RFC 8259, section 8.1: a receiver may ignore it
	if !json.Valid(body) {
		return Document{}, errors.New("the response is not JSON")
	}
	root := gjson.ParseBytes(body)
	if !root.IsObject() {
		return Document{}, errNotAnObject
	}
	if !root.Get(keyEnablementType).Exists() {
		return Document{}, fmt.Errorf("the response is not the password reset policy: it has no property %s", keyEnablementType)
	}
	return Document{raw: body}, nil
}

// JSON returns the document as it would be sent.
func (d Document) JSON() []byte { return d.raw }

// Raw returns the value of a top-level property as it is in the document, or nil if there is none.
func (d Document) Raw(key string) json.RawMessage {
	v := d.get(key)
	if !v.Exists() {
		return nil
	}
	return json.RawMessage(v.Raw)
}

// WithRaw returns the document with a top-level property set to value, which must be JSON, and all other bytes
// unchanged.
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

// get reads a property. All keys are constants of this package or come from a snapshot that it made, so none contains a
// character that a gjson path would interpret.
func (d Document) get(key string) gjson.Result { return gjson.GetBytes(d.raw, key) }

// boolean, integer and text read a property. They return nil if it is missing or has another type: the provider then
// shows no value instead of a wrong one.
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

// edit applies changes to a document and keeps the first error.
type edit struct {
	doc Document
	err error
}

// set writes value unless it is nil or equivalent to current, so that a document that needs no change stays the same to
// the byte.
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

// encode is json.Marshal without HTML escapes, so that a text with & or < is sent as it is shown.
func encode(value any) (json.RawMessage, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// spliced returns a JSON array without the elements that do not stay, and with others appended. The bytes of the
// remaining elements, and of the white space before them, do not change. A value that is not an array counts as empty.
func spliced(array gjson.Result, stays []bool, added []json.RawMessage) json.RawMessage {
	raw, end, kept := "[]", 1, 0
	if array.IsArray() {
		raw = array.Raw
	}
	next := []byte("[")
	for i, element := range array.Array() {
		start := end + strings.Index(raw[end:], element.Raw) // between elements there are only a comma and white space
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
