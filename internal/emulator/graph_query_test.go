package emulator

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
)

// startQueried starts a tenant with people and groups that queries tell apart.
func startQueried(t *testing.T) *testTenant {
	t.Helper()
	return startTenant(t, Options{Seed: func(s *State) {
		s.Users, s.Groups = nil, nil
		add := func(i int, name, mail string, change func(*User)) {
			u := User{ID: NumberedUserID(i), UserPrincipalName: fmt.Sprintf("u%d@%s", i, SeedDomain), DisplayName: name, Mail: mail, UserType: "Member", AccountEnabled: true}
			if change != nil {
				change(&u)
			}
			s.Users = append(s.Users, u)
		}
		add(1, "Mary Jane", "mary@contoso.example", func(u *User) { u.OtherMails = []string{"mj@fabrikam.example"} })
		add(2, "maryLou", "", func(u *User) { u.AccountEnabled, u.UserType = false, "Guest" })
		add(3, "Adele Vance", "adele@fabrikam.example", func(u *User) {
			u.AssignedLicenses = []AssignedLicense{{SkuID: PremiumP1SkuID}}
			u.MobilePhone = "+1 2065555555"
		})
		add(4, "O'Neil", "oneil@contoso.example", func(u *User) { u.OnPremisesSyncEnabled = true })
		s.Groups = []Group{
			{ID: SeedGroupID, DisplayName: "One Video", Description: "Pilot", SecurityEnabled: true, Members: []string{NumberedUserID(1), NumberedUserID(3), SeedNestedGroupID}},
			{ID: SeedNestedGroupID, DisplayName: "Two", MailEnabled: true, MailNickname: "two", GroupTypes: []string{"Unified"}},
		}
	}})
}

// query sends a GET to a path of version 1.0 with query options, which come by turns of name and value.
func (e *testTenant) query(path string, header []string, options ...string) reply {
	e.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(options); i += 2 {
		values.Set(options[i], options[i+1])
	}
	return e.do(http.MethodGet, graph.Prefix+path+"?"+values.Encode(), e.IssueToken(TokenSpec{}), nil, header...)
}

// numbers returns the last digits of the ids of a list.
func numbers(t *testing.T, r reply) string {
	t.Helper()
	wantStatus(t, r, http.StatusOK)
	var all []string
	for _, id := range names(t, r, "id") {
		all = append(all, strings.TrimLeft(id[len(id)-3:], "0"))
	}
	return strings.Join(all, " ")
}

