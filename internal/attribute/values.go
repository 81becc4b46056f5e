package attribute

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The functions below convert values between Terraform and the domain. Null and unknown become nil, and nil becomes null.

// Bool returns the value of a bool attribute.
func Bool(v types.Bool) *bool {
	if v.IsUnknown() {
		return nil
	}
	return v.ValueBoolPointer()
}

// Int64 returns the value of an integer attribute.
func Int64(v types.Int64) *int64 {
	if v.IsUnknown() {
		return nil
	}
	return v.ValueInt64Pointer()
}

// String returns the value of a string attribute.
func String(v types.String) *string {
	if v.IsUnknown() {
		return nil
	}
	return v.ValueStringPointer()
}

// Strings returns the values of a set of strings, nil also if one of its elements is not known yet. S is string or a named
// string of the domain.
func Strings[S ~string](v types.Set) *[]S {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	values := make([]S, 0, len(v.Elements()))
	for _, e := range v.Elements() {
		s, ok := e.(types.String)
		if !ok || s.IsUnknown() || s.IsNull() {
			return nil
		}
		values = append(values, S(s.ValueString()))
	}
	return &values
}

// StringSet returns a set of strings, null for nil. A tenant can have one value twice, such as two questions with one text.
// The set has it once, because Terraform reports duplicates as an error.
func StringSet[S ~string](values *[]S) types.Set {
	if values == nil {
		return types.SetNull(types.StringType)
	}
	elements, seen := make([]attr.Value, 0, len(*values)), map[S]bool{}
	for _, v := range *values {
		if !seen[v] {
			elements = append(elements, types.StringValue(string(v)))
		}
		seen[v] = true
	}
	return types.SetValueMust(types.StringType, elements)
}

// StringMap returns a map of strings, null for nil.
func StringMap(values map[string]string) types.Map {
	if values == nil {
		return types.MapNull(types.StringType)
	}
	elements := make(map[string]attr.Value, len(values))
	for k, v := range values {
		elements[k] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, elements)
}

// FilledString returns a string, null for nil and for "".
func FilledString(v *string) types.String {
	if v == nil || *v == "" {
		return types.StringNull()
	}
	return types.StringValue(*v)
}

// Targets returns the values of a set of groups.
func Targets(v types.Set) *[]sspr.Target {
	values := Strings[string](v)
	if values == nil {
		return nil
	}
	targets := make([]sspr.Target, 0, len(*values))
	for _, s := range *values {
		targets = append(targets, sspr.ParseTarget(s))
	}
	return &targets
}

// TargetSet returns a set of groups, null for nil.
func TargetSet(targets *[]sspr.Target) types.Set {
	if targets == nil {
		return types.SetNull(types.StringType)
	}
	names := make([]string, 0, len(*targets))
	for _, t := range *targets {
		t.ID = strings.ToLower(t.ID)
		names = append(names, t.String())
	}
	return StringSet(&names)
}
