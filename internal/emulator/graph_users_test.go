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

const newUser = `{"accountEnabled":true,"displayName":"Noa Levi","mailNickname":"noa","userPrincipalName":"noa@contoso.example",
	"passwordProfile":{"password":"Fresh-Start-9","forceChangePasswordNextSignIn":true}`

// TestUserLife: a user is created, signs in, is changed and found by the new name, and is gone from everywhere after the end.
func TestUserLife(t *testing.T) {
	e := startTenant(t, Options{})
	r := e.write(TokenSpec{}, http.MethodPost, "/users", newUser+`,"department":"Sales","jobTitle":"Clerk","city":null,"otherMails":[],"businessPhones":["+1 2065550100"]}`)
	wantStatus(t, r, http.StatusCreated)
	if strings.Contains(string(r.body), "Fresh-Start-9") {
		t.Error("the answer has the password")
	}
	id, _ := r.at(t, "id").(string)
	for property, want := range map[string]any{
		"displayName": "Noa Levi", "userPrincipalName": "noa@contoso.example", "jobTitle": "Clerk", "mail": nil,
		"@odata.context": e.URL() + "/v1.0/$metadata#users/$entity",
	} {
		if got := r.at(t, property); got != want {
			t.Errorf("%s is %v instead of %v", property, got, want)
		}
	}
	if _, more := r.json(t)["department"]; more {
		t.Error("the answer has properties that come with $select only")
	}
	extra := e.graph("/users/" + id + "?$select=department,city,mailNickname,accountEnabled,userType,createdDateTime")
	if extra.at(t, "department") != "Sales" || extra.at(t, "city") != nil || extra.at(t, "mailNickname") != "noa" || extra.at(t, "userType") != "Member" || extra.at(t, "createdDateTime") == nil {
		t.Errorf("selected: %s", extra.body)
	}
	if u := e.state().User(id); !u.Password.Is("Fresh-Start-9") || !u.Password.MustChange {
		t.Error("the password is another, or may stay")
	}

	change := `{"userPrincipalName":"noa.levi@contoso.example","department":null,"givenName":"Noa","accountEnabled":true,"otherMails":["noa@fabrikam.example"]}`
	wantStatus(t, e.write(TokenSpec{}, http.MethodPatch, "/users/"+id, change), http.StatusNoContent)
	wantError(t, e.graph("/users/noa@contoso.example"), http.StatusNotFound, "Request_ResourceNotFound")
	shown := e.graph("/users/noa.levi@contoso.example?$select=id,department,givenName,displayName,otherMails")
	if shown.at(t, "id") != id || shown.at(t, "department") != nil || shown.at(t, "givenName") != "Noa" || shown.at(t, "displayName") != "Noa Levi" {
		t.Errorf("after the change: %s", shown.body)
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodPost, "/groups/"+SeedGroupID+"/members/$ref", refBody(reference+id)), http.StatusNoContent)
	if err := e.Update(func(s *State) error { s.User(id).RegisteredMethods = []string{tenant.ReportPush}; return nil }); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, e.graph("/reports/authenticationMethods/userRegistrationDetails/"+id), http.StatusOK)

	wantStatus(t, e.write(TokenSpec{}, http.MethodDelete, "/users/"+id, ""), http.StatusNoContent)
	wantError(t, e.graph("/users/"+id), http.StatusNotFound, "Request_ResourceNotFound")
	wantError(t, e.graph("/reports/authenticationMethods/userRegistrationDetails/"+id), http.StatusNotFound, "Request_ResourceNotFound")
	for path, group := range map[string]string{"members": SeedGroupID, "transitiveMembers": SeedGroupID} {
		if got := names(t, e.graph("/groups/"+group+"/"+path), "id"); slices.Contains(got, id) {
			t.Errorf("%s has the deleted user", path)
		}
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodPost, "/users", newUser+`}`), http.StatusCreated) // the first name is free again
}

