package readiness

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// policy is the policy that users are checked against.
type policy struct {
	rules ready.Rules
	// offered are the methods that any user is offered, and offering returns which one user is offered, and which the
	// user may be offered. notKnown are those of which it is not known whether any user is offered them.
	offered, notKnown []sspr.Method
	offering          func(user string) (offered, perhaps sspr.MethodSet)
	// administrators is whether administrators may reset their own passwords, nil if that cannot be read.
	administrators *bool
}

// readPolicy takes the policy from the configuration, and from the tenant what is not configured.
func readPolicy(ctx context.Context, data *run.Data, m model, diags *diag.Diagnostics) policy {
	var p policy
	p.rules.Endings, p.rules.AsOf = m.announced(data)
	methods := attribute.Strings[sspr.Method](m.Methods)
	live, portalErr := sspr.AuthenticationMethods{}, error(nil)
	if m.MethodsRequired.IsNull() || methods == nil {
		live, portalErr = livePolicy(ctx, data)
	}
	if portalErr != nil && (serviceerror.KindOf(portalErr) == serviceerror.WrongTenant || ctx.Err() != nil) {
		diags.Append(diagnose.ErrorIn(ctx, portalErr)) // after the timeout everything else would fail too
		return p
	}
	switch {
	case !m.MethodsRequired.IsNull():
		p.rules.Required = m.MethodsRequired.ValueInt64()
	case live.Required != nil:
		p.rules.Required = *live.Required
	default:
		notReadable(diags, path.Root("methods_required"), "how many methods are required", portalErr)
	}
	if methods != nil {
		p.offered = *methods
		all := sspr.SetOf(p.offered...)
		p.offering = func(string) (offered, perhaps sspr.MethodSet) { return all, 0 }
		p.readState(ctx, data, diags)
	} else {
		p.offerLive(ctx, data, live.Methods, portalErr, diags)
	}
	if !diags.HasError() {
		p.readAdministrators(ctx, data, diags)
	}
	return p
}

// livePolicy reads the portal's document. It returns an error if the credentials of the two services are for two tenants, because it
// would check the users of one against the policy of the other.
func livePolicy(ctx context.Context, data *run.Data) (sspr.AuthenticationMethods, error) {
	var none sspr.AuthenticationMethods
	if err := data.OneTenant(ctx, "read the live policy"); err != nil {
		return none, err
	}
	doc, err := data.Portal.Policy(ctx)
	if err != nil {
		return none, err
	}
	return portal.MethodsPage.Read(doc), nil
}

// notReadable reports what to write if the live policy cannot be read.
func notReadable(diags *diag.Diagnostics, at path.Path, what string, err error) {
	why := "The live policy does not contain it."
	if err != nil {
		why = diagnose.Error(err).Detail()
	}
	diags.AddAttributeError(at, "Live policy cannot be read",
		fmt.Sprintf("The provider cannot read %s. Set %s, or configure a credential that can read the live policy.\n\n%s", what, at, why))
}

// readState reads the migration state, which decides what counts if one method is required. If that is not allowed, the
// state is not known, and users who depend on it may be affected.
func (p *policy) readState(ctx context.Context, data *run.Data, diags *diag.Diagnostics) {
	found, err := data.Graph.MethodsPolicy(ctx)
	switch serviceerror.KindOf(err) {
	case serviceerror.Forbidden, serviceerror.ScopeMissing:
		tflog.Info(ctx, "the migration state is not known: the authentication methods policy cannot be read", map[string]any{"reason": err.Error()})
		return
	}
	if err != nil {
		diags.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	p.rules.State = found.MigrationState
}

// offerLive finds who is offered which methods in the tenant.
func (p *policy) offerLive(ctx context.Context, data *run.Data, legacy *[]sspr.Method, portalErr error, diags *diag.Diagnostics) {
	available := sspr.Availability{Legacy: legacy}
	documents, err := data.Graph.MethodsPolicy(ctx)
	if err == nil {
		available.State = documents.MigrationState
		available.Configurations, err = data.Graph.MethodConfigurations(ctx)
	}
	if err != nil {
		diags.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	offering, known, err := checks.NewAudience(data).Offering(ctx, available)
	if !known {
		notReadable(diags, path.Root("methods"), "which methods are offered while the migration to the authentication methods policy is not complete", portalErr)
		return
	}
	if err != nil {
		diags.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	switch serviceerror.KindOf(portalErr) {
	case serviceerror.NoCredential, serviceerror.AppOnlyToken:
	default:
		if portalErr != nil {
			diags.AddAttributeWarning(path.Root("methods"), "Security questions not counted",
				"The provider cannot read whether they are offered. They do not make a user ready, and users who have nothing else are counted in may_be_affected.\n\n"+diagnose.Error(portalErr).Detail())
		}
	}
	p.offered, _ = available.Usable()
	if p.offered == nil {
		p.offered = []sspr.Method{}
	}
	p.offering, p.notKnown, p.rules.State = offering.To, available.NotKnown(), available.State
}

// readAdministrators reads whether administrators may reset their own passwords. If that is not allowed, they are counted as
// if they may, and the attribute shows that.
func (p *policy) readAdministrators(ctx context.Context, data *run.Data, diags *diag.Diagnostics) {
	found, err := data.Graph.AdministratorPolicy(ctx)
	switch serviceerror.KindOf(err) {
	case serviceerror.Forbidden, serviceerror.ScopeMissing:
		return
	}
	if err != nil {
		diags.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	p.administrators = found.Enabled
	p.rules.AdministratorsBlocked = found.Enabled != nil && !*found.Enabled
}
