package compliance

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// tenant is what could be read of a tenant, and why the rest could not.
type tenant struct {
	live   controls.Live
	failed map[controls.Source]error
}

// read reads the sources that the controls need, each at most once.
func read(ctx context.Context, p *run.Data, needed []controls.Source) tenant {
	t := tenant{failed: map[controls.Source]error{}}
	for _, source := range needed {
		var err error
		switch source {
		case controls.SourcePortal:
			err = t.readPortal(ctx, p)
		case controls.SourceAuthorization:
			err = t.readAdministrators(ctx, p)
		case controls.SourceMethods:
			err = t.readMethods(ctx, p)
		case controls.SourcePasswordRules:
			err = t.readPasswordRules(ctx, p)
		case controls.SourceDomains:
			err = t.readDomains(ctx, p)
		case controls.SourceOrganization:
			err = t.readOrganization(ctx, p)
		}
		if err != nil {
			t.failed[source] = err
		}
	}
	return t
}

func (t *tenant) readPortal(ctx context.Context, p *run.Data) error {
	doc, err := p.Portal.Policy(ctx)
	if err != nil {
		return err
	}
	t.live.Scope, t.live.Methods = new(portal.ScopePage.Read(doc)), new(portal.MethodsPage.Read(doc))
	t.live.Registration, t.live.Notifications = new(portal.RegistrationPage.Read(doc)), new(portal.NotificationsPage.Read(doc))
	return nil
}

func (t *tenant) readAdministrators(ctx context.Context, p *run.Data) error {
	found, err := p.Graph.AdministratorPolicy(ctx)
	if err != nil {
		return err
	}
	t.live.Administrators = &found
	return nil
}

func (t *tenant) readMethods(ctx context.Context, p *run.Data) error {
	policy, err := p.Graph.MethodsPolicy(ctx)
	if err != nil {
		return err
	}
	configurations, err := p.Graph.MethodConfigurations(ctx)
	if err != nil {
		return err
	}
	t.live.Policy, t.live.Configurations = &policy, configurations
	return nil
}

func (t *tenant) readPasswordRules(ctx context.Context, p *run.Data) error {
	found, err := p.Graph.PasswordProtection(ctx)
	if err != nil {
		return err
	}
	rules := controls.PasswordRules{
		Saved: found.Absent == nil || !*found.Absent, LockoutThreshold: found.LockoutThreshold, LockoutSeconds: found.LockoutDurationSeconds,
		EnforceCustomBanned: found.EnforceCustomBanned, CheckOnPremises: found.CheckOnPremises, OnPremisesMode: found.OnPremisesMode,
	}
	if found.CustomBanned != nil {
		rules.Words = new(len(*found.CustomBanned))
	}
	t.live.Passwords = &rules
	return nil
}

// readDomains reads the domains whose passwords are the tenant's. A subdomain has the policy of its root domain (passwords 2.7).
func (t *tenant) readDomains(ctx context.Context, p *run.Data) error {
	found, err := p.Graph.Domains(ctx)
	if err != nil {
		return err
	}
	t.live.Domains = &[]controls.Domain{}
	for _, d := range found {
		if !d.Manageable() {
			continue
		}
		one := controls.Domain{Name: d.Name, Unset: d.Expiration.ValidityDays == nil}
		if days := d.Expiration.Days(); days != nil {
			one.ValidDays = *days
		}
		*t.live.Domains = append(*t.live.Domains, one)
	}
	return nil
}

// readOrganization reads whether users are synchronized, if the controls depend on that.
func (t *tenant) readOrganization(ctx context.Context, p *run.Data) error {
	if !slices.ContainsFunc(controls.Evaluate(t.live), func(r controls.Result) bool {
		return r.Outcome == controls.NotReadable && slices.Contains(r.Sources(), controls.SourceOrganization)
	}) {
		return nil
	}
	found, err := p.Graph.Synchronized(ctx)
	if err != nil {
		return err
	}
	t.live.Synchronized = &found
	return nil
}

// sameTenant returns the tenant that was read. It reports an error if the services lead to two tenants.
func sameTenant(ctx context.Context, p *run.Data, t tenant, needed []controls.Source) (string, error) {
	var portals, graphs string
	for _, source := range needed {
		var err error
		switch {
		case t.failed[source] != nil:
		case source == controls.SourcePortal:
			portals, err = p.Portal.TenantID(ctx)
		default:
			graphs, err = p.Graph.TenantID(ctx)
		}
		if err != nil {
			return "", err
		}
	}
	if graphs == "" {
		return portals, nil
	}
	if portals != "" {
		if err := run.TwoTenants(serviceerror.Graph, graphs, portals, "compare one tenant with the controls"); err != nil {
			return "", err
		}
	}
	return graphs, nil
}

// diagnose reports what could not be read. A pipeline without a credential of the portal API is common and gets no
// warning. It is an error if there is nothing to show, or the provider block is not known yet.
func (t tenant) diagnose(needed []controls.Source, diags *diag.Diagnostics) {
	nothing := !slices.ContainsFunc(needed, func(s controls.Source) bool { return s != controls.SourceOrganization && t.failed[s] == nil })
	for _, source := range needed {
		err := t.failed[source]
		if err == nil {
			continue
		}
		d := diagnose.Error(err)
		switch kind := serviceerror.KindOf(err); {
		case kind == serviceerror.NotYetKnown, nothing:
			diags.Append(d)
		case (kind == serviceerror.NoCredential || kind == serviceerror.AppOnlyToken) && source == controls.SourcePortal:
		default:
			diags.AddWarning(fmt.Sprintf("Controls %s cannot be read", documents[source]), d.Summary()+". "+d.Detail())
		}
	}
}

// documents are the sources, after the word "Controls".
var documents = map[controls.Source]string{
	controls.SourcePortal:        "of the password reset policy",
	controls.SourceAuthorization: "of the authorization policy",
	controls.SourceMethods:       "of the authentication methods policy",
	controls.SourcePasswordRules: "of password protection",
	controls.SourceDomains:       "of the domains",
	controls.SourceOrganization:  "that depend on whether users are synchronized",
}
