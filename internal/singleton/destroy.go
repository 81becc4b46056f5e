package singleton

import (
	"context"
	"fmt"
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
	lines := s.restoreLines(store, kept, state, restored)
	if why := withdrawn(ctx, store); why != "" && lines != "" {
		s.warnOfDestroy(diags, fmt.Sprintf("Destroying %s may not restore the earlier values", s.label(state)),
			fmt.Sprintf("%s\n\nIf the service refuses the earlier values, the destroy leaves the tenant unchanged and removes the resource from the state. They are:\n\n%s", why, lines))
		return
	}
	if lines != "" {
		s.warnOfDestroy(diags, fmt.Sprintf("Destroying %s restores the earlier values", s.label(state)),
			fmt.Sprintf("on_destroy = \"restore\" writes the earlier values to %s:\n\n%s%s", s.def.Page, lines, s.destroyNote(ctx, restored, true)))
	}
	s.checkLeft(ctx, restored, state, diags)
	if s.def.CheckChange != nil {
		diagnose.AddFindings(diags, sspr.Warnings(s.def.CheckChange(ctx, s.data, restored, state.Settings(), false)))
	}
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
	assign(found, state) // a value in another spelling is no difference
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

// withdrawn returns why the service refuses each change of the setting now, or "".
func withdrawn[T any](ctx context.Context, store Store[T]) string {
	if w, ok := store.(Withdrawable); ok {
		return w.Withdrawn(ctx)
	}
	return ""
}

// leftUnchanged reports whether a destroy that failed with err is done all the same, because there is nothing left to destroy or
// the service takes no change any more. It warns of that.
func (s *singleton[T]) leftUnchanged(ctx context.Context, store Store[T], state Model[T], choice string, err error, diags *diag.Diagnostics) bool {
	summary := s.label(state) + " was not changed by the destroy"
	if s.gone(err) {
		diags.AddWarning(summary, fmt.Sprintf("It has gone from the tenant, so there was nothing to %s.", choice))
		return true
	}
	if serviceerror.KindOf(err) != serviceerror.Refused {
		return false
	}
	why := withdrawn(ctx, store)
	if why == "" {
		return false
	}
	diags.AddWarning(summary, fmt.Sprintf("%s\n\nThe service refused what on_destroy = %q writes. The tenant is unchanged.", why, choice))
	return true
}

// gone reports whether err is about a key that the tenant no longer has.
func (s *singleton[T]) gone(err error) bool {
	return s.def.TenantKeys != nil && serviceerror.KindOf(err) == serviceerror.NotFound
}
