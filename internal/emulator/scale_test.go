package emulator

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestLargeTenant looks at what must not walk or copy the directory from the outside: that it is right. What it costs is
// BenchmarkUsersOfALargeTenant.
func TestLargeTenant(t *testing.T) {
	const users = 5000
	e := startTenant(t, Options{Seed: func(s *State) {
		AddUsers(s, users)
		for i := 1; i <= users; i += 2 {
			s.SetEmail(NumberedUserID(i), "somebody@fabrikam.example")
		}
		var members []string
		for i := range users {
			members = append(members, NumberedUserID(i+1))
		}
		s.Group(SeedGroupID).Members = members
		smsFor(s, SeedGroupID)
	}})
	if got := e.graph("/users/user05000@contoso.example").at(t, "id"); got != NumberedUserID(users) {
		t.Errorf("the last user is %v", got)
	}
	r := e.graph("/users?$filter=userPrincipalName%20eq%20'USER04321@contoso.example'")
	if list, _ := r.json(t)["value"].([]any); len(list) != 1 {
		t.Errorf("%s", r.body)
	}
	r = e.do(http.MethodGet, graph.Prefix+"/users?$count=true&$top=1&$filter=displayName%20eq%20'User%2000007'%20and%20accountEnabled%20eq%20true",
		e.IssueToken(TokenSpec{}), nil, eventual...)
	if r.at(t, "@odata.count") != 1.0 {
		t.Errorf("%s", r.body)
	}
	wantStatus(t, e.graph("/groups/"+SeedGroupID+"/transitiveMembers?$top=999"), http.StatusOK)

	var group sync.WaitGroup
	for i := range 40 {
		path := phonesOf(NumberedUserID(i + 1))
		group.Go(func() {
			if r := e.send(http.MethodPost, path, TokenSpec{}, aPhone("mobile", "+1 20655500"+NumberedUserID(i + 1)[34:])); r.StatusCode != http.StatusCreated {
				t.Errorf("%s", r.body)
			}
			_ = e.graph(path)
		})
		group.Go(func() {
			_ = e.View(func(s State) { s.User(NumberedUserID(i + 1)).Methods.Office = "changed" })
			_ = e.Update(func(s *State) error {
				s.User(NumberedUserID(i + 1)).MobilePhone = "+1 2065550000"
				return nil
			})
		})
	}
	group.Wait()
	_ = e.View(func(s State) {
		for i := range 40 {
			u := s.User(NumberedUserID(i + 1))
			if u.Methods.SMSSignIn != "ready" || u.Methods.Mobile == "" || u.MobilePhone == "" || u.Methods.Office != "" {
				t.Errorf("%+v", u)
			}
		}
	})
}

// TestUsersAreCopies shows what does not reach the tenant: a change in a view, a change that is dropped, and a change through
// a pointer that the caller has kept.
func TestUsersAreCopies(t *testing.T) {
	e := startTenant(t, Options{})
	var kept *User
	_ = e.Update(func(s *State) error {
		s.Users = append(s.Users, User{ID: NumberedUserID(1), UserPrincipalName: "new@contoso.example", UserType: "Member"})
		s.User("NEW@contoso.example").DirectoryRoles = []string{tenant.RoleGlobalReader}
		s.User(NumberedUserID(1)).UserPrincipalName = "newer@contoso.example"
		kept = s.User("newer@contoso.example")
		return nil
	})
	kept.DisplayName, kept.DirectoryRoles[0] = "changed", "changed"
	if err := e.Update(func(s *State) error {
		s.SetPhone("newer@contoso.example", PhoneOffice, "+1 2065555555")
		return os.ErrInvalid
	}); err == nil {
		t.Error("the error is lost")
	}
	wantStatus(t, e.graph("/users/new@contoso.example"), http.StatusNotFound)
	wantStatus(t, e.graph("/users/newer@contoso.example"), http.StatusOK)
	_ = e.View(func(s State) {
		u := s.User(NumberedUserID(1))
		if u.DisplayName != "" || u.DirectoryRoles[0] != tenant.RoleGlobalReader || u.Methods != (UserMethods{}) {
			t.Errorf("%+v", u)
		}
	})
	_ = e.Update(func(s *State) error {
		s.RemoveUser("newer@contoso.example")
		s.RemoveUser("nobody@contoso.example")
		if s.User(NumberedUserID(1)) != nil || len(s.DeletedUsers) != 1 {
			t.Error("the user is not removed")
		}
		s.Users = s.Users[1:]
		if u := s.User(SeedUserID); u == nil || u.ID != SeedUserID {
			t.Errorf("the index is wrong: %v", u)
		}
		return nil
	})
	wantStatus(t, e.graph("/users/"+SeedUserID), http.StatusOK)
}

func TestFileOfUserMethods(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	e := startTenant(t, Options{File: file})
	wantStatus(t, e.send(http.MethodPost, phonesOf(SeedUserID), TokenSpec{}, aPhone("mobile", "+1 2065555555")), http.StatusCreated)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(data), `"authenticationMethods": {`); n != 1 {
		t.Errorf("%d users have methods in the file", n)
	}

	// A file of a version before there were users' methods: the app gets the permission once.
	before := strings.Replace(string(data), "  \"deletedUsers\": [],\n", "", 1)
	before = regexp.MustCompile(`(?s)"permissions": \[.*?\]`).ReplaceAllString(before, `"permissions": ["AuditLog.Read.All", "Group.Read.All",
		"Organization.Read.All", "Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.Authorization", "User.Read.All"]`)
	if strings.Contains(before, "UserAuthenticationMethod") || strings.Contains(before, "deletedUsers") {
		t.Fatal(before)
	}
	if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, e.graph(phonesOf(SeedUserID)), http.StatusOK)
	_ = e.Update(func(s *State) error {
		s.App(SeedClientID).Permissions = s.App(SeedClientID).Permissions[:7]
		return nil
	})
	wantStatus(t, e.graph(phonesOf(SeedUserID)), http.StatusForbidden)
}

func TestLogWithoutBodies(t *testing.T) {
	e := startTenant(t, Options{})
	e.KeepBodies(false)
	wantStatus(t, e.patch(authorizationPath, document.New("allowedToUseSSPR", false)), http.StatusNoContent)
	e.KeepBodies(true)
	wantStatus(t, e.patch(authorizationPath, document.New("allowedToUseSSPR", true)), http.StatusNoContent)
	if all := e.Requests(); all[0].Body != nil || all[0].Header != nil || all[1].Body == nil || all[1].Header == nil {
		t.Errorf("%+v", all)
	}
}
