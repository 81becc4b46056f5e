package emulator

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// names returns a property of every object of a list.
func names(t *testing.T, r reply, property string) []string {
	t.Helper()
	wantStatus(t, r, http.StatusOK)
	value, _ := r.at(t, "value").([]any)
	var out []string
	for _, v := range value {
		object, _ := v.(map[string]any)
		text, _ := object[property].(string)
		out = append(out, text)
	}
	return out
}

func TestGroups(t *testing.T) {
	e := startTenant(t, Options{})
	r := e.graph("/groups/" + SeedGroupID)
	wantStatus(t, r, http.StatusOK)
	if r.at(t, "displayName") != SeedGroupName || r.at(t, "securityEnabled") != true {
		t.Errorf("%s", r.body)
	}
	r = e.graph("/groups/" + SeedMailGroupID + "?$select=id,securityEnabled")
	if v := r.json(t); v["securityEnabled"] != false || v["displayName"] != nil || v["id"] != SeedMailGroupID {
		t.Errorf("%s", r.body)
	}
	if err := e.Update(func(s *State) error { s.RemoveGroup(SeedNestedGroupID); return nil }); err != nil {
		t.Fatal(err)
	}
	wantError(t, e.graph("/groups/"+SeedNestedGroupID), http.StatusNotFound, "Request_ResourceNotFound")
	wantError(t, e.graph("/groups/pilot"), http.StatusBadRequest, "Request_BadRequest")
	wantError(t, e.graph("/groups/"+SeedGroupID+"?$select=nonsense"), http.StatusBadRequest, "BadRequest")
	if got := names(t, e.graph("/groups/"+SeedGroupID+"/members"), "displayName"); len(got) != 2 {
		t.Errorf("the members are %v", got)
	}
}

func TestMembers(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		nested := s.Group(SeedNestedGroupID)
		nested.Members = append(nested.Members, SeedGroupID) // a circle
	}})
	direct := names(t, e.graph("/groups/"+SeedGroupID+"/members"), "@odata.type")
	if strings.Join(direct, " ") != "#microsoft.graph.user #microsoft.graph.user #microsoft.graph.group" {
		t.Errorf("the members are %v", direct)
	}
	if all := names(t, e.graph("/groups/"+SeedGroupID+"/transitiveMembers?$select=id"), "id"); len(all) != 5 {
		t.Errorf("the transitive members are %v", all)
	}
}

// TestMembersOfUnknownUsers: an application that may read groups and not users gets the type and the id of users, the
// nested ones too, and null for the rest, and all of the groups.
func TestMembersOfUnknownUsers(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).MobilePhone, s.User(SeedUserID).OtherMails = "+1 2065555555", []string{"kim@fabrikam.example"}
	}})
	const more = "?$count=true&$select=id,displayName,userType,accountEnabled,otherMails"
	for path, want := range map[string]struct{ users, groups int }{
		"/members": {2, 1}, "/transitiveMembers": {4, 1},
		"/members/microsoft.graph.user": {2, 0}, "/transitiveMembers/microsoft.graph.user": {4, 0}, "/transitiveMembers/graph.user": {4, 0},
	} {
		list := func(query string, permissions ...string) (users []map[string]any, groups int) {
			t.Helper()
			token := e.IssueToken(TokenSpec{Permissions: permissions})
			r := e.do(http.MethodGet, graph.Prefix+"/groups/"+SeedGroupID+path+query, token, nil, eventual...)
			wantStatus(t, r, http.StatusOK)
			for _, one := range r.json(t)["value"].([]any) {
				o := one.(map[string]any)
				if o["@odata.type"] == "#microsoft.graph.group" {
					groups++
					if o["displayName"] != tenant.SeedNestedGroupName {
						t.Errorf("%s: the nested group is %v", path, o)
					}
					continue
				}
				users = append(users, o)
			}
			return users, groups
		}
		for _, permission := range []string{"GroupMember.Read.All", "Group.Read.All"} {
			for _, query := range []string{"?$count=true", more} {
				users, groups := list(query, permission)
				if len(users) != want.users || groups != want.groups {
					t.Errorf("%s: %d users and %d groups", path, len(users), groups)
				}
				for _, u := range users {
					for key, value := range u {
						empty, isList := value.([]any)
						known := key == "id" || key == "@odata.type" && value == "#microsoft.graph.user"
						if !known && value != nil && (!isList || len(empty) > 0) {
							t.Errorf("%s: %s is %v", path, key, value)
						}
					}
					if u["id"] == nil || u["@odata.type"] == nil {
						t.Errorf("%s: %v", path, u)
					}
				}
			}
		}
		basic, _ := list(more, "GroupMember.Read.All", "User.ReadBasic.All")
		if basic[0]["displayName"] != "Kim Akers" || basic[0]["userType"] != nil || basic[0]["accountEnabled"] != nil {
			t.Errorf("%s: %v", path, basic[0])
		}
		all, _ := list(more, "GroupMember.Read.All", "User.Read.All")
		if all[0]["displayName"] != "Kim Akers" || all[0]["userType"] != "Member" || all[0]["accountEnabled"] != true {
			t.Errorf("%s: %v", path, all[0])
		}
	}
}

