package attribute

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Attribute is an attribute of a setting, which a resource writes and a data source shows.
type Attribute struct {
	// Resource is the attribute of the resource.
	Resource schema.Attribute
	// Shown is the description of the value alone, for the data source. The description of Resource adds what it means to
	// write or omit the value.
	Shown string
	// Property is the property of the service that the attribute shows, in Markdown, for the table of the page.
	Property string
}

// Named returns the attribute with the property of the service that it shows, in Markdown.
func (a Attribute) Named(property string) Attribute {
	a.Property = property
	return a
}

// Showing returns the attribute with another description for the data source, for a value whose description in the resource
// is about writing it.
func (a Attribute) Showing(description string) Attribute {
	a.Shown = description
	return a
}

// Of returns an attribute whose one description fits the resource and the data source.
func Of(a schema.Attribute) Attribute {
	return Attribute{Resource: a, Shown: a.GetMarkdownDescription()}
}

// kept ends the description of an attribute that is managed only if it is written.
const kept = " Unchanged if omitted."

// OptionalBool returns a bool that is managed only if it is written, and shown otherwise.
func OptionalBool(description string) Attribute {
	return Attribute{
		Resource: schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: description + kept},
		Shown:    description,
	}
}

// OptionalInt64 returns an integer that is managed only if it is written, and shown otherwise.
func OptionalInt64(description string) Attribute {
	return Attribute{
		Resource: schema.Int64Attribute{Optional: true, Computed: true, MarkdownDescription: description + kept},
		Shown:    description,
	}
}

// OptionalString returns a string that is managed only if it is written, and shown otherwise. If there are choices, it must
// be one of them.
func OptionalString(description string, choices ...string) Attribute {
	a := schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: description + kept}
	if len(choices) > 0 {
		a.Validators = []validator.String{Words(choices...)}
	}
	return Attribute{Resource: a, Shown: description}
}

// OptionalStrings returns a set of strings that is owned whole if it is written, and shown otherwise. Its elements must pass
// the validators.
func OptionalStrings(description string, each ...Values) Attribute {
	a := schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true, MarkdownDescription: description + kept,
	}
	if len(each) == 0 {
		a.Validators = []validator.Set{setvalidator.NoNullValues()}
	}
	for _, v := range each {
		a.Validators = append(a.Validators, v)
	}
	return Attribute{Resource: a, Shown: description}
}
