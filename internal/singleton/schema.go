package singleton

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
)

// times are the default timeouts of the operations.
var times = deadline.UsualTimes

func (s *singleton[T]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: s.idDescription(),
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"adopted": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Values that the tenant had when the resource was created or imported, by attribute. A restore writes back those that the configuration has set.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true,
			Default:             stringdefault.StaticString(retain),
			MarkdownDescription: s.onDestroyDescription(),
			Validators:          []validator.String{attribute.Words(s.onDestroyChoices()...)},
		},
		"timeouts": times.Attribute(ctx),
	}
	for name, a := range s.def.Attributes {
		attributes[name] = a.Resource
	}
	if key, ok := attributes[s.def.KeyAttribute].(schema.StringAttribute); ok {
		key.MarkdownDescription += " Changing this forces a new resource."
		attributes[s.def.KeyAttribute] = key
	}
	page := []string{s.def.Description, s.def.Needs.OfResource()}
	if s.def.Notes != "" {
		page = append(page, "## Notes", s.def.Notes)
	}
	page = append(page, s.def.propertyTable())
	resp.Schema = schema.Schema{MarkdownDescription: strings.Join(page, "\n\n"), Attributes: attributes}
}

// propertyTable returns the section of the page about the service's properties.
func (d Definition[T]) propertyTable() string {
	properties := map[string]string{}
	for name, a := range d.Attributes {
		properties[name] = a.Property
	}
	return plane.PropertyTable(d.Needs.Service, properties)
}

func (s *singleton[T]) idDescription() string {
	if s.def.KeyAttribute != "" {
		return "Tenant ID (GUID), a slash and `" + s.def.KeyAttribute + "`."
	}
	return "Tenant ID (GUID)."
}

func (s *singleton[T]) onDestroyChoices() []string {
	choices := []string{retain, restore}
	if s.def.Disabled != nil {
		choices = append(choices, disable)
	}
	if s.def.Resets {
		choices = append(choices, reset)
	}
	return choices
}

func (s *singleton[T]) onDestroyDescription() string {
	choices := []string{"`retain` changes nothing", "`restore` writes back the earlier values"}
	if s.def.Disabled != nil {
		choices = append(choices, "`disable` turns password reset off")
	}
	if s.def.Resets {
		choices = append(choices, "`reset` sets Microsoft's defaults")
	}
	return "What a destroy does to the tenant: " + strings.Join(choices, ", ") + ". Defaults to `retain`."
}

func (s *singleton[T]) keyDescription() string {
	if s.def.TenantKeys != nil {
		return s.def.TenantKeys.Description
	}
	return "One of " + strings.Join(s.def.Keys, ", ") + "."
}

func (s *singleton[T]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	attributes := map[string]identityschema.Attribute{
		"tenant_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Tenant ID (GUID)."},
	}
	if s.def.KeyAttribute != "" {
		attributes[s.def.KeyAttribute] = identityschema.StringAttribute{
			RequiredForImport: true, Description: s.keyDescription(),
		}
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: attributes}
}
