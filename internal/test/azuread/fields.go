package main

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// kind is the type of an attribute.
type kind int

const (
	text kind = iota
	truth
	listOfTexts
	setOfTexts
)

// set is who sets an attribute of a resource. In a data source all are computed, and those that it is found by optional too.
type set int

const (
	computed set = iota
	required
	optional
	either // optional and computed
)

// field is an attribute, and the property of Microsoft Graph that it shows; "" if the stand-in fills it in another way, or if
// the emulated tenant has none, which leaves it null.
type field struct {
	name, property string
	kind           kind
	set            set
	replaces       bool
}

func (k kind) attribute() attr.Type {
	switch k {
	case truth:
		return types.BoolType
	case listOfTexts:
		return types.ListType{ElemType: types.StringType}
	case setOfTexts:
		return types.SetType{ElemType: types.StringType}
	default:
		return types.StringType
	}
}

// value returns what JSON has, in the type of the attribute. What is absent or null is "", false or empty, as in azuread.
func (k kind) value(json any) attr.Value {
	var texts []attr.Value
	if all, ok := json.([]any); ok {
		for _, one := range all {
			s, _ := one.(string)
			texts = append(texts, types.StringValue(s))
		}
	}
	switch k {
	case truth:
		b, _ := json.(bool)
		return types.BoolValue(b)
	case listOfTexts:
		return types.ListValueMust(types.StringType, append([]attr.Value{}, texts...))
	case setOfTexts:
		return types.SetValueMust(types.StringType, append([]attr.Value{}, texts...))
	default:
		s, _ := json.(string)
		return types.StringValue(s)
	}
}

// isZero reports whether a value is what azuread takes for an optional attribute that is not set.
func isZero(v attr.Value) bool {
	if v.IsNull() {
		return true
	}
	switch v := v.(type) {
	case types.String:
		return v.ValueString() == ""
	case types.Bool:
		return !v.ValueBool()
	case types.List:
		return len(v.Elements()) == 0
	case types.Set:
		return len(v.Elements()) == 0
	}
	return false
}

// texts returns ids as JSON has them.
func texts(ids []string) []any {
	all := make([]any, 0, len(ids))
	for _, id := range ids {
		all = append(all, id)
	}
	return all
}

// dataAttributes returns the attributes of a data source. It is found by those that are optional.
func dataAttributes(fields []field) map[string]data.Attribute {
	all := map[string]data.Attribute{"id": data.StringAttribute{Computed: true}}
	for _, f := range fields {
		found := f.set != computed
		switch f.kind {
		case truth:
			all[f.name] = data.BoolAttribute{Computed: true, Optional: found}
		case listOfTexts, setOfTexts:
			all[f.name] = data.ListAttribute{Computed: true, Optional: found, ElementType: types.StringType}
		default:
			all[f.name] = data.StringAttribute{Computed: true, Optional: found}
		}
	}
	return all
}

// timeouts is the block that each type of azuread has. The stand-in does not wait that long.
func timeouts() data.Block {
	return data.SingleNestedBlock{Attributes: map[string]data.Attribute{"read": data.StringAttribute{Optional: true}}}
}

// show sets the attributes of a data source from an object.
func show(ctx context.Context, state *tfsdk.State, fields []field, o object) diag.Diagnostics {
	var all diag.Diagnostics
	for _, f := range fields {
		all.Append(state.SetAttribute(ctx, path.Root(f.name), f.kind.value(o[f.property]))...)
	}
	return all
}

// sought returns the configured value of each text that a data source can be found by, such as "mail": "kim@contoso.example".
func sought(ctx context.Context, config tfsdk.Config, fields []field, all *diag.Diagnostics) map[*field]string {
	values := map[*field]string{}
	for i := range fields {
		f := &fields[i]
		if f.set != optional || f.kind != text {
			continue
		}
		var value types.String
		all.Append(config.GetAttribute(ctx, path.Root(f.name), &value)...)
		if !value.IsNull() {
			values[f] = value.ValueString()
		}
	}
	return values
}

// quoted is a text in a filter.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
