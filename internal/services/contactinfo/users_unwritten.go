package contactinfo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// unwritten reports whether a configuration has neither map. Configuration that Terraform generates for an import leaves out
// sensitive values, and so both maps. It must plan empty, and must not look as if every user had left the map. So if no map is
// written after an import, the users are shown and not managed.
func (m *usersModel) unwritten() bool {
	return m.Users.IsNull() && m.UsersWO.IsNull() && m.UsersWOVersion.IsNull()
}

// shownUnlessWritten plans users if the configuration does not have it: as in the state if there is no map, and null beside a
// write-only map. So it is always known in a plan.
type shownUnlessWritten struct{}

func (shownUnlessWritten) Description(context.Context) string {
	return "Where neither map is written, the users of the state are shown."
}

func (s shownUnlessWritten) MarkdownDescription(ctx context.Context) string {
	return s.Description(ctx)
}

// PlanModifyMap implements planmodifier.Map.
func (shownUnlessWritten) PlanModifyMap(ctx context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse) {
	if !req.ConfigValue.IsNull() {
		return
	}
	var version types.Int64
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("users_wo_version"), &version)...)
	resp.PlanValue = req.StateValue
	if req.State.Raw.IsNull() || !version.IsNull() {
		resp.PlanValue = types.MapNull(rowType)
	}
}

// planUnwritten plans a configuration without a map.
func planUnwritten(ctx context.Context, plan, state *usersModel, resp *resource.ModifyPlanResponse) {
	if state == nil || state.secret() {
		resp.Diagnostics.AddAttributeError(path.Root("users"), "No users configured",
			"Set the users in users, or in users_wo with users_wo_version. Only an imported resource can omit both.")
		return
	}
	plan.ObjectIDs, plan.SMSSignInStates = state.ObjectIDs, state.SMSSignInStates
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	resp.Diagnostics.AddAttributeWarning(path.Root("users"), "No users configured",
		fmt.Sprintf("The configuration has neither users nor users_wo, so the state still shows %s and Terraform manages none of them. Terraform omits sensitive values from generated configuration: "+
			"set the map to manage the users.", countUsers(len(state.ObjectIDs.Elements()))))
}
