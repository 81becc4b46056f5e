package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestRequestsOfAzuread replays what version 3 of hashicorp/azuread sends for a group with a member, for azuread_group_member and for
// a user (https://github.com/hashicorp/terraform-provider-azuread, internal/services/groups and users).
func TestRequestsOfAzuread(t *testing.T) {
	e := startTenant(t, Options{})
	app := e.state().App(SeedClientID).ObjectID
	send := func(method, path, body string) reply {
		t.Helper()
		r := e.do(method, path, e.IssueToken(TokenSpec{}), []byte(body), "Content-Type", "application/json", "OData-MaxVersion", "4.0")
		if r.StatusCode >= http.StatusBadRequest {
			t.Errorf("%s %s: %d %s", method, path, r.StatusCode, r.body)
		}
		return r
	}
	if got := values(t, send("GET", "/beta/groups?$filter=displayName+eq+'Stage+1'", "")); len(got) != 0 {
		t.Errorf("there is a group already: %v", got)
	}
	owner := send("GET", "/v1.0/directoryObjects/"+SeedUserID, "")
	if owner.at(t, "@odata.type") != "#microsoft.graph.user" {
		t.Errorf("the owner is %s", owner.body)
	}
	created := send("POST", "/beta/groups", `{"description":null,"displayName":"Stage 1","groupTypes":[],"isAssignableToRole":false,"mailEnabled":false,
		"mailNickname":"0a1b2c3d-4","membershipRule":null,"owners@odata.bind":["`+e.URL()+`/beta/directoryObjects/`+app+`","`+e.URL()+`/beta/directoryObjects/`+SeedUserID+`"],
		"resourceBehaviorOptions":[],"resourceProvisioningOptions":[],"securityEnabled":true}`)
	wantStatus(t, created, http.StatusCreated)
	id := fmt.Sprint(created.at(t, "id"))
	if context := fmt.Sprint(created.at(t, "@odata.context")); !strings.HasPrefix(context, e.URL()+"/beta/") {
		t.Errorf("the context is %s", context)
	}
	group := "/beta/groups/" + id
	for _, name := range []string{"TERRAFORM_UPDATE_1", "Stage 1"} {
		wantStatus(t, send("PATCH", group, `{"displayName":"`+name+`"}`), http.StatusNoContent)
		if got := send("GET", group, "").at(t, "displayName"); got != name {
			t.Errorf("its name is %v instead of %s", got, name)
		}
	}
	wantStatus(t, send("POST", group+"/members/$ref", refBody(e.URL()+"/beta/directoryObjects/"+lee)), http.StatusNoContent)
	if got := names(t, send("GET", group+"/owners", ""), "id"); !slices.Equal(got, []string{app, SeedUserID}) {
		t.Errorf("owners: %v", got)
	}
	if got := names(t, send("GET", group+"/members", ""), "id"); !slices.Equal(got, []string{lee}) {
		t.Errorf("members: %v", got)
	}
	if got := values(t, send("GET", group+"/memberOf", "")); len(got) != 0 {
		t.Errorf("it is in %v", got)
	}
	wantStatus(t, send("PATCH", group, `{"description":"New","displayName":"Stage 1","mailEnabled":false,"membershipRule":null,"securityEnabled":true}`), http.StatusNoContent)

	// azuread_group_member
	if got := names(t, send("GET", group+"/members?$filter=id+eq+'"+lee+"'", ""), "id"); !slices.Equal(got, []string{lee}) {
		t.Errorf("the member is %v", got)
	}
	wantStatus(t, send("DELETE", group+"/members/"+lee+"/$ref", ""), http.StatusNoContent)
	if got := values(t, send("GET", group+"/members?$filter=id+eq+'"+lee+"'", "")); len(got) != 0 {
		t.Errorf("the member is still there: %v", got)
	}

	// azuread_user
	user := send("POST", "/v1.0/users", `{"accountEnabled":true,"ageGroup":null,"city":null,"companyName":null,"consentProvidedForMinor":null,"country":null,
		"department":"Sales","displayName":"Noa Levi","employeeId":null,"employeeOrgData":{"costCenter":null,"division":null},"employeeType":null,"faxNumber":null,
		"givenName":null,"jobTitle":null,"mail":null,"mailNickname":"noa","mobilePhone":null,"officeLocation":null,"otherMails":[],"passwordPolicies":null,
		"passwordProfile":{"forceChangePasswordNextSignIn":false,"password":"Fresh-Start-9"},"postalCode":null,"preferredLanguage":null,"state":null,
		"streetAddress":null,"surname":null,"usageLocation":null,"userPrincipalName":"noa@contoso.example"}`)
	wantStatus(t, user, http.StatusCreated)
	path := "/users/" + fmt.Sprint(user.at(t, "id"))
	wantStatus(t, send("PATCH", "/beta"+path, `{"showInAddressList":true}`), http.StatusNoContent)
	extra := send("GET", "/v1.0"+path+"?$select=accountEnabled,ageGroup,city,companyName,consentProvidedForMinor,country,department,employeeHireDate,"+
		"employeeId,employeeOrgData,employeeType,faxNumber,mailNickname,onPremisesImmutableId,otherMails,passwordPolicies,postalCode,state,streetAddress,usageLocation", "")
	if extra.at(t, "department") != "Sales" || extra.at(t, "mailNickname") != "noa" || extra.at(t, "city") != nil {
		t.Errorf("further properties: %s", extra.body)
	}
	if got := send("GET", "/beta"+path+"?$select=showInAddressList", "").at(t, "showInAddressList"); got != true {
		t.Errorf("showInAddressList is %v", got)
	}
	wantError(t, e.do(http.MethodGet, "/v1.0"+path+"/manager", e.IssueToken(TokenSpec{}), nil), http.StatusNotFound, "Request_ResourceNotFound")
	wantStatus(t, send("DELETE", "/v1.0"+path, ""), http.StatusNoContent)
	wantStatus(t, send("DELETE", group, ""), http.StatusNoContent)
	wantError(t, e.do(http.MethodGet, group, e.IssueToken(TokenSpec{}), nil), http.StatusNotFound, "Request_ResourceNotFound")
}
