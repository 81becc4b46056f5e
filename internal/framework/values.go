package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

// StringSet makes a set of strings, null for nil.
func StringSet[S ~string](values *[]S) types.Set {
	if values == nil {
		return types.SetNull(types.StringType)
	}
	elements := make([]attr.Value, 0, len(*values))
	for _, v := range *values {
		elements = append(elements, types.StringValue(string(v)))
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

// PortalNote is what the page of every resource and data source of the portal plane says about itself.
const PortalNote = "**Plane: portal.** Microsoft Graph has no API for this setting; the provider uses the Entra admin center's own API " +
	"(`main.iam.ad.ext.azure.com`), which is undocumented, can change without notice, and takes the token of a **signed-in user** only: " +
	"a service principal cannot use it. See [Credentials of the portal plane](../index.md#credentials-of-the-portal-plane)."
