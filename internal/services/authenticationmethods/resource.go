// Package authenticationmethods is the resource sspr_authentication_methods: Password reset > Authentication methods.
//
// In a migrated tenant the page neither shows nor writes the legacy switches (portal.MigratedMethodsPage). While Microsoft
// Graph fails, a change of them is refused (portal.UnsureMethodsPage). Without a credential or a permission for Graph the
// tenant counts as not migrated, and a plan that changes switches warns. What the service does with a changed switch is not
// documented, so the battery runs in tenants that ignore, refuse and store it.
package authenticationmethods

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NewResource returns the resource sspr_authentication_methods.
func NewResource() resource.Resource {
	return singleton.New(singleton.Definition[sspr.AuthenticationMethods]{
		Model: func() singleton.Model[sspr.AuthenticationMethods] { return new(model) },
		Name:  "authentication_methods",
		Page:  "Password reset > Authentication methods",
		Description: "Manages how many authentication methods users need to reset a password, and the security questions: " +
			"**Password reset > Authentication methods** in the Entra admin center.",
		Notes: "- **Which methods are offered** is decided by [`sspr_authentication_method_configuration`](authentication_method_configuration.md). Only a tenant that has not completed the migration to the " +
			"authentication methods policy still uses `methods`. Tenants created since 2025 are migrated. See [Migration](../guides/migration.md).\n" +
			"- **Lock-out.** Raising `methods_required` locks out users with a single registered method until they register another.\n" +
			"- **Rules before the migration.** `methods` must offer at least `methods_required` methods, never the authenticator app alone, and `mobile_app_notification` only if two methods are required.\n" +
			"- **Not yet known:** how the service stores a new custom question, and whether the IDs of predefined questions are the same in all tenants.",
		Needs:       plane.PortalNeeds,
		Attributes:  attributes(),
		Open:        open,
		Check:       sspr.AuthenticationMethods.CheckValues,
		CheckTenant: checkTenant,
		CheckChange: checkEndings,
		DestroyNote: destroyNote,
	})
}

// checkTenant checks the plan against the migration state, and asks Graph whether enough methods remain to reset with and
// whether the tenant is licensed for them.
func checkTenant(ctx context.Context, p *run.Data, written, live sspr.AuthenticationMethods) []sspr.Finding {
	state, err := p.MigrationState(ctx)
	if err != nil && written.Methods != nil {
		d := diagnose.ErrorIn(ctx, err)
		return []sspr.Finding{{Severity: sspr.Error, Field: sspr.FieldMethods, Summary: d.Summary(), Detail: d.Detail()}}
	}
	found := written.CheckKept(live, state)
	return append(found, p.WithGraph(ctx, sspr.FieldMethodsRequired, func(ctx context.Context) []sspr.Finding {
		return checkWithGraph(ctx, p, written, live)
	})...)
}

// destroyNote returns a note that a restore does not change the legacy switches of a migrated tenant.
func destroyNote(ctx context.Context, p *run.Data, _ sspr.AuthenticationMethods, restored bool) string {
	if state, _ := p.MigrationState(ctx); !restored || state == nil || *state != sspr.MigrationComplete {
		return ""
	}
	return "The legacy methods do not change, because this tenant is migrated."
}

func checkWithGraph(ctx context.Context, p *run.Data, written, live sspr.AuthenticationMethods) []sspr.Finding {
	planned := sspr.Overlay(live, written)
	found := checks.LockOut(ctx, p, lockOutPlan(sspr.FieldMethodsRequired, live, planned))
	if written.Offers(sspr.OfficePhone) {
		found = append(found, checks.License(ctx, p, written.CheckLicense)...)
	}
	return found
}

func lockOutPlan(field string, live, planned sspr.AuthenticationMethods) checks.LockOutPlan {
	return checks.LockOutPlan{
		Field:   field,
		Found:   run.Methods{Required: live.Required, Availability: sspr.Availability{Legacy: live.Methods}},
		Planned: run.Methods{Required: planned.Required, Availability: sspr.Availability{Legacy: planned.Methods}},
	}
}

// checkEndings warns of methods that the plan offers and that end.
func checkEndings(ctx context.Context, p *run.Data, written, live sspr.AuthenticationMethods, created bool) []sspr.Finding {
	if written.Methods == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, run.CheckTime)
	defer cancel()
	state, err := p.MigrationState(ctx) // nil if Microsoft Graph may not be asked, or is that of another tenant
	return checks.Endings(ctx, p, checks.EndingPlan{
		LockOutPlan: lockOutPlan(sspr.FieldMethods, live, sspr.Overlay(live, written)), Created: created, WithoutGraph: state == nil || err != nil,
	})
}
