package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ValidateConfig reports broken rules as early as possible.
func (r *userResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.Mode.IsUnknown() {
		return
	}
	diagnose.AddFindings(&resp.Diagnostics, sspr.ContactRules(config.written(always), config.prepopulates()))
}

// ModifyPlan finds out whether the user is another one, which blocks are in each other's way, and what will be taken
// away.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state *userModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.data == nil {
		return
	}
	said := deadline.NoTimeouts()
	if plan != nil {
		said = plan.Timeouts
	}
	ctx, cancel := userTimes.Within(ctx, said, deadline.Plan, &resp.Diagnostics)
	defer cancel()
	switch {
	case plan == nil:
		r.planDestroy(ctx, req, state, &resp.Diagnostics)
	case state == nil:
		r.planCreate(ctx, plan, req, resp)
	default:
		r.planUpdate(ctx, plan, state, req, resp)
		onDestroy := plan.OnDestroy
		if len(resp.RequiresReplace) > 0 {
			onDestroy = state.OnDestroy
		}
		warnOfForgotten(ctx, userType, onDestroy.ValueString(), req.Private, resp.Plan.Raw.Equal(req.State.Raw), &resp.Diagnostics)
	}
}

// planCreate leaves a note for the delete of the same replacement.
func (r *userResource) planCreate(ctx context.Context, plan *userModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if plan.UserID.IsUnknown() {
		resp.Diagnostics.Append(noteCreate(ctx, createsUnknown, req.Private, resp.Private)...)
		return
	}
	user := plan.UserID.ValueString()
	owner, diags := r.data.Claims.Owner(ctx, req.Private, resp.Private)
	resp.Diagnostics.Append(diags...)
	claim(owner, user, &resp.Diagnostics)
	if !r.data.Applying() { // the create that follows looks the user up
		user = r.planNewUser(ctx, plan, owner, req, resp)
	}
	resp.Diagnostics.Append(noteCreate(ctx, user, req.Private, resp.Private)...)
}

// planNewUser looks up for whom a create is planned, and says what that does to the user. It returns the object ID, or the
// name of a user who was not found.
func (r *userResource) planNewUser(ctx context.Context, plan *userModel, owner run.Owner, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) string {
	user := plan.UserID.ValueString()
	var config userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	wanted := config.written(always)
	if _, err := r.data.Graph.TenantID(ctx); err != nil {
		warnUnread(r.data, err, &resp.Diagnostics)
		return user
	}
	found, live, err := r.data.Graph.FindContactInfo(ctx, user, methodsOf(wanted)...)
	if found.ID != "" {
		if !strings.EqualFold(found.ID, user) {
			claim(owner, found.ID, &resp.Diagnostics)
		}
		user = found.ID
	}
	r.foresee(ctx, plan, wanted, found.ID, live, err, &resp.Diagnostics)
	return user
}

func (r *userResource) planUpdate(ctx context.Context, plan, state *userModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	another, err := r.anotherUser(ctx, plan, state)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if another {
		if moved := movedSince(ctx, r.data, state.UserID.ValueString(), state.ObjectID.ValueString()); moved != "" && state.OnDestroy.ValueString() != destroyRetain {
			resp.Diagnostics.AddWarning(fmt.Sprintf("Replacing the contact information of %s takes methods from a user of another name", state.UserID.ValueString()), moved)
		}
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("user_id"))
		plan.ID, plan.ObjectID, plan.SMSSignInState = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	if !r.data.Applying() { // the write confirms it again
		r.confirmPlanned(ctx, plan.UserID.ValueString(), state.ObjectID.ValueString(), &resp.Diagnostics)
	}
	owner, diags := r.data.Claims.Owner(ctx, req.Private, resp.Private)
	resp.Diagnostics.Append(diags...)
	claim(owner, state.ObjectID.ValueString(), &resp.Diagnostics)
	if name := plan.UserID.ValueString(); !strings.EqualFold(name, state.ObjectID.ValueString()) {
		claim(owner, name, &resp.Diagnostics)
	}
	secret := false
	for _, s := range plan.slots() {
		if !s.version.IsNull() && !s.value.IsNull() {
			*s.value, secret = types.StringNull(), true // or the former plain value would stay in the state, and be refreshed
		}
	}
	now, was := plan.slots()[sspr.ContactMobilePhone], state.slots()[sspr.ContactMobilePhone]
	mobile := !now.value.Equal(*was.value) || !now.version.Equal(*was.version)
	if mobile {
		plan.SMSSignInState = types.StringUnknown()
	}
	if mobile || secret {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	}
	r.warnOfRemoval(plan, state, &resp.Diagnostics)
	var config userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	wanted := config.written(always)
	if r.data.Applying() {
		return
	}
	if begun := state.begins(plan, methodsOf(wanted)); len(begun) > 0 && !plan.prepopulates() {
		maps.DeleteFunc(wanted, func(m sspr.ContactMethod, _ string) bool { return !slices.Contains(begun, m) })
		live, err := r.data.Graph.ContactInfo(ctx, state.ObjectID.ValueString(), begun...)
		r.foresee(ctx, plan, wanted, state.ObjectID.ValueString(), live, err, &resp.Diagnostics)
	}
}

