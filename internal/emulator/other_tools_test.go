package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// What other tools send, by their public code of 2025 and 2026. The requests have their forms; no code is theirs.

const betaAuthorization = "/beta/policies/authorizationPolicy"

// asUser sends a request with the token of the seeded administrator, who may write the policies.
func (e *testTenant) asUser(method, path string, body any, header ...string) reply {
	e.t.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = document.Encode(body); err != nil {
			e.t.Fatal(err)
		}
		header = append(header, "Content-Type", "application/json")
	}
	token := e.IssueToken(TokenSpec{User: "ada@" + SeedDomain, Scope: "Directory.AccessAsUser.All Policy.ReadWrite.Authorization Policy.ReadWrite.AuthenticationMethod"})
	return e.do(method, path, token, raw, header...)
}

// allowed returns what is stored about administrators.
func (e *testTenant) allowed() string {
	raw, _ := e.graphDocument("/policies/authorizationPolicy").Get("allowedToUseSSPR")
	return string(raw)
}

// TestIntuneCD: its backup reads the password reset policy, its update reads it once more with a query that has two question
// marks, and sends its whole file if anything differs. The documents of Graph it reads and patches in the beta version.
func TestIntuneCD(t *testing.T) {
	e := startTenant(t, Options{MigrationState: tenant.PreMigration})
	portal := func(method, query string, body any) reply {
		var raw []byte
		if body != nil {
			raw, _ = document.Encode(body)
		}
		return e.do(method, policyPath+query, e.portalToken("ada@"+SeedDomain), raw, "Content-Type", "application/json",
			"x-ms-client-request-id", uuid.NewString(), "x-ms-correlation-id", uuid.NewString())
	}
	backup := portal(http.MethodGet, "", nil)
	wantStatus(t, backup, http.StatusOK)
	var file Document
	if err := json.Unmarshal(backup.body, &file); err != nil {
		t.Fatal(err)
	}
	_ = e.put("", func(d *Document) { d.Set("notifyOnAdminPasswordReset", true) }) // by an administrator, after the backup
	file.Set("registrationReconfirmIntevalInDays", 90)
	wantStatus(t, portal(http.MethodGet, "??ESRV2=true", nil), http.StatusOK)
	wantStatus(t, portal(http.MethodPut, "?ESRV2=true", file), http.StatusOK)
	after := e.policy()
	if days, _ := after.Get("registrationReconfirmIntevalInDays"); string(days) != "90" || after.IsTrue("notifyOnAdminPasswordReset") {
		t.Errorf("the file did not replace the whole policy: %s", after.Raw())
	}

	list := e.asUser(http.MethodGet, betaAuthorization, nil)
	wantStatus(t, list, http.StatusOK)
	policy := list.at(t, "value").([]any)[0].(map[string]any)
	if policy["allowedToUseSSPR"] != true {
		t.Errorf("the list is %s", list.body)
	}
	policy["allowedToUseSSPR"] = false
	wantStatus(t, e.asUser(http.MethodPatch, betaAuthorization+"/authorizationPolicy", policy), http.StatusNoContent)
	if e.allowed() != "false" {
		t.Errorf("administrators: %s", e.allowed())
	}
	methods := e.asUser(http.MethodGet, "/beta/policies/authenticationMethodsPolicy", nil)
	for _, one := range methods.at(t, tenant.KeyConfigurations).([]any) {
		if email := one.(map[string]any); email["id"] == "Email" {
			email["state"] = "disabled"
			wantStatus(t, e.asUser(http.MethodPatch, "/beta/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Email", email), http.StatusNoContent)
		}
	}
	if got := e.graph(methodPath("Email")).at(t, "state"); got != "disabled" {
		t.Errorf("the method Email is %v", got)
	}
	batch := e.do(http.MethodPost, "/beta/$batch", e.IssueToken(TokenSpec{}),
		[]byte(`{"requests":[{"id":1,"method":"GET","url":"groups/`+SeedGroupID+`?$select=displayName,id,groupTypes,membershipRule"}]}`), "Content-Type", "application/json")
	group := batch.at(t, "responses").([]any)[0].(map[string]any)
	if body, _ := group["body"].(map[string]any); group["id"] != "1" || body["displayName"] != SeedGroupName {
		t.Errorf("%s", batch.body)
	}
}

