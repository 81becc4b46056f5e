package singleton

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

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
			diagnose.AddFindings(&resp.Diagnostics, s.planErrors(config.Settings()))
			return
		}
		completePlan(config, plan)
	} else {
		resp.Diagnostics.Append(req.State.Get(ctx, live)...)
		keepUnwritten(config, plan, live)
		completePlan(config, plan)
		unchanged = equalSettings(plan, live)
		plan.Common().Adopted = s.plannedAdopted(ctx, store, plan, live, req.Private)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if !unchanged {
		s.prepare(ctx, store, config.Settings(), req, resp)
	}
	s.checkMemory(ctx, store, plan, req, resp)
	changes := s.changes(config, live, changed)
	// An attribute that is configured and not known yet must not be judged by the value that it replaces.
	configured := fields(config)
	fill(live, config, func(_ field, i int) bool { return !isKnown(value(configured[i])) })
	if !resp.Diagnostics.HasError() {
		s.check(ctx, config.Settings(), live.Settings(), unchanged, &resp.Diagnostics)
	}
	if s.def.CheckChange != nil && !resp.Diagnostics.HasError() && !unchanged && (!created || len(changes) > 0) {
		diagnose.AddFindings(&resp.Diagnostics, s.def.CheckChange(ctx, s.data, config.Settings(), live.Settings(), created))
	}
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
	assign(after, config)
	after.Show(sspr.Overlay(live.Settings(), config.Settings()))
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
	found := s.planErrors(written)
	if s.def.CheckKept != nil {
		found = append(found, s.def.CheckKept(written, live)...)
	}
	if s.def.CheckTenant != nil && (unchanged || len(sspr.Errors(found)) == 0) {
		found = append(found, s.def.CheckTenant(ctx, s.data, written, live)...)
	}
	if unchanged {
		toWarnings(found)
	}
	diagnose.AddFindings(diags, found)
}

// toWarnings turns errors into warnings.
func toWarnings(found []sspr.Finding) {
	for i := range found {
		if found[i].Severity == sspr.Error {
			found[i].Severity = sspr.Warning
			found[i].Detail += " The tenant already has this value, and this plan does not change it."
		}
	}
}

