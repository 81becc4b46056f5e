package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/organization"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
)

// TenantID returns the tenant of the credential's tokens. The token has it. Microsoft Graph is asked only if the token
// cannot be decoded: Microsoft promises only the service that it can be.
func (c *Client) TenantID(ctx context.Context) (string, error) {
	return c.tenant.Get(ctx, "", func(ctx context.Context) (string, error) {
		found, err := c.wire.TokenTenant(ctx)
		if err == nil && found == "" {
			found, err = c.readTenant(ctx)
		}
		return found, err
	})
}

func (c *Client) readTenant(ctx context.Context) (string, error) {
	var tenant string
	what := wire.Call{
		Operation: "read the tenant's ID", Permission: "Organization.Read.All", Role: "Directory Readers",
		Also: append([]string{"Organization.ReadWrite.All", "User.Read"}, wire.DirectoryPermissions...),
	}
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		builder := organization.NewOrganizationRequestBuilder(wire.Root, adapter)
		list, err := builder.Get(ctx, &organization.OrganizationRequestBuilderGetRequestConfiguration{
			QueryParameters: &organization.OrganizationRequestBuilderGetQueryParameters{Select: []string{"id"}},
		})
		if err != nil {
			return err
		}
		if list == nil || len(list.GetValue()) == 0 || list.GetValue()[0] == nil {
			return wire.ErrUnexpected
		}
		if tenant = value(list.GetValue()[0].GetId()); tenant == "" {
			return wire.ErrUnexpected
		}
		return nil
	})
	return tenant, err
}

// value returns what p points to, or the zero value: every property of a model may be missing.
func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