func TestFiltersOfUsers(t *testing.T) {
	e := startQueried(t)
	for _, c := range []struct{ filter, simple, advanced string }{ // what it finds, or ! and the message of the refusal; "" is the same as without the header
		{"startsWith(displayName,'mary')", "1 2", "1 2"},
		{"startswith(displayName,'MARY') and accountEnabled eq true", "1", "1"},
		{"displayName eq 'o''neil'", "4", "4"},
		{"displayName in ('O''Neil', 'marylou','nobody')", "2 4", "2 4"},
		{"displayName eq 'maryLou' or displayName eq 'Adele Vance'", "2 3", "2 3"},
		{"userType eq 'guest' or userType eq 'Member' and accountEnabled eq true", "1 2 3 4", "1 2 3 4"},
		{"(userType eq 'guest' or userType eq 'Member') and accountEnabled eq false", "2", "2"},
		{"otherMails/any(m:m eq 'MJ@fabrikam.example')", "1", "1"},
		{"otherMails/any(m:startsWith(m,'mj'))", "1", "1"},
		{"assignedLicenses/any(l:l/skuId eq " + PremiumP1SkuID + ")", "3", "3"},
		{"ACCOUNTENABLED EQ FALSE", "2", "2"},
		{"surname ge 'a'", "", ""},
		{"department eq 'Sales'", "", ""}, // no user has what is not kept
		{"displayName ge 'n'", "4", "4"},
		{"displayName le 'b'", "3", "3"},
		{"accountEnabled eq true and not(startsWith(displayName,'mary'))", "!Operator 'not' is not supported", "3 4"},
		{"NOT startsWith(mail,'adele')", "!Operator 'not' is not supported", "1 4"}, // nothing of null is null
		{"userType ne 'Guest'", "!Filter operator 'NotEqualsMatch' is not supported.", "1 3 4"},
		{"mail ne null", "!Filter operator 'NotEqualsMatch' is not supported.", "1 3 4"},
		{"mail eq null", "!Unsupported or invalid query filter clause specified for property 'mail' of resource 'User'.", "2"},
		{"endsWith(mail,'fabrikam.example')", "!Operator 'endsWith' is not supported", "3"},
		{"otherMails/any(m:endsWith(m,'FABRIKAM.example'))", "!Operator 'endsWith' is not supported", "1"},
		{"not(otherMails/any(m:m eq 'mj@fabrikam.example'))", "!Operator 'not' is not supported", "2 3 4"},
		{"mobilePhone eq '+1 2065555555'", "!Unsupported or invalid query filter clause specified for property 'mobilePhone' of resource 'User'.", "3"},
		{"assignedLicenses/$count eq 0", "!Unsupported or invalid query filter clause specified for property 'assignedLicenses'", "1 2 4"},
		{"assignedLicenses/$count ne 0", "!Filter operator 'NotEqualsMatch' is not supported.", "3"},
		{"onPremisesSyncEnabled eq true", "4", "4"},
		{"displayName eq 1", "!incompatible types was detected. Found operand types 'Edm.String' and 'Edm.Int32' for operator kind 'Equal'.", ""},
		{"accountEnabled eq 'true'", "!Found operand types 'Edm.Boolean' and 'Edm.String'", ""},
		{"assignedLicenses/any(l:l/skuId eq '" + PremiumP1SkuID + "')", "!Found operand types 'Edm.Guid' and 'Edm.String'", ""},
		{"id eq " + PremiumP1SkuID, "!Found operand types 'Edm.String' and 'Edm.Guid'", ""},
		{"otherMails eq 'x'", "!Found operand types 'Collection(Edm.String)' and 'Edm.String'", ""},
		{"startsWith(accountEnabled,'t')", "!No function signature for the function with name 'startsWith'", ""},
		{"contains(displayName,'a')", "!Unsupported property filter clause operator 'Contains'.", ""},
		{"nonsense eq 'x'", "!Could not find a property named 'nonsense' on type 'microsoft.graph.user'.", ""},
		{"aboutMe eq 'x'", "!Unsupported or invalid query filter clause specified for property 'aboutMe' of resource 'User'.", ""},
		{"displayName gt 'x'", "!Unsupported or invalid query filter clause", ""},
		{"displayName eq", "!Syntax error", ""},
		{"displayName", "!Syntax error", ""},
		{"(displayName eq 'x'", "!Syntax error", ""},
		{"displayName eq 'x' and", "!Syntax error", ""},
		{"displayName eq 'x'' ", "!Syntax error", ""},
		{"displayName in ('marylou'" + strings.Repeat(",'x'", 14) + ")", "2", "2"},
		{"displayName in ('marylou'" + strings.Repeat(",'x'", 15) + ")", "!Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15", "2"},
		{"displayName eq 'marylou'" + strings.Repeat(" or displayName eq 'x'", 14), "2", "2"},
		{"accountEnabled eq false and (displayName eq 'marylou'" + strings.Repeat(" or displayName eq 'x'", 15) + ")", "!'OR' operators: 16. Max", "2"},
		{"otherMails/any(a:b eq 'x')", "!Syntax error", ""},
		{strings.Repeat("(", 100) + "accountEnabled eq true" + strings.Repeat(")", 100), "!Syntax error", ""},
	} {
		for _, header := range [][]string{nil, eventual} {
			want, options := c.simple, []string{"$filter", c.filter}
			if header != nil {
				options = append(options, "$count", "true")
				want = cmp.Or(c.advanced, c.simple)
			}
			r := e.query("/users", header, options...)
			message, refused := strings.CutPrefix(want, "!")
			if !refused {
				if got := numbers(t, r); got != want {
					t.Errorf("%s finds %q instead of %q", c.filter, got, want)
				}
				continue
			}
			wantRefused(t, r)
			if got, _ := r.at(t, "error", "message").(string); !strings.Contains(got, message) {
				t.Errorf("%s: %s", c.filter, got)
			}
		}
	}
	wantError(t, e.query("/users", nil, "$filter", "manager/id eq 'x'"), http.StatusNotImplemented, "EmulatorNotImplemented")
	// The header alone, and the count alone, make no advanced query.
	wantRefused(t, e.query("/users", eventual, "$filter", "userType ne 'Guest'"))
	wantRefused(t, e.query("/users", nil, "$filter", "userType ne 'Guest'", "$count", "true"))
}

