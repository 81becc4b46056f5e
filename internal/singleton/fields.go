package singleton

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// field is one attribute of a model.
type field = attr.Value

// fields gives the attributes of a model by position, Base left out. Models are structs of attribute values.
func fields(model any) []reflect.Value {
	v := reflect.ValueOf(model).Elem()
	var found []reflect.Value
	for i := range v.NumField() {
		if !v.Type().Field(i).Anonymous {
			found = append(found, v.Field(i))
		}
	}
	return found
}

// names gives the attributes' names in the order of fields.
func names(model any) []string {
	t := reflect.TypeOf(model).Elem()
	var found []string
	for i := range t.NumField() {
		if !t.Field(i).Anonymous {
			found = append(found, t.Field(i).Tag.Get("tfsdk"))
		}
	}
	return found
}

func value(v reflect.Value) field { return v.Interface().(attr.Value) }

// assign copies all of a model, Base included, to another of the same type.
func assign(to, from any) { reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem()) }

// attributeOf returns the value of a model's attribute, and whether it has one.
func attributeOf(model any, name string) (field, bool) {
	i := slices.Index(names(model), name)
	if i < 0 {
		return nil, false
	}
	v := value(fields(model)[i])
	return v, !v.IsNull() && !v.IsUnknown()
}

// fill takes an attribute over from source wherever wanted says so of the target's value and position.
func fill(target, source any, wanted func(field, int) bool) {
	from := fields(source)
	for i, f := range fields(target) {
		if wanted(value(f), i) {
			f.Set(from[i])
		}
	}
}

// differences lists, a line each, what values would change from one model to another. Attributes that the second
// does not say, or does not know yet, do not count.
func differences(from, to any) []string {
	var lines []string
	was := fields(from)
	for i, f := range fields(to) {
		now := value(f)
		if now.IsNull() || now.IsUnknown() || now.Equal(value(was[i])) {
			continue
		}
		lines = append(lines, fmt.Sprintf("  %s: %s -> %s", names(to)[i], show(value(was[i])), show(now)))
	}
	return lines
}

// show renders a value for a person: sets in alphabetical order, so that two lists are easy to compare.
func show(v field) string {
	switch v := v.(type) {
	case basetypes.SetValue:
		if v.IsNull() {
			return "not set"
		}
		elements := make([]string, 0, len(v.Elements()))
		for _, e := range v.Elements() {
			elements = append(elements, show(e))
		}
		sort.Strings(elements)
		return "[" + strings.Join(elements, ", ") + "]"
	case basetypes.StringValue:
		if v.IsNull() {
			return "not set"
		}
		return strconv.Quote(v.ValueString())
	default:
		if v.IsNull() {
			return "not set"
		}
		return v.String()
	}
}
