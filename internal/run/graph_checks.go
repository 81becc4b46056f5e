package run

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// CheckTime bounds the checks that one resource of the portal API makes against Microsoft Graph in a plan. They are
// optional, and must not delay a plan if Graph does not answer.
const CheckTime = 30 * time.Second

// WithGraph runs checks of a resource of the portal API against Microsoft Graph, for at most CheckTime. Without a Graph
// credential it skips them silently, because the portal API needs none. It skips them with a warning at field if the
// credential does not work, or is for another tenant, whose answers would all be wrong.
func (p *Data) WithGraph(ctx context.Context, field string, checks func(context.Context) []sspr.Finding) []sspr.Finding {
	ctx, cancel := context.WithTimeout(ctx, CheckTime)
	defer cancel()
	err := p.graphOfPortalTenant(ctx)
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.NotYetKnown:
		tflog.Info(ctx, "skipped checks against Microsoft Graph", map[string]any{"reason": err.Error()})
		return nil
	}
	if err != nil {
		return skipped(field, err.Error())
	}
	return checks(ctx)
}

// graphOfPortalTenant returns the reason why Microsoft Graph cannot be asked about the tenant of the portal API, nil if it
// can.
func (p *Data) graphOfPortalTenant(ctx context.Context) error {
	tenant, err := p.Graph.TenantID(ctx)
	if err != nil {
		return err
	}
	own, err := p.Portal.TenantID(ctx)
	if err == nil && !strings.EqualFold(own, tenant) {
		return fmt.Errorf("the credential for Microsoft Graph is for the tenant %s, but the signed-in user's tenant is %s. Set tenant_id in the provider block", tenant, own)
	}
	return nil
}

// MigrationState returns the migration state of the portal API's tenant. It is nil without an error if there is no Graph
// credential, or Microsoft Graph does not show the state to it, because the portal API needs none. It takes at most
// CheckTime, and all resources of a plan share one answer, even that the service failed.
func (p *Data) MigrationState(ctx context.Context) (*sspr.MigrationState, error) {
	if err := p.migration.recent(); err != nil {
		return nil, err
	}
	bounded, cancel := context.WithTimeout(ctx, CheckTime)
	defer cancel()
	var policy sspr.MethodsPolicy
	err := p.graphOfPortalTenant(bounded)
	if err == nil {
		policy, err = p.Graph.MethodsPolicy(bounded)
	}
	switch {
	case err == nil:
		return policy.MigrationState, nil
	case notForThisCredential(err):
		tflog.Info(ctx, "the migration state cannot be read", map[string]any{"reason": err.Error()})
		return nil, nil
	case ctx.Err() == nil:
		p.migration.remember(err)
	}
	return nil, err
}

// notForThisCredential reports whether Microsoft Graph will never answer this credential. There is none, it is for another
// tenant, or it lacks the permission. All other failures may pass or can be corrected.
func notForThisCredential(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok {
		return true // another tenant
	}
	switch e.Kind {
	case serviceerror.NoCredential, serviceerror.NotYetKnown, serviceerror.ScopeMissing, serviceerror.AppOnlyToken, serviceerror.WrongTenant,
		serviceerror.NotFound, serviceerror.WrongPath, serviceerror.Unsupported, serviceerror.NotLicensed:
		return true
	case serviceerror.Forbidden:
		return e.Held == ""
	default:
		return false
	}
}

// failure remembers an error while a plan shares what was read, so that the plan waits only once for a service that does not
// answer.
type failure struct {
	mu  sync.Mutex
	err error
	at  time.Time
}

// failureLasts is how long an error replaces the next try.
const failureLasts = time.Minute

func (f *failure) recent() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.at) >= failureLasts {
		f.err = nil
	}
	return f.err
}

// remember replaces the error. nil forgets it.
func (f *failure) remember(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err, f.at = err, time.Now()
}

func skipped(field, reason string) []sspr.Finding {
	return []sspr.Finding{{
		Severity: sspr.Warning, Field: field, Summary: "Checks against Microsoft Graph skipped",
		Detail: "This plan does not check groups, licenses and the migration state. " + diagnose.Sentence(reason) + " The setting itself does not use Microsoft Graph.",
	}}
}
