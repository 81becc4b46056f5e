package contactinfo

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// engine is what both resources do alike. M is the Terraform model of the resource.
type engine[M model[M]] struct {
	typeName string
	times    deadline.Times
	// many is true for the map of users.
	many bool
	// data is nil until the provider is configured.
	data *run.Data
}

// model is the Terraform model of one of the resources. It translates to and from people, and words what it reports.
type model[M any] interface {
	base() *settings
	// users returns the users of a state, by key.
	users(kept memory) map[string]entry
	identify(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics

	// refresh replaces a state by a reading. It reports whether the resource still exists.
	refresh(outcomes []outcome, kept memory, diags *diag.Diagnostics) bool
	// change returns what an update from the state to the plan does, nil if the configuration manages nothing.
	change(config, state M, kept memory) *change
	// finish completes a plan after an update. It returns false if the state stays as it was.
	finish(c *change, state M, failed bool) bool
	// keepFailed leaves in a state the users from whom a destroy could not take everything.
	keepFailed(outcomes []outcome)

	failures(ctx context.Context, verb string, outcomes []outcome) diag.Diagnostics
	// replaced warns of methods that a write replaced and that neither the state nor the memory has.
	replaced(c *change, state M) diag.Diagnostics
	warnOfDestroy(ctx context.Context, data *run.Data, kept memory, diags *diag.Diagnostics)
}

// settings are the attributes that both models have.
type settings struct {
	ID        types.String      `tfsdk:"id"`
	Mode      types.String      `tfsdk:"mode"`
	OnDestroy types.String      `tfsdk:"on_destroy"`
	Timeouts  deadline.Timeouts `tfsdk:"timeouts"`
}

func (s *settings) base() *settings { return s }

// prepopulates reports whether the users' own registrations count more than the configuration.
func (s *settings) prepopulates() bool { return s.Mode.ValueString() == modePrepopulate }

// retains reports whether users keep their methods when they are not managed any more.
func (s *settings) retains() bool { return s.OnDestroy.ValueString() == destroyRetain }

// tenant returns the tenant of a state.
func (s *settings) tenant() string {
	tenant, _, _ := strings.Cut(s.ID.ValueString(), "/")
	return tenant
}

// entry is what a state has of one user.
type entry struct {
	// object is the user's object ID, "" if it is not known yet.
	object string
	sspr.ContactRecord
	// sms is the state of sign-in by SMS.
	sms string
}

// person is one user in one operation.
type person struct {
	// key is how the configuration names the user: object ID or user principal name.
	key string
	entry
	// planned is the row of the plan.
	planned sspr.ContactRow
	change  graph.ContactChange
	// methods are those to read.
	methods []sspr.ContactMethod
	// confirm is true if a reading also asks whose name the key is.
	confirm bool
	// dropGone is true if a user who does not exist any more leaves the state after a write. It costs a request.
	dropGone bool
}

// outcome is what became of one user.
type outcome struct {
	person
	// tried is true if the change of the user has begun.
	tried  bool
	result graph.ContactResult
	err    error
	// gone is true if the user does not exist any more.
	gone bool
}

// Metadata implements resource.Resource.
func (e *engine[M]) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = e.typeName
	resp.ResourceBehavior.MutableIdentity = e.many // users come and go
}

// Configure implements resource.ResourceWithConfigure.
func (e *engine[M]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	e.data = run.FromProvider(req.ProviderData, &resp.Diagnostics)
}

// start bounds an operation in time. It returns false, with an error in diags, if the operation cannot begin.
func (e *engine[M]) start(ctx context.Context, times deadline.Timeouts, o deadline.Operation, diags *diag.Diagnostics) (context.Context, context.CancelFunc, bool) {
	ctx, cancel := e.times.Within(ctx, times, o, diags)
	if diags.HasError() || !run.Configured(e.data, diags) {
		return ctx, cancel, false
	}
	return ctx, cancel, true
}

// sameTenant refuses to work on another tenant than that of the state: a user who is not found there may still exist.
func (e *engine[M]) sameTenant(ctx context.Context, state M, verb string) error {
	tenant, err := e.data.Graph.TenantID(ctx)
	if err != nil {
		return err
	}
	return run.SameTenant(tenant, state.base().tenant(), verb+" "+e.typeName)
}

