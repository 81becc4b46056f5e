package emulator

import (
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
)

// TestMemberships: a user's groups, those above them if asked, and the roles. What a token may not read has an ID and a type
// only (autumn-2026 5.5).
func TestMemberships(t *testing.T) {
	const pat = "/users/b1d4c0de-0000-4000-8000-000000000106"
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User("b1d4c0de-0000-4000-8000-000000000106").DirectoryRoles = []string{RoleGlobalReader}
		s.Group(SeedGroupID).Members = append(s.Group(SeedGroupID).Members, SeedMailGroupID)
		s.Group(SeedMailGroupID).Members = append(s.Group(SeedMailGroupID).Members, SeedGroupID) // a circle
	}})
	if got := names(t, e.graph(pat+"/memberOf"), "displayName"); !slices.Equal(got, []string{"SSPR-Test-Group-Helpdesk", "Global Reader"}) {
		t.Errorf("direct: %v", got)
	}
	if got := names(t, e.graph(pat+"/transitiveMemberOf"), "displayName"); !slices.Equal(got, []string{"SSPR-Test-Group-Helpdesk", "SSPR-Test-Group", "All Company", "Global Reader"}) {
		t.Errorf("all: %v", got)
	}
	limited := e.do(http.MethodGet, graph.Prefix+pat+"/memberOf", e.IssueToken(TokenSpec{Permissions: []string{"User.Read.All"}}), nil)
	for _, one := range values(t, limited) {
		if one["id"] == nil || one["@odata.type"] == nil || one["displayName"] != nil || one["roleTemplateId"] != nil {
			t.Errorf("%v", one)
		}
	}
	if n := len(values(t, limited)); n != 2 {
		t.Errorf("%d memberships", n)
	}
	denied := e.do(http.MethodGet, graph.Prefix+pat+"/memberOf", e.IssueToken(TokenSpec{Permissions: []string{"AuditLog.Read.All"}}), nil)
	wantError(t, denied, http.StatusForbidden, "Authorization_RequestDenied")
	wantError(t, e.graph("/users/b1d4c0de-0000-4000-8000-0000000001ff/memberOf"), http.StatusNotFound, "Request_ResourceNotFound")
	wantError(t, e.graph("/groups/"+SeedGroupID+"/transitiveMembers/microsoft.graph.group"), http.StatusBadRequest, "Request_UnsupportedQuery")
}

// TestRolesOfAnyName: a role that the emulator has no template of has an ID and a template of its own everywhere.
func TestRolesOfAnyName(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).DirectoryRoles = []string{"Printer Administrator"}
		s.Group(SeedGroupID).DirectoryRoles = []string{"Hybrid Identity Administrator", RoleGlobalReader}
	}})
	templates, seen := map[any]any{}, map[any]bool{}
	for _, one := range values(t, e.graph("/users/"+SeedUserID+"/transitiveMemberOf")) {
		if one["@odata.type"] != "#microsoft.graph.directoryRole" {
			continue
		}
		for _, id := range []any{one["id"], one["roleTemplateId"]} {
			if text, _ := id.(string); len(text) != 36 || seen[id] {
				t.Errorf("%v is no ID of its own: %v", id, one)
			}
			seen[id] = true
		}
		templates[one["displayName"]] = one["roleTemplateId"]
	}
	if len(templates) != 3 || templates[RoleGlobalReader] != "f2ef992c-3afb-46b9-b7cf-a126ee74c451" {
		t.Errorf("%v", templates)
	}
	filter := rolesURL + "?$filter=roleDefinitionId%20eq%20'" + templates["Printer Administrator"].(string) + "'"
	if got := names(t, e.graph(filter), "principalId"); !slices.Equal(got, []string{SeedUserID}) {
		t.Errorf("assignments: %v", got)
	}
}

// TestDomains: federated domains are shown beside those of the tenant, to a token that may read them.
func TestDomains(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Tenant.FederatedDomains = []string{"contoso.example", "Fabrikam.example"} }})
	found := map[any]any{}
	for _, one := range values(t, e.graph("/domains")) {
		found[one["id"]] = one["authenticationType"]
	}
	if len(found) != 3 || found["contoso.example"] != "Federated" || found["fabrikam.example"] != "Federated" || found["contosoexample.onmicrosoft.com"] != "Managed" {
		t.Errorf("%v", found)
	}
	denied := e.do(http.MethodGet, graph.Prefix+"/domains", e.IssueToken(TokenSpec{Permissions: []string{"User.Read.All"}}), nil)
	wantError(t, denied, http.StatusForbidden, "Authorization_RequestDenied")
}