func TestFiltersOfGroupsAndMembers(t *testing.T) {
	e := startQueried(t)
	for filter, want := range map[string]string{
		"groupTypes/any(t:t eq 'Unified')": "202", "securityEnabled eq true": "201", "proxyAddresses/any(p:startsWith(p,'smtp:two'))": "202",
		"mailEnabled eq true and displayName eq 'TWO'": "202",
	} {
		if got := numbers(t, e.query("/groups", nil, "$filter", filter)); got != want {
			t.Errorf("%s finds %s", filter, got)
		}
	}
	wantRefused(t, e.query("/groups", nil, "$filter", "NOT groupTypes/any(t:t eq 'Unified')"))
	if got := numbers(t, e.query("/groups", eventual, "$filter", "NOT groupTypes/any(t:t eq 'Unified')", "$count", "true")); got != "201" {
		t.Errorf("the others are %s", got)
	}
	members := "/groups/" + SeedGroupID + "/members"
	r := e.query(members, nil, "$filter", "startsWith(displayName,'Ad')")
	wantError(t, r, http.StatusBadRequest, "Request_UnsupportedQuery")
	if got := r.at(t, "error", "message"); got != "The specified filter to the reference property query is currently not supported." {
		t.Errorf("%s", got)
	}
	if got := numbers(t, e.query(members, eventual, "$filter", "startsWith(displayName,'Ad')", "$count", "true")); got != "3" {
		t.Errorf("the member is %s", got)
	}
}

func TestOrdersAndSearches(t *testing.T) {
	e := startQueried(t)
	for order, want := range map[string]string{
		"displayName": "3 1 2 4", "displayName desc": "4 2 1 3", "userPrincipalName desc": "4 3 2 1", "DISPLAYNAME asc": "3 1 2 4",
	} {
		if got := numbers(t, e.query("/users", nil, "$orderby", order)); got != want {
			t.Errorf("by %s: %s", order, got)
		}
	}
	ids, pages := e.everyPage("/users?$orderby=displayName&$top=1&$select=id", "id")
	if pages != 4 || ids[0] != NumberedUserID(3) || ids[3] != NumberedUserID(4) {
		t.Errorf("%v on %d pages", ids, pages)
	}
	sorting := e.query("/users", nil, "$orderby", "displayName", "$filter", "accountEnabled eq true")
	wantError(t, sorting, http.StatusBadRequest, "Request_UnsupportedQuery")
	if got := sorting.at(t, "error", "message"); got != "Sorting not supported for current query." {
		t.Errorf("%v", got)
	}
	if got := numbers(t, e.query("/users", eventual, "$orderby", "displayName", "$filter", "accountEnabled eq true", "$count", "true")); got != "3 1 4" {
		t.Errorf("%s", got)
	}
	for _, order := range []string{"mail", "nonsense", "displayName up", "createdDateTime"} {
		wantRefused(t, e.query("/users", nil, "$orderby", order))
	}
	for search, want := range map[string]string{
		`"displayName:mary"`: "1 2", `"displayName:lou"`: "2", `"displayName:jane mary"`: "1", `"displayName:oneil"`: "4", `"displayName:ary"`: "",
		`"mail:adele" OR "displayName:lou"`: "2 3", `"displayName:mary" AND "userPrincipalName:u1"`: "1",
	} {
		if got := numbers(t, e.query("/users", eventual, "$search", search)); got != want {
			t.Errorf("%s finds %q", search, got)
		}
	}
	if got := numbers(t, e.query("/groups", eventual, "$search", `"displayName:OneVideo"`)); got != "201" {
		t.Errorf("%s", got)
	}
	r := e.query("/users", nil, "$search", `"displayName:mary"`)
	wantError(t, r, http.StatusBadRequest, "Request_UnsupportedQuery")
	if got, _ := r.at(t, "error", "message").(string); !strings.HasSuffix(got, "special request header: 'ConsistencyLevel: eventual'") {
		t.Error(got)
	}
	for _, search := range []string{"mary", `"mary"`, `"displayName:"`, `"displayName:--"`, `"displayName:mary" OR "displayName:#"`, `"displayName:a" "mail:b"`, `"nonsense:a"`, `"otherMails:a"`} {
		wantRefused(t, e.query("/users", eventual, "$search", search))
	}
}

