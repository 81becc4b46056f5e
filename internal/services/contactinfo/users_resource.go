package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NewUsersResource is sspr_users_contact_info.
func NewUsersResource() resource.Resource { return &usersResource{} }

// usersType is the type's name, for messages.
const usersType = "sspr_users_contact_info"

type usersResource struct{ data *run.Data }

var (
	_ resource.ResourceWithConfigure      = (*usersResource)(nil)
	_ resource.ResourceWithImportState    = (*usersResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*usersResource)(nil)
	_ resource.ResourceWithValidateConfig = (*usersResource)(nil)
	_ resource.ResourceWithIdentity       = (*usersResource)(nil)
)

func (r *usersResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_users_contact_info"
	resp.ResourceBehavior.MutableIdentity = true // users come and go
}

func (r *usersResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = usersSchema(ctx)
}

func (r *usersResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = run.FromProvider(req.ProviderData, &resp.Diagnostics)
}

// Create gives every user what the configuration wants. The state keeps those for whom it succeeded.
func (r *usersResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, plan usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := usersTimes.Within(ctx, plan.Timeouts, deadline.Create, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	r.data.Applies()
	tenant, err := r.data.Graph.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	plan.ID = types.StringValue(tenant + "/" + uuid.NewString())
	desired := rows(config.source())
	if left := r.takeLeft(desired); left != nil {
		r.goOn(ctx, &config, &plan, left, resp)
		return
	}
	var people []person
	for key, want := range desired {
		people = append(people, person{key: key, change: withName(key, graph.ContactChange{Wanted: want.wanted(), Prepopulate: plan.prepopulates()})})
	}
	outcomes := write(ctx, r.data, writer(ctx, r.data, resp.Private, &resp.Diagnostics), nil, people)
	state := newUsersState(plan.secret(), plan.prepopulates())
	done := state.take(outcomes, desired, nil)
	resp.Diagnostics.Append(failures(ctx, "given their contact information", outcomes)...)
	resp.Diagnostics.Append(smsWarnings(outcomes)...)
	resp.Diagnostics.Append(replacedWarnings(outcomes, func(o outcome) []sspr.ContactMethod { return o.result.Replaced })...)
	if done == 0 && resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.HasError() {
		state.trackOnly(outcomes, nil)
	}
	warnOfReplacement(&resp.Diagnostics)
	resp.Diagnostics.Append(memory{}.after(outcomes, &plan).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state.finish(&plan, resp.Diagnostics.HasError()))...)
	resp.Diagnostics.Append(identify(ctx, resp.Identity, &plan)...)
}

// source is the map that the configuration writes.
func (m *usersModel) source() types.Map {
	if m.secret() {
		return m.UsersWO
	}
	return m.Users
}

// after remembers what was written.
func (k memory) after(outcomes []outcome, plan *usersModel) memory {
	written, secrets := sspr.ContactInfo{}, memory{Secret: maps.Clone(k.Secret)}
	for _, o := range outcomes {
		if o.object == "" || o.gone || (o.err != nil && !o.result.Known) {
			continue
		}
		wanted := managed(o.change.Wanted, o.result, plan.prepopulates())
		maps.Copy(written, wanted)
		if plan.secret() {
			secrets.noteSecret(o.object, slices.Collect(maps.Keys(wanted)))
		}
	}
	next := k.with(written)
	next.Secret = secrets.Secret
	return next
}

// usersState is what the state will say.
type usersState struct {
	secret, prepopulates bool
	rows                 map[string]row
	objects, sms         map[string]string
}

func newUsersState(secret, prepopulates bool) *usersState {
	return &usersState{
		secret: secret, prepopulates: prepopulates,
		rows: map[string]row{}, objects: map[string]string{}, sms: map[string]string{},
	}
}

// take puts outcomes of writes in, and says for how many users anything is known.
func (s *usersState) take(outcomes []outcome, desired, before map[string]row) (known int) {
	for _, o := range outcomes {
		if o.gone || o.err != nil && (!o.result.Known || !o.change.Exists && !serviceerror.MayHaveTakenEffect(o.err)) {
			continue // nothing was done for this user
		}
		known++
		s.put(o.key, o.object, desired[o.key].settled(o.result, before[o.key], s.prepopulates), o.result.Live.SMSSignInState)
	}
	return known
}

func (s *usersState) put(key, object string, r row, sms string) {
	s.rows[key], s.objects[key] = r, object
	// The rows of a write-only map are not known, but then no phones are read where none is managed.
	if _, tracked := r[sspr.ContactMobilePhone]; sms != "" && (tracked || s.secret) {
		s.sms[key] = sms
	}
}

// finish completes a planned model. Where something failed, the state says only what is true, and a write-only map
// counts as not written yet, so that the next apply goes over it again.
func (s *usersState) finish(plan *usersModel, failed bool) *usersModel {
	plan.UsersWO = types.MapNull(rowType)
	plan.ObjectIDs, plan.SMSSignInStates = textMap(s.objects), textMap(s.sms)
	if failed && s.secret {
		plan.UsersWOVersion = types.Int64Null()
	}
	if failed && !s.secret {
		plan.Users = mapOf(s.rows)
	}
	return plan
}

