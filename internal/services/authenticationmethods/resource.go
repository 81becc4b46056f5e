// Package authenticationmethods is the resource sspr_authentication_methods: Password reset > Authentication methods.
package authenticationmethods

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/licence"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/lockout"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NewResource makes sspr_authentication_methods.
func NewResource() resource.Resource {
	return singleton.New[sspr.AuthenticationMethods, model](singleton.Definition[sspr.AuthenticationMethods]{
		Name: "authentication_methods",
		Page: "Password reset > Authentication methods",
		Description: "How many authentication methods a user must pass to reset a password, which methods there are, and the security questions. " +
			"It is the page **Password reset > Authentication methods** of the Entra admin center.\n\n" +
			"In a tenant that has completed the migration to the authentication methods policy, the switches in `methods` other than `security_questions` " +
			"have no effect any more; `methods_required` and the questions still have.\n\n" + framework.PortalNote,
		Needs: framework.PortalNeeds,
		Checks: "**Checks in plans:** where the Graph credentials allow it, the plan says which switches the migration has left without effect and warns where users would have fewer methods than are required " +
			"(`Policy.Read.AuthenticationMethod`), counts how many could no longer reset a password (`AuditLog.Read.All`, and Microsoft Entra ID P1 or P2 for the report), and looks for the licence that calls to office phones take " +
			"(`LicenseAssignment.Read.All`). What is not allowed is left out.",
		Attributes:  attributes(),
		Open:        singleton.PortalPage(portal.MethodsPage),
		Check:       sspr.AuthenticationMethods.CheckValues,
		CheckTenant: checkTenant,
	})
}

// checkTenant asks Graph what the switches are still good for, whether enough methods are left to reset with, and
// whether the tenant is licensed for them.
func checkTenant(ctx context.Context, p *framework.ProviderData, written, live sspr.AuthenticationMethods) []sspr.Finding {
	migrated := false
	found := p.WithGraph(ctx, sspr.FieldMethodsRequired, func(ctx context.Context) []sspr.Finding {
		state := lockout.Migration(ctx, p)
		migrated = state != nil && *state == sspr.MigrationComplete
		return checkWithGraph(ctx, p, state, written, live)
	})
	return append(written.CheckKept(live, migrated), found...)
}

func checkWithGraph(ctx context.Context, p *framework.ProviderData, state *sspr.MigrationState, written, live sspr.AuthenticationMethods) []sspr.Finding {
	var found []sspr.Finding
	if state != nil {
		found = written.CheckMigrated(*state)
	}
	planned := sspr.Overlay(live, written)
	found = append(found, lockout.Check(ctx, p, lockout.Plan{
		Field:   sspr.FieldMethodsRequired,
		Found:   framework.Methods{Required: live.Required, Availability: sspr.Availability{Legacy: live.Methods}},
		Planned: framework.Methods{Required: planned.Required, Availability: sspr.Availability{Legacy: planned.Methods}},
	})...)
	if written.Offers(sspr.OfficePhone) {
		found = append(found, licence.Check(ctx, p, written.CheckLicence)...)
	}
	return found
}
