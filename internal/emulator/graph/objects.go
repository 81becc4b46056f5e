package graph

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

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

// timeOrNull returns nil for a time that is not known.
func timeOrNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return timestamp(at)
}

// trueOrNull returns nil for false, as the directory shows what was never set.
func trueOrNull(set bool) any {
	if set {
		return true
	}
	return nil
}

// withNotes puts properties that are kept as they came into an object.
func withNotes(o object, notes document.Document) object {
	for _, p := range notes {
		o.Set(p.Key, p.Value)
	}
	return o
}

// union returns the names in some lists, each once.
func union(lists ...[]string) (all []string) {
	for _, name := range slices.Concat(lists...) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
