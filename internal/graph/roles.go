package graph

import (
	"context"
	"maps"
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
	RoleID      sspr.ObjectID `json:"roleDefinitionId"`
	PrincipalID sspr.ObjectID `json:"principalId"`
	// Principal is who has the role. Its type tells a group from a user, and is visible without a permission to read
	// either (autumn-2026 5.5).
	Principal struct {
		Type string `json:"@odata.type"`
	} `json:"principal"`
}

// roleDefinition is a role in the service's JSON. The ID of a built-in role is the same in every tenant.
type roleDefinition struct {
	ID          sspr.ObjectID `json:"id"`
	DisplayName string        `json:"displayName"`
}

// Role is a directory role of a user. Name is its display name.
type Role struct {
	Name                string
	GlobalAdministrator bool
}

// GlobalAdministrators returns the object IDs of all users who have the role Global Administrator now, directly or through
// a group, sorted. Who is only eligible for it (PIM) is not included. It is read once in the client's life, with one
// request, and one more for each group that has the role.
func (c *Client) GlobalAdministrators(ctx context.Context) ([]string, error) {
	holders, err := c.roles.Get(ctx, globalAdministrator, func(ctx context.Context) (map[string][]string, error) {
		return c.readHolders(ctx, "read who is a Global Administrator", "%24filter=roleDefinitionId%20eq%20'"+globalAdministrator+"'&", func(string) string { return globalAdministrator })
	})
	return holders[globalAdministrator], err
}

// rolesNotKnown are the failures after which it is not known who has a role: what the credential may not read, and
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
	if err != nil {
		return nil, optional(ctx, err)
	}
	known := make(map[string]bool, len(found))
	for _, id := range found {
		known[id] = true
	}
	return known, nil
}

// optional logs why roles are not known. It returns the error if that is none of them.
func optional(ctx context.Context, err error) error {
	if !slices.Contains(rolesNotKnown, serviceerror.KindOf(err)) {
		return err
	}
	tflog.Info(ctx, "directory roles are not considered: they cannot be read", map[string]any{"reason": err.Error()})
	return nil
}

// KnownRoles returns the roles of each user who has one now, directly or through a group, by the object ID of the user. Roles for
// which a user is only eligible (PIM) are not included. They are read once in the client's life, with two requests, and one
// more for each group that has a role. If they cannot be read, KnownRoles logs why and returns nil.
func (c *Client) KnownRoles(ctx context.Context) (map[string][]Role, error) {
	holders, err := c.roles.Get(ctx, "", func(ctx context.Context) (map[string][]string, error) {
		return c.readHolders(ctx, "read who has a directory role", "", func(role string) string { return role })
	})
	if err != nil {
		return nil, optional(ctx, err)
	}
	names, err := c.roleNames.Get(ctx, "", c.readRoleNames)
	if err != nil {
		return nil, optional(ctx, err)
	}
	known := map[string][]Role{}
	for role, users := range holders {
		for _, id := range users {
			known[id] = append(known[id], Role{Name: names[role], GlobalAdministrator: role == globalAdministrator})
		}
	}
	return known, nil
}

// roleCall describes the reading of roles.
func roleCall(operation string) wire.Call {
	return wire.Call{
		Operation: operation, Permission: "RoleManagement.Read.Directory", Role: "Directory Readers",
		Also: append([]string{"RoleManagement.Read.All", "RoleManagement.ReadWrite.Directory"}, wire.DirectoryPermissions...),
	}
}

// readRoleNames reads the display names of all roles by ID.
func (c *Client) readRoleNames(ctx context.Context) (names map[string]string, err error) {
	err = wire.ReadList(ctx, c.wire, wire.Listing[roleDefinition]{
		What: roleCall("read the names of directory roles"),
		First: func(*wire.Adapter) (*wire.Request, error) {
			return wire.NewRequest(abstractions.GET, "/roleManagement/directory/roleDefinitions?%24select=id,displayName", map[string]string{}), nil
		},
		Begin: func() { names = map[string]string{} },
		Each:  func(d roleDefinition) { names[d.ID.String()] = d.DisplayName },
	})
	return names, err
}

// readHolders reads who has a role, by the ID of the role that of returns for the one of an assignment, sorted.
func (c *Client) readHolders(ctx context.Context, operation, filter string, of func(role string) string) (map[string][]string, error) {
	var found, groups map[string][]string
	err := wire.ReadList(ctx, c.wire, wire.Listing[roleAssignment]{
		What: roleCall(operation),
		// By hand, because the SDK's package of roles is large. $top is not among the documented options.
		First: func(*wire.Adapter) (*wire.Request, error) {
			return wire.NewRequest(abstractions.GET, "/roleManagement/directory/roleAssignments?"+filter+"%24expand=principal", map[string]string{}), nil
		},
		Begin: func() { found, groups = map[string][]string{}, map[string][]string{} },
		Each: func(a roleAssignment) {
			role, principal := of(a.RoleID.String()), a.PrincipalID.String()
			if a.Principal.Type == "#microsoft.graph.group" {
				groups[principal] = append(groups[principal], role)
			} else {
				found[role] = append(found[role], principal) // that of an application is no user's ID, and harmless
			}
		},
	})
	if err != nil {
		return nil, err
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		members, err := c.GroupUsers(ctx, group)
		if serviceerror.KindOf(err) == serviceerror.NotFound {
			continue // deleted since
		}
		if err != nil {
			return nil, err
		}
		for _, u := range members {
			for _, role := range groups[group] {
				found[role] = append(found[role], u.ID)
			}
		}
	}
	for role := range found {
		slices.Sort(found[role])
		found[role] = slices.Compact(found[role])
	}
	return found, nil
}
