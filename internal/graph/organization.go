package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/organization"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
)

// readOrganization reads some properties of the organization, which is the tenant. "id" has to be one of them.
func (c *Client) readOrganization(ctx context.Context, operation string, properties ...string) (found models.Organizationable, err error) {
	what := wire.Call{
		Operation: operation, Permission: "Organization.Read.All", Role: "Directory Readers",
		Also: append([]string{"Organization.ReadWrite.All", "User.Read"}, wire.DirectoryPermissions...),
	}
	err = c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		builder := organization.NewOrganizationRequestBuilder(wire.Root, adapter)
		list, err := builder.Get(ctx, &organization.OrganizationRequestBuilderGetRequestConfiguration{
			QueryParameters: &organization.OrganizationRequestBuilderGetQueryParameters{Select: properties},
		})
		if err != nil {
			return err
		}
		if list == nil || len(list.GetValue()) == 0 || list.GetValue()[0] == nil {
			return wire.ErrUnexpected
		}
		if found = list.GetValue()[0]; value(found.GetId()) == "" {
			return wire.ErrUnexpected
		}
		return nil
	})
	return found, err
}

// Synchronized reports whether users are synchronized from Active Directory. The service shows null if they never were, and false if
// they no longer are (passwords 4.3).
func (c *Client) Synchronized(ctx context.Context) (bool, error) {
	found, err := c.readOrganization(ctx, "read whether users are synchronized from Active Directory", "id", "onPremisesSyncEnabled")
	if err != nil {
		return false, err
	}
	return value(found.GetOnPremisesSyncEnabled()), nil
}