// TestReadBasic: User.ReadBasic.All is enough for the basic properties of users, alone and in lists, and for no others.
func TestReadBasic(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.User(SeedUserID).MobilePhone = "+1 2065555555" }})
	as := func(spec TokenSpec, path string) reply {
		return e.do(http.MethodGet, graph.Prefix+path, e.IssueToken(spec), nil)
	}
	app := TokenSpec{Permissions: []string{"UserAuthenticationMethod.ReadWrite.All", "User.ReadBasic.All"}}
	const query = "?$select=id,displayName,givenName,surname,mail,userPrincipalName,mobilePhone,accountEnabled,userType,assignedLicenses"
	for _, spec := range []TokenSpec{app, {User: "lee@" + SeedDomain, Scope: "User.ReadBasic.All"}} {
		r := as(spec, "/users/kim@"+SeedDomain+query)
		wantStatus(t, r, http.StatusOK)
		for key, want := range map[string]any{
			"id": SeedUserID, "displayName": "Kim Akers", "givenName": "Kim", "surname": "Akers", "mail": "kim@" + SeedDomain,
			"userPrincipalName": "kim@" + SeedDomain, "mobilePhone": nil, "accountEnabled": nil, "userType": nil,
		} {
			if got := r.at(t, key); got != want {
				t.Errorf("%s is %v", key, got)
			}
		}
		if got, _ := r.at(t, "assignedLicenses").([]any); len(got) != 0 {
			t.Errorf("the licenses are %v", got)
		}
		if got := names(t, as(spec, "/users"), "displayName"); len(got) != 10 || got[3] != "Kim Akers" {
			t.Errorf("the users are %v", got)
		}
		if got := names(t, as(spec, filtered("/users", "userPrincipalName eq 'kim@contoso.example'")), "id"); len(got) != 1 {
			t.Errorf("%v", got)
		}
		wantError(t, as(spec, filtered("/users", "accountEnabled eq true")), http.StatusForbidden, "Authorization_RequestDenied")
	}
	wantError(t, as(app, "/groups/"+SeedGroupID+"/members"), http.StatusForbidden, "Authorization_RequestDenied")
	none := TokenSpec{Permissions: []string{"GroupMember.Read.All"}}
	wantError(t, as(none, "/users/"+SeedUserID), http.StatusForbidden, "Authorization_RequestDenied")

	_ = e.Update(func(s *State) error { s.Settings.ReadBasicRefused = true; return nil })
	for _, path := range []string{"/users", "/users/" + SeedUserID} {
		wantError(t, as(app, path), http.StatusForbidden, "Authorization_RequestDenied")
		wantStatus(t, as(TokenSpec{User: "lee@" + SeedDomain, Scope: "User.ReadBasic.All"}, path), http.StatusOK)
		wantStatus(t, as(TokenSpec{Permissions: []string{"User.ReadBasic.All", "User.Read.All"}}, path), http.StatusOK)
	}
	group := TokenSpec{Permissions: []string{"GroupMember.Read.All", "User.ReadBasic.All"}}
	if got := names(t, as(group, "/groups/"+SeedNestedGroupID+"/members"), "displayName"); len(got) != 2 || got[0] != "" {
		t.Errorf("the members are %q", got)
	}
}

