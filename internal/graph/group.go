package graph

import (
	"context"
	"fmt"

	"github.com/microsoftgraph/msgraph-sdk-go/groups"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Group is a group of the directory.
type Group struct {
	// ID is the object id.
	ID string
	// DisplayName is the name that users know. It is not unique.
	DisplayName string
	// SecurityEnabled is set if access can be granted to the group.
	SecurityEnabled bool
	// MailEnabled is set if the group has a mailbox. Without SecurityEnabled it is a distribution list or the like.
	MailEnabled bool
}

// Group reads the group with that object ID, once in the client's life. A group that does not exist is an error of kind
// NotFound, and is looked for again the next time.
func (c *Client) Group(ctx context.Context, id string) (Group, error) {
	return c.groups.Get(ctx, sspr.NewObjectID(id).String(), func(ctx context.Context) (Group, error) { return c.readGroup(ctx, id) })
}

func (c *Client) readGroup(ctx context.Context, id string) (Group, error) {
	what := wire.Call{
		Operation: fmt.Sprintf("read the group %q", id), Permission: "GroupMember.Read.All", Role: "Directory Readers",
		Also: append([]string{"GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	if id == "" {
		// Without an ID the path is that of the list of all groups.
		return Group{}, &serviceerror.Error{
			Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound, Message: "the id is empty",
		}
	}
	var found models.Groupable
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		builder := groups.NewGroupsRequestBuilder(wire.Root, adapter)
		var err error
		found, err = builder.ByGroupId(id).Get(ctx, &groups.GroupItemRequestBuilderGetRequestConfiguration{
			QueryParameters: &groups.GroupItemRequestBuilderGetQueryParameters{
				Select: []string{"id", "displayName", "securityEnabled", "mailEnabled"},
			},
		})
		if err == nil && (found == nil || value(found.GetId()) == "") {
			return wire.ErrUnexpected
		}
		return err
	})
	if err != nil {
		return Group{}, err
	}
	return Group{
		ID: value(found.GetId()), DisplayName: value(found.GetDisplayName()),
		SecurityEnabled: value(found.GetSecurityEnabled()), MailEnabled: value(found.GetMailEnabled()),
	}, nil
}

// value returns what p points to, or the zero value: every property of a model may be missing.
func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
