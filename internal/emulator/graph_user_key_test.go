package emulator

import (
	"net/http"
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