// TestCountOfDirectoryObjects: $count without the header that it needs is ignored if the rest of the query can do
// without it, and reports count without it.
func TestCountOfDirectoryObjects(t *testing.T) {
	e := startTenant(t, Options{})
	for path, want := range map[string]any{
		"/users": 10.0, "/groups": 3.0, "/groups/" + SeedGroupID + "/members": 3.0, "/groups/" + SeedGroupID + "/transitiveMembers": 5.0,
	} {
		token, path := e.IssueToken(TokenSpec{}), graph.Prefix+path+"?$count=true&$top=2"
		with, without := e.do(http.MethodGet, path, token, nil, eventual...), e.do(http.MethodGet, path, token, nil)
		if with.at(t, "@odata.count") != want {
			t.Errorf("%s: %s", path, with.body)
		}
		if _, counts := without.json(t)["@odata.count"]; counts || len(names(t, without, "id")) != 2 {
			t.Errorf("%s: %s", path, without.body)
		}
	}
	if got := e.graph(registrationsURL+"?$count=true").at(t, "@odata.count"); got != 10.0 {
		t.Errorf("the report has %v rows", got)
	}
}

// TestUsersInQuotes: a name that begins with a dollar sign is found by a key in quotes only, alone and below it.
func TestUsersInQuotes(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User("lee@" + SeedDomain).UserPrincipalName = "$lee@" + SeedDomain
		s.User("pat@" + SeedDomain).UserPrincipalName = "pat.o'neil@" + SeedDomain
	}})
	for path, want := range map[string]string{
		"/users('$lee@contoso.example')": "Lee Gu", "/users('%24lee@contoso.example')": "Lee Gu",
		"/users('kim@contoso.example')": "Kim Akers", "/users('" + SeedUserID + "')": "Kim Akers",
		"/users('pat.o''neil@contoso.example')": "Pat Coleman", "/users/pat.o'neil@contoso.example": "Pat Coleman",
	} {
		if got := e.graph(path).at(t, "displayName"); got != want {
			t.Errorf("%s is %v", path, got)
		}
	}
	for _, path := range []string{"/users/$lee@contoso.example", "/users/%24lee@contoso.example", "/users/$lee@contoso.example/authentication/phoneMethods"} {
		wantError(t, e.graph(path), http.StatusBadRequest, "BadRequest")
	}
	wantError(t, e.graph("/users('$nobody@contoso.example')"), http.StatusNotFound, "Request_ResourceNotFound")
	wantStatus(t, e.send(http.MethodPost, "/users('$lee@contoso.example')/authentication/emailMethods", TokenSpec{},
		document.New("emailAddress", "lee@fabrikam.example")), http.StatusCreated)
	if got := names(t, e.graph("/users('$lee@contoso.example')/authentication/emailMethods"), "emailAddress"); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestFilter(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.Groups = append(s.Groups, Group{ID: uuid.NewString(), DisplayName: "Pat's and Kim's", SecurityEnabled: true})
	}})
	list := func(filter string) reply { return e.graph("/groups?$filter=" + url.QueryEscape(filter)) }
	for filter, want := range map[string]int{
		"displayName eq 'SSPR-Test-Group'":                                   1,
		"displayName eq 'sspr-test-group' and securityEnabled eq true":       1,
		"displayName eq 'All Company' and securityEnabled eq true":           0,
		"displayName eq 'Pat''s and Kim''s'":                                 1,
		"securityEnabled eq false":                                           1,
		"displayName eq 'x' and displayName eq 'y' and mailEnabled eq false": 0,
	} {
		if got := names(t, list(filter), "id"); len(got) != want {
			t.Errorf("%s finds %d groups", filter, len(got))
		}
	}
	for _, filter := range []string{"displayName ne 'x'", "nonsense eq 'x'", "displayName eq 'x", ""} {
		wantRefused(t, list(filter))
	}
}

