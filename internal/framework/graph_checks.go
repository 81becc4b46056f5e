package framework

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// checkTime bounds the checks that one resource of the portal plane makes against Microsoft Graph in a plan. They are a
// service to the user, and must not keep a plan waiting when Graph does not answer.
const checkTime = 30 * time.Second

// WithGraph runs checks of a resource of the portal plane against Microsoft Graph, for a bounded time. Without a Graph
// credential they are left out silently, as the portal plane needs none. They are left out with a warning at field if
// the credential does not work, or leads to another tenant, in which every answer would be wrong.
func (p *ProviderData) WithGraph(ctx context.Context, field string, checks func(context.Context) []sspr.Finding) []sspr.Finding {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	usable, why := p.graphOfPortalTenant(ctx)
	switch {
	case usable:
		return checks(ctx)
	case why == "":
		return nil
	}
	return leftOut(field, why)
}

// graphOfPortalTenant reports whether Microsoft Graph can be asked about the tenant of the portal plane. If not, why says
// what is wrong with the credential; it is "" if there is none, or none yet.
func (p *ProviderData) graphOfPortalTenant(ctx context.Context) (usable bool, why string) {
	tenant, err := p.Graph.TenantID(ctx)
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.NotYetKnown:
		tflog.Info(ctx, "checks against Microsoft Graph are left out", map[string]any{"reason": err.Error()})
		return false, ""
	}
	if err != nil {
		return false, err.Error()
	}
	own, err := p.Portal.TenantID(ctx)
	if err == nil && !strings.EqualFold(own, tenant) {
		return false, fmt.Sprintf("the credential for Microsoft Graph is for the tenant %s, and the signed-in user's tenant is %s. Set tenant_id in the provider block", tenant, own)
	}
	return true, ""
}

// MigrationState returns the migration state of the portal plane's tenant, or nil if Microsoft Graph cannot be asked for it
// or does not tell. It takes a bounded time. All of a plan share one answer.
func (p *ProviderData) MigrationState(ctx context.Context) *sspr.MigrationState {
	if p.migration.failedLately() {
		return nil
	}
	state := p.readMigrationState(ctx)
	if state == nil && ctx.Err() == nil {
		p.migration.fail()
	}
	return state
}

func (p *ProviderData) readMigrationState(ctx context.Context) *sspr.MigrationState {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	usable, why := p.graphOfPortalTenant(ctx)
	if !usable {
		tflog.Info(ctx, "the migration state is not known", map[string]any{"reason": why})
		return nil
	}
	policy, err := p.Graph.MethodsPolicy(ctx)
	if err != nil {
		tflog.Info(ctx, "the migration state is not known, as the authentication methods policy cannot be read", map[string]any{"reason": err.Error()})
		return nil
	}
	return policy.MigrationState
}

// failures remembers when something last failed, so that what depends on a service that does not answer waits for it once.
type failures struct {
	mu sync.Mutex
	at time.Time
}

// failureLasts is how long a failure stands for the next try: as long as a plan shares what was read.
const failureLasts = time.Minute

func (f *failures) failedLately() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.at.IsZero() && time.Since(f.at) < failureLasts
}

func (f *failures) fail() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = time.Now()
}

func (f *failures) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = time.Time{}
}

func leftOut(field, reason string) []sspr.Finding {
	return []sspr.Finding{{
		Severity: sspr.Warning, Field: field, Summary: "Checks against Microsoft Graph are left out",
		Detail: "Groups, licences and the migration state are not checked in this plan: " + sentence(reason) + " The setting itself does not need Microsoft Graph.",
	}}
}
