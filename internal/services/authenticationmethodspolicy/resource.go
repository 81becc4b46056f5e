// Package authenticationmethodspolicy is sspr_authentication_methods_policy: the migration state and the registration
// campaign of Authentication methods.
package authenticationmethodspolicy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func definition() singleton.Definition[sspr.MethodsPolicy] {
	return singleton.Definition[sspr.MethodsPolicy]{
		Model:       func() singleton.Model[sspr.MethodsPolicy] { return new(model) },
		Name:        "authentication_methods_policy",
		Page:        "Authentication methods > Policies",
		Description: "Manages the migration to the authentication methods policy and the registration campaign: **Authentication methods > Policies** and **Registration campaign** in the Entra admin center.",
		Notes: "- **Which policy decides.** `pre_migration`: the switches of [`sspr_authentication_methods`](authentication_methods.md). `migration_in_progress`: either policy can offer a method. " +
			"`migration_complete`: this policy alone, except for security questions. See [Migration](../guides/migration.md).\n" +
			"- **No state.** Newer tenants show no migration state. They are complete.",
		Needs:       plane.MethodsPolicyNeeds,
		Attributes:  attributes(),
		Open:        open,
		Check:       sspr.MethodsPolicy.Check,
		CheckKept:   sspr.MethodsPolicy.CheckKept,
		CheckTenant: checkTenant,
		CheckChange: checkEndings,
	}
}

func open(p *run.Data, _ string) singleton.Store[sspr.MethodsPolicy] {
	return singleton.Plain[sspr.MethodsPolicy]{Tenant: p.Graph.TenantID, Get: p.Graph.MethodsPolicy, Put: p.Graph.UpdateMethodsPolicy}
}

// checkTenant refuses groups that do not exist and a change of the migration state that the service refuses, and warns of a
// change that would leave users without a method. It reads the policy again, because the state does not show which tenants
// were born migrated. All resources of a plan share the answer.
func checkTenant(ctx context.Context, p *run.Data, written, shown sspr.MethodsPolicy) []sspr.Finding {
	found := checks.Groups(ctx, p, checks.TargetGroups(sspr.FieldCampaignIncluded, written.CampaignIncluded, shown.CampaignIncluded),
		checks.TargetGroups(sspr.FieldCampaignExcluded, written.CampaignExcluded, shown.CampaignExcluded))
	live, err := p.Graph.MethodsPolicy(ctx)
	if err != nil {
		tflog.Info(ctx, "skipped checking the migration state: the policy cannot be read", map[string]any{"reason": err.Error()})
		return found
	}
	found = append(found, written.CheckMove(live)...)
	if written.MigrationState == nil || live.MigrationState == nil || *written.MigrationState == *live.MigrationState {
		return found
	}
	return append(found, checks.LockOut(ctx, p, checks.LockOutPlan{
		Field: sspr.FieldMigrationState, Planned: run.Methods{Availability: sspr.Availability{State: written.MigrationState}},
	})...)
}

// checkEndings warns of methods that end and that a new migration state offers.
func checkEndings(ctx context.Context, p *run.Data, written, live sspr.MethodsPolicy, created bool) []sspr.Finding {
	if written.MigrationState == nil {
		return nil
	}
	inState := func(s *sspr.MigrationState) run.Methods { return run.Methods{Availability: sspr.Availability{State: s}} }
	return checks.Endings(ctx, p, checks.EndingPlan{
		LockOutPlan: checks.LockOutPlan{Field: sspr.FieldMigrationState, Found: inState(live.MigrationState), Planned: inState(written.MigrationState)}, Created: created,
	})
}

// NewResource returns the resource.
func NewResource() resource.Resource {
	return singleton.New(definition())
}

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource {
	return singleton.NewDataSource(definition())
}