// Read shows what every user has of what the state tracks.
func (r *usersResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state usersModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := usersTimes.Within(ctx, state.Timeouts, deadline.Read, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	err := r.sameTenant(ctx, &state, "read")
	if serviceerror.KindOf(err) == serviceerror.NotYetKnown {
		// The state stays as it is: what the provider block waits for is known when this plan is applied.
		resp.Diagnostics.Append(identify(ctx, resp.Identity, &state)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	kept := renew(ctx, req.Private, resp.Private, &resp.Diagnostics)
	known := rows(state.Users)
	var people []person
	for key, object := range texts(state.ObjectIDs) {
		p := person{key: key, object: object, methods: known[key].methods()}
		if state.secret() {
			p.methods = kept.Secret[object]
		}
		people = append(people, p)
	}
	outcomes := read(ctx, r.data, people)
	if resp.Diagnostics.Append(failures(ctx, verbRead, outcomes)...); resp.Diagnostics.HasError() {
		return // a state that lacks those who could not be read would be a lie
	}
	next := newUsersState(state.secret(), state.prepopulates())
	var lost []string
	for _, o := range outcomes {
		if o.gone {
			lost = append(lost, o.key)
		} else {
			next.put(o.key, o.object, known[o.key].refresh(o.result.Live.Values, next.prepopulates), o.result.Live.SMSSignInState)
		}
	}
	if len(lost) > 0 {
		resp.Diagnostics.AddWarning(fmt.Sprintf("Users of the map who do not exist any more: %d", len(lost)),
			"They leave the state, and there is nothing to take away from them. As long as the map has their keys, a plan looks for other users of these names:\n"+quoted(lost))
	}
	state.ObjectIDs, state.SMSSignInStates = textMap(next.objects), textMap(next.sms)
	if !state.secret() {
		state.Users = mapOf(next.rows)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(identify(ctx, resp.Identity, &state)...)
}

func (r *usersResource) sameTenant(ctx context.Context, state *usersModel, verb string) error {
	tenant, _, _ := strings.Cut(state.ID.ValueString(), "/")
	return sameTenant(ctx, r.data, tenant, verb+" sspr_users_contact_info")
}

// Update works on those users only whose entries changed, came or went.
func (r *usersResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	kept, recalled := recallForUpdate(ctx, usersType, plan.OnDestroy.ValueString(), req.Private, &resp.Diagnostics)
	ctx, cancel := usersTimes.Within(ctx, plan.Timeouts, deadline.Update, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	r.data.Applies()
	if err := r.sameTenant(ctx, &state, "change"); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if config.unwritten() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		resp.Diagnostics.Append(identify(ctx, resp.Identity, &plan)...)
		return
	}
	u := newUsersUpdate(&config, &plan, &state, kept)
	next, _, after, diags := r.change(ctx, u, r.data.Claims.Leaver(ctx, req.Private), writer(ctx, r.data, resp.Private, &resp.Diagnostics))
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(remember(ctx, recalled, after, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, next.finish(&plan, resp.Diagnostics.HasError()))...)
	resp.Diagnostics.Append(identify(ctx, resp.Identity, &plan)...)
}

// Delete takes away what was managed, or leaves it, as on_destroy says. Users for whom that fails stay in the state.
func (r *usersResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state usersModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := usersTimes.Within(ctx, state.Timeouts, deadline.Delete, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	r.data.Applies()
	if state.OnDestroy.ValueString() == destroyRetain {
		for _, object := range texts(state.ObjectIDs) {
			r.data.Claims.Leaver(ctx, req.Private).Release(run.UserDocument(object))
		}
		return
	}
	kept, err := recall(ctx, req.Private)
	if err != nil {
		resp.Diagnostics.Append(notKnown(usersType, err))
		return
	}
	if err := r.sameTenant(ctx, &state, "destroy"); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if kept.Creates == createsMany {
		r.data.Left.Leave(leftMap{state, kept})
		return
	}
	known := rows(state.Users)
	var people []person
	for key, object := range texts(state.ObjectIDs) {
		people = append(people, person{key: key, object: object, change: farewell(known[key], object, &state, kept)})
	}
	outcomes := remove(ctx, r.data, r.data.Claims.Leaver(ctx, req.Private), people)
	resp.Diagnostics.Append(failures(ctx, "relieved of their contact information", outcomes)...)
	if !resp.Diagnostics.HasError() {
		return
	}
	left, sms := newUsersState(state.secret(), state.prepopulates()), texts(state.SMSSignInStates)
	for _, o := range outcomes {
		if o.err != nil {
			r, state := o.left(known[o.key], sms[o.key], state.prepopulates())
			left.put(o.key, o.object, r, state)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, left.finish(&state, true))...)
}

// farewell is the change that takes a user's managed methods away.
func farewell(r row, object string, state *usersModel, kept memory) graph.ContactChange {
	c := graph.ContactChange{Wanted: sspr.ContactInfo{}, Prepopulate: state.prepopulates(), Given: sspr.ContactInfo{}, Exists: true}
	for _, m := range r.methods() {
		if !kept.manages(m) {
			continue // an import found it, and no configuration has written it
		}
		c.Wanted[m] = ""
		if !attribute.IsNoContact(r[m]) {
			c.Given[m] = r[m]
		}
	}
	if state.secret() {
		for _, m := range kept.Secret[object] {
			c.Wanted[m] = ""
		}
	}
	return c
}

// smsWarnings names those whose number cannot sign them in.
func smsWarnings(outcomes []outcome) diag.Diagnostics {
	var taken []string
	var last error
	for _, o := range outcomes {
		if o.result.TakenForSMS != nil {
			taken, last = append(taken, o.key), o.result.TakenForSMS
		}
	}
	if len(taken) == 0 {
		return nil
	}
	return diag.Diagnostics{diagnose.TakenForSMS(strings.Join(taken[:min(len(taken), named)], ", "), last)}
}
