package singleton

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ValidateConfig reports broken rules as early as possible. It leaves warnings to the plan, so that they appear once. It
// also leaves to the plan the errors that an import can lead to (sspr.Standing), because only the plan knows whether the
// value is about to be written.
func (s *singleton[T]) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := s.def.Model()
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if resp.Diagnostics.HasError() || s.def.Check == nil {
		return
	}
	found := s.def.Check(config.Settings())
	diagnose.AddFindings(&resp.Diagnostics, sspr.Lasting(found))
	if i, ok := config.(Importer); ok {
		diagnose.AddFindings(&resp.Diagnostics, slices.DeleteFunc(sspr.Standing(found), i.Imports))
	}
}

// ModifyPlan completes the plan with the tenant's values, lists what would change, and checks the result.
func (s *singleton[T]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		s.planDestroy(ctx, req, resp)
		return
	}
	config, plan, live := s.def.Model(), s.def.Model(), s.def.Model()
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	ctx, cancel := times.Within(ctx, plan.Common().Timeouts, deadline.Plan, &resp.Diagnostics)
	defer cancel()
	key, known := s.key(plan)
	if resp.Diagnostics.HasError() || s.data == nil || !known {
		return
	}
	// Terraform plans a replacement a second time, without the state, and drops the warnings of that plan.
	again := req.State.Raw.IsNull() && run.HasMark(ctx, req.Private)
	s.claim(ctx, key, req.Private, resp.Private, &resp.Diagnostics)
	store := s.def.Open(s.data, key)
	if a, ok := store.(Announcer); ok {
		defer a.Announce()()
	}
	var unchanged bool
	var reported func()
	created := s.isNewInstance(ctx, req, key, &resp.Diagnostics)
	if created {
		reported = s.data.TakeOvers.Begin()
		defer reported()
		if !s.planAdoption(ctx, store, config, plan, live, &resp.Diagnostics) {
			diagnose.AddFindings(&resp.Diagnostics, sspr.Standing(s.checkWritten(config.Settings())))
			return
		}
		completePlan(config, plan)
	} else {
		resp.Diagnostics.Append(req.State.Get(ctx, live)...)
		keepUnwritten(config, plan, live)
		s.planBeside(config, plan, live)
		completePlan(config, plan)
		unchanged = equalSettings(plan, live)
		plan.Common().Adopted = s.plannedAdopted(ctx, store, plan, live, req.Private)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if !unchanged {
		s.prepare(ctx, store, config.Settings(), req, resp)
	}
	s.checkMemory(ctx, store, plan, req, resp)
	changes := s.judge(ctx, config, live, created, unchanged, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return // a plan that cannot be applied takes nothing over
	}
	if s.data.Repeats(s.document(key), req.Config.Raw, req.State.Raw) {
		resp.Diagnostics = nil // the plan that is applied now has warned
		return
	}
	if created && !again {
		resp.Diagnostics = append(s.warnOfTakeOver(ctx, key, changes, reported), resp.Diagnostics...) // changes come before their consequences
	}
}

// judge checks the planned settings and what a change of them begins, and returns the lines of what changes. It fills live with
// what is configured and not known yet, because such an attribute must not be judged by the value that it replaces.
func (s *singleton[T]) judge(ctx context.Context, config, live Model[T], created, unchanged bool, diags *diag.Diagnostics) []string {
	changes := s.changes(config, live, changed)
	configured := fields(config)
	fill(live, config, func(_ field, i int) bool { return !isKnown(value(configured[i])) })
	if diags.HasError() {
		return changes
	}
	s.check(ctx, config.Settings(), live.Settings(), unchanged, diags)
	if s.def.CheckChange != nil && !diags.HasError() && !unchanged && (!created || len(changes) > 0) {
		diagnose.AddFindings(diags, s.def.CheckChange(ctx, s.data, config.Settings(), live.Settings(), created))
	}
	return changes
}

