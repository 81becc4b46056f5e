package run

import (
	"context"
	"fmt"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// OneTenant returns an error if the credentials of the two services are for two tenants. A data source that reads both would
// mix the users of one with the policy of the other. It also returns the failure to find a tenant. operation is what was to
// be done.
func (p *Data) OneTenant(ctx context.Context, operation string) error {
	own, err := p.Portal.TenantID(ctx)
	if err != nil {
		return err
	}
	tenant, err := p.Graph.TenantID(ctx)
	if err != nil {
		return err
	}
	return TwoTenants(serviceerror.SignIn, tenant, own, operation)
}

// TwoTenants returns an error if the tenants of Microsoft Graph and of the portal API differ.
func TwoTenants(service serviceerror.Service, graph, portal, operation string) error {
	if strings.EqualFold(graph, portal) {
		return nil
	}
	return &serviceerror.Error{
		Service: service, Kind: serviceerror.WrongTenant, Operation: operation,
		Message: fmt.Sprintf("The credential for Microsoft Graph is for the tenant %s, but the signed-in user's tenant is %s", graph, portal),
	}
}
