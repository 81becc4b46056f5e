package acctest

import "github.com/hashicorp/terraform-plugin-go/tftypes"

// Object is an object of a state. Its methods return what a test compares: an attribute that is missing or of another type is
// like one that is null.
type Object map[string]tftypes.Value

// Text returns a text, "" for null.
func (o Object) Text(name string) string { return text(o[name]) }

// Flag returns "true", "false" or "null".
func (o Object) Flag(name string) string {
	var v *bool
	_ = o[name].As(&v)
	switch {
	case v == nil:
		return "null"
	case *v:
		return "true"
	default:
		return "false"
	}
}

// Texts returns the elements of a list or a set of texts.
func (o Object) Texts(name string) (all []string) {
	for _, e := range o.elements(name) {
		all = append(all, text(e))
	}
	return all
}

// Object returns a nested object, or the value of a map of objects. It is nil for null.
func (o Object) Object(name string) (one Object) { return object(o[name]) }

// Objects returns the elements of a list or a set of objects.
func (o Object) Objects(name string) (all []Object) {
	for _, e := range o.elements(name) {
		all = append(all, object(e))
	}
	return all
}

func (o Object) elements(name string) (all []tftypes.Value) {
	_ = o[name].As(&all)
	return all
}

func text(value tftypes.Value) string {
	var v *string
	_ = value.As(&v)
	if v == nil {
		return ""
	}
	return *v
}

func object(value tftypes.Value) Object {
	var one map[string]tftypes.Value
	_ = value.As(&one)
	return one
}
