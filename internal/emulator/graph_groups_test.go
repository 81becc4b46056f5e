package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	lee = "b1d4c0de-0000-4000-8000-000000000105"
	pat = "b1d4c0de-0000-4000-8000-000000000106"
	tia = "b1d4c0de-0000-4000-8000-000000000108"
	// reference is an address of an object as clients write it.
	reference = "https://graph.microsoft.com/v1.0/directoryObjects/"
)

// write sends a body to Graph with a token of a spec; "" is no body.
func (e *testTenant) write(spec TokenSpec, method, path, body string) reply {
	e.t.Helper()
	return e.do(method, graph.Prefix+path, e.IssueToken(spec), []byte(body), "Content-Type", "application/json")
}

func refBody(address string) string { return `{"@odata.id":"` + address + `"}` }

// newGroup creates a security group with further properties and returns its id.
func (e *testTenant) newGroup(spec TokenSpec, further string) string {
	e.t.Helper()
	r := e.write(spec, http.MethodPost, "/groups", `{"displayName":"Stage 1","mailEnabled":false,"mailNickname":"stage-1","securityEnabled":true`+further+`}`)
	wantStatus(e.t, r, http.StatusCreated)
	id, _ := r.at(e.t, "id").(string)
	return id
}

func (e *testTenant) state() (s *State) {
	e.t.Helper()
	if err := e.View(func(copied State) { s = &copied }); err != nil {
		e.t.Fatal(err)
	}
	return s
}

// wantRefusal checks the status, the code and words of a refusal.
func wantRefusal(t *testing.T, r reply, status int, code, words string) {
	t.Helper()
	wantError(t, r, status, code)
	if message, _ := r.at(t, "error", "message").(string); !strings.Contains(message, words) {
		t.Errorf("the message is %q instead of %q", message, words)
	}
}

// TestGroupLife: a group is created with owners and members, shown, changed and deleted, and the policy that names it stays.
func TestGroupLife(t *testing.T) {
	e := startTenant(t, Options{})
	r := e.write(TokenSpec{}, http.MethodPost, "/groups", `{
		"displayName": "Stage 1", "description": "First users", "mailEnabled": false, "mailNickname": "stage-1", "securityEnabled": true,
		"groupTypes": [], "visibility": null, "theme": null, "isAssignableToRole": false,
		"owners@odata.bind": ["`+reference+SeedAdministratorID+`"],
		"members@odata.bind": ["https://graph.microsoft.com/v1.0/users/`+SeedUserID+`", "`+reference+lee+`"]}`)
	wantStatus(t, r, http.StatusCreated)
	id, _ := r.at(t, "id").(string)
	for property, want := range map[string]any{
		"displayName": "Stage 1", "description": "First users", "mailNickname": "stage-1", "securityEnabled": true, "mailEnabled": false,
		"mail": nil, "visibility": nil, "@odata.context": e.URL() + "/v1.0/$metadata#groups/$entity",
	} {
		if got := r.at(t, property); got != want {
			t.Errorf("%s is %v instead of %v", property, got, want)
		}
	}
	if where := r.Header.Get("Location"); !strings.Contains(where, id) || !strings.HasPrefix(where, e.URL()) {
		t.Errorf("Location: %s", where)
	}
	if got := r.at(t, "createdDateTime"); got == nil {
		t.Error("it has no time of creation")
	}
	if got := names(t, e.graph("/groups/"+id+"/members"), "displayName"); !slices.Equal(got, []string{"Kim Akers", "Lee Gu"}) {
		t.Errorf("members: %v", got)
	}
	owners := values(t, e.graph("/groups/"+id+"/owners"))
	if len(owners) != 1 || owners[0]["displayName"] != "Ada Admin" || owners[0]["@odata.type"] != "#microsoft.graph.user" {
		t.Errorf("owners: %v", owners)
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodPatch, "/groups/"+id, `{"displayName":"Stage 2","description":null,"theme":"Teal"}`), http.StatusNoContent)
	shown := e.graph("/groups/" + id)
	if shown.at(t, "displayName") != "Stage 2" || shown.at(t, "description") != nil || shown.at(t, "theme") != "Teal" || shown.at(t, "mailNickname") != "stage-1" {
		t.Errorf("after the change: %s", shown.body)
	}
	if got := names(t, e.graph("/groups?$filter=displayName%20eq%20'Stage%202'"), "id"); !slices.Equal(got, []string{id}) {
		t.Errorf("found by its new name: %v", got)
	}
	if err := e.Update(func(s *State) error { selectGroup(s, id); return nil }); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodDelete, "/groups/"+id, ""), http.StatusNoContent)
	wantError(t, e.graph("/groups/"+id), http.StatusNotFound, "Request_ResourceNotFound")
	wantError(t, e.write(TokenSpec{}, http.MethodDelete, "/groups/"+id, ""), http.StatusNotFound, "Request_ResourceNotFound")
	if got := tenant.PolicyGroup(e.state().PasswordResetPolicy); got != id {
		t.Errorf("the policy is for %q", got)
	}
}