func TestCountsAlone(t *testing.T) {
	e := startQueried(t)
	for path, want := range map[string]string{
		"/users/$count": "4", "/groups/$count": "2", "/groups/" + SeedGroupID + "/members/$count": "3", "/users/$count?$filter=userType%20ne%20'guest'": "3",
		"/groups/" + SeedGroupID + "/members/microsoft.graph.user/$count": "2", "/Users/$COUNT": "4",
	} {
		r := e.do(http.MethodGet, graph.Prefix+path, e.IssueToken(TokenSpec{}), nil, eventual...)
		wantStatus(t, r, http.StatusOK)
		if string(r.body) != want || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s is %q as %s", path, r.body, r.Header.Get("Content-Type"))
		}
	}
	r := e.graph("/users/$count")
	wantError(t, r, http.StatusBadRequest, "Request_BadRequest")
	if got := r.at(t, "error", "message"); got != "$count is not currently supported." {
		t.Errorf("%v", got)
	}
	wantStatus(t, e.query("/users/$count", append([]string{"Accept", "application/json"}, eventual...)), http.StatusUnsupportedMediaType)
	wantStatus(t, e.send(http.MethodPost, "/users/$count", TokenSpec{}, document.New()), http.StatusMethodNotAllowed)
	if got := string(e.graph("/auditLogs/directoryAudits/$count").body); got != "0" {
		t.Errorf("the log has %s events", got)
	}
}

// TestEveryPropertyCanBeSelected: what is not kept is null, or an empty list, and what the model does not have is refused.
func TestEveryPropertyCanBeSelected(t *testing.T) {
	e := startQueried(t)
	got := e.graph("/users/" + NumberedUserID(1) + "?$select=DisplayName,aboutMe,provisionedPlans,hireDate,manager").json(t)
	plans, isList := got["provisionedPlans"].([]any)
	if about, has := got["aboutMe"]; !has || about != nil || !isList || len(plans) != 0 || got["displayName"] != "Mary Jane" || len(got) != 5 {
		t.Errorf("%v", got)
	}
	if context, _ := got["@odata.context"].(string); !strings.HasSuffix(context, "#users(displayName,aboutMe,provisionedPlans,hireDate)/$entity") {
		t.Error(context)
	}
	for _, one := range e.graph("/groups/"+SeedGroupID+"/members?$select=id,employeeType,classification").at(t, "value").([]any) {
		o := one.(map[string]any)
		_, user := o["employeeType"]
		_, group := o["classification"]
		if isUser := o["@odata.type"] == "#microsoft.graph.user"; user != isUser || group == isUser {
			t.Errorf("%v", o)
		}
	}
	r := e.graph("/users?$select=displayname2")
	wantError(t, r, http.StatusBadRequest, "BadRequest")
	if got, _ := r.at(t, "error", "message").(string); !strings.Contains(got, "Could not find a property named 'displayname2' on type 'microsoft.graph.user'") {
		t.Error(got)
	}
}

