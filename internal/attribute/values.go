package attribute

import (
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The functions below carry values between Terraform and the domain, in which nil says nothing: null and unknown
// become nil, nil becomes null.

// Bool gives what a bool attribute says.
func Bool(v types.Bool) *bool {
	if v.IsUnknown() {
		return nil
	}
	return v.ValueBoolPointer()
}

// Int64 gives what an integer attribute says.
func Int64(v types.Int64) *int64 {
	if v.IsUnknown() {
		return nil
	}
	return v.ValueInt64Pointer()
}

// String gives what a string attribute says.
func String(v types.String) *string {
	if v.IsUnknown() {
		return nil
	}
	return v.ValueStringPointer()
}

// Strings gives what a set of strings says: nil also where one of its elements is not known yet. S is string or a
// named string of the domain.
func Strings[S ~string](v types.Set) *[]S {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	said := make([]S, 0, len(v.Elements()))
	for _, e := range v.Elements() {
		s, ok := e.(types.String)
		if !ok || s.IsUnknown() || s.IsNull() {
			return nil
		}
		said = append(said, S(s.ValueString()))
	}
	return &said
}

// StringSet makes a set of strings, null for nil. A tenant can have one value twice, such as two questions with one text;
// a set has it once, and Terraform takes two for an error.
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

// StringMap makes a map of strings, null for nil.
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

// FilledString makes a string, null for nil and for "".
func FilledString(v *string) types.String {
	if v == nil || *v == "" {
		return types.StringNull()
	}
	return types.StringValue(*v)
}

// Targets gives what a set of groups says.
func Targets(v types.Set) *[]sspr.Target {
	said := Strings[string](v)
	if said == nil {
		return nil
	}
	targets := make([]sspr.Target, 0, len(*said))
	for _, s := range *said {
		targets = append(targets, sspr.ParseTarget(s))
	}
	return &targets
}

// TargetSet makes a set of groups, null for nil.
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

// groupID is an object id in whatever case people copy it.
var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// GroupIDValidator refuses what is no group's object id.
func GroupIDValidator() validator.String { return GUIDValidator("the object ID (a GUID) of a group") }

// GUIDValidator refuses what is no GUID; what says what it is the id of.
func GUIDValidator(what string) validator.String {
	return stringvalidator.RegexMatches(guid, "must be "+what)
}

// The forms of a target: a group's object id, everyone, and the users that old policies name. Ids are lower case, as the
// services write them, so that one group has one spelling.
var (
	included = regexp.MustCompile(`^(all_users|(user:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	excluded = regexp.MustCompile(`^(user:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// IncludedValidator refuses what cannot be included.
func IncludedValidator() validator.String {
	return stringvalidator.RegexMatches(included, "must be the object ID (a GUID in lower case) of a group, or all_users")
}

// ExcludedValidator refuses what cannot be excluded.
func ExcludedValidator() validator.String {
	return stringvalidator.RegexMatches(excluded, "must be the object ID (a GUID in lower case) of a group")
}
