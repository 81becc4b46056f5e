// Package authenticationmethodconfiguration is sspr_authentication_method_configuration: Authentication methods >
// Policies > one method.
package authenticationmethodconfiguration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func definition() singleton.Definition[sspr.MethodConfiguration] {
	return singleton.Definition[sspr.MethodConfiguration]{
		Model: func() singleton.Model[sspr.MethodConfiguration] { return new(model) },
		Name:  "authentication_method_configuration",
		Page:  "Authentication methods > Policies",
		Description: "Manages whether one method of the authentication methods policy is enabled, and for which groups, for multifactor authentication and password reset: " +
			"**Authentication methods > Policies** in the Entra admin center.",
		Notes: "- **Names in password reset.** `email` is Email; `sms` and `voice` are Mobile phone; `voice` with `office_phone_allowed` is Office phone; `microsoft_authenticator` is Mobile app notification; " +
			"`software_oath`, or `microsoft_authenticator` with `software_oath_enabled`, is Mobile app code.\n" +
			"- **Retirement.** Microsoft's own text messages and voice calls end on February 1, 2027, password reset included.\n" +
			"- **Per group.** `usable_for_sign_in` and `authentication_mode` apply to all groups alike. They are null if the tenant's groups differ.",
		Needs:        plane.MethodsPolicyNeeds,
		KeyAttribute: "method",
		Keys:         methods(),
		Absent:       func(method string) []string { return sspr.ConfigurableMethod(method).Foreign() },
		Attributes:   attributes(),
		Open:         open,
		Resets:       true,
		Check:        sspr.MethodConfiguration.Check,
		CheckKept:    sspr.MethodConfiguration.CheckKept,
		CheckTenant:  checkTenant,
		CheckChange:  checkEndings,
	}
}

func open(p *run.Data, key string) singleton.Store[sspr.MethodConfiguration] {
	m := sspr.ConfigurableMethod(key)
	return singleton.ResettablePlain[sspr.MethodConfiguration]{
		Plain: singleton.Plain[sspr.MethodConfiguration]{
			Tenant: p.Graph.TenantID,
			Get: func(ctx context.Context) (sspr.MethodConfiguration, error) {
				return p.Graph.MethodConfiguration(ctx, m)
			},
			Put: func(ctx context.Context, change sspr.MethodConfiguration) (before, after sspr.MethodConfiguration, err error) {
				return p.Graph.UpdateMethodConfiguration(ctx, m, change)
			},
		},
		ToDefaults: func(ctx context.Context) error { return p.Graph.ResetMethodConfiguration(ctx, m) },
	}
}

// checkTenant refuses groups that do not exist, and warns if the plan removes what users need to reset a password.
func checkTenant(ctx context.Context, p *run.Data, written, live sspr.MethodConfiguration) []sspr.Finding {
	found := checks.Groups(ctx, p, checks.TargetGroups(sspr.FieldIncludedGroups, written.Included, live.Included),
		checks.TargetGroups(sspr.FieldExcludedGroups, written.Excluded, live.Excluded))
	planned := sspr.Overlay(live, written)
	if planned.Method == nil || len(sspr.Errors(found)) > 0 {
		return found
	}
	return append(found, checks.LockOut(ctx, p, checks.LockOutPlan{Field: fieldOf(written), Planned: asMethods(planned)})...)
}

// fieldOf returns the attribute that a warning about who is offered the method is for.
func fieldOf(written sspr.MethodConfiguration) string {
	if written.State == nil && written.Included != nil {
		return sspr.FieldIncludedGroups
	}
	return sspr.FieldState
}

func asMethods(c sspr.MethodConfiguration) run.Methods {
	return run.Methods{Availability: sspr.Availability{Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{*c.Method: c}}}
}

// checkEndings warns of a method that the plan offers and that ends.
func checkEndings(ctx context.Context, p *run.Data, written, live sspr.MethodConfiguration, created bool) []sspr.Finding {
	planned := sspr.Overlay(live, written)
	offers := written.State != nil || written.Included != nil || written.Excluded != nil || written.OfficePhoneAllowed != nil
	if planned.Method == nil || !offers {
		return nil
	}
	live.Method = planned.Method
	return checks.Endings(ctx, p, checks.EndingPlan{
		LockOutPlan: checks.LockOutPlan{Field: fieldOf(written), Found: asMethods(live), Planned: asMethods(planned)}, Created: created,
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
