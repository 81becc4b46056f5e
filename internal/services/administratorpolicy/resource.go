// Package administratorpolicy is sspr_administrator_policy: Password reset > Administrator policy.
package administratorpolicy

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	Enabled types.Bool `tfsdk:"enabled"`
}

func (m *model) Settings() sspr.AdministratorPolicy {
	return sspr.AdministratorPolicy{Enabled: attribute.Bool(m.Enabled)}
}

func (m *model) Show(live sspr.AdministratorPolicy) {
	m.Enabled = types.BoolPointerValue(live.Enabled)
}

func definition() singleton.Definition[sspr.AdministratorPolicy] {
	return singleton.Definition[sspr.AdministratorPolicy]{
		Model:       func() singleton.Model[sspr.AdministratorPolicy] { return new(model) },
		Name:        "administrator_policy",
		Page:        "Password reset > Administrator policy",
		Description: "Manages whether **administrators** can reset their own passwords: **Password reset > Administrator policy** in the Entra admin center.",
		Notes: "- **Administrators only.** [`sspr_policy`](policy.md) decides who else can reset a password.\n" +
			"- **Fixed by Microsoft.** Administrators always need two methods, and security questions never count. Microsoft chooses the methods.\n" +
			"- **Delay.** A change can take up to 60 minutes.",
		Needs: plane.AdministratorNeeds,
		Attributes: map[string]attribute.Attribute{
			"enabled": attribute.Of(schema.BoolAttribute{
				Required:            true,
				MarkdownDescription: "Whether administrators can use self-service password reset.",
			}).Named("`authorizationPolicy.allowedToUseSSPR`"),
		},
		Open: func(p *run.Data, _ string) singleton.Store[sspr.AdministratorPolicy] {
			return singleton.Plain[sspr.AdministratorPolicy]{
				Tenant: p.Graph.TenantID, Get: p.Graph.AdministratorPolicy, Put: p.Graph.UpdateAdministratorPolicy,
			}
		},
	}
}

// NewResource returns the resource.
func NewResource() resource.Resource {
	return singleton.New(definition())
}

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource {
	return singleton.NewDataSource(definition())
}
