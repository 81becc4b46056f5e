package checks

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// LockOutPlan is what one resource finds in the tenant, and what it plans.
type LockOutPlan struct {
	// Field is the attribute that the warning is for.
	Field          string
	Found, Planned run.Methods
}

// LockOut returns the warnings for one resource's plan. It reads only Microsoft Graph, and returns nothing if that is not
// allowed, with a line in the log. Without the authentication methods policy it still counts the users who leave the scope.
func LockOut(ctx context.Context, p *run.Data, plan LockOutPlan) []sspr.Finding {
	if plan.widens() {
		p.Planned.Add(plan.Found, plan.Planned)
		return nil
	}
	live, err := availability(ctx, p)
	if err != nil {
		tflog.Info(ctx, "skipped checking whether methods lock users out: the authentication methods policy cannot be read", map[string]any{"reason": err.Error()})
	}
	if err == nil && !plan.lessens(live) { // the resources that do have a warning, and need what this one finds
		p.Planned.Add(plan.Found, plan.Planned)
		return nil
	}
	before, after := p.Planned.Over(ctx, live, plan.Found, plan.Planned)
	return firstReported(p, plan.warnings(ctx, p, before, after, err == nil))
}

// availability returns what the authentication methods policy shows.
func availability(ctx context.Context, p *run.Data) (sspr.Availability, error) {
	policy, err := p.Graph.MethodsPolicy(ctx)
	if err != nil {
		return sspr.Availability{}, err
	}
	configurations, err := p.Graph.MethodConfigurations(ctx)
	if err != nil {
		return sspr.Availability{}, err
	}
	return sspr.Availability{State: policy.MigrationState, Configurations: configurations}, nil
}

// firstReported returns the warnings that no other resource of the plan has.
func firstReported(p *run.Data, found []sspr.Finding) []sspr.Finding {
	return slices.DeleteFunc(found, func(f sspr.Finding) bool { return !p.FirstToReport(f.Summary + "\n" + f.Detail) })
}

// lessens reports whether the resource by itself takes a method or the scope from some user, or may do so.
func (plan LockOutPlan) lessens(live sspr.Availability) bool {
	if plan.Planned.Scope != nil && plan.Found.Scope != nil {
		return true // see widens
	}
	before := run.Methods{Availability: live}.With(plan.Found)
	after := before.With(plan.Planned)
	_, knownBefore := before.Usable()
	_, knownAfter := after.Usable()
	if knownBefore && knownAfter {
		return offersLess(before, after) || retargeted(before, after)
	}
	// The other of the two policies is not known here, so what this resource does to its own is all there is to see.
	moves := plan.Planned.State != nil && (live.State == nil || *live.State != *plan.Planned.State)
	return moves || switchedOff(plan.Found.Legacy, plan.Planned.Legacy) || offersLess(asMigrated(before), asMigrated(after)) || retargeted(before, after)
}

// switchedOff reports whether a legacy switch that is on, or may be, is off afterwards.
func switchedOff(was, is *[]sspr.Method) bool {
	return is != nil && (was == nil || slices.ContainsFunc(*was, func(m sspr.Method) bool { return !slices.Contains(*is, m) }))
}

// asMigrated returns the methods as they count in a migrated tenant.
func asMigrated(m run.Methods) run.Methods {
	complete := sspr.MigrationComplete
	m.State = &complete
	return m
}

// warnings returns the warnings about the users and methods before and after the plan. policyKnown reports whether the
// authentication methods policy could be read.
func (plan LockOutPlan) warnings(ctx context.Context, p *run.Data, before, after run.Methods, policyKnown bool) []sspr.Finding {
	switch {
	case plan.Planned.Scope != nil && plan.Found.Scope != nil:
		return checkScope(ctx, p, plan, before, after)
	case !policyKnown:
		return nil
	}
	var found []sspr.Finding
	less := offersLess(before, after)
	if less && !forNone(after.Scope) { // without less, every plan would warn about an unchanged tenant
		found = after.CheckLockOut(after.Required, plan.Field)
	}
	if less || retargeted(before, after) {
		found = append(found, lockedOut(ctx, p, before, after, plan.Field)...)
	}
	return found
}

// forNone reports whether the plan turns password reset off for all users, who need no method then. The resource of the scope
// warns of that.
func forNone(scope *sspr.Scope) bool {
	return scope != nil && scope.EnabledFor != nil && *scope.EnabledFor == sspr.EnabledForNone
}

// widens reports whether the plan is for a scope that leaves no user out.
func (plan LockOutPlan) widens() bool {
	if plan.Found.Scope == nil || plan.Planned.Scope == nil {
		return false
	}
	narrows, _ := plan.Planned.Scope.Narrows(*plan.Found.Scope)
	return !narrows
}

// checkScope warns of a scope that leaves users out. It counts methods that are removed in the same run too. If only methods
// are removed, the resources that remove them warn.
func checkScope(ctx context.Context, p *run.Data, plan LockOutPlan, before, after run.Methods) []sspr.Finding {
	if _, known := plan.Planned.Scope.Narrows(*plan.Found.Scope); !known {
		return newGroup(ctx, p, before, plan.Field)
	}
	return lockedOut(ctx, p, before, after, plan.Field)
}

// offersLess reports whether more methods are required than before, or one is gone.
func offersLess(before, after run.Methods) bool {
	if after.Required != nil && (before.Required == nil || *after.Required > *before.Required) {
		return true
	}
	was, knownBefore := before.Usable()
	is, knownAfter := after.Usable()
	return knownAfter && (!knownBefore || slices.ContainsFunc(was, func(m sspr.Method) bool { return !slices.Contains(is, m) }))
}

// retargeted reports whether some users may lose a method that others keep, because a group is no longer included or is
// newly excluded.
func retargeted(before, after run.Methods) bool {
	for m, is := range after.Configurations {
		was := before.Configurations[m]
		if was.State == nil || *was.State != "enabled" {
			continue
		}
		everyone := slices.Contains(ids(is.Included), sspr.AllUsers)
		if !everyone && is.Included != nil && gone(ids(was.Included), ids(is.Included)) || gone(ids(is.Excluded), ids(was.Excluded)) {
			return true
		}
	}
	return false
}

func gone(from, of []string) bool {
	return slices.ContainsFunc(from, func(id string) bool { return !slices.Contains(of, id) })
}

func ids(targets *[]sspr.Target) []string {
	if targets == nil {
		return nil
	}
	var found []string
	for _, t := range *targets {
		found = append(found, strings.ToLower(t.ID))
	}
	return found
}
