package methodremoval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// removeAction is the action sspr_remove_registered_method.
type removeAction struct{ remover[removeModel] }

var (
	_ action.ActionWithConfigure      = (*removeAction)(nil)
	_ action.ActionWithModifyPlan     = (*removeAction)(nil)
	_ action.ActionWithValidateConfig = (*removeAction)(nil)
)

type removeModel struct {
	UserID   types.String           `tfsdk:"user_id"`
	Method   types.String           `tfsdk:"method"`
	MethodID types.String           `tfsdk:"method_id"`
	Timeouts deadline.InvokeTimeout `tfsdk:"timeouts"`
}

// NewRemoveAction returns the action sspr_remove_registered_method.
func NewRemoveAction() action.Action {
	return &removeAction{remover[removeModel]{run.Action{Name: "remove_registered_method"}, removeModel.checkValues, removeModel.check, removeModel.removal}}
}

// planWarns describes what a plan warns of, and when it cannot.
const planWarns = "The plan warns where nothing is left that serves password reset, and says so where it could not find out: for that it reads phones, e-mail address and apps alike, which takes `UserAuthenticationMethod.Read.All`. It looks at one " +
	"action at a time, and at users who are known when it plans: of two actions that each take one of the last two methods it warns of neither.\n\n"

// notRemovable describes what no call of Graph can remove.
const notRemovable = "Security questions and hardware tokens cannot be taken away: version 1.0 of Microsoft Graph has no call for them."

// Schema describes the action.
func (a *removeAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := attribute.UserAttributes(ctx)
	attributes["method"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "The method: `mobile_phone`, `alternate_mobile_phone`, `office_phone` (Graph: `phoneMethods`), `email` (`emailMethods`), `microsoft_authenticator` (`microsoftAuthenticatorMethods`) " +
			"or `software_oath` (`softwareOathMethods`). " + notRemovable,
		Validators: []validator.String{removable},
	}
	attributes["method_id"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "ID of the method in Microsoft Graph (GUID), for `microsoft_authenticator` and `software_oath` of which a user can have several. " +
			"Omitted: the only one; where there are more the action fails, takes nothing away and names their IDs.",
		Validators: []validator.String{appID},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Takes one method away from one user, such as the phone that was lost: **Users > (a user) > Authentication methods > Delete** in the Entra admin center.\n\n" +
			"A method that the user does not have is no failure. What is removed cannot be brought back from here; the user registers again. Where an `sspr_user_contact_info` or `sspr_users_contact_info` " +
			"of any configuration has the method, its next apply puts it back: change it there instead. " +
			"The method that the user is asked for first can be removed only as the last one, and the mobile phone only after the alternate one; the error says so.\n\n" +
			planWarns + plane.ActionNote + "\n\n" + plane.RemovalNeeds.OfAction(),
		Attributes: attributes,
	}
}

func methodNames() []string {
	var names []string
	for _, m := range sspr.RegisteredMethods {
		names = append(names, string(m))
	}
	return names
}

// checkValues refuses a value that is no method, and an ID that is no GUID.
func (m removeModel) checkValues() diag.Diagnostics {
	diags := removable.Check(path.Root("method"), m.Method)
	if !m.MethodID.IsNull() && sspr.RegisteredMethod(m.Method.ValueString()).IsApp() {
		diags.Append(appID.Check(path.Root("method_id"), m.MethodID)...)
	}
	return diags
}

// check refuses an ID for a method that a user has once.
func (m removeModel) check() (diags diag.Diagnostics) {
	kind := sspr.RegisteredMethod(m.Method.ValueString())
	if !m.Method.IsUnknown() && !m.MethodID.IsNull() && !m.MethodID.IsUnknown() && !kind.IsApp() {
		diags.AddAttributeError(path.Root("method_id"), "method_id does not fit the method",
			fmt.Sprintf("A user has one %s at most, so there is nothing to choose. Leave method_id out.", kind.Label()))
	}
	return diags
}

func (m removeModel) removal() removal {
	kind := sspr.RegisteredMethod(m.Method.ValueString())
	return removal{
		timeouts: m.Timeouts, user: m.UserID.ValueString(), methods: []sspr.RegisteredMethod{kind},
		choose: func(all []graph.Registered) ([]graph.Registered, diag.Diagnostics) {
			return chosen(all, kind, m.MethodID.ValueString())
		},
	}
}

// chosen returns the registration with that id, or the only one if there is no id.
func chosen(all []graph.Registered, kind sspr.RegisteredMethod, id string) ([]graph.Registered, diag.Diagnostics) {
	var diags diag.Diagnostics
	if id == "" && len(all) > 1 {
		diags.AddAttributeError(path.Root("method_id"), "The user has several of this method",
			fmt.Sprintf("There are %d registrations of %s, and one is to be removed. Nothing was. Name it by its ID in method_id:\n%s", len(all), kind.Label(), identified(all)))
		return nil, diags
	}
	if id == "" {
		return all, nil
	}
	these := slices.DeleteFunc(slices.Clone(all), func(one graph.Registered) bool { return !strings.EqualFold(one.ID, id) })
	return these, diags
}

// identified lists registrations without the names of devices, which often contain a person's name.
func identified(all []graph.Registered) string {
	var b strings.Builder
	for _, one := range all {
		b.WriteString("  - " + one.ID)
		if !one.CreatedAt.IsZero() {
			b.WriteString(", registered " + one.CreatedAt.UTC().Format(time.RFC3339))
		}
		b.WriteString("\n")
	}
	return b.String()
}
