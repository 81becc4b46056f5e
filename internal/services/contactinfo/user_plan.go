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
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
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
	diagnose.AddFindings(&resp.Diagnostics, sspr.ContactRules(config.wanted(always), config.prepopulates()))
}

// ModifyPlan finds out whether the user is another one, which blocks manage the user too, and what is removed.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	ctx, cancel, p := r.startPlan(ctx, req, resp)
	defer cancel()
	switch {
	case p == nil:
	case p.creates:
		r.planCreate(ctx, p)
	default:
		r.planUpdate(ctx, p)
		destroyed := p.plan.base()
		if len(resp.RequiresReplace) > 0 {
			destroyed = p.state.base()
		}
		p.checkMemory(ctx, userType, destroyed)
	}
}

// planCreate notes for the delete of the same replacement whom the create is for.
func (r *userResource) planCreate(ctx context.Context, p *planning[*userModel]) {
	if p.plan.UserID.IsUnknown() {
		p.noteCreate(ctx, createsUnknown)
		return
	}
	user := p.plan.UserID.ValueString()
	claim(p.owner, []person{{key: user}}, p.diags)
	if !r.data.Applying() { // the create that follows looks the user up
		if object := r.planNewUser(ctx, p); object != "" {
			if !strings.EqualFold(object, user) {
				claim(p.owner, []person{{key: object}}, p.diags)
			}
			user = object
		}
	}
	p.noteCreate(ctx, user)
}

// planNewUser looks up for whom a create is planned, and reports what it does to the user. It returns the object ID, "" if
// the user was not found.
func (r *userResource) planNewUser(ctx context.Context, p *planning[*userModel]) string {
	if _, err := r.data.Graph.TenantID(ctx); err != nil {
		warnUnread(r.data, err, p.diags)
		return ""
	}
	return r.foresee(ctx, p, "", p.config.wanted(always))
}

// foresee reports what a user loses whom the plan begins to manage, or that there is no such user. It returns the object
// ID; object is "" if it is not known yet.
func (r *userResource) foresee(ctx context.Context, p *planning[*userModel], object string, wanted sspr.ContactInfo) string {
	user := p.plan.UserID.ValueString()
	f := foresee(ctx, r.data, []person{{
		key: user, entry: entry{object: object}, change: graph.ContactChange{Wanted: wanted}, methods: wanted.Methods(),
	}}, nil, p.plan.prepopulates())
	if len(f.missing) > 0 {
		p.diags.AddAttributeWarning(path.Root("user_id"), fmt.Sprintf("User %q not found", user),
			"The apply fails unless it creates this user before this resource. Check the name or the object ID. Deleted users are not found either.")
	}
	if f.unread != nil {
		warnUnread(r.data, f.unread, p.diags)
	}
	if t := f.takeovers[user]; t.Loses() {
		p.diags.AddWarning(fmt.Sprintf("The user %s loses contact methods that Terraform did not write", user),
			fmt.Sprintf("The user has registered methods that this plan starts to manage (%s). The user can no longer use the former values to reset a password. %s", losses(t), keepOwn))
	}
	return f.outcomes[0].object
}

// always reports that every write-only twin is due.
func always(sspr.ContactMethod) bool { return true }

func (r *userResource) planUpdate(ctx context.Context, p *planning[*userModel]) {
	plan, state := p.plan, p.state
	another, err := r.anotherUser(ctx, plan, state)
	if err != nil {
		p.diags.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if another {
		if moved := movedSince(ctx, r.data, state); moved != "" && !state.retains() {
			p.diags.AddWarning(fmt.Sprintf("Replacing the contact information of %s removes methods from a renamed user", state.UserID.ValueString()), moved)
		}
		p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root("user_id"))
		plan.ID, plan.ObjectID, plan.SMSSignInState = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		p.setPlan(ctx)
		return
	}
	user := person{key: plan.UserID.ValueString(), entry: entry{object: state.ObjectID.ValueString()}}
	if !r.data.Applying() { // the write confirms it again
		r.confirmName(ctx, user, p.diags)
	}
	claim(p.owner, []person{user}, p.diags)
	r.planComputed(ctx, p)
	r.warnOfRemoval(plan, state, p.diags)
	if r.data.Applying() {
		return
	}
	wanted := p.config.wanted(always)
	if begun := plan.begins(state, wanted.Methods()); len(begun) > 0 && !plan.prepopulates() {
		maps.DeleteFunc(wanted, func(m sspr.ContactMethod, _ string) bool { return !slices.Contains(begun, m) })
		r.foresee(ctx, p, user.object, wanted)
	}
}