// Read shows what users have of the methods that the state tracks. A user who does not exist any more leaves the state.
func (e *engine[M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state M
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, ok := e.start(ctx, state.base().Timeouts, deadline.Read, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	err := e.sameTenant(ctx, state, "read")
	if serviceerror.KindOf(err) == serviceerror.NotYetKnown {
		// The state does not change: what the provider block waits for is known when this plan is applied.
		resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	kept := upgrade(ctx, req.Private, resp.Private, &resp.Diagnostics)
	var people []person
	for key, user := range state.users(kept) {
		people = append(people, person{key: key, entry: user, methods: user.Tracked(), confirm: !e.many})
	}
	outcomes := read(ctx, e.data, people)
	if resp.Diagnostics.Append(state.failures(ctx, verbRead, outcomes)...); resp.Diagnostics.HasError() {
		return // a state without those who could not be read would be wrong
	}
	if state.refresh(outcomes, kept, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	} else {
		resp.State.RemoveResource(ctx)
	}
	// The framework asks for the identity of a resource that is gone as well.
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
}

// Update changes those users whose entries changed, came or went.
func (e *engine[M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state M
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	kept, loaded := loadMemoryForUpdate(ctx, e.typeName, plan.base().OnDestroy.ValueString(), req.Private, &resp.Diagnostics)
	ctx, cancel, ok := e.start(ctx, plan.base().Timeouts, deadline.Update, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	e.data.Applies()
	if err := e.sameTenant(ctx, state, "change"); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if c := plan.change(config, state, kept); c != nil {
		c.apply(ctx, e.data, e.data.Claims.Leaver(ctx, req.Private), writer(ctx, e.data, resp.Private, &resp.Diagnostics))
		resp.Diagnostics.Append(report(ctx, plan, state, c)...)
		if !plan.finish(c, state, resp.Diagnostics.HasError()) {
			return
		}
		resp.Diagnostics.Append(remember(ctx, loaded, c.memory(plan.base().prepopulates()), resp.Private)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// report words what became of a change.
func report[M model[M]](ctx context.Context, plan, state M, c *change) diag.Diagnostics {
	diags := plan.failures(ctx, verbRemove, c.removals)
	diags.Append(plan.failures(ctx, verbWrite, c.writes)...)
	diags.Append(smsWarnings(c.writes)...)
	diags.Append(plan.replaced(c, state)...)
	return diags
}

// Delete removes what was managed, or leaves it to the users if on_destroy is "retain". Users for whom that fails stay
// in the state.
func (e *engine[M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state M
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, ok := e.start(ctx, state.base().Timeouts, deadline.Delete, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	e.data.Applies()
	owner := e.data.Claims.Leaver(ctx, req.Private)
	kept, err := loadMemory(ctx, req.Private)
	users := state.users(kept)
	if state.base().retains() {
		release(owner, users)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(notKnown(e.typeName, err))
		return
	}
	if err := e.sameTenant(ctx, state, "destroy"); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if kept.createsAgain(users) {
		e.data.Handover.Put(left[M]{state, kept})
		release(owner, users)
		return
	}
	var people []person
	for key, user := range users {
		people = append(people, leaving(key, user, state.base(), kept))
	}
	outcomes := remove(ctx, e.data, owner, people)
	if resp.Diagnostics.Append(state.failures(ctx, verbRemove, outcomes)...); resp.Diagnostics.HasError() {
		state.keepFailed(outcomes)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

func release(owner run.Owner, users map[string]entry) {
	for _, user := range users {
		owner.Release(run.UserDocument(user.object))
	}
}

// startCreate reads what a create is made of. The plan is nil if the create cannot begin.
func (e *engine[M]) startCreate(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) (_ context.Context, _ context.CancelFunc, config, plan M) {
	var none M
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return ctx, func() {}, none, none
	}
	ctx, cancel, ok := e.start(ctx, plan.base().Timeouts, deadline.Create, &resp.Diagnostics)
	if !ok {
		return ctx, cancel, none, none
	}
	e.data.Applies()
	return ctx, cancel, config, plan
}

// importedSettings are the settings of a state that an import makes.
func importedSettings() settings {
	return settings{Mode: types.StringValue(modeEnforce), OnDestroy: types.StringValue(destroyRemove), Timeouts: deadline.NoTimeouts()}
}

// imported saves the state of an import. No configuration has written anything yet, so a destroy removes nothing.
func imported[M model[M]](ctx context.Context, state M, resp *resource.ImportStateResponse) {
	resp.Diagnostics.Append(memory{Managed: []sspr.ContactMethod{}}.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
}
