package framework

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// checkTime bounds the checks that one resource of the portal plane makes against Microsoft Graph in a plan. They are a
// service to the user, and must not keep a plan waiting when Graph does not answer.
const checkTime = 30 * time.Second

// WithGraph runs checks of a resource of the portal plane against Microsoft Graph, for a bounded time. Without a Graph
// credential they are left out silently, as the portal plane needs none. They are left out with a warning at field where
// the credential does not work, or leads to another tenant, in which every answer would be wrong.
func (p *ProviderData) WithGraph(ctx context.Context, field string, checks func(context.Context) []sspr.Finding) []sspr.Finding {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	tenant, err := p.Graph.TenantID(ctx)
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.NotYetKnown:
		tflog.Info(ctx, "checks against Microsoft Graph are left out", map[string]any{"reason": err.Error()})
		return nil
	}
	if err != nil {
		return leftOut(field, err.Error())
	}
	own, err := p.Portal.TenantID(ctx)
	if err == nil && !strings.EqualFold(own, tenant) {
		return leftOut(field, fmt.Sprintf("the credential for Microsoft Graph is for the tenant %s, and the signed-in user's tenant is %s. Set tenant_id in the provider block", tenant, own))
	}
	return checks(ctx)
}

func leftOut(field, reason string) []sspr.Finding {
	return []sspr.Finding{{
		Severity: sspr.Warning, Field: field, Summary: "Checks against Microsoft Graph are left out",
		Detail: "Groups, licences and the migration state are not checked in this plan: " + sentence(reason) + " The setting itself does not need Microsoft Graph.",
	}}
}