// TestCIPP: its standards read and patch in the beta version: the authorization policy by its key, methods by ids in capitals.
func TestCIPP(t *testing.T) {
	e := startTenant(t, Options{})
	one := betaAuthorization + "/authorizationPolicy"
	if got := e.asUser(http.MethodGet, one, nil).at(t, "allowedToUseSSPR"); got != true {
		t.Errorf("administrators: %v", got)
	}
	wantStatus(t, e.asUser(http.MethodPatch, one, document.New("allowedToUseSSPR", false)), http.StatusNoContent)
	if e.allowed() != "false" {
		t.Errorf("administrators: %s", e.allowed())
	}
	const sms = "/beta/policies/authenticationmethodspolicy/authenticationMethodConfigurations/SMS"
	current := e.asUser(http.MethodGet, sms, nil).json(t)
	if context, _ := current["@odata.context"].(string); !strings.Contains(context, "/beta/$metadata#") {
		t.Errorf("the context is %s", context)
	}
	current["state"] = "enabled"
	current[tenant.KeyIncludeTargets] = []any{map[string]any{"targetType": "group", "id": SeedGroupID}}
	wantStatus(t, e.asUser(http.MethodPatch, sms, current), http.StatusNoContent)
	got := e.graph(methodPath("Sms"))
	if got.at(t, "state") != "enabled" || got.at(t, tenant.KeyIncludeTargets).([]any)[0].(map[string]any)["id"] != SeedGroupID {
		t.Errorf("%s", got.body)
	}
	const policy = "/beta/policies/authenticationMethodsPolicy"
	enforcement, _ := e.asUser(http.MethodGet, policy, nil).at(t, tenant.KeyEnforcement).(map[string]any)
	campaign, _ := enforcement["authenticationMethodsRegistrationCampaign"].(map[string]any)
	campaign["state"], campaign["snoozeDurationInDays"] = "enabled", 3
	r := e.asUser(http.MethodPatch, policy, map[string]any{tenant.KeyEnforcement: enforcement})
	if r.StatusCode != http.StatusNoContent && r.StatusCode != http.StatusOK {
		t.Errorf("%s", r.body)
	}
	stored, _ := e.graph(methodsPolicyURL).at(t, tenant.KeyEnforcement).(map[string]any)
	if got := stored["authenticationMethodsRegistrationCampaign"].(map[string]any); got["state"] != "enabled" || got["snoozeDurationInDays"] != 3.0 {
		t.Errorf("the campaign is %v", got)
	}
}

// TestMicrosoft365DSC reads the authorization policy in version 1.0 (older releases) and as a list of the beta version, and patches
// only what differs.
func TestMicrosoft365DSC(t *testing.T) {
	e := startTenant(t, Options{})
	if got := e.asUser(http.MethodGet, "/v1.0/policies/authorizationPolicy", nil).at(t, "allowedToUseSSPR"); got != true {
		t.Errorf("administrators: %v", got)
	}
	list := e.asUser(http.MethodGet, betaAuthorization, nil)
	if value := list.at(t, "value").([]any); len(value) != 1 || value[0].(map[string]any)["id"] != "authorizationPolicy" {
		t.Errorf("%s", list.body)
	}
	wantStatus(t, e.asUser(http.MethodPatch, betaAuthorization+"/authorizationPolicy", document.New("allowedToUseSSPR", false)), http.StatusNoContent)
	if e.allowed() != "false" {
		t.Errorf("administrators: %s", e.allowed())
	}
	const softwareOATH = "/beta/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/SoftwareOath"
	wantStatus(t, e.asUser(http.MethodPatch, softwareOATH, document.New(
		"@odata.type", "#microsoft.graph.softwareOathAuthenticationMethodConfiguration", "state", "enabled")), http.StatusNoContent)
	if got := e.graph(methodPath("SoftwareOath")).at(t, "state"); got != "enabled" {
		t.Errorf("the method is %v", got)
	}
	// Nothing writes the list itself.
	wantStatus(t, e.asUser(http.MethodPatch, betaAuthorization, document.New("allowedToUseSSPR", true)), http.StatusNotImplemented)
}

// TestTenantConfigurationManagement: the service reads the tenant itself. Its snapshots and monitors exist in Graph and not here.
func TestTenantConfigurationManagement(t *testing.T) {
	e := startTenant(t, Options{})
	const base = "/admin/configurationManagement"
	for method, paths := range map[string][]string{
		http.MethodPost: {base + "/configurationSnapshots/createSnapshot", base + "/configurationMonitors"},
		http.MethodGet:  {base + "/configurationSnapshotJobs", base + "/configurationSnapshots('x')", base + "/configurationMonitors/x/baseline", base + "/configurationDrifts"},
	} {
		for _, version := range []string{"/v1.0", "/beta"} {
			for _, path := range paths {
				r := e.asUser(method, version+path, map[string]any{"displayName": "Drift", "resources": []string{"microsoft.entra.authorizationpolicy"}})
				wantError(t, r, http.StatusNotImplemented, "EmulatorNotImplemented")
				if got, _ := r.at(t, "error", "message").(string); !strings.HasPrefix(got, "This operation exists in Microsoft Graph. The emulated tenant does not serve it: "+method+" ") {
					t.Error(got)
				}
			}
		}
	}
}