// TestUserRefusals: what the directory does not take is refused with its words, and changes nothing.
func TestUserRefusals(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.Tenant.FederatedDomains = []string{"fed.example"}
		s.User(lee).OnPremisesSyncEnabled = true
	}})
	with := func(change string) string {
		var body, changes map[string]any
		if err := json.Unmarshal([]byte(newUser+"}"), &body); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(change), &changes); err != nil {
			t.Fatal(err)
		}
		for name, value := range changes {
			if body[name] = value; value == nil {
				delete(body, name)
			}
		}
		raw, _ := json.Marshal(body)
		return string(raw)
	}
	before := fmt.Sprint(e.state().Users)
	for name, c := range map[string]struct{ method, path, body, words string }{
		"no name to sign in with":  {"POST", "/users", with(`{"userPrincipalName":null}`), "A value is required for property 'userPrincipalName' of resource 'User'."},
		"no display name":          {"POST", "/users", with(`{"displayName":null}`), "A value is required for property 'displayName' of resource 'User'."},
		"no alias":                 {"POST", "/users", with(`{"mailNickname":null}`), "'mailNickname'"},
		"no password profile":      {"POST", "/users", with(`{"passwordProfile":null}`), "'passwordProfile'"},
		"no password":              {"POST", "/users", with(`{"passwordProfile":{"forceChangePasswordNextSignIn":true}}`), "'password'"},
		"not said whether enabled": {"POST", "/users", with(`{"accountEnabled":null}`), "'accountEnabled'"},
		"another domain":           {"POST", "/users", with(`{"userPrincipalName":"noa@fabrikam.example"}`), "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization."},
		"no domain":                {"POST", "/users", with(`{"userPrincipalName":"noa"}`), "Property userPrincipalName is invalid."},
		"an accent":                {"POST", "/users", with(`{"userPrincipalName":"noé@contoso.example"}`), "Property userPrincipalName is invalid."},
		"a name that is taken":     {"POST", "/users", with(`{"userPrincipalName":"KIM@contoso.example"}`), "Another object with the same value for property userPrincipalName already exists."},
		"a short password":         {"POST", "/users", with(`{"passwordProfile":{"password":"short"}}`), "The specified password does not comply with password complexity requirements."},
		"two office phones":        {"POST", "/users", with(`{"businessPhones":["1","2"]}`), "Invalid value specified for property 'businessPhones' of resource 'User'."},
		"a wrong type":             {"POST", "/users", with(`{"accountEnabled":"yes"}`), "Invalid value specified for property 'accountEnabled' of resource 'User'."},
		"an unknown property":      {"POST", "/users", with(`{"departmnt":"x"}`), "does not exist on type 'microsoft.graph.user'"},
		"take another's name":      {"PATCH", "/users/" + SeedUserID, `{"userPrincipalName":"lee@contoso.example"}`, "Another object with the same value"},
		"leave the domain":         {"PATCH", "/users/" + SeedUserID, `{"userPrincipalName":"kim@elsewhere.example"}`, "domain portion"},
		"clear the name":           {"PATCH", "/users/" + SeedUserID, `{"displayName":null}`, "'displayName'"},
		"set the date":             {"PATCH", "/users/" + SeedUserID, `{"createdDateTime":"2020-01-01T00:00:00Z"}`, "'createdDateTime'"},
		"a synchronized user":      {"PATCH", "/users/" + lee, `{"displayName":"Lee"}`, "on-premises mastered Directory Sync objects"},
		"binds a group as manager": {"PATCH", "/users/" + SeedUserID, bindManager(reference + SeedGroupID), "must be a user"},
		"binds several managers":   {"PATCH", "/users/" + SeedUserID, `{"manager@odata.bind":["` + reference + lee + `"]}`, "'manager@odata.bind'"},
		"binds what is no address": {"PATCH", "/users/" + SeedUserID, bindManager("lee"), "Invalid URL format"},
		"binds another property":   {"PATCH", "/users/" + SeedUserID, `{"foo@odata.bind":"` + reference + lee + `"}`, "The navigation property 'foo' cannot be written here."},
		"a new one binds another":  {"POST", "/users", with(`{"foo@odata.bind":"` + reference + lee + `"}`), "The navigation property 'foo' cannot be written here."},
		"a new one with a group":   {"POST", "/users", with(bindManager(reference + SeedGroupID)), "must be a user"},
		"no manager":               {"PUT", "/users/" + SeedUserID + "/manager/$ref", refBody(reference + SeedGroupID), "must be a user"},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, e.write(TokenSpec{User: SeedAdministratorID}, c.method, c.path, c.body), http.StatusBadRequest, "Request_BadRequest", c.words)
			if after := fmt.Sprint(e.state().Users); after != before {
				t.Error("the users have changed")
			}
		})
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodPost, "/users", with(`{"userPrincipalName":"noa@fed.example"}`)), http.StatusCreated)
}

