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
const planWarns = "- **Lock-outs.** The plan warns if the user would have no password reset method left, or if that cannot be checked. The check reads the user's phones, e-mail address and apps, which requires `UserAuthenticationMethod.Read.All`. " +
	"It considers one action at a time, and only users known during the plan: two actions that each remove one of the last two methods cause no warning."

// notRemovable describes what no call of Graph can remove.
const notRemovable = "- **Not removable:** security questions and hardware tokens, because Microsoft Graph v1.0 has no request to remove them.\n"

// Schema describes the action.
func (a *removeAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := attribute.UserAttributes(ctx)
	attributes["method"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Method to remove: `mobile_phone`, `alternate_mobile_phone`, `office_phone`, `email`, `microsoft_authenticator` or `software_oath`.",
		Validators:          []validator.String{removable},
	}
	attributes["method_id"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "ID (GUID) of one of several `microsoft_authenticator` or `software_oath` registrations. " +
			"If omitted, the only registration is removed; with several, the action fails, removes nothing and lists their IDs.",
		Validators: []validator.String{appID},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Removes one registered method of a user, such as a lost phone: **Users > (a user) > Authentication methods > Delete** in the Entra admin center.\n\n" +
			plane.RemovalNeeds.OfAction() + "\n\n## Notes\n\n- **Versions.** " + plane.ActionNote + "\n" +
			"- **Not reversible.** The provider cannot restore a removed method; the user must register it again. If the user does not have the method, the action succeeds.\n" +
			"- **Managed methods.** If an `sspr_user_contact_info` or `sspr_users_contact_info` resource manages the method, its next apply adds the method again. Change the resource instead.\n" +
			"- **Order.** Microsoft Graph removes a user's default method only after all others, and the mobile phone only after the alternate mobile phone. Otherwise the action fails with an explanation.\n" +
			notRemovable + planWarns,
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
		diags.AddAttributeError(path.Root("method_id"), "method_id not supported for this method",
			fmt.Sprintf("A user has at most one %s, so there is nothing to select. Remove method_id.", kind.Label()))
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
		diags.AddAttributeError(path.Root("method_id"), "Several registrations of this method",
			fmt.Sprintf("The user has %d registrations of %s, and this action removes one. Nothing was removed. Set its ID in method_id:\n%s", len(all), kind.Label(), identified(all)))
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
