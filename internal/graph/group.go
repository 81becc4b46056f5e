package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	abstractions "github.com/microsoft/kiota-abstractions-go"

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
			Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound, Message: "the ID is empty",
		}
	}
	var group Group
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		found, err := wire.Fetch(ctx, adapter, groupRequest(id, "?%24select=id,displayName,securityEnabled,mailEnabled"))
		if err != nil {
			return err
		}
		for name, into := range map[string]any{
			"id": &group.ID, "displayName": &group.DisplayName, "securityEnabled": &group.SecurityEnabled, "mailEnabled": &group.MailEnabled,
		} {
			if raw, there := found[name]; there {
				err = errors.Join(err, json.Unmarshal(raw, into)) // null is the zero value
			}
		}
		return err
	})
	if err != nil {
		return Group{}, err
	}
	return group, nil
}

// groupRequest returns a request for a group. rest is what follows the ID in the address. The request is made by hand,
// because the SDK's package of groups is 12 MB of source for two requests.
func groupRequest(id, rest string) *wire.Request {
	return wire.NewRequest(abstractions.GET, "/groups/{group%2Did}"+rest, map[string]string{"group%2Did": id})
}
