// Package sessions has the action that ends the sign-in sessions of a user.
package sessions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// revokeAction is the action sspr_revoke_sign_in_sessions.
type revokeAction struct{ run.Action }

var _ action.ActionWithConfigure = (*revokeAction)(nil)

type revokeModel struct {
	UserID   types.String           `tfsdk:"user_id"`
	Timeouts deadline.InvokeTimeout `tfsdk:"timeouts"`
}

// NewRevokeAction returns the action sspr_revoke_sign_in_sessions.
func NewRevokeAction() action.Action {
	return &revokeAction{run.Action{Name: "revoke_sign_in_sessions"}}
}

// Schema describes the action.
func (a *revokeAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Ends all sign-in sessions of a user, so that every app and browser has to sign in again: **Revoke sessions** of the user in the Entra admin center.\n\n" +
			plane.SessionNeeds.OfAction() + "\n\n## Notes\n\n- **Versions.** " + plane.ActionNote + "\n" +
			"- **When to use it:** after a change of a user's contact information, when a device is lost, or if an unauthorized password reset is suspected.\n" +
			"- **When it takes effect:** within minutes. Access tokens already issued stay valid until they expire, for about an hour.\n" +
			"- **What it does not change:** the user's methods and password, and the sessions of guests, who sign in to their home tenant.",
		Attributes: attribute.UserAttributes(ctx),
	}
}

// Invoke revokes.
func (a *revokeAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m revokeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !run.Configured(a.Provider, &resp.Diagnostics) {
		return
	}
	ctx, cancel := deadline.WithinInvoke(ctx, m.Timeouts, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	run.Progress(resp, "Revoking the sign-in sessions.")
	id, err := run.UserObjectID(ctx, a.Provider, m.UserID.ValueString())
	if err == nil {
		err = a.Provider.Graph.RevokeSessions(ctx, id)
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	run.Progress(resp, "The service has accepted the request. All sessions end within a few minutes.")
}
