package singleton

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ValidateConfig reports broken rules as early as possible. Warnings wait for the plan, so that they are said once, and
// so does what a tenant can be found with: only the plan knows whether it is about to be written.
func (s *singleton[T]) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := s.def.Model()
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if resp.Diagnostics.HasError() || s.def.Check == nil {
		return
	}
	diagnose.AddFindings(&resp.Diagnostics, sspr.Lasting(s.def.Check(config.Settings())))
}

// ModifyPlan completes the plan with what the tenant has, says what would change in it, and holds the whole against
// the rules.
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
	s.claim(ctx, key, req.Private, resp.Private, &resp.Diagnostics)
	store := s.def.Open(s.data, key)
	if a, ok := store.(Announcer); ok {
		defer a.Announce()()
	}
	idle := false
	var takeover diag.Diagnostics
	if s.anotherKey(ctx, req, key, &resp.Diagnostics) {
		read := s.planAdoption(ctx, store, config, plan, live, &takeover)
		if !read {
			resp.Diagnostics.Append(takeover...)
			diagnose.AddFindings(&resp.Diagnostics, s.standing(config.Settings()))
			return
		}
	} else {
		resp.Diagnostics.Append(req.State.Get(ctx, live)...)
		keepUnwritten(config, plan, live)
		idle = same(plan, live)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if !idle {
		s.prepare(ctx, store, config.Settings(), req, resp)
	}
	s.warnOfForgotten(ctx, store, plan, req, resp)
	// What the configuration says and Terraform does not know yet must not be judged by the value it replaces.
	configured := fields(config)
	fill(live, config, func(_ field, i int) bool { return value(configured[i]).IsUnknown() })
	if !resp.Diagnostics.HasError() {
		s.check(ctx, config.Settings(), live.Settings(), idle, &resp.Diagnostics)
	}
	if !resp.Diagnostics.HasError() { // nothing is taken over by a plan that cannot be applied
		resp.Diagnostics = append(takeover, resp.Diagnostics...) // what happens comes before what may come of it
	}
}

// prepare leaves a note for the write that this plan is for, and warns of what the write drops.
func (s *singleton[T]) prepare(ctx context.Context, store Store[T], written T, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	// Terraform plans again when it applies, and hands that plan what the refresh of the first one has left.
	if note, _ := req.Private.GetKey(ctx, plannedKey); len(note) == 0 {
		notePlanned(ctx, store, resp.Private)
	}
	if c, ok := store.(Cautioner[T]); ok {
		diagnose.AddFindings(&resp.Diagnostics, c.Caution(ctx, written))
	}
}

// same says whether a plan leaves every setting as the state has it.
func same(plan, state any) bool {
	return slices.EqualFunc(fields(plan), fields(state), func(a, b reflect.Value) bool { return value(a).Equal(value(b)) })
}

// anotherKey says whether the plan is for another instance than the state's, if there is a state at all: either way
// the state tells nothing of the instance that is planned.
func (s *singleton[T]) anotherKey(ctx context.Context, req resource.ModifyPlanRequest, key string, diags *diag.Diagnostics) bool {
	if req.State.Raw.IsNull() {
		return true
	}
	state := s.def.Model()
	diags.Append(req.State.Get(ctx, state)...)
	was, _ := s.key(state)
	return was != key
}

// keepUnwritten lets an update show what is not written as it is, instead of as known after apply. A create must not do
// that: Terraform plans it again when it is applied, against a tenant that may have changed since, and takes a different
// value for a bug.
func keepUnwritten(config, plan, state any) {
	configured := fields(config)
	fill(plan, state, func(planned field, i int) bool { return planned.IsUnknown() && value(configured[i]).IsNull() })
}

// label names a setting in a summary. Terraform folds warnings with the same summary into one, so each names its own.
func (s *singleton[T]) label(model Model[T]) string {
	if key, _ := s.key(model); key != "" {
		return fmt.Sprintf("sspr_%s (%s)", s.def.Name, key)
	}
	return "sspr_" + s.def.Name
}

// planAdoption reads the tenant into live and warns of every value there that this configuration would change. It
// reports whether the tenant was read.
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
	s.identify(plan, tenant)
	if lines := differences(live, config); len(lines) > 0 {
		diags.AddWarning(s.label(config)+" takes over live settings",
			fmt.Sprintf("%s always exists, so Terraform takes over what the tenant has. The configuration changes:\n\n%s\n\nWhat the configuration does not write stays as it is.",
				s.def.Page, strings.Join(lines, "\n")))
	}
	return true
}