func TestPaging(t *testing.T) {
	for _, empty := range []bool{false, true} {
		e := startTenant(t, Options{Seed: func(s *State) { s.Settings.GraphEmptyFirstPage = empty }})
		path, pages := e.URL()+"/v1.0/users?$top=4&$select=id", 0
		var ids []string
		for path != "" {
			r := e.do(http.MethodGet, path, e.IssueToken(TokenSpec{}), nil)
			ids = append(ids, names(t, r, "id")...)
			path, _ = r.json(t)["@odata.nextLink"].(string)
			pages++
		}
		want := 3
		if empty {
			want = 4
		}
		if len(ids) != 10 || pages != want {
			t.Errorf("%d users in %d pages", len(ids), pages)
		}
	}
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.GraphPageSize = 2 }})
	// Parameters of the client's own and options without "$" stay what they are on later pages.
	if ids, pages := e.everyPage("/users?foo=1&top=4&$select=id", "id"); len(ids) != 10 || pages != 5 {
		t.Errorf("%d users in %d pages", len(ids), pages)
	}
	if ids, pages := startTenant(t, Options{}).everyPage("/users?foo=1&$top=1", "id"); len(ids) != 10 || pages != 10 {
		t.Errorf("%d users in %d pages", len(ids), pages)
	}
	if r := e.graph("/groups"); len(names(t, r, "id")) != 2 || r.json(t)["@odata.nextLink"] == nil {
		t.Errorf("%s", r.body)
	}
	wantError(t, e.graph("/groups?$top=1000"), http.StatusBadRequest, "Request_BadRequest")
	wantError(t, e.graph("/groups?$skiptoken=stale"), http.StatusBadRequest, "Directory_ExpiredPageToken")
	wantError(t, e.graph("/groups?$orderby=mail"), http.StatusBadRequest, "Request_UnsupportedQuery")
}

func TestUsersOrganizationAndSkus(t *testing.T) {
	e := startTenant(t, Options{})
	for _, id := range []string{SeedUserID, "kim@" + SeedDomain, "KIM@" + SeedDomain} {
		if r := e.graph("/users/" + id); r.at(t, "displayName") != "Kim Akers" || r.json(t)["userType"] != nil {
			t.Errorf("%s", r.body)
		}
	}
	guest := e.graph("/users/" + url.PathEscape("gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com") + "?$select=userType")
	if guest.at(t, "userType") != "Guest" {
		t.Errorf("%s", guest.body)
	}
	wantError(t, e.graph("/users/nobody@contoso.example"), http.StatusNotFound, "Request_ResourceNotFound")
	if got := names(t, e.graph("/organization"), "id"); len(got) != 1 || got[0] != SeedTenantID {
		t.Errorf("the organization is %v", got)
	}
	if got := names(t, e.graph("/subscribedSkus"), "skuPartNumber"); len(got) != 1 || got[0] != "AAD_PREMIUM" {
		t.Errorf("the SKUs are %v", got)
	}
	wantStatus(t, e.graph("/subscribedSkus?$filter=x"), http.StatusBadRequest)
}

