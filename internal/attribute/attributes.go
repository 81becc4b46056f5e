package attribute

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Kept ends the description of an attribute that is managed only where it is written.
const Kept = " Omitted: kept as it is in the tenant."

// Owned is said before Kept of a set that belongs to the configuration as a whole.
const Owned = " Owned whole."

// OptionalBool is a bool that is managed only where it is written, and shown otherwise.
func OptionalBool(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: description + Kept}
}

// OptionalInt64 is an integer that is managed only where it is written, and shown otherwise.
func OptionalInt64(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Optional: true, Computed: true, MarkdownDescription: description + Kept}
}

// OptionalString is a string that is managed only where it is written, and shown otherwise. Where choices are given it
// is one of them.
func OptionalString(description string, choices ...string) schema.StringAttribute {
	a := schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: description + Kept}
	if len(choices) > 0 {
		a.Validators = []validator.String{stringvalidator.OneOf(choices...)}
	}
	return a
}

// OptionalStrings is a set of strings that is owned whole where it is written, and shown otherwise.
func OptionalStrings(description string, each ...validator.String) schema.SetAttribute {
	a := schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true, MarkdownDescription: description + Owned + Kept,
		Validators: []validator.Set{setvalidator.NoNullValues()},
	}
	if len(each) > 0 {
		a.Validators = append(a.Validators, setvalidator.ValueStringsAre(each...))
	}
	return a
}
