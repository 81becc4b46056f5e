package emulator

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Paths of the policies below the version.
const (
	authorizationPath = "/policies/authorizationPolicy"
	methodsPolicyURL  = "/policies/authenticationMethodsPolicy"
)

// send sends a request to Graph with a token.
func (e *testTenant) send(method, path string, spec TokenSpec, body any) reply {
	e.t.Helper()
	raw, err := document.Encode(body)
	if err != nil {
		e.t.Fatal(err)
	}
	return e.do(method, graph.Prefix+path, e.IssueToken(spec), raw, "Content-Type", "application/json")
}

// patch sends a PATCH to Graph as the app with every permission.
func (e *testTenant) patch(path string, body any) reply {
	e.t.Helper()
	return e.send(http.MethodPatch, path, TokenSpec{}, body)
}

// graphDocument reads an object of Graph.
func (e *testTenant) graphDocument(path string) Document {
	e.t.Helper()
	r := e.graph(path)
	wantStatus(e.t, r, http.StatusOK)
	var d Document
	if err := json.Unmarshal(r.body, &d); err != nil {
		e.t.Fatal(err)
	}
	return d
}

func TestAuthorizationPolicy(t *testing.T) {
	e := startTenant(t, Options{})
	d := e.graphDocument(authorizationPath)
	wantPolicy(t, d, "@odata.context", `"`+e.URL()+`/v1.0/$metadata#policies/authorizationPolicy/$entity"`)
	if got := strings.Join(d.Keys(), " "); got != "@odata.context id deletedDateTime displayName description allowInvitesFrom "+
		"allowedToSignUpEmailBasedSubscriptions allowedToUseSSPR allowEmailVerifiedUsersToJoinOrganization "+
		"allowUserConsentForRiskyApps blockMsolPowerShell guestUserRoleId defaultUserRolePermissions" {
		t.Errorf("the properties are %s", got)
	}
	r := e.patch(authorizationPath, map[string]any{
		"@odata.type": "#microsoft.graph.authorizationPolicy", "allowedToUseSSPR": false, "blockMsolPowerShell": nil,
		"defaultUserRolePermissions": map[string]any{"allowedToCreateApps": false},
	})
	wantStatus(t, r, http.StatusNoContent)
	if len(r.body) > 0 {
		t.Errorf("it answers %s", r.body)
	}
	after := e.graphDocument(authorizationPath)
	wantPolicy(t, after, "allowedToUseSSPR", "false")
	wantPolicy(t, after, "blockMsolPowerShell", "null")
	wantPolicy(t, after, "defaultUserRolePermissions", `{"allowedToCreateApps":false,"allowedToCreateSecurityGroups":true,`+
		`"allowedToCreateTenants":true,"allowedToReadBitlockerKeysForOwnedDevice":true,"allowedToReadOtherUsers":true,`+
		`"permissionGrantPoliciesAssigned":["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"]}`)
	if log := e.Requests(); log[1].IsWrite() != true || log[1].Status != http.StatusNoContent || log[2].IsWrite() {
		t.Errorf("the log is %+v", log)
	}
	wantPolicy(t, e.graphDocument(authorizationPath+"?$select=allowedToUseSSPR"), "@odata.context",
		`"`+e.URL()+`/v1.0/$metadata#policies/authorizationPolicy(allowedToUseSSPR)/$entity"`)
}

func TestAuthorizationPolicyRefusals(t *testing.T) {
	e := startTenant(t, Options{})
	before := e.graphDocument(authorizationPath)
	for name, body := range map[string]any{
		"unknown property":        map[string]any{"allowedToUseSspr": true},
		"unknown nested property": map[string]any{"defaultUserRolePermissions": map[string]any{"nonsense": true}},
		"string for a boolean":    map[string]any{"allowedToUseSSPR": "false"},
		"null":                    map[string]any{"allowedToUseSSPR": nil},
		"number for an enum":      map[string]any{"allowInvitesFrom": 1},
		"unknown member":          map[string]any{"allowInvitesFrom": "unknownFutureValue"},
		"no object":               map[string]any{"defaultUserRolePermissions": true},
		"no GUID":                 map[string]any{"guestUserRoleId": "guest"},
		"null in a list":          map[string]any{"defaultUserRolePermissions": map[string]any{"permissionGrantPoliciesAssigned": []any{nil}}},
		"another id":              map[string]any{"id": "other"},
		"another type":            map[string]any{"@odata.type": "#microsoft.graph.group"},
		"one good, one bad":       map[string]any{"allowedToUseSSPR": false, "nonsense": 1},
	} {
		r := e.patch(authorizationPath, body)
		if r.StatusCode != http.StatusBadRequest || r.at(t, "error", "code") != "Request_BadRequest" {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.body)
		}
	}
	wantError(t, e.patch(authorizationPath, []string{}), http.StatusBadRequest, "BadRequest")
	wantError(t, e.send(http.MethodPut, authorizationPath, TokenSpec{}, before), http.StatusMethodNotAllowed, "Request_BadRequest")
	if after := e.graphDocument(authorizationPath); string(after.Raw()) != string(before.Raw()) {
		t.Errorf("%s became %s", before.Raw(), after.Raw())
	}
	// What Microsoft's samples do: an object that was read comes back changed.
	before.Set("allowedToUseSSPR", false)
	wantStatus(t, e.patch(authorizationPath, before), http.StatusNoContent)
}

