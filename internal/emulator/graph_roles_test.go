package emulator

import (
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	rolesURL = "/roleManagement/directory/roleAssignments"
	ofAdmins = rolesURL + "?$filter=roleDefinitionId%20eq%20'62e90394-69f5-4237-9190-012177145e10'"
)

// TestRoleAssignments: users and groups who have a role are listed, the members of such groups are not.
func TestRoleAssignments(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Group(SeedNestedGroupID).DirectoryRoles = []string{RoleGlobalAdministrator} }})
	if got := names(t, e.graph(rolesURL), "principalId"); len(got) != 5 {
		t.Errorf("%d assignments: %v", len(got), got)
	}
	plain, expanded := e.graph(ofAdmins), e.graph(ofAdmins+"&$expand=principal")
	if got := names(t, plain, "principalId"); !slices.Equal(got, []string{SeedAdministratorID, SeedNestedGroupID}) {
		t.Errorf("%s", plain.body)
	}
	for _, one := range values(t, plain) {
		if one["principal"] != nil || one["directoryScopeId"] != "/" {
			t.Errorf("%v", one)
		}
	}
	var types []any
	for _, one := range values(t, expanded) {
		principal, _ := one["principal"].(map[string]any)
		types = append(types, principal["@odata.type"])
	}
	if !slices.Equal(types, []any{"#microsoft.graph.user", "#microsoft.graph.group"}) {
		t.Errorf("%v", types)
	}
	wantError(t, e.graph(rolesURL+"?$expand=directoryScope"), http.StatusNotImplemented, "EmulatorNotImplemented")
	wantError(t, e.graph(rolesURL+"?$filter=startsWith(principalId,'b')"), http.StatusBadRequest, "Request_UnsupportedQuery")
}

// TestWhoMayReadRoles: an application needs a permission, and a user a role, too (autumn-2026 3.5).
func TestWhoMayReadRoles(t *testing.T) {
	e := startTenant(t, Options{})
	for _, c := range []struct {
		spec TokenSpec
		want int
	}{
		{TokenSpec{Permissions: []string{"RoleManagement.Read.Directory"}}, http.StatusOK},
		{TokenSpec{Permissions: []string{"Directory.Read.All"}}, http.StatusOK},
		{TokenSpec{Permissions: []string{"User.Read.All", "Group.Read.All"}}, http.StatusForbidden},
		{TokenSpec{User: SeedReaderID, Scope: "RoleManagement.Read.Directory"}, http.StatusOK},
		{TokenSpec{User: SeedReaderID, Scope: "User.Read.All"}, http.StatusForbidden},
		{TokenSpec{User: SeedUserID, Scope: "RoleManagement.Read.Directory"}, http.StatusForbidden},
		{TokenSpec{User: tenant.SeedPolicyAdministratorID, Scope: "RoleManagement.Read.Directory"}, http.StatusForbidden},
	} {
		if r := e.do(http.MethodGet, graph.Prefix+rolesURL+"?$expand=principal", e.IssueToken(c.spec), nil); r.StatusCode != c.want {
			t.Errorf("%+v: %d, want %d", c.spec, r.StatusCode, c.want)
		}
	}
}

// values returns the objects of a list.
func values(t *testing.T, r reply) (all []map[string]any) {
	t.Helper()
	list, _ := r.at(t, "value").([]any)
	for _, one := range list {
		object, _ := one.(map[string]any)
		all = append(all, object)
	}
	return all
}
