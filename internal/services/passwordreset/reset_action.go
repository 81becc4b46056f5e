// Package passwordreset has the action that resets the password of a user, or has the user change it.
//
// The password is a write-only attribute: Terraform passes it to the plan and to the action and keeps it nowhere. No
// message has the password, and no diagnostic about it has a path, because Terraform prints the source at a path. The action
// reads the user before it sends anything, and refuses users whose password it could not or should not reset.
package passwordreset

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// resetAction is the action sspr_reset_password.
type resetAction struct{ run.Action }

var (
	_ action.ActionWithConfigure      = (*resetAction)(nil)
	_ action.ActionWithModifyPlan     = (*resetAction)(nil)
	_ action.ActionWithValidateConfig = (*resetAction)(nil)
)

type resetModel struct {
	UserID              types.String           `tfsdk:"user_id"`
	Password            types.String           `tfsdk:"password"`
	KeepPassword        types.Bool             `tfsdk:"keep_password"`
	ChangeAtNextSignIn  types.Bool             `tfsdk:"change_at_next_sign_in"`
	MFABeforeChange     types.Bool             `tfsdk:"mfa_before_change"`
	AllowAdministrators types.Bool             `tfsdk:"allow_administrators"`
	Timeouts            deadline.InvokeTimeout `tfsdk:"timeouts"`
}

// NewResetAction returns the action sspr_reset_password.
func NewResetAction() action.Action { return &resetAction{run.Action{Name: "reset_password"}} }

// Schema describes the action.
func (a *resetAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := attribute.UserAttributes(ctx)
	attributes["user_id"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Object ID (GUID) or user principal name of the user.",
		Validators:          attributes["user_id"].(schema.StringAttribute).Validators,
	}
	attributes["password"] = schema.StringAttribute{
		Optional: true, WriteOnly: true,
		MarkdownDescription: "New password, write-only: 8 to 256 characters, with three of lowercase, uppercase, digits and symbols. If omitted, `keep_password` must be `true`.",
	}
	attributes["keep_password"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Whether to keep the current password until the user changes it, instead of setting `password`. Defaults to `false`.",
	}
	attributes["change_at_next_sign_in"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Whether the user must change the password at the next sign-in. Defaults to `true`.",
	}
	attributes["mfa_before_change"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Whether the next sign-in requires multifactor authentication before the change. Defaults to `false`.",
	}
	attributes["allow_administrators"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Whether the user may hold directory roles. With `true` the roles are not read. Defaults to `false`.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Resets the password of a user, who changes it at the next sign-in: **Users > (a user) > Reset password** in the Entra admin center.\n\n" +
			plane.PasswordNeeds.OfAction() + "\n\n## Notes\n\n- **Versions.** " + plane.ActionNote + "\n" +
			"- **The password** is write-only: Terraform prints it nowhere. An ephemeral value, as in the example, is not in a saved plan either. A literal or an ordinary variable is. " +
			"With `-invoke`, Terraform 1.16 passes no ephemeral value, and the action fails before it changes anything.\n" +
			"- **`keep_password = true`** makes the next sign-in ask for a new password. The current one works until then, so this does not lock out a person who knows it.\n" +
			"- **Sessions.** Some sessions survive a reset. Chain `sspr_revoke_sign_in_sessions`, as in the example, to end them all.\n" +
			"- **Refused before anything is sent:** users synchronized from Active Directory, which keeps their password; guests and other external users, whose home organization keeps it; and, unless `allow_administrators` is set, users with a directory role " +
			"and users whose roles cannot be read. Custom roles, roles for an administrative unit, and roles for which a user is only eligible, are not detected.\n" +
			"- **Administrators.** The application needs the directory role Privileged Authentication Administrator in addition to the permission. For other users one page of Microsoft asks for User Administrator, and others for the permission only.\n" +
			"- **Rules.** Length and characters are checked first. The service also rejects banned words and the user's names. No message contains the password.\n" +
			"- **Sent once.** If the answer is lost, the action fails and reports that the new password may be valid already. Repeat the reset.",
		Attributes: attributes,
	}
}

// change reports whether the next sign-in is to ask for a new password.
func (m resetModel) change() bool {
	return m.ChangeAtNextSignIn.IsNull() || m.ChangeAtNextSignIn.ValueBool()
}

// noPassword explains a password without a value. If Terraform drops an ephemeral value, the action cannot tell that from a
// password that was left out. So leaving it out needs a word of its own: a user must not keep a password that was meant to
// be replaced.
const noPassword = "password has no value. Nothing was changed. If it has an ephemeral value: Terraform 1.16 passes none to an action that is invoked with -invoke. " +
	"Let a resource trigger the action, or use an ordinary sensitive variable and save no plan. To keep the current password and have the user change it at the next sign-in, set keep_password = true."

// check refuses what is known to be wrong. It quotes no value and has no path.
func (m resetModel) check() (diags diag.Diagnostics) {
	if !m.Password.IsNull() && !m.Password.IsUnknown() {
		if problem := sspr.PasswordProblem(m.Password.ValueString()); problem != "" {
			diags.AddError("Password not accepted by Microsoft Entra ID", "The value of password breaks a rule of Microsoft Entra ID. "+problem)
		}
	}
	if m.KeepPassword.IsUnknown() || m.ChangeAtNextSignIn.IsUnknown() || m.MFABeforeChange.IsUnknown() {
		return diags
	}
	switch keep := m.KeepPassword.ValueBool(); {
	case keep && !m.Password.IsNull() && !m.Password.IsUnknown():
		diags.AddError("password and keep_password exclude each other", "keep_password = true keeps the current password, so password has no use. Remove one of them.")
	case !keep && m.Password.IsNull():
		diags.AddError("No password", noPassword)
	}
	if m.change() {
		return diags
	}
	if m.MFABeforeChange.ValueBool() {
		diags.AddError("mfa_before_change requires change_at_next_sign_in",
			"mfa_before_change asks for multifactor authentication before the password is changed, and change_at_next_sign_in = false asks for no change. Remove one of them.")
	} else if m.KeepPassword.ValueBool() {
		diags.AddError("Nothing to reset", "With keep_password = true and change_at_next_sign_in = false the action would change nothing. Set password, or remove change_at_next_sign_in.")
	}
	return diags
}

// ValidateConfig checks the known part of the configuration.
func (a *resetAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var m resetModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(m.check()...)
	}
}

// ModifyPlan checks the values of variables, which the validation does not know.
func (a *resetAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var m resetModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(m.check()...)
	}
}
