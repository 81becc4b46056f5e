package passwordreset

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// Invoke resets the password. It sends at most three requests: for the user, for the user's roles, and the change. A user in
// more than a thousand groups takes more.
func (a *resetAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m resetModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !run.Configured(a.Provider, &resp.Diagnostics) {
		return
	}
	if req.Config.Raw.IsFullyKnown() {
		resp.Diagnostics.Append(m.check()...)
	} else { // the empty text of an unknown password would mean that the current one is kept
		resp.Diagnostics.AddError("Attributes not known", "An attribute of sspr_reset_password has no known value when the action is invoked. "+nothingSent+
			" Use values that are known by then, such as those of variables or of resources that are applied first.")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := deadline.WithinInvoke(ctx, m.Timeouts, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	run.Progress(resp, "Reading the user.")
	user, err := a.Provider.Graph.PasswordUser(ctx, m.UserID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if resp.Diagnostics.Append(a.refuse(ctx, m, user)...); resp.Diagnostics.HasError() {
		return
	}
	reset := graph.PasswordReset{Password: m.Password.ValueString(), MustChange: m.change(), MFAFirst: m.MFABeforeChange.ValueBool()}
	run.Progress(resp, "%s", doing(reset))
	if err := a.Provider.Graph.ResetPassword(ctx, user.ID, reset); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	run.Progress(resp, "%s", done(reset))
}

const nothingSent = "Nothing was changed."

// refuse refuses users whose password is kept elsewhere, and users who are administrators or may be.
func (a *resetAction) refuse(ctx context.Context, m resetModel, user graph.Account) (diags diag.Diagnostics) {
	name := m.UserID.ValueString()
	switch {
	case user.Synchronized:
		diags.AddError("Password not reset: the user is synchronized", fmt.Sprintf("The user %s is synchronized from an on-premises Active Directory, which keeps the password. "+
			"Microsoft Graph refuses to change it, and this request would not be written back. %s Reset the password in Active Directory, or with the admin center or self-service password reset if password writeback is enabled.", name, nothingSent))
	case user.External:
		diags.AddError("Password not reset: the user is external", fmt.Sprintf("The user %s is a guest or another external user, who signs in with a password of the home tenant or identity provider. "+
			"%s Ask the home organization to reset it.", name, nothingSent))
	case !m.AllowAdministrators.ValueBool():
		diags.Append(a.refuseAdministrator(ctx, name, user.ID)...)
	}
	return diags
}

// refuseAdministrator refuses a user with a directory role, and a user whose roles cannot be read.
func (a *resetAction) refuseAdministrator(ctx context.Context, name, id string) (diags diag.Diagnostics) {
	roles, err := a.rolesOf(ctx, id)
	switch {
	case err != nil:
		d := diagnose.ErrorIn(ctx, err)
		diags.AddError("Password not reset: directory roles not known", fmt.Sprintf("It is not known whether the user %s is an administrator, because the user's directory roles cannot be read. "+
			"%s Fix the cause below, or set allow_administrators = true to reset the password regardless of the user's roles.\n\n%s. %s", name, nothingSent, d.Summary(), d.Detail()))
	case len(roles) > 0:
		diags.AddError("Password not reset: the user is an administrator", fmt.Sprintf("The user %s holds directory roles: %s. "+
			"%s If you mean this user, set allow_administrators = true. The application then also needs the directory role Privileged Authentication Administrator.", name, strings.Join(roles, ", "), nothingSent))
	}
	return diags
}

// rolesOf returns the directory roles that a user holds, also by way of groups, by name, or by ID if the service does not show
// the name. They are picked from all memberships: a query for roles alone is answered from an index that may lag, and would
// miss a new administrator.
func (a *resetAction) rolesOf(ctx context.Context, user string) ([]string, error) {
	memberships, err := a.Provider.Graph.Memberships(ctx, user, true)
	if err != nil {
		return nil, err
	}
	var roles []string
	for _, m := range memberships {
		if m.Role {
			roles = append(roles, cmp.Or(m.Name, m.ID))
		}
	}
	slices.Sort(roles)
	return roles, nil
}

func doing(r graph.PasswordReset) string {
	if r.Password == "" {
		return "Asking for a new password at the next sign-in."
	}
	return "Setting the password."
}

// done returns what the service has accepted. The service shows nothing of it that could be read back.
func done(r graph.PasswordReset) string {
	next := "The user need not change it."
	switch {
	case r.MFAFirst:
		next = "The user must pass multifactor authentication and change it at the next sign-in."
	case r.MustChange:
		next = "The user must change it at the next sign-in."
	}
	if r.Password == "" {
		return "The service has accepted the request. The current password stays valid until the user changes it. " + next
	}
	return "The service has accepted the new password. " + next
}
