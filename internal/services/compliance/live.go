package compliance

import (
	"context"
	"fmt"

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
	for _, source := range needed {
		err := t.failed[source]
		if err == nil {
			continue
		}
		d := diagnose.Error(err)
		switch kind := serviceerror.KindOf(err); {
		case kind == serviceerror.NotYetKnown, len(t.failed) == len(needed):
			diags.Append(d)
		case (kind == serviceerror.NoCredential || kind == serviceerror.AppOnlyToken) && source == controls.SourcePortal:
		default:
			diags.AddWarning(fmt.Sprintf("Controls of the %s cannot be read", documents[source]), d.Summary()+". "+d.Detail())
		}
	}
}

// documents are the names of the sources.
var documents = map[controls.Source]string{
	controls.SourcePortal:        "password reset policy",
	controls.SourceAuthorization: "authorization policy",
	controls.SourceMethods:       "authentication methods policy",
}