// TestGroupMembers: members and owners come and go one by one, by any of their addresses.
func TestGroupMembers(t *testing.T) {
	e := startTenant(t, Options{})
	id := e.newGroup(TokenSpec{}, "")
	group := "/groups/" + id
	app := e.state().App(SeedClientID).ObjectID
	for _, address := range []string{
		reference + tia, "https://graph.microsoft.com/beta/groups/" + SeedNestedGroupID, e.URL() + "/v1.0/servicePrincipals/" + app,
		"https://graph.microsoft.com/v1.0/users/lee@" + SeedDomain,
	} {
		r := e.write(TokenSpec{}, http.MethodPost, group+"/members/$ref", refBody(address))
		wantStatus(t, r, http.StatusNoContent)
		if len(r.body) > 0 {
			t.Errorf("a body: %s", r.body)
		}
	}
	kinds := []string{"#microsoft.graph.user", "#microsoft.graph.group", "#microsoft.graph.servicePrincipal", "#microsoft.graph.user"}
	if got := names(t, e.graph(group+"/members"), "@odata.type"); !slices.Equal(got, kinds) {
		t.Errorf("members: %v", got)
	}
	wantRefusal(t, e.write(TokenSpec{}, http.MethodPost, group+"/members/$ref", refBody(reference+tia)), http.StatusBadRequest, "Request_BadRequest",
		"One or more added object references already exist for the following modified properties: 'members'.")
	if got := names(t, e.graph("/users/"+SeedUserID+"/transitiveMemberOf"), "id"); slices.Contains(got, id) {
		t.Error("Kim is in the group")
	}
	if got := names(t, e.graph("/users/b1d4c0de-0000-4000-8000-000000000106/transitiveMemberOf"), "id"); !slices.Contains(got, id) {
		t.Errorf("Pat, who is in a group in it, is in %v", got)
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodDelete, group+"/members/"+tia+"/$ref", ""), http.StatusNoContent)
	wantError(t, e.write(TokenSpec{}, http.MethodDelete, group+"/members/"+tia+"/$ref", ""), http.StatusNotFound, "Request_ResourceNotFound")
	if got := names(t, e.graph(group+"/members"), "id"); slices.Contains(got, tia) || len(got) != 3 {
		t.Errorf("members: %v", got)
	}

	for _, owner := range []string{app, SeedUserID} {
		wantStatus(t, e.write(TokenSpec{}, http.MethodPost, group+"/owners/$ref", refBody(reference+owner)), http.StatusNoContent)
	}
	wantRefusal(t, e.write(TokenSpec{}, http.MethodPost, group+"/owners/$ref", refBody(reference+app)), http.StatusBadRequest, "Request_BadRequest", "'owners'")
	wantRefusal(t, e.write(TokenSpec{}, http.MethodDelete, group+"/owners/"+SeedUserID+"/$ref", ""), http.StatusBadRequest, "Request_BadRequest", "at least one owner")
	wantStatus(t, e.write(TokenSpec{}, http.MethodDelete, group+"/owners/"+app+"/$ref", ""), http.StatusNoContent)
	if got := names(t, e.graph(group+"/owners"), "id"); !slices.Equal(got, []string{SeedUserID}) {
		t.Errorf("owners: %v", got)
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodPatch, group, `{"members@odata.bind":["`+reference+tia+`","`+reference+SeedUserID+`"]}`), http.StatusNoContent)
	if got := names(t, e.graph(group+"/members"), "id"); len(got) != 5 {
		t.Errorf("members: %v", got)
	}
}

