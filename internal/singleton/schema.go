package singleton

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

func (s *singleton[T, M, P]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Tenant ID (GUID). A tenant has each of these settings once.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true,
			Default:             stringdefault.StaticString(retain),
			MarkdownDescription: s.onDestroyDescription(),
			Validators:          []validator.String{stringvalidator.OneOf(s.onDestroyChoices()...)},
		},
	}
	maps.Copy(attributes, s.def.Attributes)
	resp.Schema = schema.Schema{MarkdownDescription: s.def.Description, Attributes: attributes}
}

func (s *singleton[T, M, P]) onDestroyChoices() []string {
	choices := []string{retain, restore}
	if s.def.Disabled != nil {
		choices = append(choices, disable)
	}
	return choices
}

func (s *singleton[T, M, P]) onDestroyDescription() string {
	disabling := ""
	if s.def.Disabled != nil {
		disabling = ", `disable` (self-service password reset is switched off for every user)"
	}
	return "What `terraform destroy` does to the tenant, as the setting itself cannot be deleted: `retain` (the tenant stays as it is)" +
		disabling + " or `restore` (what Terraform managed goes back to the values found when this resource was created or imported; " +
		"an attribute that came under management later, to its value just before that). Destroy goes by the state, so apply a change of this " +
		"attribute before you destroy. Omitted: `retain`."
}

func (s *singleton[T, M, P]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"tenant_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Tenant ID (GUID)."},
	}}
}