func TestAuthorizationPolicyAccess(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).DirectoryRoles = []string{tenant.RolePrivilegedRoleAdministrator}
	}})
	for name, c := range map[string]struct {
		spec        TokenSpec
		read, write int
	}{
		"reading app":        {TokenSpec{Permissions: []string{"Policy.Read.All"}}, 200, 403},
		"writing app":        {TokenSpec{Permissions: []string{"Policy.ReadWrite.Authorization"}}, 200, 204},
		"other app":          {TokenSpec{Permissions: []string{"Directory.Read.All", "Policy.ReadWrite.AuthenticationMethod"}}, 403, 403},
		"administrator":      {TokenSpec{User: SeedAdministratorID, Scope: "Policy.ReadWrite.Authorization"}, 200, 204},
		"role administrator": {TokenSpec{User: SeedUserID, Scope: "Policy.ReadWrite.Authorization"}, 200, 204},
		"reader":             {TokenSpec{User: SeedReaderID, Scope: "Policy.ReadWrite.Authorization"}, 200, 403},
		"without the role":   {TokenSpec{User: SeedPolicyAdministratorID, Scope: "Policy.ReadWrite.Authorization"}, 403, 403},
		"without the scope":  {TokenSpec{User: SeedAdministratorID}, 403, 403},
		"reading scope":      {TokenSpec{User: SeedAdministratorID, Scope: "Policy.Read.All"}, 200, 403},
	} {
		read := e.send(http.MethodGet, authorizationPath, c.spec, nil)
		write := e.send(http.MethodPatch, authorizationPath, c.spec, map[string]bool{"allowedToUseSSPR": false})
		if read.StatusCode != c.read || write.StatusCode != c.write {
			t.Errorf("%s: %d %d", name, read.StatusCode, write.StatusCode)
		}
		if write.StatusCode == http.StatusForbidden {
			wantError(t, write, http.StatusForbidden, "Authorization_RequestDenied")
		}
	}
}

func TestPolicyHelpers(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.SetAllowedToUseSSPR(false)
		s.SetMigrationState(nil)
		s.SetAuthenticationMethod("sms", "state", "enabled")
		s.RemoveAuthenticationMethod("qrcodepin")
	}})
	_ = e.View(func(s State) {
		if s.AllowedToUseSSPR() || s.MigrationState() != nil || s.AuthenticationMethod("QRCodePin") != nil {
			t.Errorf("%s", s.AuthorizationPolicy.Raw())
		}
		wantPolicy(t, *s.AuthenticationMethod("SMS"), "state", `"enabled"`)
	})
	wantPolicy(t, e.graphDocument(authorizationPath), "allowedToUseSSPR", "false")
	wantPolicy(t, e.graphDocument(methodsPolicyURL), "policyMigrationState", "null")
	wantStatus(t, e.graph(methodPath("QRCodePin")), http.StatusNotFound)
}

func TestOlderFilesGetThePolicies(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	older := func(change func(map[string]any)) {
		raw, err := json.Marshal(tenant.Seed(startTenant(t, Options{}).now()))
		if err != nil {
			t.Fatal(err)
		}
		var state map[string]any
		if err := json.Unmarshal(raw, &state); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"authorizationPolicy", "authenticationMethodsPolicy", "authenticationMethods"} {
			delete(state, key)
		}
		apps, _ := state["apps"].([]any)
		app, _ := apps[0].(map[string]any)
		app["permissions"] = []string{"Group.Read.All", "Organization.Read.All", "User.Read.All"}
		change(app)
		if raw, err = json.Marshal(state); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	older(func(map[string]any) {})
	e := startTenant(t, Options{File: file})
	wantStatus(t, e.patch(authorizationPath, map[string]bool{"allowedToUseSSPR": false}), http.StatusNoContent)
	wantStatus(t, e.graph(methodPath("Email")), http.StatusOK)
	again := startTenant(t, Options{File: file})
	wantPolicy(t, again.graphDocument(authorizationPath), "allowedToUseSSPR", "false")

	older(func(app map[string]any) { app["permissions"] = []string{"Group.Read.All"} })
	wantStatus(t, startTenant(t, Options{File: file}).graph(authorizationPath), http.StatusForbidden)
}
