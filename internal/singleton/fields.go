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
	return lines(from, to, func(now field) bool { return !now.IsNull() && isKnown(now) }, change)
}

// changed is differences with the attributes that become null, and with those that are not known yet.
func changed(from, to any) []string {
	return lines(from, to, func(field) bool { return true }, change)
}

// changedWhole is changed with every value in full, for a message from which values are put back by hand.
func changedWhole(from, to any) []string {
	return lines(from, to, func(field) bool { return true }, func(was, now field) string { return show(was) + " -> " + show(now) })
}

func lines(from, to any, counts func(now field) bool, describe func(was, now field) string) []string {
	var lines []string
	was := fields(from)
	for i, f := range fields(to) {
		now := value(f)
		if !counts(now) || now.Equal(value(was[i])) {
			continue
		}
		lines = append(lines, fmt.Sprintf("  %s: %s", names(to)[i], describe(value(was[i]), now)))
	}
	return lines
}

// shownElements is how many elements of a set a message shows.
const shownElements = 10

// change returns what becomes of a value, for a message. Of large sets it returns what is added and removed: a list of banned words
// can have a thousand.
func change(was, now field) string {
	before, isSet := was.(basetypes.SetValue)
	after, _ := now.(basetypes.SetValue)
	if !isSet || !isKnown(was) || !isKnown(now) || max(len(before.Elements()), len(after.Elements())) <= shownElements {
		return show(was) + " -> " + show(now)
	}
	parts := []string{fmt.Sprintf("%d -> %d elements", len(before.Elements()), len(after.Elements()))}
	if added := without(after, before); len(added) > 0 {
		parts = append(parts, fmt.Sprintf("%d added: %s", len(added), some(added)))
	}
	if gone := without(before, after); len(gone) > 0 {
		parts = append(parts, fmt.Sprintf("%d removed: %s", len(gone), some(gone)))
	}
	return strings.Join(parts, "; ")
}

// without returns the elements of a set that another set does not have, as text and sorted.
func without(set, other basetypes.SetValue) []string {
	has := map[string]bool{}
	for _, e := range other.Elements() {
		has[show(e)] = true
	}
	var found []string
	for _, e := range set.Elements() {
		if text := show(e); !has[text] {
			found = append(found, text)
		}
	}
	sort.Strings(found)
	return found
}

// some returns the first of some texts, and how many more there are.
func some(texts []string) string {
	if more := len(texts) - shownElements; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(texts[:shownElements], ", "), more)
	}
	return strings.Join(texts, ", ")
}

// brief is show for a message: it returns the size of a large set.
func brief(v field) string {
	if s, ok := v.(basetypes.SetValue); ok && isKnown(v) && len(s.Elements()) > shownElements {
		return fmt.Sprintf("%d elements", len(s.Elements()))
	}
	return show(v)
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
