package sspr

import "strings"

// ObjectID is the GUID of an object of the directory, of a product or of a method. It is in lower case by construction,
// so that two IDs are the same object if they are equal: services and users write GUIDs in either case.
type ObjectID struct{ id string }

// NewObjectID returns the ID that s spells. It does not check that s is a GUID.
func NewObjectID(s string) ObjectID { return ObjectID{strings.ToLower(s)} }

// String returns the ID in lower case.
func (o ObjectID) String() string { return o.id }

// MarshalText returns the ID as a JSON string's content.
func (o ObjectID) MarshalText() ([]byte, error) { return []byte(o.id), nil }

// UnmarshalText reads an ID from a JSON string's content.
func (o *ObjectID) UnmarshalText(text []byte) error {
	*o = NewObjectID(string(text))
	return nil
}
