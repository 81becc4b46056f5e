package emulator

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	firstPassword = "Tr0ub4dor&3"
	nextPassword  = "correct Horse 7 battery"
)

type passwordProfile = map[string]any

func (e *testTenant) setProfile(user string, spec TokenSpec, profile passwordProfile) reply {
	e.t.Helper()
	return e.send(http.MethodPatch, "/users/"+user, spec, map[string]any{"passwordProfile": profile})
}

// signInWith returns the number of sign-in's answer to a password, 0 if the user is signed in.
func (e *testTenant) signInWith(user, password string) float64 {
	e.t.Helper()
	r := e.signIn(SeedTenantID, url.Values{
		"grant_type": {"password"}, "client_id": {AzureCLIClientID}, "username": {user}, "password": {password}, "scope": {graphScope},
	})
	if r.StatusCode == http.StatusOK {
		if claims := e.decode(r.at(e.t, "access_token")); claims["oid"] != SeedUserID {
			e.t.Errorf("the token is that of %v", claims["oid"])
		}
		return 0
	}
	codes, _ := r.at(e.t, "error_codes").([]any)
	return codes[0].(float64)
}

func TestPasswordSignIn(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.User(SeedUserID).Password = UserPassword{} }})
	want := func(password string, number float64) {
		t.Helper()
		if got := e.signInWith("kim@contoso.example", password); got != number {
			t.Errorf("%q: %v, want %v", password, got, number)
		}
	}
	want(firstPassword, 50056)
	wantStatus(t, e.setProfile(SeedUserID, TokenSpec{}, passwordProfile{"password": firstPassword}), http.StatusNoContent)
	want(firstPassword, 0)
	want(nextPassword, 50126)
	wantStatus(t, e.setProfile(SeedUserID, TokenSpec{}, passwordProfile{"password": nextPassword, "forceChangePasswordNextSignIn": true}), http.StatusNoContent)
	want(firstPassword, 50126)
	want(nextPassword, 50055)
	// Without a password the old one stays.
	wantStatus(t, e.setProfile("kim@contoso.example", TokenSpec{}, passwordProfile{"forceChangePasswordNextSignIn": true, "forceChangePasswordNextSignInWithMfa": true}), http.StatusNoContent)
	want(nextPassword, 50076)
	if err := e.Update(func(s *State) error { s.SetPassword(SeedUserID, firstPassword); return nil }); err != nil {
		t.Fatal(err)
	}
	want(firstPassword, 0)
	want(nextPassword, 50126)
	if got := e.signInWith("nobody@contoso.example", firstPassword); got != 50034 {
		t.Errorf("%v", got)
	}
	if err := e.Update(func(s *State) error { s.User(SeedUserID).AccountEnabled = false; return nil }); err != nil {
		t.Fatal(err)
	}
	want(firstPassword, 50057)
}

// TestPasswordRefused checks that a refused change changes nothing.
func TestPasswordRefused(t *testing.T) {
	const complexity = "The specified password does not comply with password complexity requirements. Please provide a different password."
	for name, c := range map[string]struct {
		body any
		seed func(*State)
		text string
	}{
		"short":      {passwordProfile{"password": "Aa1!"}, nil, complexity},
		"one kind":   {passwordProfile{"password": "abcdefgh"}, nil, complexity},
		"unicode":    {passwordProfile{"password": "Pässw0rd!X"}, nil, complexity},
		"surname":    {passwordProfile{"password": "9@kers and the rest"}, nil, complexity},
		"banned":     {passwordProfile{"password": "P@$$w0rd12"}, nil, complexity},
		"own list":   {passwordProfile{"password": "F@brikam12"}, func(s *State) { s.SetBannedWords("Fabrikam") }, complexity},
		"other text": {passwordProfile{"password": "C0ntos012"}, func(s *State) { s.Settings.BannedPasswordText = "contoso is banned" }, "contoso is banned"},
		"synced":     {passwordProfile{"password": nextPassword}, func(s *State) { s.User(SeedUserID).OnPremisesSyncEnabled = true }, "on-premises mastered Directory Sync objects"},
		"no text":    {passwordProfile{"password": 5}, nil, "password"},
		"unknown":    {passwordProfile{"hint": "x"}, nil, "hint"},
		"null":       {nil, nil, "passwordProfile"},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) {
				s.SetPassword(SeedUserID, firstPassword)
				if c.seed != nil {
					c.seed(s)
				}
			}})
			var r reply
			if profile, ok := c.body.(passwordProfile); ok {
				r = e.setProfile(SeedUserID, TokenSpec{}, profile)
			} else {
				r = e.send(http.MethodPatch, "/users/"+SeedUserID, TokenSpec{}, map[string]any{"passwordProfile": c.body})
			}
			wantError(t, r, http.StatusBadRequest, "Request_BadRequest")
			if text, _ := r.at(t, "error", "message").(string); !strings.Contains(text, c.text) {
				t.Errorf("%s", r.body)
			}
			if got := e.signInWith("kim@contoso.example", firstPassword); got != 0 {
				t.Errorf("the first password is not kept: %v", got)
			}
		})
	}
	e := startTenant(t, Options{})
	wantError(t, e.setProfile("b1d4c0de-0000-4000-8000-00000000ffff", TokenSpec{}, passwordProfile{}), http.StatusNotFound, "Request_ResourceNotFound")
}

