package methodremoval

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// reregisterAction is the action sspr_require_reregistration.
type reregisterAction struct{ remover[reregisterModel] }

var (
	_ action.ActionWithConfigure  = (*reregisterAction)(nil)
	_ action.ActionWithModifyPlan = (*reregisterAction)(nil)
)

type reregisterModel struct {
	UserID   types.String           `tfsdk:"user_id"`
	Methods  types.Set              `tfsdk:"methods"`
	Timeouts deadline.InvokeTimeout `tfsdk:"timeouts"`
}

// NewReregisterAction returns the action sspr_require_reregistration.
func NewReregisterAction() action.Action {
	return &reregisterAction{remover[reregisterModel]{run.Action{Name: "require_reregistration"}, reregisterModel.checkValues, reregisterModel.check, reregisterModel.removal}}
}

// Schema describes the action.
func (a *reregisterAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := attribute.UserAttributes(ctx)
	attributes["methods"] = schema.SetAttribute{
		ElementType: types.StringType, Optional: true,
		MarkdownDescription: "Methods to remove: `mobile_phone`, `alternate_mobile_phone`, `office_phone`, `email`, `microsoft_authenticator` and `software_oath`. " +
			"Defaults to all of them except `email`, as in the admin center.",
		Validators: []validator.Set{removable},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Removes the registered methods of a user, so that the user registers again: **Users > (a user) > Authentication methods > Require re-register " +
			"multifactor authentication** in the Entra admin center.\n\n" +
			plane.RemovalNeeds.OfAction() + "\n\n## Notes\n\n- **Versions.** " + plane.ActionNote + "\n" +
			"- **Whether the user is asked** to register at the next sign-in depends on [`sspr_registration`](../resources/registration.md), the registration campaign of " +
			"[`sspr_authentication_methods_policy`](../resources/authentication_methods_policy.md), or Conditional Access. Otherwise the user is never asked and stays without methods.\n" +
			"- **What is removed:** phone numbers, Microsoft Authenticator apps and software OATH tokens, one by one, because Microsoft Graph has no single request for it. " +
			"The admin center also deactivates hardware tokens; this action cannot.\n" +
			notRemovable +
			"- **Sessions** stay valid. End them with [`sspr_revoke_sign_in_sessions`](revoke_sign_in_sessions.md).\n" +
			"- **Not reversible.** The provider cannot restore removed methods. If an `sspr_user_contact_info` or `sspr_users_contact_info` resource manages one, its next apply adds it again. " +
			"After a temporary failure, invoke the action again; it removes the rest.\n" +
			"- **Default method.** A user's default method can only be removed after all others, and the e-mail address probably counts as one. If the default is a phone or the app and the e-mail address is kept, " +
			"the action removes everything else, keeps the default method and fails; invoking it again does not help. Add `email` to `methods`, or have the user change the default at https://aka.ms/mysecurityinfo. " +
			"Whether the admin center has the same limit is not known.\n" +
			planWarns,
		Attributes: attributes,
	}
}

// checkValues refuses elements that are no methods. A conditional expression without its other half leaves a null in a set.
func (m reregisterModel) checkValues() diag.Diagnostics {
	var named []types.String
	for _, e := range m.Methods.Elements() {
		if one, ok := e.(types.String); ok {
			named = append(named, one)
		}
	}
	return removable.Check(path.Root("methods"), named...)
}

// check refuses an empty set, which would otherwise count as omitted.
func (m reregisterModel) check() (diags diag.Diagnostics) {
	if !m.Methods.IsNull() && !m.Methods.IsUnknown() && len(m.Methods.Elements()) == 0 {
		diags.AddAttributeError(path.Root("methods"), "No methods specified", "methods is empty, so there is nothing to remove. Omit it to remove all methods except the e-mail address.")
	}
	return diags
}

func (m reregisterModel) removal() removal {
	methods := sspr.ReregistrationMethods
	if !m.Methods.IsNull() {
		methods = nil // check has accepted it, so it is wholly known
		for _, e := range m.Methods.Elements() {
			if one, ok := e.(types.String); ok {
				methods = append(methods, sspr.RegisteredMethod(one.ValueString()))
			}
		}
	}
	return removal{timeouts: m.Timeouts, user: m.UserID.ValueString(), methods: methods}
}
