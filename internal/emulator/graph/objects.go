package graph

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"

// object is an entity on its way out: its properties in order.
type object = document.Document

// newObject returns an object of pairs of names and values.
func newObject(pairs ...any) object { return document.New(pairs...) }

// orNull returns nil for "", as the directory shows properties that are not set.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// orEmpty returns an empty list for nil.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
