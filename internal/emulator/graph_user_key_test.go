package emulator

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestUserInParentheses: a user has two addresses, but one whose name begins with $ has only that in parentheses.
func TestUserInParentheses(t *testing.T) {
	const dollar, quoted = "$kim@contoso.example", "o'brien@contoso.example"
	e := startTenant(t, Options{})
	rename := func(id, name string) {
		t.Helper()
		if err := e.Update(func(s *State) error { s.User(id).UserPrincipalName = name; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	rename(SeedUserID, dollar)
	rename(SeedReaderID, quoted)
	for path, id := range map[string]string{
		"/users('" + dollar + "')": SeedUserID, "/users('%24kim@contoso.example')": SeedUserID, "/users(%27%24kim%40contoso.example%27)": SeedUserID,
		"/users('o''brien@contoso.example')": SeedReaderID, "/users('o%27%27brien@contoso.example')": SeedReaderID, "/users/" + quoted: SeedReaderID,
		"/users('" + SeedUserID + "')": SeedUserID,
	} {
		if r := e.graph(path); r.StatusCode != http.StatusOK || r.at(t, "id") != id {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.body)
		}
	}
	if r := e.graph("/users/" + dollar); r.StatusCode != http.StatusBadRequest || r.at(t, "error", "message") != "The request is malformed or incorrect." {
		t.Errorf("%d %s", r.StatusCode, r.body)
	}
	wantError(t, e.graph("/users/%24kim@contoso.example"), http.StatusBadRequest, "BadRequest")
	wantStatus(t, e.graph("/users('"+dollar+"')/authentication/phoneMethods"), http.StatusOK)
	wantError(t, e.graph("/users('nobody@contoso.example')"), http.StatusNotFound, "Request_ResourceNotFound")
}

// TestByIDs: users are answered by their ids, with what the token may see of them; who is not there is left out, and more
// than a thousand ids are too many.
func TestByIDs(t *testing.T) {
	e := startTenant(t, Options{})
	const path = "/directoryObjects/getByIds?$select=id,userPrincipalName"
	ask := func(spec TokenSpec, ids []string, types ...string) reply {
		body := map[string]any{"ids": ids}
		if types != nil {
			body["types"] = types
		}
		return e.send(http.MethodPost, path, spec, body)
	}
	both := []string{SeedUserID, "b1d4c0de-0000-4000-8000-00000000ffff", strings.ToUpper(SeedGuestID)}
	for permission, status := range map[string]int{"Directory.Read.All": 200, "User.Read.All": 200, "User.ReadBasic.All": 403, "Group.Read.All": 403} {
		r := ask(TokenSpec{Permissions: []string{permission}}, both, "user")
		wantStatus(t, r, status)
		if status == http.StatusOK && !slices.Equal(names(t, r, "id"), []string{SeedUserID, SeedGuestID}) {
			t.Errorf("%s: %s", permission, r.body)
		}
	}
	all := TokenSpec{Permissions: []string{"User.Read.All"}}
	if got := names(t, ask(all, both, "group"), "id"); len(got) > 0 {
		t.Errorf("got %v", got)
	}
	if got := names(t, ask(all, both[:1]), "userPrincipalName"); !slices.Equal(got, []string{"kim@" + SeedDomain}) {
		t.Errorf("got %v", got)
	}
	wantError(t, ask(all, make([]string, 1001)), http.StatusBadRequest, "Request_BadRequest")
	wantStatus(t, ask(all, make([]string, 1000)), http.StatusOK)
	_ = e.Update(func(s *State) error { s.Settings.ByIDsLimited = true; return nil })
	r := ask(TokenSpec{Permissions: []string{"User.ReadBasic.All"}}, both[:1])
	if got := r.at(t, "value").([]any)[0].(map[string]any); got["id"] != SeedUserID || got["userPrincipalName"] != nil {
		t.Errorf("got %v", got)
	}
	for _, r := range e.Requests() {
		if r.IsWrite() {
			t.Errorf("%s %s counts as a write", r.Method, r.Path)
		}
	}
}
