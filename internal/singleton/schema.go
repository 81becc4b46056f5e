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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
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
		key.MarkdownDescription += " To change it replaces the resource."
		attributes[s.def.KeyAttribute] = key
	}
	page := []string{s.def.Description, s.def.Plane.Note(), s.def.Needs.OfResource()}
	if s.def.Checks != "" {
		page = append(page, s.def.Checks)
	}
	page = append(page, s.def.Writes.Note())
	resp.Schema = schema.Schema{MarkdownDescription: strings.Join(page, "\n\n"), Attributes: attributes}
}

func (s *singleton[T]) idDescription() string {
	if s.def.KeyAttribute != "" {
		return "Tenant ID (GUID) and `" + s.def.KeyAttribute + "`, with a slash between."
	}
	return "Tenant ID (GUID). A tenant has this setting once."
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
	further := ""
	if s.def.Disabled != nil {
		further = ", `disable` (self-service password reset is switched off for every user)"
	}
	if s.def.Resets {
		further = ", `reset` (Microsoft's defaults)"
	}
	return "What `terraform destroy` does to the tenant, as the setting itself cannot be deleted: `retain` (the tenant stays as it is)" +
		further + " or `restore` (every attribute that Terraform has managed goes back to the value found when this resource was created or imported). Destroy goes by the state, so apply a change of this " +
		"attribute before you destroy. Omitted: `retain`."
}

func (s *singleton[T]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	attributes := map[string]identityschema.Attribute{
		"tenant_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Tenant ID (GUID)."},
	}
	if s.def.KeyAttribute != "" {
		attributes[s.def.KeyAttribute] = identityschema.StringAttribute{
			RequiredForImport: true, Description: "One of " + strings.Join(s.def.Keys, ", ") + ".",
		}
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: attributes}
}
