package sspr

import (
	"iter"
	"reflect"
	"slices"
)

// storedTag is the struct tag with the name that a field has in a state: the attribute's name. A state outlives the
// program that wrote it, so these names stay when a field of Go is renamed. "-" marks a field that no state holds.
const (
	storedTag = "stored"
	notStored = "-"
)

// Stored yields the fields of a settings struct that a state can hold, by the names that they have there. settings is a
// pointer to the struct; the values can be set. A field without a name is a mistake in the program, and panics.
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

// Only returns settings in which every field is nil that does not have one of the stored names.
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

// Over returns settings in which change replaces what it says, and the rest is as it was.
func Over[T any](was, change T) T {
	over := was
	into, from := reflect.ValueOf(&over).Elem(), reflect.ValueOf(change)
	for i := range into.NumField() {
		if field := from.Field(i); field.Kind() != reflect.Pointer || !field.IsNil() {
			into.Field(i).Set(field)
		}
	}
	return over
}