func TestGraphTokens(t *testing.T) {
	e := startTenant(t, Options{})
	for name, x := range map[string]struct{ token, message string }{
		"none":             {"", "Access token is empty."},
		"garbage":          {"garbage", "CompactToken parsing failed with error code: 80049217"},
		"expired":          {e.IssueToken(TokenSpec{ExpiresAt: time.Now().Add(-time.Minute)}), "Lifetime validation failed, the token is expired."},
		"another audience": {e.IssueToken(TokenSpec{Audience: PortalAudience}), "Access token validation failure. Invalid audience."},
		"another tenant":   {e.IssueToken(TokenSpec{TenantID: uuid.NewString()}), "Access token validation failure. Invalid audience."},
		"another emulator": {startTenant(t, Options{}).IssueToken(TokenSpec{}), "CompactToken parsing failed with error code: 80049217"},
	} {
		r := e.do(http.MethodGet, "/v1.0/organization", x.token, nil)
		wantError(t, r, http.StatusUnauthorized, "InvalidAuthenticationToken")
		if got := r.at(t, "error", "message"); got != x.message {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTokensExpireOnTheTenantsClock(t *testing.T) {
	var elapsed atomic.Int64
	start := time.Now()
	now := func() time.Time { return start.Add(time.Duration(elapsed.Load())) }
	e := startTenant(t, Options{Now: now, Seed: func(s *State) { s.Settings.TokenLifetimeInSeconds = 60 }})
	token := e.IssueToken(TokenSpec{})
	wantStatus(t, e.do(http.MethodGet, "/v1.0/organization", token, nil), http.StatusOK)
	elapsed.Store(int64(61 * time.Second))
	wantError(t, e.do(http.MethodGet, "/v1.0/organization", token, nil), http.StatusUnauthorized, "InvalidAuthenticationToken")
}

func TestGraphPermissions(t *testing.T) {
	e := startTenant(t, Options{})
	as := func(spec TokenSpec, path string) reply {
		return e.do(http.MethodGet, "/v1.0"+path, e.IssueToken(spec), nil)
	}
	for _, path := range []string{"/groups", "/groups/" + SeedGroupID, "/users", "/users/" + SeedUserID, "/organization", "/subscribedSkus"} {
		wantError(t, as(TokenSpec{ClientID: SeedLimitedClientID}, path), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{User: SeedGuestID}, path), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{User: SeedUserID, Scope: "Mail.Read"}, path), http.StatusForbidden, "Authorization_RequestDenied")
		wantStatus(t, as(TokenSpec{User: SeedUserID}, path), http.StatusOK)
		wantStatus(t, as(TokenSpec{Permissions: []string{"Directory.Read.All"}}, path), http.StatusOK)
	}
	wantStatus(t, as(TokenSpec{Permissions: []string{"User.Read.All"}}, "/groups"), http.StatusForbidden)
}

func TestGraphProtocol(t *testing.T) {
	e := startTenant(t, Options{})
	token := e.IssueToken(TokenSpec{})
	id := uuid.NewString()
	r := e.do(http.MethodGet, "/v1.0/organization", token, nil, "client-request-id", id)
	if r.Header.Get("client-request-id") != id || uuid.Validate(r.Header.Get("request-id")) != nil || r.Header.Get("OData-Version") != "4.0" ||
		r.Header.Get("Content-Type") != "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8" {
		t.Errorf("%v", r.Header)
	}
	for path, message := range map[string]string{
		"/v1.0/nonsense":                            "Resource not found for the segment 'nonsense'.",
		"/v1.0/nonsense/groups":                     "Resource not found for the segment 'nonsense'.",
		"/v1.0/groups/" + SeedGroupID + "/nonsense": "Resource not found for the segment 'nonsense'.",
		"/v1.0/policies/selfServicePasswordReset":   "Resource not found for the segment 'selfServicePasswordReset'.",
	} {
		r := e.do(http.MethodGet, path, token, nil)
		wantError(t, r, http.StatusBadRequest, "BadRequest")
		if r.at(t, "error", "message") != message {
			t.Errorf("%s: %s", path, r.body)
		}
	}

	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(`{"displayName":"New"}`))
	_ = z.Close()
	e.ResetRequests()
	wantError(t, e.do(http.MethodPost, "/v1.0/subscribedSkus", token, zipped.Bytes(), "Content-Encoding", "gzip"),
		http.StatusMethodNotAllowed, "Request_BadRequest")
	if log := e.Requests(); string(log[0].Body) != `{"displayName":"New"}` {
		t.Errorf("the logged body is %s", log[0].Body)
	}
	wantError(t, e.do(http.MethodPost, "/v1.0/subscribedSkus", token, []byte(`{}`), "Content-Encoding", "gzip"),
		http.StatusBadRequest, "BadRequest")
}
