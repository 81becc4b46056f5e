package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// directoryProperties are the properties of users that are read. Only the first two come unasked (graph-api 5.3).
var directoryProperties = []string{"id", "userPrincipalName", "accountEnabled", "userType", "assignedLicenses", "onPremisesSyncEnabled"}

// DirectoryUsers reads all users of the tenant, once in the client's life. Callers must not change the result.
func (c *Client) DirectoryUsers(ctx context.Context) ([]sspr.DirectoryUser, error) {
	what := usersCall()
	return c.directoryUsers(ctx, "users", what, func(adapter *wire.Adapter) (*wire.Request, error) {
		return usersPage(ctx, adapter, directoryProperties)
	})
}

// usersCall describes the reading of all users.
func usersCall() wire.Call {
	return wire.Call{
		Operation: "read the users of the tenant", Permission: "User.Read.All", Role: "Directory Readers",
		Also: append([]string{"User.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
}

// usersPage returns the request for the first page of all users with these properties.
func usersPage(ctx context.Context, adapter *wire.Adapter, properties []string) (*wire.Request, error) {
	top := wire.PageSize
	return users.NewUsersRequestBuilder(wire.Root, adapter).
		ToGetRequestInformation(ctx, &users.UsersRequestBuilderGetRequestConfiguration{
			QueryParameters: &users.UsersRequestBuilderGetQueryParameters{Select: properties, Top: &top},
		})
}

// GroupUsers reads the users in a group and its nested groups, once in the client's life. Callers must not change the
// result. A group that does not exist is an error of kind NotFound.
func (c *Client) GroupUsers(ctx context.Context, group string) ([]sspr.DirectoryUser, error) {
	what, err := membersCall(group)
	if err != nil {
		return nil, err
	}
	return c.directoryUsers(ctx, "members "+sspr.NewObjectID(group).String(), what, func(*wire.Adapter) (*wire.Request, error) {
		return membersPage(group, directoryProperties), nil
	})
}

// membersCall describes the reading of the users in a group. An empty ID is an error of kind NotFound.
func membersCall(group string) (wire.Call, error) {
	what := wire.Call{
		Operation: fmt.Sprintf("read the members of the group %q", group), Permission: "GroupMember.Read.All", Role: "Directory Readers",
		Also: append([]string{"GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	if group == "" {
		return what, &serviceerror.Error{
			Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound, Message: "the ID is empty",
		}
	}
	return what, nil
}

// membersPage returns the request for the first page of the users in a group and its nested groups, with these properties.
func membersPage(group string, properties []string) *wire.Request {
	// Members of one type are an advanced query, which takes both the header and the count
	// (https://learn.microsoft.com/graph/api/group-list-transitivemembers).
	request := groupRequest(group, fmt.Sprintf("/transitiveMembers/graph.user?%%24select=%s&%%24top=%d&%%24count=true",
		strings.Join(properties, ","), wire.PageSize))
	request.Headers.Add("ConsistencyLevel", "eventual")
	return request
}

func (c *Client) directoryUsers(
	ctx context.Context, key string, what wire.Call, first func(*wire.Adapter) (*wire.Request, error),
) ([]sspr.DirectoryUser, error) {
	return c.directory.Get(ctx, key, func(ctx context.Context) ([]sspr.DirectoryUser, error) {
		var found []sspr.DirectoryUser
		var same sharedLicenses
		err := wire.ReadList(ctx, c.wire, wire.Listing[directoryRow]{
			What: what, First: first,
			Begin: func() { found, same = []sspr.DirectoryUser{}, sharedLicenses{} },
			Each: func(r directoryRow) {
				// A service that ignores the type returns groups and devices, too.
				if r.Type == "" || r.Type == "#microsoft.graph.user" {
					found = append(found, r.plain(same))
				}
			},
		})
		return found, err
	})
}

// directoryRow is a user in the service's JSON.
type directoryRow struct {
	// Type is the kind of object in lists of several kinds.
	Type              string        `json:"@odata.type"`
	ID                sspr.ObjectID `json:"id"`
	UserPrincipalName string        `json:"userPrincipalName"`
	// AccountEnabled is null for members that the application may not read.
	AccountEnabled   *bool             `json:"accountEnabled"`
	UserType         string            `json:"userType"`
	AssignedLicenses []assignedLicense `json:"assignedLicenses"`
	// Synchronized is null for users who are not.
	Synchronized *bool `json:"onPremisesSyncEnabled"`
}

type assignedLicense struct {
	SkuID         sspr.ObjectID   `json:"skuId"`
	DisabledPlans []sspr.ObjectID `json:"disabledPlans"`
}

func (r directoryRow) plain(same sharedLicenses) sspr.DirectoryUser {
	return sspr.DirectoryUser{
		ID: r.ID.String(), UserPrincipalName: r.UserPrincipalName, Enabled: r.AccountEnabled == nil || *r.AccountEnabled,
		External: sspr.External(r.UserPrincipalName, r.UserType), Licenses: same.list(r.AssignedLicenses),
		Synchronized: r.Synchronized != nil && *r.Synchronized,
		// Of members that the application may not read the service shows only the ID (autumn-2026 5.5).
		Unseen: r.UserPrincipalName == "" && r.AccountEnabled == nil && r.UserType == "",
	}
}

// sharedLicenses makes users with equal licenses share one list.
type sharedLicenses map[string][]sspr.AssignedLicense

func (i sharedLicenses) list(assigned []assignedLicense) []sspr.AssignedLicense {
	if assigned == nil {
		return nil
	}
	key := fmt.Sprint(assigned)
	known, ok := i[key]
	if !ok {
		known = []sspr.AssignedLicense{}
		for _, a := range assigned {
			known = append(known, sspr.AssignedLicense(a))
		}
		i[key] = known
	}
	return known
}
