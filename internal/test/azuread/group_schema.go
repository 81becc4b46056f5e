package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (group) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{"id": computedText()}
	for _, f := range groupFields {
		attributes[f.name] = f.managed()
	}
	for _, name := range []string{"prevent_duplicate_names", "writeback_enabled"} {
		attributes[name] = schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false)}
	}
	resp.Schema = schema.Schema{Version: 1, Attributes: attributes, Blocks: map[string]schema.Block{
		"dynamic_membership": schema.ListNestedBlock{
			Validators: []validator.List{listvalidator.SizeAtMost(1)},
			NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
				"enabled": schema.BoolAttribute{Required: true},
				"rule":    schema.StringAttribute{Required: true},
			}},
		},
		"timeouts": managedTimeouts(),
	}}
}

func (group) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{
		resourcevalidator.AtLeastOneOf(path.MatchRoot("mail_enabled"), path.MatchRoot("security_enabled")),
		resourcevalidator.Conflicting(path.MatchRoot("members"), path.MatchRoot("dynamic_membership").AtListIndex(0)),
	}
}

func computedText() schema.StringAttribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

func managedTimeouts() schema.Block {
	attributes := map[string]schema.Attribute{}
	for _, name := range []string{"create", "read", "update", "delete"} {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	return schema.SingleNestedBlock{Attributes: attributes}
}

// managed returns the attribute of a resource. As in azuread, what is not set keeps its value.
func (f field) managed() schema.Attribute {
	isRequired, isOptional := f.set == required, f.set == optional || f.set == either
	isComputed := f.set == computed || f.set == either
	switch f.kind {
	case truth:
		a := schema.BoolAttribute{Required: isRequired, Optional: isOptional, Computed: isComputed}
		if isComputed {
			a.PlanModifiers = append(a.PlanModifiers, boolplanmodifier.UseStateForUnknown())
		}
		if f.replaces {
			a.PlanModifiers = append(a.PlanModifiers, boolplanmodifier.RequiresReplace())
		}
		return a
	case setOfTexts:
		a := schema.SetAttribute{ElementType: types.StringType, Required: isRequired, Optional: isOptional, Computed: isComputed}
		if isComputed {
			a.PlanModifiers = append(a.PlanModifiers, setplanmodifier.UseStateForUnknown())
		}
		if f.replaces {
			a.PlanModifiers = append(a.PlanModifiers, setplanmodifier.RequiresReplace())
		}
		return a
	case listOfTexts:
		return schema.ListAttribute{
			ElementType: types.StringType, Computed: true,
			PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		}
	default:
		a := schema.StringAttribute{Required: isRequired, Optional: isOptional, Computed: isComputed}
		if isComputed {
			a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.UseStateForUnknown())
		}
		if f.replaces {
			a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.RequiresReplace())
		}
		return a
	}
}
