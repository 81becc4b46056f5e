package singleton

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// store opens the store of a model's instance.
func (s *singleton[T]) store(model Model[T], diags *diag.Diagnostics) Store[T] {
	key, _ := s.key(model)
	return s.open(key, diags)
}

// open opens the store of the instance with that key. It returns nil if the provider is not configured.
func (s *singleton[T]) open(key string, diags *diag.Diagnostics) Store[T] {
	if !run.Configured(s.data, diags) {
		return nil
	}
	return s.def.Open(s.data, key)
}

func (s *singleton[T]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	config, plan := s.def.Model(), s.def.Model()
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	ctx, cancel := times.Within(ctx, plan.Common().Timeouts, deadline.Create, &resp.Diagnostics)
	defer cancel()
	store := s.store(plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	tenant, err := store.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	change := config.Settings()
	written, err := s.write(ctx, store, plan, Change[T]{Settings: change, Planned: run.PlannedPrivate(ctx, plannedKey)}, resp.Private)
	resp.Diagnostics.Append(written.Warnings...)
	if err != nil && !countsAsCreated(err) {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, s.data.Explain(ctx, err)))
		s.warnOfEarlierValues(store, config, written.Found, err, &resp.Diagnostics)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.WarningIn(ctx, err))
	}
	s.complete(plan, written.Live)
	plan.Common().Adopted = s.adopted(ctx, store, written.Found)
	i := s.setID(plan, tenant)
	before, _ := store.Settings(written.Found) // what was read before the write can be read again
	resp.Diagnostics.Append(adopt(written.Found, sspr.Said(sent(change, before))).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}

// countsAsCreated reports whether a create that failed with err is reported as done with a warning. That is so if the
// service accepted the write, and only reading it back failed or returned the value in another form. After an error,
// Terraform would taint the resource, replace it and drop the private state; a later restore would put back the wrong
// values. The next plan reads the tenant and reports what differs.
func countsAsCreated(err error) bool {
	kind := serviceerror.KindOf(err)
	return serviceerror.Accepted(err) && kind != serviceerror.NotPersisted && kind != serviceerror.Overwritten
}

// write writes a change while no other block writes the setting. When a block is renamed, Terraform destroys the old name
// and creates the new one at the same time. private is the private state of the response.
func (s *singleton[T]) write(ctx context.Context, store Store[T], planned Model[T], change Change[T], private run.PrivateState) (Written[T], error) {
	key, _ := s.key(planned)
	s.data.Applied(s.document(key))
	owner, diags := s.data.Claims.Owner(ctx, private, private)
	done, _, err := owner.Write(ctx, s.document(key))
	if err != nil {
		return Written[T]{Warnings: diags}, err
	}
	defer done()
	written, err := store.Write(ctx, change)
	written.Warnings = append(diags, written.Warnings...)
	return written, err
}

// warnOfEarlierValues lists what the tenant had before a failed create whose write may have taken effect. Such a create
// leaves no state, because Terraform would replace the resource in the next apply and drop its private state. Only the user
// can put the values back.
func (s *singleton[T]) warnOfEarlierValues(store Store[T], config Model[T], found Found, err error, diags *diag.Diagnostics) {
	if len(found) == 0 || !serviceerror.MayHaveTakenEffect(err) {
		return
	}
	settings, err := store.Settings(found)
	if err != nil {
		return
	}
	before := s.def.Model()
	assign(before, config) // for the key, which the service does not return
	before.Show(settings)
	if lines := s.changes(config, before, changedWhole); len(lines) > 0 {
		diags.AddWarning(s.label(config)+" may have changed the tenant",
			fmt.Sprintf("The write may have taken effect although it could not be confirmed. Before it, the tenant had the values on the left:\n\n%s\n\n"+
				"The next apply adopts what it finds then, so on_destroy = \"restore\" would not bring these back.", strings.Join(lines, "\n")))
	}
}

// complete sets the attributes that the plan left unknown to live values. Planned values stay, even if an administrator has
// changed an unmanaged value meanwhile; the next refresh shows that.
func (s *singleton[T]) complete(plan Model[T], live T) {
	shown := s.def.Model()
	shown.Show(live)
	fill(plan, shown, func(planned field, _ int) bool { return planned.IsUnknown() })
}

func (s *singleton[T]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := s.def.Model()
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	ctx, cancel := times.Within(ctx, state.Common().Timeouts, deadline.Read, &resp.Diagnostics)
	defer cancel()
	store, i := s.store(state, &resp.Diagnostics), s.instanceOf(state)
	if resp.Diagnostics.HasError() {
		return
	}
	err := s.sameTenant(ctx, store, i.tenant, "read")
	if serviceerror.KindOf(err) == serviceerror.NotYetKnown {
		// The state does not change. The values that the provider block waits for are known when this plan is applied.
		resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	live, _, err := store.Read(ctx)
	if s.gone(err) {
		resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...) // the framework asks for it even so
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	state.Show(live)
	resp.Diagnostics.Append(upgrade[T](ctx, req.Private, resp.Private)...)
	notePlanned(ctx, store, resp.Private)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}

func (s *singleton[T]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	config, plan, state := s.def.Model(), s.def.Model(), s.def.Model()
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	ctx, cancel := times.Within(ctx, plan.Common().Timeouts, deadline.Update, &resp.Diagnostics)
	defer cancel()
	store, i := s.store(plan, &resp.Diagnostics), s.instanceOf(plan)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := s.sameTenant(ctx, store, i.tenant, "update"); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	change := config.Settings()
	planned := takePlanned(ctx, req.Private, resp.Private)
	// Saved before the write, because a write may take effect even if its answer is lost.
	resp.Diagnostics.Append(s.remember(ctx, store, plan, sent(change, state.Settings()), req.Private, resp.Private)...)
	if resp.Diagnostics.HasError() {
		return
	}
	written, err := s.write(ctx, store, plan, Change[T]{Settings: change, Planned: planned}, resp.Private)
	resp.Diagnostics.Append(written.Warnings...)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, s.data.Explain(ctx, err)))
	}
	if err != nil && !countsAsCreated(err) {
		return
	}
	s.complete(plan, written.Live)
	if plan.Common().Adopted.IsUnknown() {
		kept, _ := loadMemory(ctx, store, req.Private) // without a record, adopted is null
		plan.Common().Adopted = s.adopted(ctx, store, kept.Found)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}

