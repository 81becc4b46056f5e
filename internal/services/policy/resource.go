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
		Model: func() singleton.Model[sspr.Scope] { return new(model) },
		Name:  "policy",
		Page:  "Password reset > Properties",
		Description: "Who may reset their own password: nobody, the members of one group, or everyone. It is the page **Password reset > Properties** of the Entra admin center.\n\n" +
			"Administrators are not covered: Microsoft's own two-gate policy applies to them.\n\n" +
			"To destroy the group together with this resource, set `on_destroy` to `disable` or `restore` and apply that first: with `retain` the policy goes on naming a group that is gone, and later changes of any page may be refused.",
		Plane:  plane.Portal,
		Writes: plane.PolicyPage,
		Needs:  plane.PropertiesNeeds,
		Checks: "**Checks in plans:** where the Graph credentials allow it, the plan looks the group up (`GroupMember.Read.All`) and whether the tenant has a license for password reset (`LicenseAssignment.Read.All`). " +
			"A plan that leaves users out, and a destroy with `disable` or `restore`, counts how many could no longer reset a password: by the registration report (`AuditLog.Read.All`, and Microsoft Entra ID P1 or P2), the members of the groups " +
			"(`GroupMember.Read.All`; for members who are not in the report, `User.Read.All`) and the methods (`Policy.Read.AuthenticationMethod`). What is not allowed is left out.",
		Attributes:  attributes(),
		Open:        singleton.PortalPage(portal.ScopePage),
		Check:       sspr.Scope.Check,
		CheckTenant: checkTenant,
		DestroyNote: destroyNote,
		Disabled:    &sspr.Scope{EnabledFor: &none, GroupID: &noGroup},
	})
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"enabled_for": attribute.Of(schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Self service password reset enabled: `none`, `selected` (the members of `group_id`) or `all`. " +
				"Portal property `enablementType` (0, 1, 2).",
			Validators: []validator.String{attribute.Words(
				string(sspr.EnabledForNone), string(sspr.EnabledForSelected), string(sspr.EnabledForAll))},
		}),
		"group_id": attribute.Of(schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Object ID of the one security group whose members, nested ones included, may reset their passwords. " +
				"Needed with `enabled_for = \"selected\"`, refused otherwise. Where the Graph credentials allow it, the plan looks the group up: " +
				"one that is missing or not security-enabled is an error. Portal property `passwordResetEnabledGroupIds`. Omitted: no group, as `none` and `all` want it.",
			Validators: []validator.String{attribute.GroupIDValidator()},
		}),
	}
}
