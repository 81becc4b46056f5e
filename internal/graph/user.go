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
	// ID is the object ID in lower case. It never changes.
	ID string
	// UserPrincipalName is the name with which the user signs in. It can change.
	UserPrincipalName string
}

// nameKept is how long an answer about a name is remembered. A plan reads a resource and plans it within moments. A
// caller that writes asks again.
const nameKept = 5 * time.Second

// foundUser is a user and when the directory was asked.
type foundUser struct {
	User
	at time.Time
}

// User finds a user by object ID or user principal name. A user who does not exist is an error of kind NotFound. An
// answer about a name is remembered for nameKept. An ID is asked for every time, because the question is whether the
// user still exists.
func (c *Client) User(ctx context.Context, idOrName string) (User, error) {
	what := wire.Call{
		Operation: fmt.Sprintf("find the user %q", idOrName), Permission: "User.ReadBasic.All", Role: "Directory Readers",
		Also: append([]string{"User.Read.All", "User.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	if err := noUser(idOrName, what); err != nil {
		return User{}, err
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
		found = User{ID: sspr.NewObjectID(document.Text(answer["id"])).String(), UserPrincipalName: document.Text(answer["userPrincipalName"])}
		return err
	})
	if err == nil && sspr.NewObjectID(found.ID) != sspr.NewObjectID(idOrName) {
		c.mu.Lock()
		c.users[name] = foundUser{found, asked}
		c.mu.Unlock()
	}
	return found, err
}

// noUser returns an error of kind NotFound for a text that can address no user, else nil.
func noUser(idOrName string, what wire.Call) error {
	err := &serviceerror.Error{Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound}
	if idOrName == "" {
		err.Message = "the name is empty" // the path would be that of the list of all users
		return err
	}
	if r, found := sspr.Unprintable(idOrName); found {
		err.Message = fmt.Sprintf("a user name cannot contain the character %U", r)
		return err
	}
	return nil
}

// UserNow is User without a remembered answer, for a caller that is about to write.
func (c *Client) UserNow(ctx context.Context, idOrName string) (User, error) {
	c.mu.Lock()
	delete(c.users, strings.ToLower(idOrName))
	c.mu.Unlock()
	return c.User(ctx, idOrName)
}

// methodsOf makes the requests about a user's authentication methods. The SDK escapes the # in the name of a guest
// (graph-api 5.3). Users are addressed by object ID, or by a name that needs no parentheses.
func methodsOf(user string, adapter *wire.Adapter) *users.ItemAuthenticationRequestBuilder {
	return users.NewUsersRequestBuilder(wire.Root, adapter).ByUserId(user).Authentication()
}

// userKey is the SDK's name of a user's ID or name in its addresses.
const userKey = "user%2Did"

// inParentheses changes an address from users/name to users('name') if the first form does not work: the service
// answers 400 to a name that begins with $ (autumn-2026 5.6). A name with a quote goes the same way, with the quote
// doubled as in every OData key. Other names keep the usual form.
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