// prepare saves the document's fingerprint for the write of this plan, and warns of what the write drops.
func (s *singleton[T]) prepare(ctx context.Context, store Store[T], written T, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	// Terraform plans again when it applies, and passes that plan the private state of the first plan's refresh.
	if note, _ := req.Private.GetKey(ctx, plannedKey); len(note) == 0 {
		notePlanned(ctx, store, resp.Private)
	}
	if c, ok := store.(Cautioner[T]); ok {
		diagnose.AddFindings(&resp.Diagnostics, c.Caution(ctx, written))
	}
}

// completePlan sets the attributes of a plan that follow from what is written.
func completePlan[T any](config, plan Model[T]) {
	if c, ok := plan.(Completer[T]); ok {
		c.Complete(config)
	}
}

// planBeside plans what an update sends beside what is written. A create cannot: when Terraform plans it again, the tenant may
// have changed.
func (s *singleton[T]) planBeside(config, plan, live Model[T]) {
	written := config.Settings()
	beside := sspr.Missing(written, sspr.Said(sent(written, live.Settings())))
	if len(beside) == 0 {
		return
	}
	after := s.def.Model()
	after.Show(sspr.Only(sent(written, live.Settings()), beside))
	fill(plan, after, func(_ field, i int) bool { return slices.Contains(beside, names(plan)[i]) })
}

// equalSettings reports whether a plan leaves every setting as it is in the state.
func equalSettings(plan, state any) bool {
	return slices.EqualFunc(fields(plan), fields(state), func(a, b reflect.Value) bool { return value(a).Equal(value(b)) })
}

// plannedAdopted returns the attribute adopted of a plan that keeps the instance. A change after an import sets it, and one
// whose record is lost clears it, because a restore could not use it.
func (s *singleton[T]) plannedAdopted(ctx context.Context, store Store[T], plan, state Model[T], private run.PrivateState) types.Map {
	was, is := state.Common(), plan.Common()
	if equalSettings(plan, state) && is.OnDestroy.Equal(was.OnDestroy) && is.Timeouts.Equal(was.Timeouts) {
		return was.Adopted
	}
	if _, err := loadMemory(ctx, store, private); err != nil {
		return types.MapNull(types.StringType)
	}
	if was.Adopted.IsNull() {
		return types.MapUnknown(types.StringType)
	}
	return was.Adopted
}

// isNewInstance reports whether the state has no values of the planned instance: there is no state, or it has another key.
func (s *singleton[T]) isNewInstance(ctx context.Context, req resource.ModifyPlanRequest, key string, diags *diag.Diagnostics) bool {
	if req.State.Raw.IsNull() {
		return true
	}
	state := s.def.Model()
	diags.Append(req.State.Get(ctx, state)...)
	was, _ := s.key(state)
	return was != key
}

// keepUnwritten sets the attributes that are not written to the state's values, so that an update does not show them as
// known after apply. A create must not do that. Terraform plans it again when it is applied, and reports a bug if the tenant
// has changed and the value differs.
func keepUnwritten(config, plan, state any) {
	configured := fields(config)
	fill(plan, state, func(planned field, i int) bool { return planned.IsUnknown() && value(configured[i]).IsNull() })
}

// label returns the name of a setting for a summary. Terraform folds warnings with the same summary into one, so each
// warning names its setting.
func (s *singleton[T]) label(model Model[T]) string {
	if key, _ := s.key(model); key != "" {
		return fmt.Sprintf("sspr_%s (%s)", s.def.Name, key)
	}
	return "sspr_" + s.def.Name
}

// changes returns a line for each value that a configuration changes from what is live, also if it clears one that it does not
// set. A value that is not known yet counts as changed, because it may be.
func (s *singleton[T]) changes(config, live Model[T], lines func(from, to any) []string) []string {
	after := s.def.Model()
	assign(after, live) // a value in another spelling is no change
	after.Show(sspr.Overlay(live.Settings(), sent(config.Settings(), live.Settings())))
	configured := fields(config)
	fill(after, config, func(_ field, i int) bool { return !isKnown(value(configured[i])) })
	return lines(live, after)
}

