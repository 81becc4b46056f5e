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
		MarkdownDescription: "Ends the sign-in sessions of one user: every app and browser has to sign in again. It is **Revoke sessions** of a user in the Entra admin center (Graph: `revokeSignInSessions`).\n\n" +
			"Use it beside a change of what a user is reached by, when a device is lost, or when somebody else may have reset the password. The service takes some minutes, and access tokens that are out live on until they " +
			"expire, for about an hour. Guests sign in at home, so their sessions go on. The user's methods and password stay as they are.\n\n" +
			plane.ActionNote + "\n\n" + plane.SessionNeeds.OfAction(),
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
