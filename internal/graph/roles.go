package graph

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// globalAdministrator is the ID of the role Global Administrator, the same in every tenant (autumn-2026 3.5).
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10"

// roleAssignment is an assignment of a role in the service's JSON.
type roleAssignment struct {
	PrincipalID sspr.ObjectID `json:"principalId"`
	// Principal is who has the role. Its type tells a group from a user, and is visible without a permission to read
	// either (autumn-2026 5.5).
	Principal struct {
		Type string `json:"@odata.type"`
	} `json:"principal"`
}

// GlobalAdministrators returns the object IDs of all users who have the role Global Administrator now, directly or through
// a group, sorted. Who is only eligible for it (PIM) is not included. It is read once in the client's life, with one
// request, and one more for each group that has the role.
func (c *Client) GlobalAdministrators(ctx context.Context) ([]string, error) {
	return c.roles.Get(ctx, globalAdministrator, c.readGlobalAdministrators)
}

// rolesNotKnown are the failures after which it is not known who is a Global Administrator: what the credential may not read, and
// a service that refuses the request or keeps failing. All others are of the sign-in, or of the time that the configuration
// allows.
var rolesNotKnown = []serviceerror.Kind{
	serviceerror.Forbidden, serviceerror.ScopeMissing, serviceerror.NotFound, serviceerror.WrongPath, serviceerror.Refused, serviceerror.Unavailable,
	serviceerror.NotUnderstood, serviceerror.Unsupported, serviceerror.NotLicensed,
}

// KnownGlobalAdministrators returns the same users by object ID. If they cannot be read, it logs why and returns nil: nothing
// that needs them is impossible without.
func (c *Client) KnownGlobalAdministrators(ctx context.Context) (map[string]bool, error) {
	found, err := c.GlobalAdministrators(ctx)
	if err != nil && slices.Contains(rolesNotKnown, serviceerror.KindOf(err)) {
		tflog.Info(ctx, "it is not known who is a Global Administrator: roles cannot be read", map[string]any{"reason": err.Error()})
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(found))
	for _, id := range found {
		known[id] = true
	}
	return known, nil
}

func (c *Client) readGlobalAdministrators(ctx context.Context) ([]string, error) {
	var found, groups []string
	err := wire.ReadList(ctx, c.wire, wire.Listing[roleAssignment]{
		What: wire.Call{
			Operation: "read who is a Global Administrator", Permission: "RoleManagement.Read.Directory", Role: "Directory Readers",
			Also: append([]string{"RoleManagement.Read.All", "RoleManagement.ReadWrite.Directory"}, wire.DirectoryPermissions...),
		},
		// By hand, because the SDK's package of roles is large. $top is not among the documented options.
		First: func(*wire.Adapter) (*wire.Request, error) {
			return wire.NewRequest(abstractions.GET,
				"/roleManagement/directory/roleAssignments?%24filter=roleDefinitionId%20eq%20'"+globalAdministrator+"'&%24expand=principal", map[string]string{}), nil
		},
		Begin: func() { found, groups = []string{}, nil },
		Each: func(a roleAssignment) {
			if a.Principal.Type == "#microsoft.graph.group" {
				groups = append(groups, a.PrincipalID.String())
			} else {
				found = append(found, a.PrincipalID.String()) // that of an application is no user's ID, and harmless
			}
		},
	})
	if err != nil {
		return nil, err
	}
	for _, group := range groups {
		members, err := c.GroupUsers(ctx, group)
		if serviceerror.KindOf(err) == serviceerror.NotFound {
			continue // deleted since
		}
		if err != nil {
			return nil, err
		}
		for _, u := range members {
			found = append(found, u.ID)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
