package methodremoval

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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
		MarkdownDescription: "What is taken away, of `mobile_phone`, `alternate_mobile_phone`, `office_phone`, `email`, `microsoft_authenticator` and `software_oath`. " +
			"Omitted: all but `email`, as in the admin center; name `email` as well where the user is to register that again, too. " + notRemovable,
		Validators: []validator.Set{setvalidator.NoNullValues(), removable},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Makes one user register again: takes away what the user has registered, so that the next sign-in asks for it.\n\n" +
			"It does what **Users > (a user) > Authentication methods > Require re-register " +
			"multifactor authentication** does in the Entra admin center, through Microsoft Graph, which has no call of that name: it removes the user's phone numbers, Microsoft Authenticator apps and software OATH tokens. " +
			"The admin center also deactivates hardware tokens; this action cannot.\n\n" +
			"**Whether the user is asked** at the next sign-in is the tenant's setting: [`sspr_registration`](../resources/registration.md), the registration campaign of " +
			"[`sspr_authentication_methods_policy`](../resources/authentication_methods_policy.md), or Conditional Access. Without one of them the user keeps having nothing. " +
			"Sessions go on; add [`sspr_revoke_sign_in_sessions`](revoke_sign_in_sessions.md) to end them.\n\n" +
			"What is removed cannot be brought back from here. What an `sspr_user_contact_info` or `sspr_users_contact_info` manages, its next apply puts back. After a failure in passing, invoke the action again: it does the rest.\n\n" +
			"**The default method stays** as long as the user has another one, and by what is known the e-mail address counts as one: where a phone or the app is the user's default and an e-mail address is kept, everything else is removed, the default method is not, " +
			"and the action fails and says so. To invoke it again does not help. Name `email` in `methods` as well, or have the user change the default at https://aka.ms/mysecurityinfo. Whether the admin center gets further has not been seen.\n\n" +
			planWarns + plane.ActionNote + "\n\n" + plane.RemovalNeeds.OfAction(),
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
		diags.AddAttributeError(path.Root("methods"), "No method is named", "methods is empty, so there would be nothing to take away. Leave it out to take away all but the e-mail address.")
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
