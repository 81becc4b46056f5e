// Package policy is the resource sspr_policy, Password reset > Properties, and the data source sspr_policy, the whole
// document behind all pages of Password reset.
package policy

import (
	"strings"

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
// The service's spelling of "no group" means the same.
func (m *model) Settings() sspr.Scope {
	s := sspr.Scope{GroupID: attribute.String(m.GroupID)}
	if e := attribute.String(m.EnabledFor); e != nil {
		enabledFor := sspr.EnabledFor(*e)
		s.EnabledFor = &enabledFor
	}
	if m.GroupID.IsNull() || m.GroupID.ValueString() == sspr.NoGroupID {
		none := ""
		s.GroupID = &none
	}
	return s
}

// Show shows a tenant that has no group although it needs one with the service's spelling of "no group". A configuration
// without group_id then never comes from an import, and Imports can tell.
func (m *model) Show(live sspr.Scope) {
	m.EnabledFor = types.StringNull()
	if live.EnabledFor != nil {
		m.EnabledFor = types.StringValue(string(*live.EnabledFor))
	}
	noGroup := live.GroupID == nil || *live.GroupID == ""
	if noGroup && m.GroupID.ValueString() == sspr.NoGroupID {
		return
	}
	if noGroup && live.EnabledFor != nil && *live.EnabledFor == sspr.EnabledForSelected {
		m.GroupID = types.StringValue(sspr.NoGroupID)
		return
	}
	if id := attribute.FilledString(live.GroupID); !strings.EqualFold(id.ValueString(), m.GroupID.ValueString()) || id.IsNull() {
		m.GroupID = id
	}
}

// Imports implements singleton.Importer.
func (m *model) Imports(f sspr.Finding) bool {
	return f.Field != sspr.FieldGroupID || !m.GroupID.IsNull()
}

// NewResource returns the resource sspr_policy.
func NewResource() resource.Resource {
	none := sspr.EnabledForNone
	noGroup := ""
	return singleton.New(singleton.Definition[sspr.Scope]{
		Model:       func() singleton.Model[sspr.Scope] { return new(model) },
		Name:        "policy",
		Page:        "Password reset > Properties",
		Description: "Manages which users can reset their own password (none, the members of one group, or all): **Password reset > Properties** in the Entra admin center.",
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

// notes are the resource's notes. The wizard is from Microsoft's documentation, read in November 2026.
const notes = "- **Administrators are not covered.** [`sspr_administrator_policy`](administrator_policy.md) decides about them.\n" +
	"- **The Microsoft 365 admin center** has no separate policy (as of November 2026). Its wizard for password reset changes this one, and plans show its changes as drift.\n" +
	"- **A group in the same configuration.** Before you destroy both, apply `on_destroy = \"restore\"` or `\"disable\"`, as in the second example. " +
	"Otherwise the policy still names the deleted group. The guide [With azuread](../guides/with-azuread.md) applies, changes, tests and destroys both, offline."

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"enabled_for": attribute.Of(schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Which users can reset their password: `none`, `selected` (the members of `group_id`) or `all`.",
			Validators: []validator.String{attribute.Words(
				string(sspr.EnabledForNone), string(sspr.EnabledForSelected), string(sspr.EnabledForAll))},
		}).Named("`enablementType`: 0, 1 or 2"),
		"group_id": attribute.Of(schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Object ID of the security group, including nested groups. Required with `enabled_for = \"selected\"`, rejected otherwise. If omitted, no group is selected.",
			Validators:          []validator.String{attribute.GroupIDValidator()},
		}).Named("`passwordResetEnabledGroupIds`"),
	}
}
