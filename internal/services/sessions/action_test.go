package sessions_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

func invoke(t *testing.T, n *acctest.Tenant, l acctest.Login, user string) acctest.Invoked {
	t.Helper()
	return acctest.Invoke(t, n, l, "sspr_revoke_sign_in_sessions", map[string]tftypes.Value{"user_id": tftypes.NewValue(tftypes.String, user)})
}

// revoked returns when the sessions of a user were revoked.
func revoked(t *testing.T, n *acctest.Tenant, user string) (at time.Time) {
	t.Helper()
	if err := n.View(func(s emulator.State) { at = s.User(user).SessionsValidFrom }); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		user  string
		fault emulator.Fault
		empty bool
	}{
		"by id":        {user: emulator.SeedUserID},
		"by name":      {user: "KIM@contoso.example"},
		"204":          {user: emulator.SeedUserID, empty: true},
		"in passing":   {user: emulator.SeedUserID, fault: emulator.Fault{Status: http.StatusServiceUnavailable, Times: 2}},
		"throttled":    {user: emulator.SeedUserID, fault: emulator.Fault{Status: http.StatusTooManyRequests, Times: 2, RetryAfter: "0.01"}},
		"done and 504": {user: emulator.SeedUserID, fault: emulator.Fault{Status: http.StatusGatewayTimeout, AfterWrite: true, Times: 1}},
		"lost answer":  {user: emulator.SeedUserID, fault: emulator.Fault{Drop: emulator.DropAfter, Times: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) { s.Settings.RevokeAnswersEmpty = c.empty })
			if c.fault.Times > 0 {
				c.fault.Service, c.fault.Path = emulator.Graph, "/revokeSignInSessions"
				n.Inject(c.fault)
			}
			did := invoke(t, n, n.Administrator(), c.user)
			if len(did.Errors) > 0 || len(did.Progress) != 2 || did.Progress[0] != "Revoking the sign-in sessions." {
				t.Errorf("%+v", did)
			}
			if revoked(t, n, emulator.SeedUserID).IsZero() || !revoked(t, n, emulator.SeedReaderID).IsZero() {
				t.Error("the sessions are not revoked, or those of another user are")
			}
			n.WantAppOnly(t)
		})
	}
}

func TestRevokeFails(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) emulator.Fault {
		return emulator.Fault{Service: emulator.Graph, Path: "/revokeSignInSessions", Status: status, Body: body}
	}
	for name, c := range map[string]struct {
		user  string
		login func(*acctest.Tenant) acctest.Login
		fault emulator.Fault
		words []string
	}{
		"no such user": {
			user: "b1d4c0de-0000-4000-8000-00000000ffff", words: []string{"Not found in the tenant", "revoke the sign-in sessions of the user b1d4c0de-0000-4000-8000-00000000ffff", "Request ID: "},
		},
		"no such name": {user: "nobody@contoso.example", words: []string{"Not found in the tenant", `find the user "nobody@contoso.example"`}},
		"no permission": {
			login: (*acctest.Tenant).Unprivileged, words: []string{"Missing permission or directory role", "User.RevokeSessions.All with admin consent", "the directory role Helpdesk Administrator", "Request ID: "},
		},
		"delegated only": {
			fault: answer(http.StatusBadRequest, `{"error":{"code":"BadRequest","message":"This request is only valid with delegated authentication flow."}}`),
			words: []string{"A service principal cannot do this", "only valid with delegated authentication flow", "az login", "Helpdesk Administrator"},
		},
		"not done":      {fault: answer(http.StatusOK, `{"value":false}`), words: []string{"Change not confirmed", "the service reported that it did not revoke them"}},
		"strange":       {fault: answer(http.StatusOK, `{"done":true}`), words: []string{"Unexpected response"}},
		"a page":        {fault: answer(http.StatusOK, `<html>Sign in</html>`), words: []string{"Unexpected response"}},
		"out of order":  {fault: answer(http.StatusServiceUnavailable, ``), words: []string{"Service unavailable"}},
		"not ours":      {fault: answer(http.StatusForbidden, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`), words: []string{"User.RevokeSessions.All"}},
		"no connection": {fault: emulator.Fault{Service: emulator.Graph, Path: "/revokeSignInSessions", Drop: emulator.DropBefore}, words: []string{"Service unreachable"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			if c.fault.Path != "" {
				n.Inject(c.fault)
			}
			if c.user == "" {
				c.user = emulator.SeedUserID
			}
			if c.login == nil {
				c.login = (*acctest.Tenant).Administrator
			}
			did := invoke(t, n, c.login(n), c.user)
			messages := strings.Join(did.Errors, "\n")
			for _, w := range c.words {
				if !strings.Contains(strings.ToLower(messages), strings.ToLower(w)) {
					t.Errorf("the error lacks %q: %s", w, messages)
				}
			}
			if !revoked(t, n, emulator.SeedUserID).IsZero() {
				t.Error("the sessions are revoked")
			}
		})
	}
}
