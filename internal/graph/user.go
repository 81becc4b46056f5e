package graph

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// User is a user of the directory.
type User struct {
	// ID is the object id, a GUID that never changes.
	ID string
	// UserPrincipalName is what the user signs in with, and can change.
	UserPrincipalName string
}

// nameKept is how long an answer to whose a name is counts for a plan, which reads a resource and plans it within moments
// of each other. Whoever writes asks again.
const nameKept = 5 * time.Second

// foundUser is a user and when the directory was asked.
type foundUser struct {
	User
	at time.Time
}

// User finds a user by object id or user principal name. One that does not exist is an error of kind NotFound. An answer
// about a name counts for nameKept; an id is asked for every time, because its reader wants to know whether the user is
// still there.
func (c *Client) User(ctx context.Context, idOrName string) (User, error) {
	what := wire.Call{
		Operation: fmt.Sprintf("find the user %q", idOrName), Permission: "User.ReadBasic.All", Role: "Directory Readers",
		Also: append([]string{"User.Read.All", "User.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	if idOrName == "" {
		// Without a name the path is that of the list of all users.
		return User{}, &serviceerror.Error{
			Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound, Message: "the name is empty",
		}
	}
	if r, found := sspr.Unprintable(idOrName); found {
		return User{}, &serviceerror.Error{
			Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound, Message: fmt.Sprintf("no name of a user has the character %U", r),
		}
	}
	name := strings.ToLower(idOrName)
	c.mu.Lock()
	kept, known := c.users[name]
	c.mu.Unlock()
	if known && time.Since(kept.at) < nameKept {
		return kept.User, nil
	}
	asked := time.Now()
	var found User
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		builder := users.NewUsersRequestBuilder(wire.Root, adapter).ByUserId(idOrName)
		request, err := builder.ToGetRequestInformation(ctx, &users.UserItemRequestBuilderGetRequestConfiguration{
			QueryParameters: &users.UserItemRequestBuilderGetQueryParameters{Select: []string{"id", "userPrincipalName"}},
		})
		if err != nil {
			return err
		}
		inParentheses(request, idOrName)
		answer, err := wire.Fetch(ctx, adapter, request)
		found = User{ID: document.Text(answer["id"]), UserPrincipalName: document.Text(answer["userPrincipalName"])}
		return err
	})
	if err == nil && sspr.NewObjectID(found.ID) != sspr.NewObjectID(idOrName) {
		c.mu.Lock()
		c.users[name] = foundUser{found, asked}
		c.mu.Unlock()
	}
	return found, err
}

// UserNow is User with an answer of this moment, for whoever is about to write.
func (c *Client) UserNow(ctx context.Context, idOrName string) (User, error) {
	c.mu.Lock()
	delete(c.users, strings.ToLower(idOrName))
	c.mu.Unlock()
	return c.User(ctx, idOrName)
}

// methodsOf makes the requests about a user's authentication methods. The SDK escapes the # in the name of a guest
// (reference graph-api 5.3). A name that inParentheses has to address is known to User alone; everything else
// addresses users by object id.
func methodsOf(user string, adapter *wire.Adapter) *users.ItemAuthenticationRequestBuilder {
	return users.NewUsersRequestBuilder(wire.Root, adapter).ByUserId(user).Authentication()
}

// userKey is what the SDK calls a user's id or name in its addresses.
const userKey = "user%2Did"

// inParentheses addresses a user as users('name') where the usual users/name is no address: the service answers 400 to a
// name that begins with $ (reference autumn-2026 5.6). A name with a quote goes the same way, where it is written twice
// as in every OData key. Other names keep the address that they have always had.
func inParentheses(request *wire.Request, name string) {
	if !needsParentheses(name) {
		return
	}
	request.UrlTemplate = strings.Replace(request.UrlTemplate, "/users/{"+userKey+"}", "/users('{+"+userKey+"}')", 1)
	request.PathParameters[userKey] = url.PathEscape(strings.ReplaceAll(name, "'", "''"))
}

func needsParentheses(name string) bool {
	return strings.HasPrefix(name, "$") || strings.Contains(name, "'")
}
