package singleton

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// field is one attribute of a model.
type field = attr.Value

// fields returns the attributes of a model in order, without Base. Models are structs of attribute values.
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

// names returns the attributes' names in the order of fields.
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

// isKnown reports whether a value is known, with all its elements: the group of a set can be one that the apply creates.
func isKnown(v field) bool {
	raw, err := v.ToTerraformValue(context.Background())
	return err == nil && raw.IsFullyKnown()
}

// assign copies a whole model, with Base, to another of the same type.
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

// fill copies those attributes from source for which wanted returns true. wanted gets the target's value and position.
func fill(target, source any, wanted func(field, int) bool) {
	from := fields(source)
	for i, f := range fields(target) {
		if wanted(value(f), i) {
			f.Set(from[i])
		}
	}
}

// keepNull plans the attributes as null that are not configured and for which absent returns true.
func keepNull(config, plan any, absent func(name string) bool) {
	attributes := names(plan)
	fill(plan, config, func(planned field, i int) bool { return planned.IsUnknown() && absent(attributes[i]) })
}

// differences returns a line for each attribute whose value changes from one model to the other. Attributes that are null or
// unknown in the second do not count.
func differences(from, to any) []string {
	return lines(from, to, func(now field) bool { return !now.IsNull() && isKnown(now) })
}

// changed is differences with the attributes that become null, and with those that are not known yet.
func changed(from, to any) []string {
	return lines(from, to, func(field) bool { return true })
}

func lines(from, to any, counts func(now field) bool) []string {
	var lines []string
	was := fields(from)
	for i, f := range fields(to) {
		now := value(f)
		if !counts(now) || now.Equal(value(was[i])) {
			continue
		}
		lines = append(lines, fmt.Sprintf("  %s: %s -> %s", names(to)[i], show(value(was[i])), show(now)))
	}
	return lines
}

// show returns a value as text for a message: as plainText does, with strings in quotes. A value is not known yet if one
// of its elements is not.
func show(v field) string {
	if !isKnown(v) {
		return "(known after apply)"
	}
	if s, ok := v.(basetypes.StringValue); ok && !v.IsNull() {
		return quoted(s.ValueString())
	}
	return plainText(v)
}

// quoted returns a text as a JSON string.
func quoted(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string builder takes everything
	return strings.TrimSuffix(b.String(), "\n")
}

// plainText returns a value as text. Sets are sorted, so that two lists are easy to compare.
func plainText(v field) string {
	if v.IsNull() {
		return "not set"
	}
	switch v := v.(type) {
	case basetypes.SetValue:
		elements := make([]string, 0, len(v.Elements()))
		for _, e := range v.Elements() {
			elements = append(elements, show(e))
		}
		sort.Strings(elements)
		return "[" + strings.Join(elements, ", ") + "]"
	case basetypes.StringValue:
		return v.ValueString()
	default:
		return v.String()
	}
}
