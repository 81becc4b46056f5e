// Package lockout warns of plans after which fewer methods can be used to reset a password than are required. The
// methods are spread over two policies and several resources, so the check is one for all of them.
package lockout

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Plan is what one resource finds in the tenant and plans to make of it.
type Plan struct {
	// Field is the attribute to warn at.
	Field          string
	Found, Planned framework.Methods
}

// Check gives the warnings for one resource's plan. It only ever reads Microsoft Graph: where that is not allowed there
// is nothing to find, and the log says so.
func Check(ctx context.Context, p *framework.ProviderData, plan Plan) []sspr.Finding {
	policy, err := p.Graph.MethodsPolicy(ctx)
	live := sspr.Availability{State: policy.MigrationState}
	if err == nil {
		live.Configurations, err = p.Graph.MethodConfigurations(ctx)
	}
	if err != nil {
		tflog.Info(ctx, "the risk of locking users out is not checked, as the authentication methods policy cannot be read", map[string]any{"reason": err.Error()})
		return nil
	}
	before, after := p.Planned.Over(live, plan.Found, plan.Planned)
	if !worse(before, after) {
		return nil // a tenant that stays as it is would be warned about in every plan
	}
	if found := after.CheckLockOut(after.Required, plan.Field); len(found) > 0 {
		return found // nobody can reset a password then, or almost: to count them adds nothing
	}
	return people(ctx, p, before, after, plan.Field)
}

// worse says whether more methods are required than before, or one is gone.
func worse(before, after framework.Methods) bool {
	if after.Required != nil && (before.Required == nil || *after.Required > *before.Required) {
		return true
	}
	was, knownBefore := before.Usable()
	is, knownAfter := after.Usable()
	return knownAfter && (!knownBefore || slices.ContainsFunc(was, func(m sspr.Method) bool { return !slices.Contains(is, m) }))
}

// Migration gives the tenant's migration state, nil where it cannot be read.
func Migration(ctx context.Context, p *framework.ProviderData) *sspr.MigrationState {
	policy, err := p.Graph.MethodsPolicy(ctx)
	if err != nil {
		tflog.Info(ctx, "the migration state is not known, as the authentication methods policy cannot be read", map[string]any{"reason": err.Error()})
		return nil
	}
	return policy.MigrationState
}