func TestPasswordRights(t *testing.T) {
	only := func(names ...string) TokenSpec { return TokenSpec{Permissions: names} }
	const denied, done = http.StatusForbidden, http.StatusNoContent
	for name, c := range map[string]struct {
		spec      TokenSpec
		roles     []string
		needsRole bool
		user      string
		want      int
	}{
		"the permission":                    {only(passwordRight), nil, false, SeedUserID, done},
		"no permission":                     {only("User.Read.All"), nil, false, SeedUserID, denied},
		"of another kind":                   {only("User.ReadWrite.All"), nil, false, SeedUserID, denied},
		"of another kind with a role":       {only("User.ReadWrite.All"), []string{tenant.RoleUserAdministrator}, false, SeedUserID, done},
		"as documented, without a role":     {only(passwordRight), nil, true, SeedUserID, denied},
		"as documented, with a role":        {only(passwordRight), []string{tenant.RoleUserAdministrator}, true, SeedUserID, done},
		"administrator":                     {only(passwordRight), nil, false, SeedReaderID, denied},
		"administrator with a lesser role":  {only(passwordRight), []string{tenant.RoleUserAdministrator}, false, SeedReaderID, denied},
		"administrator with a role":         {only(passwordRight), []string{tenant.RolePrivilegedAuthenticationAdministrator}, false, SeedReaderID, done},
		"user without scope":                {TokenSpec{User: SeedAdministratorID, Scope: "User.Read"}, nil, false, SeedUserID, denied},
		"user":                              {TokenSpec{User: SeedAdministratorID, Scope: passwordRight}, nil, false, SeedReaderID, done},
		"user without a role":               {TokenSpec{User: SeedUserID, Scope: passwordRight}, nil, false, SeedUserID, denied},
		"user with a role of another kind":  {TokenSpec{User: SeedReaderID, Scope: passwordRight}, nil, false, SeedUserID, denied},
		"user with a role, administrator":   {TokenSpec{User: SeedAuthenticationAdministratorID, Scope: passwordRight}, nil, false, SeedReaderID, denied},
		"user with a role, of another user": {TokenSpec{User: SeedAuthenticationAdministratorID, Scope: passwordRight}, nil, false, SeedUserID, done},
		"by way of a group":                 {only(passwordRight), nil, false, "lee@contoso.example", denied},
		"by way of a group, with a role":    {only(passwordRight), []string{tenant.RolePrivilegedAuthenticationAdministrator}, false, "lee@contoso.example", done},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) {
				if strings.HasPrefix(name, "by way of a group") {
					s.Group(SeedGroupID).DirectoryRoles = []string{tenant.RoleGlobalReader}
				}
				s.App(SeedClientID).DirectoryRoles, s.Settings.PasswordNeedsRole = c.roles, c.needsRole
			}})
			r := e.setProfile(c.user, c.spec, passwordProfile{"password": nextPassword})
			wantStatus(t, r, c.want)
			if c.want == denied {
				wantError(t, r, denied, "Authorization_RequestDenied")
			}
		})
	}
}

const passwordRight = "User-PasswordProfile.ReadWrite.All"

// TestBannedPasswords has the examples of
// https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad, where "contoso" is a word of the tenant, and words
// that the administrator has blocked (passwords 5.1 and 5.3).
func TestBannedPasswords(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).GivenName = "Poll"
		s.SetBannedWords("Fabrikam", "Fabrikamblue", "red")
	}})
	_ = e.View(func(s State) {
		for password, want := range map[string]tenant.Ban{
			"C0ntos0Blank12": tenant.BanEasy, "ContoS0Bl@nkf9!": "", "p0LL23fb": tenant.BanEasy, "Tr0ub4dor&3": "", "abcdef12": tenant.BanEasy, "": "",
			"F@brikam12": tenant.BanAdministrator, "fabrikamBLUE12": tenant.BanAdministrator, "Fabrikam-1": tenant.BanAdministrator,
			"Fabrikam-123": "", "red1Red2": "", "AbcdefBlank12": tenant.BanEasy, "AbcdefFabrikam12": tenant.BanAdministrator,
		} {
			if got := s.Banned(s.User(SeedUserID), password); got != want {
				t.Errorf("Banned(%q) is %q, want %q", password, got, want)
			}
		}
		s.SetPasswordRule(tenant.RuleCustomCheck, "False")
		for password, want := range map[string]tenant.Ban{"F@brikam12": "", "AbcdefBlank12": tenant.BanEasy} {
			if got := s.Banned(s.User(SeedUserID), password); got != want {
				t.Errorf("without the own list, Banned(%q) is %q, want %q", password, got, want)
			}
		}
	})
}

// TestPasswordFile checks that the tenant's file has a hash with a salt, and never a password.
func TestPasswordFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	e := startTenant(t, Options{File: file})
	for _, user := range []string{SeedUserID, "b1d4c0de-0000-4000-8000-000000000105"} {
		wantStatus(t, e.setProfile(user, TokenSpec{}, passwordProfile{"password": firstPassword, "forceChangePasswordNextSignIn": true}), http.StatusNoContent)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(data); strings.Contains(text, firstPassword) || strings.Contains(text, "ub4dor") || strings.Count(text, `"forceChangePasswordNextSignIn": true`) != 2 {
		t.Error("the file has the password, or lacks what was set")
	}
	_ = e.View(func(s State) {
		kim, lee := s.User(SeedUserID).Password, s.User("b1d4c0de-0000-4000-8000-000000000105").Password
		if kim.Hash == lee.Hash || kim.Salt == lee.Salt || !kim.Is(firstPassword) || kim.Is("") {
			t.Errorf("%+v and %+v", kim, lee)
		}
	})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if again := startTenant(t, Options{File: file}); again.signInWith("kim@contoso.example", firstPassword) != 50055 {
		t.Error("the password is lost with the process")
	}
}