// check holds what is written against the rules and the tenant. A plan that is idle, because the tenant has all of it,
// is stopped by nothing: what an import has found must be plannable as it is, and only a change can mend it.
func (s *singleton[T]) check(ctx context.Context, written, live T, idle bool, diags *diag.Diagnostics) {
	found := s.standing(written)
	if s.def.CheckKept != nil {
		found = append(found, s.def.CheckKept(written, live)...)
	}
	if s.def.CheckTenant != nil && (idle || len(sspr.Errors(found)) == 0) {
		found = append(found, s.def.CheckTenant(ctx, s.data, written, live)...)
	}
	if idle {
		tolerate(found)
	}
	diagnose.AddFindings(diags, found)
}

// tolerate makes errors warnings.
func tolerate(found []sspr.Finding) {
	for i := range found {
		if found[i].Severity == sspr.Error {
			found[i].Severity = sspr.Warning
			found[i].Detail += " The tenant has it so already, and this plan leaves it so."
		}
	}
}

// standing gives the errors of a configuration that ValidateConfig leaves to the plan.
func (s *singleton[T]) standing(written T) []sspr.Finding {
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

// planDestroy says what a destroy will do to the tenant.
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
		resp.Diagnostics.AddWarning(fmt.Sprintf("Destroying %s resets the setting", s.label(state)),
			fmt.Sprintf("on_destroy = \"reset\" puts %s back to Microsoft's defaults, whatever the tenant had before.", s.def.Page))
	case disable:
		resp.Diagnostics.AddWarning(fmt.Sprintf("Destroying %s switches self-service password reset off", s.label(state)),
			"on_destroy = \"disable\" sets the scope to None: no user can reset a password after that.")
		notePlanned(ctx, s.store(state, &resp.Diagnostics), resp.Private)
		s.checkLeaving(ctx, *s.def.Disabled, state, &resp.Diagnostics)
	default:
		resp.Diagnostics.AddWarning(fmt.Sprintf("Destroying %s leaves the tenant as it is", s.label(state)),
			fmt.Sprintf("on_destroy = \"retain\" only makes Terraform forget the setting: %s stays as it is.%s", s.def.Page, s.leaving(ctx, state.Settings(), false)))
	}
}

func (s *singleton[T]) planRestore(ctx context.Context, req resource.ModifyPlanRequest, state Model[T], resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	store := s.store(state, diags)
	kept, err := recallToRestore(ctx, store, req.Private)
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
	diags.AddWarning(fmt.Sprintf("Destroying %s restores the earlier values", s.label(state)),
		fmt.Sprintf("on_destroy = \"restore\" writes to %s the values from before Terraform managed them:\n\n%s%s", s.def.Page, s.restoreLines(store, kept, state, restored), s.leaving(ctx, restored, true)))
	s.checkLeaving(ctx, restored, state, diags)
}

// leaving returns what the definition says of the settings that a destroy leaves behind, as a paragraph of its own.
func (s *singleton[T]) leaving(ctx context.Context, left T, restored bool) string {
	if s.def.Leaving == nil {
		return ""
	}
	if said := s.def.Leaving(ctx, s.data, left, restored); said != "" {
		return "\n\n" + said
	}
	return ""
}

// checkLeaving warns of what a destroy leaves behind. It cannot be wrong, but can still lock users out.
func (s *singleton[T]) checkLeaving(ctx context.Context, left T, state Model[T], diags *diag.Diagnostics) {
	if s.def.CheckTenant != nil {
		diagnose.AddFindings(diags, sspr.Warnings(s.def.CheckTenant(ctx, s.data, left, state.Settings())))
	}
}

// restoreLines lists, a line each, what a restore changes, and what it cannot put back.
func (s *singleton[T]) restoreLines(store Store[T], kept adoption, state Model[T], restored T) string {
	found := s.def.Model()
	found.Show(restored)
	lines := differences(state, found)
	_, lost, _ := toRestore(store, kept) // recall has made sure that it can be read
	null := nulls(store, kept)
	var stays []string
	for _, name := range sspr.Missing(restored, kept.Managed) {
		now, there := attributeOf(state, name)
		switch {
		case !there: // the tenant has no value now, either
		case null[name] != nil:
			lines = append(lines, fmt.Sprintf("  %s: %s -> not set", name, show(now)))
		case slices.Contains(lost, name):
			stays = append(stays, fmt.Sprintf("  %s: %s", name, show(now)))
		default:
			lines = append(lines, fmt.Sprintf("  %s: %s -> as it was found, different for each group", name, show(now)))
		}
	}
	if len(lines) == 0 && len(stays) == 0 {
		return "  (nothing: the tenant already has those values)"
	}
	if len(lines) == 0 {
		lines = []string{"  (nothing)"}
	}
	if len(stays) > 0 {
		lines = append(lines, "", "It cannot put back the following, because the tenant had no value there. They stay:", "")
		lines = append(lines, stays...)
	}
	return strings.Join(lines, "\n")
}