// TestGroupRefusals: what the directory does not take is refused with its words, and changes nothing.
func TestGroupRefusals(t *testing.T) {
	const whole = `"displayName":"X","mailEnabled":false,"mailNickname":"x","securityEnabled":true`
	e := startTenant(t, Options{Seed: func(s *State) {
		s.Groups = append(s.Groups,
			Group{ID: NumberedUserID(901), DisplayName: "Dynamic", MailNickname: "d", SecurityEnabled: true, GroupTypes: []string{"DynamicMembership"}, MembershipRule: "user.x -eq 1", Members: []string{lee}},
			Group{ID: NumberedUserID(902), DisplayName: "Mail", MailNickname: "m", SecurityEnabled: true, MailEnabled: true},
			Group{ID: NumberedUserID(903), DisplayName: "Roles", MailNickname: "r", SecurityEnabled: true, AssignableToRole: true})
	}})
	many := strings.TrimSuffix(strings.Repeat(`"`+reference+lee+`",`, 21), ",")
	before := fmt.Sprint(e.state().Groups)
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		words              string
	}{
		"no name":                {"POST", "/groups", `{"mailEnabled":false,"mailNickname":"x","securityEnabled":true}`, 400, "A value is required for property 'displayName' of resource 'Group'."},
		"name null":              {"POST", "/groups", `{"displayName":null,"mailEnabled":false,"mailNickname":"x","securityEnabled":true}`, 400, "'displayName'"},
		"no alias":               {"POST", "/groups", `{"displayName":"X","mailEnabled":false,"securityEnabled":true}`, 400, "A value is required for property 'mailNickname' of resource 'Group'."},
		"no mailEnabled":         {"POST", "/groups", `{"displayName":"X","mailNickname":"x","securityEnabled":true}`, 400, "'mailEnabled'"},
		"no securityEnabled":     {"POST", "/groups", `{"displayName":"X","mailNickname":"x","mailEnabled":false}`, 400, "'securityEnabled'"},
		"a space in the alias":   {"POST", "/groups", `{"displayName":"X","mailEnabled":false,"mailNickname":"x y","securityEnabled":true}`, 400, "Invalid value specified for property 'mailNickname' of resource 'Group'."},
		"a wrong type":           {"POST", "/groups", `{"displayName":"X","mailEnabled":"no","mailNickname":"x","securityEnabled":true}`, 400, "Invalid value specified for property 'mailEnabled' of resource 'Group'."},
		"mail for security":      {"POST", "/groups", `{"displayName":"X","mailEnabled":true,"mailNickname":"x","securityEnabled":true}`, 400, "does not currently support writes of mail-enabled groups"},
		"no kind of group":       {"POST", "/groups", `{"displayName":"X","mailEnabled":false,"mailNickname":"x","securityEnabled":false}`, 400, "does not currently support writes of mail-enabled groups"},
		"unified without mail":   {"POST", "/groups", `{` + whole + `,"groupTypes":["Unified"]}`, 400, "mail-enabled"},
		"alias of another":       {"POST", "/groups", `{"displayName":"X","mailEnabled":true,"mailNickname":"All-Company","securityEnabled":false,"groupTypes":["Unified"]}`, 400, "Another object with the same value for property mailNickname already exists."},
		"another kind":           {"POST", "/groups", `{` + whole + `,"groupTypes":["Secret"]}`, 400, "'groupTypes'"},
		"an unknown property":    {"POST", "/groups", `{` + whole + `,"displayname2":"y"}`, 400, "does not exist on type 'microsoft.graph.group'"},
		"its own id":             {"POST", "/groups", `{` + whole + `,"id":"` + NumberedUserID(7) + `"}`, 400, "'id'"},
		"a rule and not dynamic": {"POST", "/groups", `{` + whole + `,"membershipRule":"user.x -eq 1"}`, 400, "membershipRule"},
		"dynamic without a rule": {"POST", "/groups", `{` + whole + `,"groupTypes":["DynamicMembership"]}`, 400, "membershipRule"},
		"too many":               {"POST", "/groups", `{` + whole + `,"members@odata.bind":[` + many + `]}`, 400, "20"},
		"twice the same":         {"POST", "/groups", `{` + whole + `,"members@odata.bind":["` + reference + lee + `","` + reference + lee + `"]}`, 400, "duplicate values"},
		"an unknown member":      {"POST", "/groups", `{` + whole + `,"members@odata.bind":["` + reference + NumberedUserID(1) + `"]}`, 404, "'" + NumberedUserID(1) + "' does not exist"},
		"a group as a user":      {"POST", "/groups", `{` + whole + `,"members@odata.bind":["https://graph.microsoft.com/v1.0/users/` + SeedGroupID + `"]}`, 404, "does not exist"},
		"no JSON":                {"POST", "/groups", `{`, 400, "Unable to read JSON"},
		"clear the name":         {"PATCH", "/groups/" + SeedGroupID, `{"displayName":null}`, 400, "'displayName'"},
		"an empty name":          {"PATCH", "/groups/" + SeedGroupID, `{"displayName":""}`, 400, "'displayName'"},
		"another id":             {"PATCH", "/groups/" + SeedGroupID, `{"id":"` + lee + `"}`, 400, "'id'"},
		"roles afterwards":       {"PATCH", "/groups/" + SeedGroupID, `{"isAssignableToRole":true}`, 400, "'isAssignableToRole'"},
		"no longer unified":      {"PATCH", "/groups/" + SeedMailGroupID, `{"groupTypes":[]}`, 400, "mail-enabled"},
		"members that exist":     {"PATCH", "/groups/" + SeedGroupID, `{"displayName":"Lost","members@odata.bind":["` + reference + tia + `","` + reference + SeedUserID + `"]}`, 400, "already exist"},
		"owners by PATCH":        {"PATCH", "/groups/" + SeedGroupID, `{"owners@odata.bind":["` + reference + tia + `"]}`, 400, "'owners'"},
		"a member of a rule":     {"POST", "/groups/" + NumberedUserID(901) + "/members/$ref", refBody(reference + tia), 400, "dynamic"},
		"no member of a rule":    {"DELETE", "/groups/" + NumberedUserID(901) + "/members/" + lee + "/$ref", "", 400, "dynamic"},
		"a member with mail":     {"POST", "/groups/" + NumberedUserID(902) + "/members/$ref", refBody(reference + tia), 400, "Cannot Update a mail-enabled security groups and or distribution list."},
		"a group with roles":     {"POST", "/groups/" + NumberedUserID(903) + "/members/$ref", refBody(reference + SeedGroupID), 400, "assignable to a role"},
		"itself":                 {"POST", "/groups/" + SeedGroupID + "/members/$ref", refBody(reference + SeedGroupID), 400, "itself"},
		"a group as an owner":    {"POST", "/groups/" + SeedGroupID + "/owners/$ref", refBody(reference + SeedNestedGroupID), 400, "owner"},
		"no address":             {"POST", "/groups/" + SeedGroupID + "/members/$ref", `{}`, 400, "@odata.id"},
		"no object":              {"POST", "/groups/" + SeedGroupID + "/members/$ref", refBody("https://graph.microsoft.com/v1.0/devices/" + tia), 400, "devices"},
		"no group":               {"POST", "/groups/" + NumberedUserID(1) + "/members/$ref", refBody(reference + tia), 404, "does not exist"},
		"no id":                  {"PATCH", "/groups/stage", `{}`, 400, "Invalid object identifier 'stage'."},
	} {
		t.Run(name, func(t *testing.T) {
			code := map[int]string{400: "Request_BadRequest", 404: "Request_ResourceNotFound"}[c.status]
			if name == "no JSON" {
				code = "BadRequest"
			}
			wantRefusal(t, e.write(TokenSpec{}, c.method, c.path, c.body), c.status, code, c.words)
			if after := fmt.Sprint(e.state().Groups); after != before {
				t.Errorf("the groups have changed: %s", after)
			}
		})
	}
}

