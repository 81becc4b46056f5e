package contactinfo

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// planning is the plan of a create or update under way.
type planning[M model[M]] struct {
	config, plan, state M
	// creates is true if there is no state.
	creates bool
	owner   run.Owner
	req     resource.ModifyPlanRequest
	resp    *resource.ModifyPlanResponse
	diags   *diag.Diagnostics
}

// startPlan reads what a plan is made of. It returns nil if nothing is left to plan: it plans a destroy itself.
func (e *engine[M]) startPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) (context.Context, context.CancelFunc, *planning[M]) {
	p := &planning[M]{creates: req.State.Raw.IsNull(), req: req, resp: resp, diags: &resp.Diagnostics}
	p.diags.Append(req.Config.Get(ctx, &p.config)...)
	p.diags.Append(req.Plan.Get(ctx, &p.plan)...)
	p.diags.Append(req.State.Get(ctx, &p.state)...)
	if p.diags.HasError() || e.data == nil {
		return ctx, func() {}, nil
	}
	if req.Plan.Raw.IsNull() {
		ctx, cancel := e.times.Within(ctx, p.state.base().Timeouts, deadline.Plan, p.diags)
		e.planDestroy(ctx, req.Private, p.state, p.diags)
		return ctx, cancel, nil
	}
	ctx, cancel := e.times.Within(ctx, p.plan.base().Timeouts, deadline.Plan, p.diags)
	owner, diags := e.data.Claims.Owner(ctx, req.Private, resp.Private)
	p.diags.Append(diags...)
	p.owner = owner
	return ctx, cancel, p
}

// planDestroy reports what a destroy will do to users.
func (e *engine[M]) planDestroy(ctx context.Context, private run.PrivateState, state M, diags *diag.Diagnostics) {
	if state.base().retains() {
		return
	}
	kept, err := loadMemory(ctx, private)
	if err != nil {
		diags.Append(notKnown(e.typeName, err))
		return
	}
	state.warnOfDestroy(ctx, e.data, kept, diags)
}

// noteCreate notes for the delete of the same replacement for whom the create is.
func (p *planning[M]) noteCreate(ctx context.Context, user string) {
	p.diags.Append(noteCreate(ctx, user, p.req.Private, p.resp.Private)...)
}

// setPlan replaces what is planned.
func (p *planning[M]) setPlan(ctx context.Context) {
	p.diags.Append(p.resp.Plan.Set(ctx, p.plan)...)
}

// checkMemory reports that a destroy will not know what to remove. onDestroy is that of the destroy.
func (p *planning[M]) checkMemory(ctx context.Context, typeName string, onDestroy *settings) {
	idle := p.resp.Plan.Raw.Equal(p.req.State.Raw)
	checkMemory(ctx, typeName, onDestroy.OnDestroy.ValueString(), p.req.Private, idle, p.diags)
}

// claim reports users whom another block manages too.
func claim(owner run.Owner, people []person, diags *diag.Diagnostics) {
	for _, p := range byKey(people) {
		if !owner.Claim(run.UserDocument(p.key)) {
			diags.Append(twoBlocks(p.key))
		}
		if p.object != "" && !strings.EqualFold(p.object, p.key) && !owner.Claim(run.UserDocument(p.object)) {
			diags.Append(twoBlocks(p.object))
		}
		if len(*diags) >= named {
			return
		}
	}
}

func twoBlocks(user string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Two blocks for one user",
		"The configuration manages the contact information of the user "+user+" more than once, and the blocks would overwrite each other. Remove all but one.")
}

// foreseen is what a plan finds out about users whom it begins to manage.
type foreseen struct {
	outcomes []outcome
	// takeovers are what becomes of the methods that users have, by key.
	takeovers map[string]sspr.ContactTakeover
	// missing are the keys that are no user's.
	missing []string
	// unread is why nothing is known of some users.
	unread error
}

// foresee reads what users have of the methods that a plan begins to manage. managed are methods that the state manages
// already, by object ID: a new key may be another one for a user of the state.
func foresee(ctx context.Context, data *run.Data, people []person, managed map[string][]sspr.ContactMethod, prepopulates bool) foreseen {
	f := foreseen{outcomes: read(ctx, data, people), takeovers: map[string]sspr.ContactTakeover{}}
	for _, o := range f.outcomes {
		switch {
		case o.gone || o.object == "" && notFound(o.err):
			f.missing = append(f.missing, o.key)
		case o.err != nil:
			f.unread = mainFailure(f.unread, o.err)
		default:
			f.takeovers[o.key] = spelling.TakeOver(o.result.Live.Values, without(o.change.Wanted, managed[o.object]), prepopulates)
		}
	}
	return f
}

// without returns what is wanted of methods that are not managed.
func without(wanted sspr.ContactInfo, managed []sspr.ContactMethod) sspr.ContactInfo {
	rest := sspr.ContactInfo{}
	for _, m := range (sspr.ContactRecord{WriteOnly: managed}).Begins(wanted.Methods()) {
		rest[m] = wanted[m]
	}
	return rest
}