// anotherUser says whether the plan is for another user than the state, whatever the user is called. A name that nobody
// has is another user's, whom this very apply may create. Where the directory cannot be asked, an error is better than
// a guess that takes the methods away from the user in the state.
func (r *userResource) anotherUser(ctx context.Context, plan, state *userModel) (bool, error) {
	name, object := plan.UserID.ValueString(), state.ObjectID.ValueString()
	if plan.UserID.IsUnknown() {
		return true, nil // whoever creates the user gives the user another id
	}
	if strings.EqualFold(name, state.UserID.ValueString()) || strings.EqualFold(name, object) {
		return false, nil
	}
	found, err := run.UserObjectID(ctx, r.data, name)
	if serviceerror.KindOf(err) == serviceerror.NotFound {
		return true, nil
	}
	return !strings.EqualFold(found, object), err
}

// warnOfRemoval says in words what a plan shows as a change of a hidden value.
func (r *userResource) warnOfRemoval(plan, state *userModel, diags *diag.Diagnostics) {
	var lost []string
	for _, m := range sspr.ContactMethods {
		now, was := plan.slots()[m].value, state.slots()[m].value
		if attribute.IsNoContact(now.ValueString()) && !was.IsNull() && !attribute.IsNoContact(was.ValueString()) {
			lost = append(lost, string(m))
		}
	}
	if len(lost) > 0 {
		diags.AddWarning(fmt.Sprintf("The user %s loses contact methods", plan.UserID.ValueString()),
			fmt.Sprintf("This plan takes away: %s. The user can no longer reset a password with them.", strings.Join(lost, ", ")))
	}
}

// planDestroy says what a destroy will do to the user.
func (r *userResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, state *userModel, diags *diag.Diagnostics) {
	user := state.UserID.ValueString()
	if state.OnDestroy.ValueString() == destroyRetain {
		diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s leaves it as it is", user),
			"on_destroy = \"retain\" only makes Terraform forget the user's contact methods: the user keeps them.")
		return
	}
	kept, err := recall(ctx, req.Private)
	if err != nil {
		diags.Append(notKnown(userType, err))
		return
	}
	var lost []string
	for _, m := range state.tracked() {
		if state.prepopulates() && state.slots()[m].value.IsNull() {
			continue // nobody knows the starting value of a write-only twin, so it is left alone
		}
		if kept.manages(m) && !attribute.IsNoContact(state.slots()[m].value.ValueString()) && !kept.removed(m) {
			lost = append(lost, string(m))
		}
	}
	if len(lost) == 0 {
		diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s leaves it as it is", user),
			"Terraform has written nothing that it could take away: what an import found, and what is written through a write-only attribute in the mode \"prepopulate\", stays with the user.")
		return
	}
	only := ""
	if state.prepopulates() {
		only = " where they still have the starting value"
	}
	detail := fmt.Sprintf("on_destroy = \"remove\" takes away from the user%s: %s. The user can no longer reset a password with them.", only, strings.Join(lost, ", "))
	if moved := movedSince(ctx, r.data, user, state.ObjectID.ValueString()); moved != "" {
		detail += "\n\n" + moved
	}
	diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s takes methods away", user), detail)
}