// planComputed plans the attributes that the provider computes.
func (r *userResource) planComputed(ctx context.Context, p *planning[*userModel]) {
	secret := false
	for _, s := range p.plan.slots() {
		if !s.version.IsNull() && !s.value.IsNull() {
			*s.value, secret = types.StringNull(), true // or the former plain value would stay in the state, and be refreshed
		}
	}
	now, was := p.plan.slots()[sspr.ContactMobilePhone], p.state.slots()[sspr.ContactMobilePhone]
	mobile := !now.value.Equal(*was.value) || !now.version.Equal(*was.version)
	if mobile {
		p.plan.SMSSignInState = types.StringUnknown()
	}
	if mobile || secret {
		p.setPlan(ctx)
	}
}

// confirmName reports that the name by which the configuration addresses a user of the state belongs to another user now,
// or that this is not known.
func (r *userResource) confirmName(ctx context.Context, p person, diags *diag.Diagnostics) {
	c := checkNames(ctx, r.data, []person{p})
	if moved := c.moved[p.key]; moved != nil {
		diags.Append(diag.WithPath(path.Root("user_id"), diagnose.Error(moved)))
	}
	if len(c.unknown) > 0 {
		warnUnconfirmed(r.data, c.why, diags)
	}
}

// movedSince returns a sentence for a plan that removes methods, if the name in the state belongs to another user now.
// The methods are taken from the user whom the state has. It returns "" if the name did not move, or this is not known.
func movedSince(ctx context.Context, data *run.Data, state *userModel) string {
	user := state.UserID.ValueString()
	moved := checkNames(ctx, data, []person{{key: user, entry: entry{object: state.ObjectID.ValueString()}}}).moved[user]
	if moved == nil {
		return ""
	}
	return diagnose.Detail(moved) + " The methods are removed from the former user. The user who has the name now is not changed."
}

// anotherUser reports whether the plan is for another user than the state. A name that no user has is another user's, whom
// this apply may create. It returns an error if the directory cannot be asked: a guess could remove methods of the user
// in the state.
func (r *userResource) anotherUser(ctx context.Context, plan, state *userModel) (bool, error) {
	name, object := plan.UserID.ValueString(), state.ObjectID.ValueString()
	if plan.UserID.IsUnknown() {
		return true, nil // a user who is yet to be created has another object ID
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

// warnOfRemoval warns of methods that the plan removes, because a plan shows only that a hidden value changes.
func (r *userResource) warnOfRemoval(plan, state *userModel, diags *diag.Diagnostics) {
	lost := spelling.Removed(state.record().Row, plan.record().Row)
	if len(lost) > 0 {
		diags.AddWarning(fmt.Sprintf("The user %s loses contact methods", plan.UserID.ValueString()),
			fmt.Sprintf("This plan removes: %s. The user can no longer use them to reset a password.", methodList(lost)))
	}
}

// warnOfDestroy implements model.
func (m *userModel) warnOfDestroy(ctx context.Context, data *run.Data, kept memory, diags *diag.Diagnostics) {
	user := m.UserID.ValueString()
	var lost []sspr.ContactMethod
	for _, method := range m.record().Tracked() {
		value := m.slots()[method].value
		if m.prepopulates() && value.IsNull() {
			continue // the starting value of a write-only twin is not remembered, so it is left alone
		}
		if kept.manages(method) && !attribute.IsNoContact(value.ValueString()) && !kept.removed(method) {
			lost = append(lost, method)
		}
	}
	if len(lost) == 0 {
		diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s removes no methods", user),
			"There is nothing that Terraform wrote and can remove. The user keeps what an import found, and starting values that were set through write-only attributes in the mode \"prepopulate\".")
		return
	}
	only := ""
	if m.prepopulates() {
		only = " if they still have the starting value"
	}
	detail := fmt.Sprintf("on_destroy = \"remove\" removes these methods from the user%s: %s. The user can no longer use them to reset a password.", only, methodList(lost))
	if moved := movedSince(ctx, data, m); moved != "" {
		detail += "\n\n" + moved
	}
	diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s removes registered methods", user), detail)
}