// TestGroupRights: who may create, change and delete which groups.
func TestGroupRights(t *testing.T) {
	const scope = "Group.ReadWrite.All"
	app := func(permissions ...string) TokenSpec { return TokenSpec{Permissions: permissions} }
	user := func(name string) TokenSpec { return TokenSpec{User: name + "@" + SeedDomain} }
	const create = `{"displayName":"X","mailEnabled":false,"mailNickname":"x","securityEnabled":true`
	for name, c := range map[string]struct {
		spec    TokenSpec
		change  func(*State)
		method  string
		path    string
		body    string
		allowed bool
	}{
		"an app creates":                   {app("Group.Create"), nil, "POST", "/groups", create + `}`, true},
		"an app that reads":                {app("Group.Read.All"), nil, "POST", "/groups", create + `}`, false},
		"an app for roles, without":        {app(scope), nil, "POST", "/groups", create + `,"isAssignableToRole":true}`, false},
		"an app for roles":                 {app(scope, "RoleManagement.ReadWrite.Directory"), nil, "POST", "/groups", create + `,"isAssignableToRole":true}`, true},
		"an app changes":                   {app(scope), nil, "PATCH", "/groups/" + SeedGroupID, `{"description":"x"}`, true},
		"an app for members changes":       {app("GroupMember.ReadWrite.All"), nil, "PATCH", "/groups/" + SeedGroupID, `{"description":"x"}`, false},
		"an app for members adds":          {app("GroupMember.ReadWrite.All"), nil, "POST", "/groups/" + SeedGroupID + "/members/$ref", refBody(reference + tia), true},
		"an app for members adds two":      {app("GroupMember.ReadWrite.All"), nil, "PATCH", "/groups/" + SeedGroupID, `{"members@odata.bind":["` + reference + tia + `"]}`, true},
		"an app for members adds an owner": {app("GroupMember.ReadWrite.All"), nil, "POST", "/groups/" + SeedGroupID + "/owners/$ref", refBody(reference + tia), false},
		"an app in a group with a role": {
			app(scope), func(s *State) { s.Group(SeedGroupID).DirectoryRoles = []string{RoleGlobalReader} }, "POST",
			"/groups/" + SeedGroupID + "/members/$ref", refBody(reference + tia), false,
		},
		"an administrator changes":  {user("ada"), nil, "PATCH", "/groups/" + SeedGroupID, `{"description":"x"}`, true},
		"a reader changes":          {user("rea"), nil, "PATCH", "/groups/" + SeedGroupID, `{"description":"x"}`, false},
		"an owner changes":          {user("kim"), func(s *State) { s.Group(SeedGroupID).AddOwner(SeedUserID) }, "PATCH", "/groups/" + SeedGroupID, `{"description":"x"}`, true},
		"a member deletes":          {user("kim"), nil, "DELETE", "/groups/" + SeedGroupID, "", false},
		"a group administrator":     {user("kim"), func(s *State) { s.User(SeedUserID).DirectoryRoles = []string{"Groups Administrator"} }, "DELETE", "/groups/" + SeedGroupID, "", true},
		"a user creates":            {user("kim"), nil, "POST", "/groups", create + `}`, true},
		"a user without the scope":  {TokenSpec{User: SeedUserID, Scope: "User.Read"}, nil, "POST", "/groups", create + `}`, false},
		"a user who must not":       {user("kim"), forbidGroups, "POST", "/groups", create + `}`, false},
		"an administrator who may":  {user("ada"), forbidGroups, "POST", "/groups", create + `}`, true},
		"a user for roles":          {user("kim"), nil, "POST", "/groups", create + `,"isAssignableToRole":true}`, false},
		"an administrator of roles": {user("ada"), nil, "POST", "/groups", create + `,"isAssignableToRole":true}`, true},
		"a guest creates":           {TokenSpec{User: SeedGuestID}, nil, "POST", "/groups", create + `}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) {
				if c.change != nil {
					c.change(s)
				}
			}})
			r := e.write(c.spec, c.method, c.path, c.body)
			if c.allowed {
				if r.StatusCode >= http.StatusBadRequest {
					t.Errorf("%d %s", r.StatusCode, r.body)
				}
				return
			}
			wantError(t, r, http.StatusForbidden, "Authorization_RequestDenied")
		})
	}
}

func forbidGroups(s *State) {
	s.AuthorizationPolicy.Set("defaultUserRolePermissions", json.RawMessage(`{"allowedToCreateSecurityGroups":false}`))
}

// TestFirstOwner: who creates a group without naming owners owns it, unless it is an app, or an administrator with a security group.
func TestFirstOwner(t *testing.T) {
	e := startTenant(t, Options{})
	const unified = `{"displayName":"Team","mailEnabled":true,"mailNickname":"team-%d","securityEnabled":false,"groupTypes":["Unified"]}`
	security := func(spec TokenSpec) string { return e.newGroup(spec, "") }
	team := func(spec TokenSpec) string {
		r := e.write(spec, http.MethodPost, "/groups", fmt.Sprintf(unified, len(e.state().Groups)))
		wantStatus(t, r, http.StatusCreated)
		id, _ := r.at(t, "id").(string)
		return id
	}
	for name, c := range map[string]struct {
		create func(TokenSpec) string
		spec   TokenSpec
		owners []string
	}{
		"a user":                               {security, TokenSpec{User: SeedUserID}, []string{SeedUserID}},
		"an administrator":                     {security, TokenSpec{User: SeedAdministratorID}, nil},
		"an app":                               {security, TokenSpec{}, nil},
		"a user with a Microsoft 365 group":    {team, TokenSpec{User: SeedUserID}, []string{SeedUserID}},
		"an administrator with such a group":   {team, TokenSpec{User: SeedAdministratorID}, []string{SeedAdministratorID}},
		"an application with a group of those": {team, TokenSpec{}, nil},
	} {
		id := c.create(c.spec)
		if got := e.state().Group(id).Owners; !slices.Equal(got, c.owners) {
			t.Errorf("%s: %v", name, got)
		}
	}
	r := e.write(TokenSpec{User: SeedUserID}, http.MethodPost, "/groups", `{"displayName":"X","mailEnabled":false,"mailNickname":"x","securityEnabled":true,
		"owners@odata.bind":["`+reference+SeedUserID+`"]}`)
	wantRefusal(t, r, http.StatusBadRequest, "Request_BadRequest", "Request contains a property with duplicate values.")
}
