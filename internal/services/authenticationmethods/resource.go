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
		Description: "How many authentication methods a user must pass to reset a password, and the security questions. " +
			"It is the page **Password reset > Authentication methods** of the Entra admin center.\n\n" +
			"Which methods there are is decided in the authentication methods policy: use `sspr_authentication_method_configuration`. Only a tenant that has not completed the migration to that policy " +
			"still has switches here, in `methods`. Since 30 September 2025 Microsoft has had tenants migrate, and a tenant made since 2025 is migrated.",
		Plane:  plane.Portal,
		Writes: plane.PolicyPage,
		Needs:  plane.PortalNeeds,
		Checks: "**Checks in plans:** if the Graph credentials allow it, the plan reads the migration state and refuses `methods` that have moved (`Policy.Read.AuthenticationMethod`), warns if users would have fewer methods than are required, " +
			"counts how many could no longer reset a password (`AuditLog.Read.All`, and Microsoft Entra ID P1 or P2 for the report), and looks for the license that calls to office phones take " +
			"(`LicenseAssignment.Read.All`). Checks that are not allowed are skipped. Without the permission for the migration state, the provider treats the tenant as one that is not migrated; if Microsoft Graph fails, so does the plan.",
		Attributes:  attributes(),
		Open:        open,
		Check:       sspr.AuthenticationMethods.CheckValues,
		CheckTenant: checkTenant,
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
	found := checks.LockOut(ctx, p, checks.LockOutPlan{
		Field:   sspr.FieldMethodsRequired,
		Found:   run.Methods{Required: live.Required, Availability: sspr.Availability{Legacy: live.Methods}},
		Planned: run.Methods{Required: planned.Required, Availability: sspr.Availability{Legacy: planned.Methods}},
	})
	if written.Offers(sspr.OfficePhone) {
		found = append(found, checks.License(ctx, p, written.CheckLicense)...)
	}
	return found
}
