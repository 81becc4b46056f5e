package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// namesAtOnce is how many IDs one request for names may have
// (https://learn.microsoft.com/graph/api/directoryobject-getbyids).
const namesAtOnce = 1000

// UserPrincipalNames returns the present user principal names of users, by object ID in lower case. It leaves out users
// who do not exist. A name that the credential may not read is "": the service returns no more than the ID then
// (autumn-2026 5.5).
//
// A thousand names take one request, but more permissions than a single look-up.
func (c *Client) UserPrincipalNames(ctx context.Context, objects []string) (map[string]string, error) {
	found := make(map[string]string, len(objects))
	for some := range slices.Chunk(slices.Sorted(slices.Values(objects)), namesAtOnce) {
		page, err := c.principalNames(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, one := range page {
			found[one.ID.String()] = one.UserPrincipalName
		}
	}
	return found, nil
}

// principalNames asks for the names of at most namesAtOnce users. The documentation names Directory.Read.All alone. By
// reports User.Read.All is enough for users
// (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8798). The SDK's builder has no $select for
// this address, so the request is made by hand.
func (c *Client) principalNames(ctx context.Context, objects []string) ([]directoryRow, error) {
	what := wire.Call{
		Operation: "read the user principal names of users", Permission: "User.Read.All", Role: "Directory Readers",
		Also: append([]string{"User.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	body, err := json.Marshal(map[string][]string{"ids": objects, "types": {"user"}})
	if err != nil {
		return nil, err
	}
	var page wire.Page[directoryRow]
	err = c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		request := wire.NewRequest(abstractions.POST, "/directoryObjects/getByIds?%24select=id,userPrincipalName", map[string]string{})
		request.SetStreamContentAndContentType(body, "application/json")
		page, err = wire.FetchPage[directoryRow](ctx, adapter, request)
		return err
	})
	// The POST changes nothing.
	return page.Value, serviceerror.With(err, func(e *serviceerror.Error) { e.Sent = serviceerror.NothingSent })
}

// confirmName returns an error if a name does not belong to the user with that object ID any more. No name is no error,
// and neither is a name that no user has: a user who was renamed stays the same user.
//
// A user principal name can pass to another user, and the values beside it may be meant for either. So every plan and
// every write asks whose a name is, the write side by side with its reading. A name that has moved is an error that
// names both users and not a replacement: a replacement would give the values to the new holder and take them from the
// former one, in unattended pipelines as well. Object IDs lead out. What is removed is addressed by the object ID in
// the state.
func (c *Client) confirmName(ctx context.Context, name, object string, find func(context.Context, string) (User, error)) error {
	if name == "" || sspr.NewObjectID(name) == sspr.NewObjectID(object) {
		return nil
	}
	holder, err := find(ctx, name)
	switch {
	case notFound(err):
		return nil
	case err != nil:
		return err
	case sspr.NewObjectID(holder.ID) == sspr.NewObjectID(object):
		return nil
	}
	return c.nameTaken(ctx, name, object, holder.ID)
}

// nameTaken returns the error of a name that now belongs to the user with the object ID now, and no longer to was. It
// asks for the present name of was, if the directory shows it.
func (c *Client) nameTaken(ctx context.Context, name, was, now string) error {
	today := "no longer exists"
	switch former, err := c.User(ctx, was); {
	case err == nil && former.UserPrincipalName != "":
		today = fmt.Sprintf("is now called %q", former.UserPrincipalName)
	case !notFound(err):
		today = "now has another name, which could not be read"
	}
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: fmt.Sprintf("confirm which user has the name %q", name), Kind: serviceerror.NameTaken,
		Message: fmt.Sprintf("the name %q now belongs to the user with the object ID %s. It was the name of the user %s, who %s", name, now, was, today),
	}
}