// planErrors returns the errors of a configuration that ValidateConfig leaves to the plan.
func (s *singleton[T]) planErrors(written T) []sspr.Finding {
	if s.def.Check == nil {
		return nil
	}
	return sspr.Standing(s.def.Check(written))
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

// planDestroy reports what a destroy will do to the tenant.
func (s *singleton[T]) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	state := s.def.Model()
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	ctx, cancel := times.Within(ctx, state.Common().Timeouts, deadline.Plan, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || s.data == nil {
		return
	}
	switch state.Common().OnDestroy.ValueString() {
	case restore:
		s.planRestore(ctx, req, state, resp)
	case reset:
		s.warnOfDestroy(&resp.Diagnostics, fmt.Sprintf("Destroying %s resets the setting", s.label(state)),
			fmt.Sprintf("on_destroy = \"reset\" resets %s to Microsoft's defaults, not to the values that the tenant had before.", s.def.Page))
	case disable:
		resp.Diagnostics.AddWarning(fmt.Sprintf("Destroying %s turns off password reset for all users", s.label(state)),
			"on_destroy = \"disable\" sets the scope to None. No user can reset a password after that.")
		notePlanned(ctx, s.store(state, &resp.Diagnostics), resp.Private)
		s.checkLeft(ctx, *s.def.Disabled, state, &resp.Diagnostics)
	default:
		if note := s.destroyNote(ctx, state.Settings(), false); note != "" {
			s.warnOfDestroy(&resp.Diagnostics, fmt.Sprintf("Destroying %s leaves the tenant unchanged", s.label(state)), strings.TrimSpace(note))
		}
	}
}

// warnOfDestroy warns of what a destroy does to the tenant, unless such warnings are suppressed.
func (s *singleton[T]) warnOfDestroy(diags *diag.Diagnostics, summary, detail string) {
	if s.data.Shows(run.OnDestroy) {
		diags.AddWarning(summary, detail)
	}
}

func (s *singleton[T]) planRestore(ctx context.Context, req resource.ModifyPlanRequest, state Model[T], resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	store := s.store(state, diags)
	kept, err := loadToRestore(ctx, store, req.Private)
	if err != nil {
		diags.AddError(s.notKnown(state, err))
		return
	}
	settings, err := store.Settings(kept.Found)
	if err != nil {
		diags.Append(diagnose.Error(err))
		return
	}
	notePlanned(ctx, store, resp.Private)
	restored := sspr.Only(settings, kept.Managed)
	if lines := s.restoreLines(store, kept, state, restored); lines != "" {
		s.warnOfDestroy(diags, fmt.Sprintf("Destroying %s restores the earlier values", s.label(state)),
			fmt.Sprintf("on_destroy = \"restore\" writes the earlier values to %s:\n\n%s%s", s.def.Page, lines, s.destroyNote(ctx, restored, true)))
	}
	s.checkLeft(ctx, restored, state, diags)
}

// destroyNote returns the definition's note about what a destroy leaves in the tenant, as a paragraph of its own.
func (s *singleton[T]) destroyNote(ctx context.Context, left T, restored bool) string {
	if s.def.DestroyNote == nil {
		return ""
	}
	if note := s.def.DestroyNote(ctx, s.data, left, restored); note != "" {
		return "\n\n" + note
	}
	return ""
}

// checkLeft warns of what a destroy leaves in the tenant. Rules cannot be broken by it, but users can still be locked out.
func (s *singleton[T]) checkLeft(ctx context.Context, left T, state Model[T], diags *diag.Diagnostics) {
	if s.def.CheckTenant != nil {
		diagnose.AddFindings(diags, sspr.Warnings(s.def.CheckTenant(ctx, s.data, left, state.Settings())))
	}
}

// restoreLines returns a line for each value that a restore changes, and for each that it cannot put back. It returns "" if the
// tenant already has all of them.
func (s *singleton[T]) restoreLines(store Store[T], kept adoption, state Model[T], restored T) string {
	found := s.def.Model()
	found.Show(restored)
	lines := differences(state, found)
	_, lost, _ := toRestore(store, kept) // loadMemory has checked that it can be read
	null := nulls(store, kept)
	var stays []string
	for _, name := range sspr.Missing(restored, kept.Managed) {
		now, there := attributeOf(state, name)
		switch {
		case !there: // the tenant has no value now either, or another attribute shows it
			stays = append(stays, s.shownElsewhere(state, name)...)
		case null[name] != nil:
			lines = append(lines, fmt.Sprintf("  %s: %s -> not set", name, brief(now)))
		case slices.Contains(lost, name):
			stays = append(stays, fmt.Sprintf("  %s: %s", name, brief(now)))
		default:
			lines = append(lines, fmt.Sprintf("  %s: %s -> the earlier values, which differ by group", name, brief(now)))
		}
	}
	if len(lines) == 0 && len(stays) == 0 {
		return ""
	}
	if len(lines) == 0 {
		lines = []string{"  (nothing)"}
	}
	if len(stays) > 0 {
		lines = append(lines, "", "These values stay, because the tenant had none before:", "")
		lines = append(lines, stays...)
	}
	return strings.Join(lines, "\n")
}

// shownElsewhere returns a line for each attribute of the state that shows a setting without an attribute of its name.
func (s *singleton[T]) shownElsewhere(state Model[T], name string) (found []string) {
	alone := s.def.Model()
	alone.Show(sspr.Only(state.Settings(), []string{name}))
	for i, f := range fields(alone) {
		if v := value(f); !v.IsNull() {
			found = append(found, fmt.Sprintf("  %s: %s", names(alone)[i], show(v)))
		}
	}
	return found
}