// TestUserRights: who may create, change and delete which users.
func TestUserRights(t *testing.T) {
	app, ada := TokenSpec{Permissions: []string{"User.ReadWrite.All"}}, TokenSpec{User: SeedAdministratorID}
	useradmin := TokenSpec{User: tia}
	const writer = "b1d4c0de-0000-4000-8000-000000000107"
	passwords := TokenSpec{Permissions: []string{"User-PasswordProfile.ReadWrite.All"}}
	const kimPath, adaPath = "/users/" + SeedUserID, "/users/" + SeedAdministratorID
	for name, c := range map[string]struct {
		spec               TokenSpec
		method, path, body string
		allowed            bool
	}{
		"an app creates":                           {app, "POST", "/users", newUser + `}`, true},
		"an app that reads":                        {TokenSpec{Permissions: []string{"User.Read.All"}}, "POST", "/users", newUser + `}`, false},
		"an app changes":                           {app, "PATCH", kimPath, `{"mobilePhone":"+1 2065550100"}`, true},
		"an app with another permission":           {passwords, "PATCH", kimPath, `{"city":"Oslo"}`, false},
		"an app changes an administrator's city":   {app, "PATCH", adaPath, `{"city":"Oslo"}`, true},
		"an app changes an administrator's phone":  {app, "PATCH", adaPath, `{"mobilePhone":"+1 2065550100"}`, false},
		"an app changes a password, no role":       {app, "PATCH", kimPath, `{"passwordProfile":{"password":"Fresh-Start-9"}}`, false},
		"an app deletes an administrator":          {app, "DELETE", adaPath, "", false},
		"an app deletes a user":                    {app, "DELETE", kimPath, "", true},
		"a user":                                   {TokenSpec{User: lee}, "PATCH", kimPath, `{"city":"Oslo"}`, false},
		"a user administrator creates":             {useradmin, "POST", "/users", newUser + `}`, true},
		"a user administrator deletes a user":      {useradmin, "DELETE", kimPath, "", true},
		"a user administrator disables an admin":   {useradmin, "PATCH", adaPath, `{"accountEnabled":false}`, false},
		"a user administrator deletes an admin":    {useradmin, "DELETE", adaPath, "", false},
		"a global administrator disables an admin": {ada, "PATCH", "/users/" + SeedReaderID, `{"accountEnabled":false}`, true},
		"an app with another permission deletes":   {TokenSpec{Permissions: []string{"Directory.ReadWrite.All"}}, "DELETE", kimPath, "", false},
		"an authentication administrator deletes":  {TokenSpec{User: pat}, "DELETE", kimPath, "", true},
		"a directory writer deletes":               {TokenSpec{User: writer}, "DELETE", kimPath, "", false},
		"an app with another permission binds":     {passwords, "PATCH", kimPath, `{"passwordProfile":{"forceChangePasswordNextSignIn":true},"manager@odata.bind":"` + reference + lee + `"}`, false},
		"an app that writes passwords":             {passwords, "PATCH", kimPath, `{"passwordProfile":{"forceChangePasswordNextSignIn":true}}`, true},
		"a reader deletes":                         {TokenSpec{User: SeedReaderID}, "DELETE", kimPath, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) {
				s.User(tia).DirectoryRoles = []string{tenant.RoleUserAdministrator}
				s.User(pat).DirectoryRoles = []string{tenant.RolePrivilegedAuthenticationAdministrator}
				s.User(writer).DirectoryRoles = []string{tenant.RoleDirectoryWriters}
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

// TestMe: every signed-in user reads what is their own; an application has nothing of its own.
func TestMe(t *testing.T) {
	e := startTenant(t, Options{})
	get := func(spec TokenSpec, path string) reply {
		return e.do(http.MethodGet, graph.Prefix+path, e.IssueToken(spec), nil)
	}
	me := get(TokenSpec{User: SeedUserID, Scope: "User.Read"}, "/me")
	if me.at(t, "displayName") != "Kim Akers" || me.at(t, "mobilePhone") != "+61 400 111 222" || me.at(t, "@odata.context") != e.URL()+"/v1.0/$metadata#users/$entity" {
		t.Errorf("Kim: %s", me.body)
	}
	if got := names(t, get(TokenSpec{User: SeedUserID}, "/me/memberOf"), "displayName"); !slices.Equal(got, []string{SeedGroupName, SeedMailGroupName}) {
		t.Errorf("Kim is in %v", got)
	}
	if got := get(TokenSpec{User: SeedGuestID, Scope: "User.Read"}, "/me").at(t, "displayName"); got != "Gil Visitor" {
		t.Errorf("the guest is %v", got)
	}
	wantRefusal(t, get(TokenSpec{}, "/me"), http.StatusBadRequest, "BadRequest", "/me request is only valid with delegated authentication flow.")
	wantError(t, get(TokenSpec{User: SeedUserID, Scope: "Mail.Read"}, "/me"), http.StatusForbidden, "Authorization_RequestDenied")
}

// TestMemberActions: the ids of the groups, and roles, of an object, all or some of them; each is a POST that changes nothing.
func TestMemberActions(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(pat).DirectoryRoles = []string{RoleGlobalReader}
		s.Group(SeedMailGroupID).Members = append(s.Group(SeedMailGroupID).Members, pat)
	}})
	var role string
	for _, one := range values(t, e.graph("/users/"+pat+"/memberOf")) {
		if one["@odata.type"] == "#microsoft.graph.directoryRole" {
			role, _ = one["id"].(string)
		}
	}
	all := []string{SeedMailGroupID, SeedNestedGroupID, SeedGroupID}
	e.ResetRequests()
	for name, c := range map[string]struct {
		path, body string
		want       []string
	}{
		"every group":           {"/users/pat@contoso.example/getMemberGroups", `{"securityEnabledOnly":false}`, all},
		"security groups":       {"/users/" + pat + "/getMemberGroups", `{"securityEnabledOnly":true}`, all[1:]},
		"groups and roles":      {"/directoryObjects/" + pat + "/getMemberObjects", `{"securityEnabledOnly":false}`, append(slices.Clone(all), role)},
		"some groups":           {"/users/" + pat + "/checkMemberGroups", `{"groupIds":["` + strings.ToUpper(SeedGroupID) + `","` + NumberedUserID(1) + `"]}`, []string{SeedGroupID}},
		"some objects":          {"/users/" + pat + "/checkMemberObjects", `{"ids":["` + role + `","` + SeedNestedGroupID + `"]}`, []string{SeedNestedGroupID, role}},
		"none":                  {"/directoryObjects/" + tia + "/checkMemberGroups", `{"groupIds":["` + SeedGroupID + `"]}`, nil},
		"a group's":             {"/groups/" + SeedNestedGroupID + "/getMemberGroups", `{"securityEnabledOnly":false}`, []string{SeedGroupID}},
		"a service principal's": {"/servicePrincipals/" + e.state().App(SeedClientID).ObjectID + "/getMemberGroups", `{"securityEnabledOnly":false}`, nil},
	} {
		r := e.write(TokenSpec{}, http.MethodPost, c.path, c.body)
		wantStatus(t, r, http.StatusOK)
		var answer struct {
			Context string   `json:"@odata.context"`
			Value   []string `json:"value"`
		}
		if err := json.Unmarshal(r.body, &answer); err != nil || answer.Value == nil {
			t.Fatalf("%s: %s", name, r.body)
		}
		slices.Sort(answer.Value)
		if !slices.Equal(answer.Value, slices.Sorted(slices.Values(c.want))) || answer.Context != e.URL()+"/v1.0/$metadata#Collection(Edm.String)" {
			t.Errorf("%s: %s instead of %v", name, r.body, c.want)
		}
	}
	if slices.ContainsFunc(e.Requests(), Request.IsWrite) {
		t.Error("a question counts as a write")
	}
	for path, body := range map[string]string{
		"/users/" + pat + "/getMemberGroups":                 `{}`,
		"/users/" + pat + "/checkMemberGroups":               `{"ids":[]}`,
		"/groups/" + SeedNestedGroupID + "/getMemberGroups":  `{"securityEnabledOnly":true}`,
		"/directoryObjects/" + pat + "/checkMemberObjects":   `{"ids":[` + strings.TrimSuffix(strings.Repeat(`"x",`, 21), ",") + `]}`,
		"/servicePrincipals/" + pat + "x/checkMemberObjects": `{"ids":[]}`,
	} {
		wantError(t, e.write(TokenSpec{}, http.MethodPost, path, body), http.StatusBadRequest, "Request_BadRequest")
	}
}

