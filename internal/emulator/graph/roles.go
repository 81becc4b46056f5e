package graph

import (
	"encoding/base64"
	"maps"
	"net/http"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// roleAssignmentEntity is the assignment of a directory role to a user or a group. What can be filtered and expanded is
// autumn-2026 3.5.
var roleAssignmentEntity = &odata.Entity{
	Name:       "unifiedRoleAssignment",
	Always:     []string{"id", "directoryScopeId", "principalId", "principalOrganizationId", "roleDefinitionId"},
	Filters:    map[string]string{"directoryScopeId": "eq", "id": "eq", "principalId": "eq", "roleDefinitionId": "eq"},
	Expandable: []string{"principal"},
}

// roleDefinitionEntity is a directory role. Which properties can be filtered is not needed here.
var roleDefinitionEntity = &odata.Entity{
	Name:   "unifiedRoleDefinition",
	Always: []string{"id", "displayName", "isBuiltIn", "isEnabled", "templateId"},
}

// readRoles is for directory roles and their assignments (autumn-2026 3.5; that a Global Administrator may is chosen).
var readRoles = access{permissions: []string{
	"RoleManagement.Read.Directory", "RoleManagement.Read.All", "Directory.Read.All", "RoleManagement.ReadWrite.Directory",
	"Directory.ReadWrite.All",
}, roles: []string{tenant.RoleGlobalReader, tenant.RolePrivilegedRoleAdministrator, tenant.RoleGlobalAdministrator}}

// listRoleAssignments lists those of users and those of groups, whose members have the role too and are not listed.
func (s *Service) listRoleAssignments(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	view, _ := userViewOf(x)
	view.typed = true
	var all []object
	add := func(principal string, roles []string) {
		for _, role := range roles {
			all = append(all, roleAssignment(x.State, principal, tenant.RoleTemplate(role), view))
		}
	}
	for _, u := range x.State.Users {
		if !u.Hidden {
			add(u.ID, u.DirectoryRoles)
		}
	}
	for _, g := range x.State.Groups {
		add(g.ID, g.DirectoryRoles)
	}
	s.answers.WriteList(w, r, roleAssignmentEntity, "roleManagement/directory/roleAssignments", all)
}

// roleAssignment returns an assignment for the whole tenant. The form of its ID is chosen: it is not documented.
func roleAssignment(s *tenant.State, principal, role string, view userView) object {
	return newObject(
		"id", base64.RawURLEncoding.EncodeToString([]byte(role[:8]+principal))+"-1",
		"directoryScopeId", "/",
		"principalId", principal,
		"principalOrganizationId", s.Tenant.ID,
		"roleDefinitionId", role,
		"principal", directoryObject(s, principal, view),
	)
}

// listRoleDefinitions lists the built-in roles of the emulated tenant and those that users or groups hold. A built-in
// role has the id of its template (https://learn.microsoft.com/graph/api/resources/unifiedroledefinition).
func (s *Service) listRoleDefinitions(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	names := slices.Collect(maps.Keys(tenant.RoleTemplates))
	for _, u := range x.State.Users {
		names = append(names, u.DirectoryRoles...)
	}
	for _, g := range x.State.Groups {
		names = append(names, g.DirectoryRoles...)
	}
	slices.Sort(names)
	var all []object
	for _, name := range slices.Compact(names) {
		id := tenant.RoleTemplate(name)
		all = append(all, newObject("id", id, "displayName", name, "isBuiltIn", true, "isEnabled", true, "templateId", id))
	}
	s.answers.WriteList(w, r, roleDefinitionEntity, "roleManagement/directory/roleDefinitions", all)
}
