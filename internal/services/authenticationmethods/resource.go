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
		Needs:       framework.PortalNeeds,
		Attributes:  attributes(),
		Open:        singleton.PortalPage(portal.MethodsPage),
		Check:       sspr.AuthenticationMethods.Check,
		CheckKept:   sspr.AuthenticationMethods.CheckKept,
		CheckTenant: checkTenant,
	})
}

// checkTenant asks Graph what the switches are still good for, whether enough methods are left to reset with, and
// whether the tenant is licensed for them.
func checkTenant(ctx context.Context, p *framework.ProviderData, written, live sspr.AuthenticationMethods) []sspr.Finding {
	return p.WithGraph(ctx, sspr.FieldMethodsRequired, func(ctx context.Context) []sspr.Finding {
		return checkWithGraph(ctx, p, written, live)
	})
}

func checkWithGraph(ctx context.Context, p *framework.ProviderData, written, live sspr.AuthenticationMethods) []sspr.Finding {
	var found []sspr.Finding
	if state := lockout.Migration(ctx, p); state != nil {
		found = written.CheckMigrated(*state)
	}
	planned := sspr.Overlay(live, written)
	risks := lockout.Check(ctx, p, lockout.Plan{
		Field: sspr.FieldMethodsRequired, Required: planned.Required, Methods: sspr.Availability{Legacy: planned.Methods},
	})
	if asksForMore(planned, live) {
		found = append(found, risks...)
	}
	if written.Offers(sspr.OfficePhone) {
		found = append(found, licence.Check(ctx, p, written.CheckLicence)...)
	}
	return found
}

// asksForMore says whether a plan requires more methods or offers others than before. A tenant that does not change is
// not warned about in every plan.
func asksForMore(planned, live sspr.AuthenticationMethods) bool {
	raised := planned.Required != nil && (live.Required == nil || *planned.Required > *live.Required)
	for _, m := range sspr.Methods() {
		if live.Offers(m) && !planned.Offers(m) {
			return true
		}
	}
	return raised
}
