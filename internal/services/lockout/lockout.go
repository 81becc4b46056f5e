// Package lockout warns of plans after which fewer methods can be used to reset a password than are required. The
// methods are spread over two policies and several resources, so the check is one for all of them.
package lockout

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Plan is what one resource plans.
type Plan struct {
	// Field is the attribute to warn at.
	Field string
	// Required is methods_required, where the resource knows it.
	Required *int64
	// Methods are the resource's part of the methods' availability.
	Methods sspr.Availability
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
	all, required := p.Planned.Over(live, plan.Required, plan.Methods)
	return all.CheckLockOut(required, plan.Field)
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