func (s *singleton[T]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state := s.def.Model()
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	ctx, cancel := times.Within(ctx, state.Common().Timeouts, deadline.Delete, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	store := s.store(state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	key, _ := s.key(state)
	owner := s.data.Claims.Leaver(ctx, req.Private)
	choice := state.Common().OnDestroy.ValueString()
	if choice != restore && choice != disable && choice != reset {
		owner.Release(s.document(key))
		return
	}
	kept, memoryErr := loadToRestore(ctx, store, req.Private)
	departure, err := owner.Leave(ctx, s.document(key))
	defer departure.Done()
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if departure.Superseded() {
		s.warnUnchanged(state, choice, &resp.Diagnostics)
		return
	}
	if choice == restore && memoryErr != nil {
		resp.Diagnostics.AddError(s.notKnown(state, memoryErr))
		return
	}
	err = s.sameTenant(ctx, store, s.instanceOf(state).tenant, choice)
	left := false
	if err == nil {
		left, err = s.applyOnDestroy(ctx, store, state, choice, destruction{kept: kept, planned: takePlanned(ctx, req.Private, resp.Private), superseded: departure.Superseded}, &resp.Diagnostics)
	}
	departure.Done() // the explanation of a failure asks Graph, and no other block waits for that
	if left {
		s.warnUnchanged(state, choice, &resp.Diagnostics)
	}
	if err != nil && !s.leftUnchanged(ctx, store, state, choice, err, &resp.Diagnostics) {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, s.data.Explain(ctx, err)))
		became := "was not carried out"
		if serviceerror.MayHaveTakenEffect(err) {
			became = "could not be confirmed"
		}
		resp.Diagnostics.AddError("The resource is still in the state",
			fmt.Sprintf("on_destroy = %q %s. Fix the cause and run \"terraform destroy\" again, or apply on_destroy = \"retain\" first to leave the tenant unchanged.", choice, became))
	}
}

// wasRefused reports whether the service did not accept a value, or did not keep it.
func wasRefused(err error) bool {
	kind := serviceerror.KindOf(err)
	return kind == serviceerror.Refused || kind == serviceerror.Altered || kind == serviceerror.NotPersisted
}

// warnUnchanged reports that a destroy left the setting to another block that manages it now.
func (s *singleton[T]) warnUnchanged(state Model[T], choice string, diags *diag.Diagnostics) {
	diags.AddWarning(s.label(state)+" was not changed by the destroy",
		fmt.Sprintf("Another block manages the setting now, so on_destroy = %q was not carried out for the old one.", choice))
}

// destruction is the input of a destroy that changes the tenant.
type destruction struct {
	kept       adoption
	planned    []byte
	superseded func() bool
}

// applyOnDestroy changes the tenant as on_destroy requires. It reports whether it left the setting alone because another block
// manages it now.
func (s *singleton[T]) applyOnDestroy(ctx context.Context, store Store[T], state Model[T], choice string, d destruction, diags *diag.Diagnostics) (left bool, err error) {
	change := Change[T]{Planned: d.planned, Superseded: d.superseded}
	resetter, resets := store.(Resetter)
	switch {
	case resets && choice == reset:
		if d.superseded() {
			return true, nil
		}
		return false, resetter.Reset(ctx)
	case choice == restore:
		if change.Settings, _, err = toRestore(store, d.kept); err != nil {
			return false, err
		}
		change.Null = slices.Concat(slices.Collect(maps.Values(nulls(store, d.kept)))...)
	default:
		change.Settings = *s.def.Disabled
	}
	written, err := store.Write(ctx, change)
	if len(change.Null) > 0 && wasRefused(err) {
		// Whether the service accepts null is not known, so the rest is put back without it.
		refusal, null := err, strings.Join(change.Null, ", ")
		change.Null = nil
		if written, err = store.Write(ctx, change); err == nil && !written.Superseded {
			diags.AddWarning(fmt.Sprintf("%s could not be restored completely", s.label(state)),
				fmt.Sprintf("The tenant had null in %s, and the service does not take null back (%s). Its present value stays; the rest was restored.", null, refusal))
		}
	}
	diags.Append(written.Warnings...)
	return written.Superseded, err
}

func (s *singleton[T]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// An import has no configuration that could set another timeout.
	ctx, cancel := context.WithTimeout(ctx, times.Read)
	defer cancel()
	i := s.importedInstance(ctx, req, &resp.Diagnostics)
	store := s.open(i.key, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	tenant, err := store.TenantID(ctx)
	if i.tenant == "" {
		i.tenant = tenant
	}
	if err == nil {
		err = s.sameTenant(ctx, store, i.tenant, "import")
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	_, found, err := store.Read(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	i.tenant = strings.ToLower(i.tenant)
	resp.Diagnostics.Append(adopt(found, nil).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), i.id())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), retain)...)
	if s.def.KeyAttribute != "" {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(s.def.KeyAttribute), i.key)...)
	}
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}
