// Package passwordexpiration is sspr_password_expiration: when the passwords of a domain's users expire.
package passwordexpiration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func definition() singleton.Definition[passwords.Expiration] {
	return singleton.Definition[passwords.Expiration]{
		Model:       func() singleton.Model[passwords.Expiration] { return new(model) },
		Name:        "password_expiration",
		Page:        "Org settings > Security & privacy > Password expiration policy",
		Description: "Manages after how many days the passwords of a domain's users expire: **Settings > Org settings > Security & privacy > Password expiration policy** in the Microsoft 365 admin center.",
		Notes: "- **Never is the advice.** Microsoft, NIST SP 800-63B and CIS 1.3.1 advise passwords that never expire: users who must change one often choose weak ones. In tenants since 2021 they never expire.\n" +
			"- **Notices.** The admin center no longer shows the number of days, and whether users still see a notice is unknown.\n" +
			"- **At once.** The age counts from the day on which a password was set. If it becomes finite or shorter, older passwords expire with the apply; the plan warns.\n" +
			"- **Synchronized users** follow Active Directory, unless `CloudPasswordPolicyForPasswordSyncedUsersEnabled` is on. A user with `DisablePasswordExpiration` in `passwordPolicies` is exempt.\n" +
			"- **Domains.** A federated domain's passwords are at its identity provider, a subdomain has its root domain's setting, and an unverified one cannot be changed: the plan refuses them.\n" +
			"- **No value.** Domains can show null for both numbers. Microsoft documents 90 and 14 days for that, and tools take it for never: which holds is unknown. A restore cannot bring null back. With a first `validity_days` or `never_expires`, a window of 14 is sent if it has no value.\n" +
			"- **Domains that go.** If the tenant no longer has the domain, the resource is removed from the state. A domain that became federated does not stop a destroy.",
		Needs:        plane.DomainNeeds,
		KeyAttribute: passwords.FieldDomain,
		TenantKeys:   &singleton.TenantKeys{Description: "Name of the domain, such as contoso.com.", Problem: attribute.DomainProblem, List: manageable},
		Attributes:   attributes(),
		Open:         open,
		Check:        passwords.Expiration.Check,
		CheckKept:    passwords.Expiration.CheckKept,
		CheckTenant:  checkTenant,
		CheckChange: func(_ context.Context, _ *run.Data, written, live passwords.Expiration, _ bool) []sspr.Finding {
			return written.CheckChange(live)
		},
	}
}

func open(p *run.Data, domain string) singleton.Store[passwords.Expiration] {
	return store{data: p, domain: domain, Plain: singleton.Plain[passwords.Expiration]{
		Tenant: p.Graph.TenantID,
		Get: func(ctx context.Context) (passwords.Expiration, error) {
			d, err := p.Graph.Domain(ctx, domain)
			return d.Expiration, explained(ctx, p, domain, err)
		},
		Put: func(ctx context.Context, change passwords.Expiration) (before, after passwords.Expiration, err error) {
			before, after, err = p.Graph.UpdateDomain(ctx, domain, change)
			return before, after, explained(ctx, p, domain, err)
		},
	}}
}

// store is the expiration of a domain, which ends if the domain becomes federated, for example.
type store struct {
	singleton.Plain[passwords.Expiration]
	data   *run.Data
	domain string
}

// Withdrawn implements singleton.Withdrawable.
func (s store) Withdrawn(ctx context.Context) string {
	d, err := s.data.Graph.Domain(ctx, s.domain)
	if err != nil || d.Manageable() {
		return ""
	}
	return refusal(d)[0].Detail
}

// manageable lists the domains whose expiration can be managed.
func manageable(ctx context.Context, p *run.Data) (names []string, err error) {
	all, err := p.Graph.Domains(ctx)
	for _, d := range all {
		if d.Manageable() {
			names = append(names, d.Name)
		}
	}
	return names, err
}

// checkTenant refuses a domain that has no expiration of its own.
func checkTenant(ctx context.Context, p *run.Data, written, live passwords.Expiration) []sspr.Finding {
	name := sspr.Overlay(live, written).Domain // what a restore writes has no domain
	if name == nil {
		return nil
	}
	d, err := p.Graph.Domain(ctx, *name)
	if err != nil {
		return nil // the plan has reported an error already
	}
	if !d.Manageable() {
		return refusal(d)
	}
	return written.CheckAlone(d.Expiration)
}

func refused(summary, detail string) []sspr.Finding {
	return []sspr.Finding{{Severity: sspr.Error, Field: passwords.FieldDomain, Summary: summary, Detail: detail}}
}

func refusal(d graph.Domain) []sspr.Finding {
	switch {
	case d.Federated:
		return refused("The domain is federated", fmt.Sprintf("The users of %s sign in at another identity provider, which has their passwords and decides when they expire. "+
			"Set the expiration there, and remove this block.", d.Name))
	case d.Subdomain:
		return refused("The domain is a subdomain", fmt.Sprintf("The passwords in %s expire as those of its root domain do, and cannot have another expiration. Manage the root domain instead.", d.Name))
	default:
		return refused("The domain is not verified", fmt.Sprintf("Only verified domains can have their password expiration changed. Verify %s first: "+
			"add the DNS record that the Entra admin center shows under Custom domain names.", d.Name))
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
