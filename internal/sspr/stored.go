package sspr

import (
	"iter"
	"reflect"
	"slices"
)

// storedTag is the struct tag with the name of a field in a state, which is the attribute's name. States outlive the
// program version that wrote them, so a name must stay when a Go field is renamed. "-" marks a field that no state has.
const (
	storedTag = "stored"
	notStored = "-"
)

// Stored yields the fields of a settings struct that a state can hold, by their stored names. settings is a pointer to
// the struct; the yielded values can be set. It panics if a field has no stored name, which is a programming error.
func Stored(settings any) iter.Seq2[string, reflect.Value] {
	v := reflect.ValueOf(settings).Elem()
	return func(yield func(string, reflect.Value) bool) {
		for i := range v.NumField() {
			name := v.Type().Field(i).Tag.Get(storedTag)
			if name == "" {
				panic("sspr: " + v.Type().Name() + "." + v.Type().Field(i).Name + " has no stored name")
			}
			if name != notStored && !yield(name, v.Field(i)) {
				return
			}
		}
	}
}

// Said returns the stored names of the fields that are not nil.
func Said[T any](settings T) []string {
	var names []string
	for name, field := range Stored(&settings) {
		if !field.IsNil() {
			names = append(names, name)
		}
	}
	return names
}

// Missing returns those of the stored names whose fields are nil.
func Missing[T any](settings T, names []string) []string {
	said := Said(settings)
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(said, name) })
}

// Only returns settings with all fields nil except those with the given stored names.
func Only[T any](settings T, names []string) T {
	var only T
	into := map[string]reflect.Value{}
	for name, field := range Stored(&only) {
		into[name] = field
	}
	for name, field := range Stored(&settings) {
		if slices.Contains(names, name) {
			into[name].Set(field)
		}
	}
	return only
}