// TestDirectoryObjects: objects of every kind by their id, an app by its client id, a domain by its name, and a manager.
func TestDirectoryObjects(t *testing.T) {
	e := startTenant(t, Options{})
	app := e.state().App(SeedClientID).ObjectID
	for id, want := range map[string]string{SeedUserID: "#microsoft.graph.user Kim Akers", SeedGroupID: "#microsoft.graph.group SSPR-Test-Group", app: "#microsoft.graph.servicePrincipal Terraform"} {
		r := e.graph("/directoryObjects/" + id)
		if got := fmt.Sprint(r.at(t, "@odata.type"), " ", r.at(t, "displayName")); got != want {
			t.Errorf("%s is %s", id, r.body)
		}
	}
	limited := e.do(http.MethodGet, graph.Prefix+"/directoryObjects/"+app, e.IssueToken(TokenSpec{Permissions: []string{"User.Read.All"}}), nil)
	if limited.at(t, "id") != app || limited.at(t, "displayName") != nil {
		t.Errorf("to an app that reads users: %s", limited.body)
	}
	if got := names(t, e.graph("/servicePrincipals?$filter=appId%20eq%20'"+SeedClientID+"'"), "id"); !slices.Equal(got, []string{app}) {
		t.Errorf("the app is %v", got)
	}
	wantError(t, e.graph("/directoryObjects/"+NumberedUserID(1)), http.StatusNotFound, "Request_ResourceNotFound")
	wantError(t, e.graph("/servicePrincipals/"+SeedUserID), http.StatusNotFound, "Request_ResourceNotFound")
	if r := e.graph("/domains/CONTOSO.example"); r.at(t, "id") != SeedDomain || r.at(t, "isDefault") != true {
		t.Errorf("the domain is %s", r.body)
	}
	wantError(t, e.graph("/domains/fabrikam.example"), http.StatusNotFound, "Request_ResourceNotFound")

	const manager = "/users/" + SeedUserID + "/manager"
	wantError(t, e.graph(manager), http.StatusNotFound, "Request_ResourceNotFound")
	wantStatus(t, e.write(TokenSpec{}, http.MethodPut, manager+"/$ref", refBody(reference+SeedAdministratorID)), http.StatusNoContent)
	if got := e.graph(manager).at(t, "displayName"); got != "Ada Admin" {
		t.Errorf("the manager is %v", got)
	}
	wantStatus(t, e.write(TokenSpec{}, http.MethodDelete, manager+"/$ref", ""), http.StatusNoContent)
	wantError(t, e.graph(manager), http.StatusNotFound, "Request_ResourceNotFound")
}

