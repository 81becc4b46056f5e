// Package authenticationmethods is the resource sspr_authentication_methods: Password reset > Authentication methods.
package authenticationmethods

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/licence"
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
		Attributes: attributes(),
		Open:       singleton.PortalPage(portal.MethodsPage),
		Check:      sspr.AuthenticationMethods.Check,
		CheckKept:  sspr.AuthenticationMethods.CheckKept,
		CheckTenant: func(ctx context.Context, p *framework.ProviderData, written sspr.AuthenticationMethods) []sspr.Finding {
			if !written.Offers(sspr.OfficePhone) {
				return nil
			}
			return licence.Check(ctx, p, written.CheckLicence)
		},
	})
}
