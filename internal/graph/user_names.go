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

// namesAtOnce is how many ids one request for names may have (https://learn.microsoft.com/graph/api/directoryobject-getbyids).
const namesAtOnce = 1000

// UserPrincipalNames returns the present user principal names of users, by object id in lower case. Users who do not
// exist are left out. A name that the credential may not see is "": who may not read an object gets no more than its id
// (reference autumn-2026 5.5).
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

// principalNames asks for the names of namesAtOnce users at most. The documentation names Directory.Read.All alone;
// User.Read.All does for users by reports (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8798).
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
		request := abstractions.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(
			abstractions.POST, "{+baseurl}/directoryObjects/getByIds?%24select=id,userPrincipalName", map[string]string{})
		request.SetStreamContentAndContentType(body, "application/json")
		request.Headers.TryAdd("Accept", "application/json")
		page, err = wire.FetchPage[directoryRow](ctx, adapter, request)
		return err
	})
	// It is a POST and changes nothing.
	return page.Value, serviceerror.With(err, func(e *serviceerror.Error) { e.Sent = serviceerror.NothingSent })
}

// confirmName makes sure that a name still belongs to the user with an object id. A name that no user has is no failure:
// a user who was renamed stays who he is. Neither is no name.
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

// nameTaken returns the failure of a name that belongs to the user with the object ID now, and not to was any more. It
// asks what was is called now, if the directory tells.
func (c *Client) nameTaken(ctx context.Context, name, was, now string) error {
	today := "does not exist any more"
	switch former, err := c.User(ctx, was); {
	case err == nil && former.UserPrincipalName != "":
		today = fmt.Sprintf("is called %q now", former.UserPrincipalName)
	case !notFound(err):
		today = "has another name now, which could not be read"
	}
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: fmt.Sprintf("confirm whose name %q is", name), Kind: serviceerror.NameTaken,
		Message: fmt.Sprintf("the name %q belongs to the user with the object ID %s now. It was the name of the user %s, who %s", name, now, was, today),
	}
}
