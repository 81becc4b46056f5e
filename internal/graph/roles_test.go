package graph

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestGlobalAdministrators reads those who have the role themselves and those who have it through a group, each once.
func TestGlobalAdministrators(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.User(emulator.SeedUserID).DirectoryRoles = []string{emulator.RoleGlobalReader}
		g := s.Group(emulator.SeedNestedGroupID)
		g.DirectoryRoles = []string{emulator.RoleGlobalReader, emulator.RoleGlobalAdministrator}
		g.Members = append(g.Members, emulator.SeedAdministratorID)
	})
	want := []string{emulator.SeedAdministratorID, "b1d4c0de-0000-4000-8000-000000000106", "b1d4c0de-0000-4000-8000-000000000107"}
	for range 2 {
		if got, err := client.GlobalAdministrators(t.Context()); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
	}
	if n := len(server.Requests()); n != 2 {
		t.Errorf("%d requests, want one for the role and one for its group", n)
	}
}

// TestGlobalAdministratorsDenied: a group whose members cannot be read leaves open who has the role.
func TestGlobalAdministratorsDenied(t *testing.T) {
	withGroup := func(s *emulator.State) {
		s.Group(emulator.SeedNestedGroupID).DirectoryRoles = []string{emulator.RoleGlobalAdministrator}
	}
	for _, c := range []struct {
		granted []string
		seed    func(*emulator.State)
		want    serviceerror.Kind
		missing string
	}{
		{[]string{"User.Read.All"}, nil, serviceerror.Forbidden, "RoleManagement.Read.Directory"},
		{[]string{"RoleManagement.Read.Directory"}, nil, 0, ""},
		{[]string{"RoleManagement.Read.Directory"}, withGroup, serviceerror.Forbidden, "GroupMember.Read.All"},
	} {
		client, _ := emulated(t, emulator.TokenSpec{Permissions: c.granted}, c.seed)
		got, err := client.GlobalAdministrators(t.Context())
		if c.missing == "" {
			if err != nil || !slices.Equal(got, []string{emulator.SeedAdministratorID}) {
				t.Errorf("%v: %v, %v", c.granted, got, err)
			}
			continue
		}
		if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != c.want || e.Permission != c.missing {
			t.Errorf("%v: %v", c.granted, err)
		}
	}
}

// TestGlobalAdministratorsOddly: more than one page, an application with the role, and a group that is no more.
func TestGlobalAdministratorsOddly(t *testing.T) {
	var server string
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		switch q := r.URL.Query(); {
		case r.URL.Path == "/v1.0/groups/9/transitiveMembers/graph.user":
			answer(w, 404, jsonType, `{"error":{"code":"Request_ResourceNotFound","message":"gone"}}`)
		case r.URL.Path != "/v1.0/roleManagement/directory/roleAssignments":
			t.Errorf("path %s", r.URL.Path)
		case q.Get("$skiptoken") == "":
			if q.Get("$filter") != "roleDefinitionId eq '"+globalAdministrator+"'" || q.Get("$expand") != "principal" || len(q) != 2 {
				t.Errorf("query %s", r.URL.RawQuery)
			}
			answer(w, 200, jsonType, `{"@odata.nextLink":"`+server+r.URL.EscapedPath()+`?$skiptoken=2","value":[
				{"principalId":"2","principal":{"@odata.type":"#microsoft.graph.user"}},{"principalId":"9","principal":{"@odata.type":"#microsoft.graph.group"}}]}`)
		default:
			answer(w, 200, jsonType, `{"value":[{"principalId":"3","principal":{"@odata.type":"#microsoft.graph.servicePrincipal"}},{"principalId":"1","principal":null},{"principalId":"2"}]}`)
		}
	})
	server = client.options.Endpoint
	if got, err := client.GlobalAdministrators(t.Context()); err != nil || !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("%v, %v", got, err)
	}
}