// bindManager returns a body that names the manager of a user.
func bindManager(address string) string { return `{"manager@odata.bind":"` + address + `"}` }

// TestBoundManager: a manager can be named in the body that creates or changes a user, by any address.
func TestBoundManager(t *testing.T) {
	e := startTenant(t, Options{})
	created := e.write(TokenSpec{}, http.MethodPost, "/users", newUser+`,"manager@odata.bind":"`+reference+SeedAdministratorID+`"}`)
	wantStatus(t, created, http.StatusCreated)
	path, _ := created.at(t, "id").(string)
	path = "/users/" + path
	if got := e.graph(path+"/manager").at(t, "displayName"); got != "Ada Admin" {
		t.Errorf("the manager is %v", got)
	}
	for _, address := range []string{
		"https://graph.microsoft.com/v1.0/directoryObjects('" + lee + "')", "https://graph.microsoft.com/v1.0/users(" + tia + ")",
		"https://graph.microsoft.com/v1.0/users('lee@" + SeedDomain + "')",
	} {
		wantStatus(t, e.write(TokenSpec{}, http.MethodPatch, path, bindManager(address)), http.StatusNoContent)
		want := lee
		if strings.Contains(address, tia) {
			want = tia
		}
		if got := e.graph(path+"/manager").at(t, "id"); got != want {
			t.Errorf("%s makes %v the manager", address, got)
		}
	}
}

// TestIncompleteObjectsChange: a group and a user that a tenant file holds without some property can be changed, but cannot lose
// another one.
func TestIncompleteObjectsChange(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.Group(SeedGroupID).MailNickname = ""
		s.User(lee).DisplayName = ""
	}})
	const group, user = "/groups/" + SeedGroupID, "/users/" + lee
	wantStatus(t, e.write(TokenSpec{}, http.MethodPatch, group, `{"description":"x"}`), http.StatusNoContent)
	wantStatus(t, e.write(TokenSpec{}, http.MethodPatch, user, `{"city":"Oslo"}`), http.StatusNoContent)
	if got := e.graph(group).at(t, "description"); got != "x" {
		t.Errorf("the description is %v", got)
	}
	for _, c := range []struct{ path, body, words string }{
		{group, `{"mailNickname":null}`, "'mailNickname'"},
		{group, `{"mailNickname":""}`, "'mailNickname'"},
		{group, `{"displayName":null}`, "'displayName'"},
		{user, `{"userType":null}`, "'userType'"},
	} {
		wantRefusal(t, e.write(TokenSpec{}, http.MethodPatch, c.path, c.body), http.StatusBadRequest, "Request_BadRequest", c.words)
	}
}