// planAdoption reads the tenant into live, and plans what is known of a new instance. It reports whether the tenant was read.
func (s *singleton[T]) planAdoption(ctx context.Context, store Store[T], config, plan, live Model[T], diags *diag.Diagnostics) bool {
	settings, _, err := store.Read(ctx)
	var tenant string
	if err == nil {
		tenant, err = store.TenantID(ctx)
	}
	if serviceerror.KindOf(err) == serviceerror.NotYetKnown {
		return false // the apply will find out
	}
	if err != nil {
		diags.Append(diagnose.ErrorIn(ctx, err))
		return false
	}
	assign(live, config) // for the key, which the service does not return
	live.Show(settings)
	i := s.setID(plan, tenant)
	if s.def.Absent != nil {
		absent := s.def.Absent(i.key)
		keepNull(config, plan, func(name string) bool { return slices.Contains(absent, name) })
	}
	return true
}

// check checks what is written against the rules and the tenant. Errors are warnings if the plan changes nothing, because
// what an import finds must be plannable as it is.
func (s *singleton[T]) check(ctx context.Context, written, live T, unchanged bool, diags *diag.Diagnostics) {
	// A validation has reported the lasting errors, and leaves the warnings to the plan.
	found := slices.DeleteFunc(s.checkWritten(written), func(f sspr.Finding) bool { return f.Severity == sspr.Error && !f.Standing })
	if s.def.CheckKept != nil {
		found = join(found, s.def.CheckKept(written, live))
	}
	if s.def.CheckTenant != nil && (unchanged || len(sspr.Errors(found)) == 0) {
		found = append(found, s.def.CheckTenant(ctx, s.data, written, live)...)
	}
	if unchanged {
		s.toWarnings(found)
	}
	diagnose.AddFindings(diags, found)
}

// checkWritten returns what the rules find in a configuration alone.
func (s *singleton[T]) checkWritten(written T) []sspr.Finding {
	if s.def.Check == nil {
		return nil
	}
	return s.def.Check(written)
}

// join returns the findings about what is written, and those about it together with what the tenant keeps. Both can have the same
// warning, with the numbers of each. The second knows more, so it replaces the first.
func join(written, kept []sspr.Finding) []sspr.Finding {
	again := func(f sspr.Finding) bool {
		return slices.ContainsFunc(kept, func(k sspr.Finding) bool {
			return f.Severity == sspr.Warning && k.Severity == sspr.Warning && k.Field == f.Field && k.Summary == f.Summary
		})
	}
	return append(slices.DeleteFunc(slices.Clone(written), again), kept...)
}

// toWarnings turns errors into warnings. An error about the key is about the setting as a whole, which has no value that the
// tenant could have.
func (s *singleton[T]) toWarnings(found []sspr.Finding) {
	for i := range found {
		if found[i].Severity != sspr.Error {
			continue
		}
		found[i].Severity = sspr.Warning
		if found[i].Field == s.def.KeyAttribute {
			found[i].Detail += " This plan does not change the tenant."
			continue
		}
		found[i].Detail += " The tenant already has this value, and this plan does not change it."
	}
}

// claim reports a second block for the same document.
func (s *singleton[T]) claim(ctx context.Context, key string, before, after run.PrivateState, diags *diag.Diagnostics) {
	owner, d := s.data.Claims.Owner(ctx, before, after)
	diags.Append(d...)
	if !owner.Claim(s.document(key)) {
		diags.AddError("Two blocks for one setting",
			fmt.Sprintf("The configuration has more than one sspr_%s for the same tenant, and they would overwrite each other. "+
				"Keep one of them and move the others' attributes there.", s.def.Name))
	}
}
