// Package policy is the resource sspr_policy, Password reset > Properties, and the data source sspr_policy, the whole
// document behind all pages of Password reset.
package policy

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	EnabledFor types.String `tfsdk:"enabled_for"`
	GroupID    types.String `tfsdk:"group_id"`
}

// Settings returns "no group" if no group is written, because the two attributes are one choice and are managed together.
func (m *model) Settings() sspr.Scope {
	s := sspr.Scope{GroupID: attribute.String(m.GroupID)}
	if e := attribute.String(m.EnabledFor); e != nil {
		enabledFor := sspr.EnabledFor(*e)
		s.EnabledFor = &enabledFor
	}
	if m.GroupID.IsNull() {
		none := ""
		s.GroupID = &none
	}
	return s
}

func (m *model) Show(live sspr.Scope) {
	m.EnabledFor = types.StringNull()
	if live.EnabledFor != nil {
		m.EnabledFor = types.StringValue(string(*live.EnabledFor))
	}
	if id := attribute.FilledString(live.GroupID); !strings.EqualFold(id.ValueString(), m.GroupID.ValueString()) || id.IsNull() {
		m.GroupID = id
	}
}

// NewResource returns the resource sspr_policy.
func NewResource() resource.Resource {
	none := sspr.EnabledForNone
	noGroup := ""
	return singleton.New(singleton.Definition[sspr.Scope]{
		Model:       func() singleton.Model[sspr.Scope] { return new(model) },
		Name:        "policy",
		Page:        "Password reset > Properties",
		Description: "Manages which users can reset their own password: none, the members of one group, or all. **Password reset > Properties** in the Entra admin center.",
		Notes:       notes,
		Needs:       plane.PropertiesNeeds,
		Attributes:  attributes(),
		Open:        singleton.PortalPage(portal.ScopePage),
		Check:       sspr.Scope.Check,
		CheckTenant: checkTenant,
		DestroyNote: destroyNote,
		Disabled:    &sspr.Scope{EnabledFor: &none, GroupID: &noGroup},
	})
}

// notes are the resource's notes. The wizard is from Microsoft's documentation, read in September 2026.
const notes = "- **Administrators are not covered.** [`sspr_administrator_policy`](administrator_policy.md) decides about them.\n" +
	"- **The Microsoft 365 admin center's wizard** for password reset writes this same policy, so its changes show up as drift.\n" +
	"- **A group in the same configuration.** Set `on_destroy` to `restore` or `disable` and apply, before you destroy both. " +
	"With `retain` the policy still names the deleted group, and the service may reject later changes of all pages."

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"enabled_for": attribute.Of(schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Which users can reset their password: `none`, `selected` (the members of `group_id`) or `all`.",
			Validators: []validator.String{stringvalidator.OneOf(
				string(sspr.EnabledForNone), string(sspr.EnabledForSelected), string(sspr.EnabledForAll))},
		}).Named("`enablementType`: 0, 1 or 2"),
		"group_id": attribute.Of(schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Object ID of the security group, including nested groups. Required with `enabled_for = \"selected\"`, rejected otherwise. If omitted, no group is selected.",
			Validators:          []validator.String{attribute.GroupIDValidator()},
		}).Named("`passwordResetEnabledGroupIds`"),
	}
}
