package emulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

var eventual = []string{"ConsistencyLevel", "eventual"}

// castURL lists the users in the seeded group and in the groups in it.
const castURL = "/groups/" + SeedGroupID + "/transitiveMembers/microsoft.graph.user?$count=true"

func TestUsersInAGroup(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		nested := s.Group(SeedNestedGroupID)
		// A circle, a user who is in both groups, and a user who was deleted.
		nested.Members = append(nested.Members, SeedGroupID, SeedUserID, NumberedUserID(1))
	}})
	get := func(path string, header ...string) reply {
		return e.do(http.MethodGet, graph.Prefix+path, e.IssueToken(TokenSpec{}), nil, header...)
	}
	r := get(castURL+"&$select=id,accountEnabled", eventual...)
	if got := names(t, r, "id"); len(got) != 4 || r.at(t, "@odata.count") != 4.0 || got[0] != SeedUserID {
		t.Errorf("%s", r.body)
	}
	if first, _ := r.at(t, "value").([]any)[0].(map[string]any); first["@odata.type"] != nil || first["accountEnabled"] != true {
		t.Errorf("%s", r.body)
	}
	for _, refused := range []reply{
		get(castURL), get(castURL, "ConsistencyLevel", "session"), get(castURL[:len(castURL)-len("?$count=true")], eventual...),
	} {
		wantError(t, refused, http.StatusBadRequest, "Request_UnsupportedQuery")
	}
	wantStatus(t, get("/groups/"+NumberedUserID(1)+"/transitiveMembers/microsoft.graph.user?$count=true", eventual...), http.StatusNotFound)
	wantStatus(t, get("/groups/"+SeedGroupID+"/transitiveMembers"), http.StatusOK)
	ids, pages := e.everyPage(castURL+"&$top=3", "id", eventual...)
	if len(ids) != 4 || pages != 2 {
		t.Errorf("%d users in %d pages", len(ids), pages)
	}

	// What the index remembers of a group ends with a change of it.
	_ = e.Update(func(s *State) error {
		s.Group(SeedNestedGroupID).Members = nil
		s.Group(SeedGroupID).Members = append(s.Group(SeedGroupID).Members, SeedGuestID)
		return nil
	})
	if got := names(t, get(castURL, eventual...), "id"); len(got) != 3 || !slices.Contains(got, SeedGuestID) {
		t.Errorf("%v", got)
	}
}

func TestUsersHaveLicenses(t *testing.T) {
	const plan = "8a256a2b-b617-496d-b51b-e76466e88db0"
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).AssignedLicenses = nil
		s.AssignLicense("kim@"+SeedDomain, PremiumP1SkuID, plan)
		AddUsers(s, 2, func(i int, u *User) {
			if i == 2 {
				u.AssignedLicenses = []AssignedLicense{{SkuID: PremiumP1SkuID}}
			}
		})
	}})
	for user, want := range map[string]string{
		SeedUserID:          "[map[disabledPlans:[" + plan + "] skuId:" + PremiumP1SkuID + "]]",
		SeedAdministratorID: "[map[disabledPlans:[] skuId:" + PremiumP1SkuID + "]]",
		SeedGuestID:         "[]", NumberedUserID(1): "[]",
		NumberedUserID(2): "[map[disabledPlans:[] skuId:" + PremiumP1SkuID + "]]",
	} {
		if got := fmt.Sprint(e.graph("/users/"+user+"?$select=id,assignedLicenses").at(t, "assignedLicenses")); got != want {
			t.Errorf("%s has %s", user, got)
		}
	}
	if e.graph("/users/" + SeedUserID).json(t)["assignedLicenses"] != nil {
		t.Error("licenses come without $select")
	}
	_ = e.View(func(s State) { s.User(SeedUserID).AssignedLicenses[0].DisabledPlans[0] = "changed" })
	_ = e.View(func(s State) {
		if got := s.User(SeedUserID).AssignedLicenses[0].DisabledPlans[0]; got != plan {
			t.Errorf("the plan is %s", got)
		}
	})
}

// TestEmptyPages walks lists of every kind with empty pages at the beginning and in the middle.
func TestEmptyPages(t *testing.T) {
	for _, c := range []struct {
		first bool
		every int
		pages int // of 10 objects, two at a time
	}{{false, 0, 5}, {false, 1, 5}, {true, 0, 6}, {false, 2, 9}, {false, 3, 7}, {true, 2, 11}} {
		e := startTenant(t, Options{Seed: func(s *State) {
			s.Settings.GraphEmptyFirstPage, s.Settings.GraphEmptyPageEvery = c.first, c.every
			s.Group(SeedGroupID).Members = nil
			for i := range 10 {
				s.Group(SeedGroupID).Members = append(s.Group(SeedGroupID).Members, s.Users[i].ID)
				s.AddUserAudit(AuditReset, SeedUserID, "success", time.Time{})
			}
		}})
		for _, path := range []string{
			"/users?", registrationsURL + "?", auditsURL + "?", castURL + "&", "/groups/" + SeedGroupID + "/transitiveMembers?",
			filtered("/users", "accountEnabled eq true") + "&", filtered(auditsURL, "category eq 'UserManagement'") + "&",
		} {
			ids, pages := e.everyPage(path+"$top=2&$select=id", "id", eventual...)
			if got := len(slices.Compact(slices.Sorted(slices.Values(ids)))); got != 10 || len(ids) != 10 || pages != c.pages {
				t.Errorf("%+v: %s has %d objects in %d pages", c, path, len(ids), pages)
			}
		}
	}
}