func TestNextLinkKeepsWhatTheClientWrote(t *testing.T) {
	e := startQueried(t)
	next, _ := e.graph("/Users?Foo=a%2Cb&$TOP=1&x-y=%7e&bar&foo=2&select=id").at(t, "@odata.nextLink").(string)
	path, query, _ := strings.Cut(strings.TrimPrefix(next, e.URL()), "?")
	parts := strings.Split(query, "&")
	if path != "/v1.0/Users" || len(parts) != 7 || !slices.Equal(parts[:1], []string{"Foo=a%2Cb"}) || parts[1] != "%24TOP=1" || parts[2] != "x-y=%7e" || parts[4] != "foo=2" || parts[5] != "%24select=id" {
		t.Errorf("%s", next)
	}
	if r := e.do(http.MethodGet, next, e.IssueToken(TokenSpec{}), nil); numbers(t, r) != "2" || strings.Count(r.at(t, "@odata.nextLink").(string), "skiptoken") != 1 {
		t.Errorf("%s", r.body)
	}
}

func TestKeysAndCase(t *testing.T) {
	e := startQueried(t)
	for path, want := range map[string]string{
		"/v1.0/users('U1@contoso.example')": "Mary Jane", "/v1.0/users(userPrincipalName='u1@contoso.example')": "Mary Jane", "/V1.0/USERS/" + NumberedUserID(1): "Mary Jane",
		"/v1.0/users(" + NumberedUserID(1) + ")": "Mary Jane", "/v1.0/groups('" + SeedGroupID + "')": "One Video", "/v1.0/Groups(id='" + SeedGroupID + "')": "One Video",
		"/v1.0/users/" + NumberedUserID(1) + "/": "Mary Jane", "/beta/users('u1@contoso.example')": "Mary Jane", "/Beta/Groups/" + SeedGroupID: "One Video",
	} {
		if r := e.do(http.MethodGet, path, e.IssueToken(TokenSpec{}), nil); r.StatusCode != http.StatusOK || r.at(t, "displayName") != want {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	for _, path := range []string{"/groups('" + SeedGroupID + "')/members", "/GROUPS/" + SeedGroupID + "/MEMBERS", "/groups(" + SeedGroupID + ")/transitivemembers"} {
		if got := numbers(t, e.query(path, nil, "$SELECT", "ID", "$Top", "2")); got != "1 3" {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := numbers(t, e.query("/groups/"+SeedGroupID+"/members/GRAPH.user", eventual, "$count", "TRUE")); got != "1 3" {
		t.Errorf("%s", got)
	}
	wantError(t, e.graph("/groups(uniqueName='x')"), http.StatusNotImplemented, "EmulatorNotImplemented")
	_, got := e.batched(
		item("key", http.MethodGet, "/Users('u1@contoso.example')?select=id", nil), item("count", http.MethodGet, "/users/$count", nil),
		item("owners", http.MethodGet, "/servicePrincipals/x/owners", nil),
	)
	if got["key"].Status != 200 || got["count"].Status != 400 || got["owners"].Status != 501 {
		t.Errorf("%+v", got)
	}
}

// TestKeysThatLookLikePaths name no object, and the answer is Graph's own, also in a batch.
func TestKeysThatLookLikePaths(t *testing.T) {
	e := startQueried(t)
	for _, key := range []string{"/users/%2F", "/users('..')", "/users('.')", "/users/a%2F..%2Fb", "/users/%2E%2E%2Fgroups", "/users('..')/manager"} {
		wantError(t, e.graph(key), http.StatusNotFound, "Request_ResourceNotFound")
		_, got := e.batched(item("key", http.MethodGet, key, nil))
		if one := got["key"]; one.Status != http.StatusNotFound || !strings.Contains(string(one.Body), "Request_ResourceNotFound") {
			t.Errorf("%s in a batch: %d %s", key, one.Status, one.Body)
		}
	}
	wantError(t, e.graph("/groups/%2F"), http.StatusBadRequest, "Request_BadRequest") // no object id
}

func TestBetaVersion(t *testing.T) {
	e := startQueried(t)
	get := func(path string) reply { return e.do(http.MethodGet, path, e.IssueToken(TokenSpec{}), nil) }
	r := get("/beta/users?$top=1")
	context, _ := r.at(t, "@odata.context").(string)
	next, _ := r.at(t, "@odata.nextLink").(string)
	if context != e.URL()+"/beta/$metadata#users" || !strings.HasPrefix(next, e.URL()+"/beta/users?") {
		t.Errorf("%s %s", context, next)
	}
	if one := r.at(t, "value").([]any)[0].(map[string]any); one["accountEnabled"] != true {
		t.Errorf("the beta version hides %v", one)
	}
	for path, status := range map[string]int{
		"/beta/policies/conditionalAccessPolicies": 501, "/beta/policies/authenticationMethodsPolicy": 200, "/beta/policies/selfServicePasswordResetPolicy": 501, "/beta/servicePrincipals": 501,
		"/beta/groups/" + SeedGroupID + "/members": 200, "/beta/auditLogs/directoryAudits": 200,
	} {
		wantStatus(t, get(path), status)
	}
	if got, _ := get("/beta/policies/selfServicePasswordResetPolicy").at(t, "error", "message").(string); strings.Contains(got, "exists") {
		t.Errorf("%s", got)
	}
}

// TestWhatGraphHasAndTheEmulatorLacks is answered with 501 and a sentence about that; what Graph lacks is not.
func TestWhatGraphHasAndTheEmulatorLacks(t *testing.T) {
	e := startQueried(t)
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/servicePrincipals/x/owners", 501, "The emulated tenant does not serve it: GET /servicePrincipals/{id}/owners."},
		{"GET", "/devices/$count", 501, "GET /devices/$count."},
		{"GET", "/users/delta", 501, "GET /users/delta."},
		{"GET", "/users/x/calendar", 501, "GET /users/{id}/calendar."},
		{"GET", "/users/x/displayName", 501, "GET /users/{id}/displayName."},
		{"GET", "/reports/getOffice365ActiveUserDetail(period='D7')", 501, "GET /reports/getOffice365ActiveUserDetail."},
		{"GET", "/users/x/authentication/fido2Methods", 501, "GET /users/{id}/authentication/fido2Methods."},
		{"POST", "/applications", 501, "POST /applications."},
		{"PATCH", "/organization/x", 501, "PATCH /organization/{id}."},
		{"GET", "/admin/configurationManagement/configurationSnapshots", 501, "GET /admin/configurationManagement/configurationSnapshots."},
		{"GET", "/users?$expand=manager", 501, "This query exists in Microsoft Graph. The emulated tenant does not serve it: $expand of manager."},
		{"GET", "/users?$expand=nonsense", 400, "Could not find a property named 'nonsense'"},
		{"GET", "/users?$nonsense=1", 400, "The query option '$nonsense' is not supported."},
		{"GET", "/users?$skip=1", 400, "'$skip' is not supported by the service."},
		{"GET", "/users?$top=1&top=2", 400, "was specified more than once"},
		{"GET", "/users?$format=atom", 501, "formats other than JSON"},
		{"GET", "/nonsense", 400, "Resource not found for the segment 'nonsense'."},
		{"GET", "/users/x/nonsense/y", 400, "Resource not found for the segment 'nonsense'."},
		{"GET", "/policies/selfServicePasswordResetPolicy", 400, "Resource not found for the segment 'selfServicePasswordResetPolicy'."},
		{"POST", "/subscribedSkus", 405, "Specified HTTP method is not allowed for the request target."},
		{"GET", "/users/x/authentication/nonsenseMethods", 404, "No HTTP resource was found"},
	} {
		r := e.send(c.method, c.path, TokenSpec{}, nil)
		wantStatus(t, r, c.status)
		message, _ := r.at(t, "error", "message").(string)
		code, _ := r.at(t, "error", "code").(string)
		if !strings.Contains(message, c.says) || code == "" || c.status != 501 && strings.Contains(message, "emulated") {
			t.Errorf("%s %s: %s", c.method, c.path, r.body)
		}
	}
	wantStatus(t, e.graph("/users?$format=json"), http.StatusOK)
}