func TestExpiredPageTokens(t *testing.T) {
	e := startTenant(t, Options{})
	token := e.IssueToken(TokenSpec{})
	for _, path := range []string{"/users", registrationsURL, "/groups/" + SeedGroupID + "/transitiveMembers"} {
		e.Inject(ExpiredPageToken(path, 3))
		var statuses []int
		next := graph.Prefix + path + "?$top=1"
		for next != "" && len(statuses) < 4 {
			r := e.do(http.MethodGet, next, token, nil)
			statuses = append(statuses, r.StatusCode)
			if r.StatusCode == http.StatusOK {
				next, _ = r.json(t)["@odata.nextLink"].(string)
				continue
			}
			wantError(t, r, http.StatusBadRequest, "Directory_ExpiredPageToken")
		}
		if !slices.Equal(statuses, []int{200, 200, 400, 200}) {
			t.Errorf("%s: %v", path, statuses)
		}
	}
	e.Inject(ExpiredPageToken("", 2))
	wantStatus(t, e.graph("/groups"), http.StatusOK)
	next, _ := e.graph("/groups?$top=1").json(t)["@odata.nextLink"].(string)
	_, got := e.batched(item("1", http.MethodGet, next[len(e.URL()+graph.Prefix):], nil))
	if got["1"].Status != http.StatusBadRequest {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"eyJzIjowfQ", "eyJzIjotMSwicCI6Mn0", "eyJzIjowLCJwIjoxfQ"} { // without a page, below 0, page 1
		wantError(t, e.graph("/users?$skiptoken="+bad), http.StatusBadRequest, "Directory_ExpiredPageToken")
	}
	if got := names(t, e.graph("/users?$skiptoken="+base64.RawURLEncoding.EncodeToString([]byte(`{"s":1099511627776,"p":2}`))), "id"); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// TestFaultsOfReports shows that the faults reach the new lists like any other.
func TestFaultsOfReports(t *testing.T) {
	e := startTenant(t, Options{})
	for _, path := range []string{registrationsURL, registrationsURL + "/" + SeedUserID, auditsURL} {
		e.Inject(Fault{Service: Graph, Path: path, Times: 1, Status: http.StatusBadGateway, Body: "<html>", ContentType: "text/html"})
		wantStatus(t, e.graph(path), http.StatusBadGateway)
		e.Inject(Fault{Service: Graph, Path: path, Times: 1, Drop: DropMidBody})
		if _, err := e.try(http.MethodGet, graph.Prefix+path, e.IssueToken(TokenSpec{}), nil); err == nil {
			t.Error("the answer arrived")
		}
		e.Inject(Fault{Service: Graph, Path: path, Times: 1, Before: func(s *State) { s.RemoveUser(SeedUserID) }})
		_ = e.graph(path)
		wantStatus(t, e.graph("/users/"+SeedUserID), http.StatusNotFound)
		_ = e.Update(func(s *State) error {
			s.Users, s.DeletedUsers = append(s.Users, s.DeletedUsers...), nil
			return nil
		})
		wantStatus(t, e.graph(path), http.StatusOK)
	}
}

// TestPagesOfALargeTenant reads lists of 20,000 to their end. A page that walked the directory from its beginning, or
// worked a group out again, would take minutes.
func TestPagesOfALargeTenant(t *testing.T) {
	const users = 20_000
	e := startTenant(t, Options{Seed: func(s *State) {
		AddUsers(s, users, func(i int, u *User) {
			u.RegisteredMethods = []string{tenant.ReportMobile}
			u.AccountEnabled = i%10 != 0
			u.AssignedLicenses = []AssignedLicense{{SkuID: PremiumP1SkuID}}
		})
		members := make([]string, 0, users)
		for i := range users {
			members = append(members, NumberedUserID(i+1))
		}
		s.Group(SeedNestedGroupID).Members = members
		selectGroup(s, SeedGroupID)
		s.SetAuthenticationMethod("Sms", "state", "enabled")
	}})
	e.KeepBodies(false)
	start := time.Now()
	for path, want := range map[string]int{
		"/users?$select=id,assignedLicenses&":                                          users + 10,
		castURL + "&$select=id&":                                                       users + 2,
		"/groups/" + SeedGroupID + "/transitiveMembers?$select=id&":                    users + 3,
		registrationsURL + "?$select=id&":                                              users*9/10 + 10,
		filtered(registrationsURL, "isSsprCapable eq true") + "&$select=id&":           users*9/10 + 2, // and kim and lee, by the app
		filtered("/users", "accountEnabled eq false") + "&$select=id&":                 users / 10,
		filtered(registrationsURL, "userDisplayName eq 'User 00007'") + "&$select=id&": 1,
	} {
		ids, _ := e.everyPage(path+"$top=100", "id", eventual...)
		if len(ids) != want {
			t.Errorf("%s has %d objects instead of %d", path, len(ids), want)
		}
	}
	if took := time.Since(start); took > 60*time.Second {
		t.Errorf("it took %s", took)
	}
	start = time.Now()
	_ = e.Update(func(s *State) error { s.FreezeRegistrationReport(time.Now()); return nil })
	if ids, _ := e.everyPage(registrationsURL+"?$select=id&$top=999", "id"); len(ids) != users*9/10+10 || time.Since(start) > 20*time.Second {
		t.Errorf("%d rows after %s", len(ids), time.Since(start))
	}
}
