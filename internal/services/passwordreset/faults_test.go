package passwordreset_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// patched returns how often the change was sent.
func patched(n *acctest.Tenant) (times int) {
	for _, r := range n.Writes() {
		if r.Method == http.MethodPatch && r.Path == userPath+kim {
			times++
		}
	}
	return times
}

func said(status int, code, message string) emulator.Fault {
	return emulator.Fault{Status: status, Body: `{"error":{"code":"` + code + `","message":"` + message + `"}}`}
}

// TestRefusedByTheService checks the words about each refusal, and that the service's own words about a password are not
// shown: here they quote it.
func TestRefusedByTheService(t *testing.T) {
	t.Parallel()
	const changedNothing = "The service rejected this request, so it changed nothing."
	for name, c := range map[string]struct {
		password string
		fault    emulator.Fault
		seed     func(*emulator.State)
		words    []string
		not      []string
		given    attributes // beside the password
	}{
		"an administrator":  {password: fresh, given: attributes{"allow_administrators": yes(true), "user_id": text(kimName)}, seed: func(s *emulator.State) { s.User(kim).DirectoryRoles = []string{"Global Reader"} }, words: []string{"reset the password of the user " + kimName, "Its service principal needs Privileged Authentication Administrator.", changedNothing}, not: []string{"User Administrator", kim, "A signed-in user"}},
		"banned":            {password: banned, words: []string{"Password rejected by the service", "HTTP 400 Request_BadRequest", "banned words", changedNothing, "Request ID: "}},
		"banned, quoted":    {password: banned, seed: func(s *emulator.State) { s.Settings.BannedPasswordText = "The word " + banned + " is banned." }, words: []string{"Password rejected by the service", "is not shown"}, not: []string{"The word"}},
		"a part is quoted":  {password: fresh, fault: said(400, "Request_BadRequest", "The password has the banned word horse."), words: []string{"Password rejected by the service", changedNothing}, not: []string{"horse"}},
		"other words":       {password: fresh, fault: said(400, "Request_BadRequest", "Not correct horse!"), words: []string{"Request rejected", "is not shown", changedNothing}, not: []string{"horse"}},
		"a part, forbidden": {password: fresh, fault: said(403, "Authorization_RequestDenied", "No horse for you."), words: []string{"Missing permission or directory role", "HTTP 403 Authorization_RequestDenied", "is not shown", changedNothing}, not: []string{"horse"}},
		"a part, not found": {password: fresh, fault: said(404, "no horse", "horse is gone"), words: []string{"Not found in the tenant", "is not shown", changedNothing}, not: []string{"horse"}},
		"the code quotes":   {password: fresh, fault: said(403, fresh, "No "+fresh+" for you"), words: []string{"Missing permission or directory role", "is not shown"}},
		"synchronized":      {password: fresh, fault: said(400, "Request_BadRequest", "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration."), words: []string{"Request rejected", "on-premises mastered Directory Sync objects", changedNothing}},
		"without password":  {fault: said(400, "Request_BadRequest", "Some explanation"), words: []string{"Request rejected", "Some explanation", "have the user " + kim + " change the password at the next sign-in"}},
		"no permission":     {password: fresh, seed: func(s *emulator.State) { s.App(emulator.SeedClientID).Permissions = []string{"User.Read.All"} }, words: []string{"Missing permission or directory role", "reset the password of the user " + kim, right + " with admin consent", changedNothing}, not: []string{"The application has the permission"}},
		"needs a role":      {password: fresh, seed: func(s *emulator.State) { s.Settings.PasswordNeedsRole = true }, words: []string{"Missing permission or directory role", "has the application permission " + right, "The application has the permission, so it probably lacks a directory role. Its service principal needs User Administrator.", changedNothing}, not: []string{"Privileged", "A signed-in user"}},
		"gone":              {password: fresh, fault: said(404, "Request_ResourceNotFound", "Resource does not exist."), words: []string{"Not found in the tenant", "Resource does not exist", "Check the name or object ID.", changedNothing}, not: []string{"method"}},
		"not accepted":      {password: fresh, fault: said(401, "InvalidAuthenticationToken", "Access token has expired."), words: []string{"Access token rejected", changedNothing}},
		"throttled for all": {password: fresh, fault: emulator.Fault{Status: 429, RetryAfter: "0.01"}, words: []string{"Too many requests", changedNothing}},
		"needs a user":      {password: fresh, fault: said(400, "BadRequest", "This request is only valid with delegated authentication flow."), words: []string{"A service principal cannot do this", "delegated authentication flow"}},
		"html":              {password: fresh, fault: emulator.Fault{Status: 403, ContentType: "text/html", Body: "<html>no</html>"}, words: []string{"Missing permission or directory role"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seeds := []func(*emulator.State){}
			if c.seed != nil {
				seeds = append(seeds, c.seed)
			}
			n := tenant(t, seeds...)
			if c.fault.Status != 0 {
				c.fault.Service, c.fault.Method = emulator.Graph, http.MethodPatch
				n.Inject(c.fault)
			}
			given := attributes{"password": text(c.password)}
			if c.password == "" {
				given = attributes{"keep_password": yes(true)}
			}
			maps.Copy(given, c.given)
			did := invoke(t, n, n.Administrator(), given)
			failed(t, n, did, c.words...)
			for _, w := range c.not {
				if messages := strings.Join(did.Errors, "\n"); strings.Contains(messages, w) {
					t.Errorf("the error has %q: %s", w, messages)
				}
			}
		})
	}
}

// TestLostAnswers checks that the change is not sent again if it may have been done, and that the error reports that.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	const maybe = "The result of these is not known: the new password, which may be valid already."
	for name, c := range map[string]struct {
		fault emulator.Fault
		set   bool
		times int
		words []string
	}{
		"throttled, then done":   {emulator.Fault{Status: 429, RetryAfter: "0.01", Times: 2}, true, 3, nil},
		"the answer is lost":     {emulator.Fault{Drop: emulator.DropAfter, Times: 1}, true, 1, []string{"Service unreachable", maybe, "Invoke the action again"}},
		"lost before":            {emulator.Fault{Drop: emulator.DropBefore, Times: 1}, false, 1, []string{"Service unreachable", maybe}},
		"done and 504":           {emulator.Fault{Status: http.StatusGatewayTimeout, AfterWrite: true, Times: 1}, true, 1, []string{"Service unavailable", maybe}},
		"503":                    {emulator.Fault{Status: http.StatusServiceUnavailable, Times: 1}, false, 1, []string{"Service unavailable", maybe}},
		"500":                    {emulator.Fault{Status: http.StatusInternalServerError, Times: 1}, false, 1, []string{"Service unavailable", maybe}},
		"a page with the status": {emulator.Fault{Status: http.StatusOK, ContentType: "text/html", Body: "<html>Sign in</html>", Times: 1}, false, 1, []string{"Unexpected response", maybe}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := tenant(t)
			c.fault.Service, c.fault.Method = emulator.Graph, http.MethodPatch
			n.Inject(c.fault)
			did := invoke(t, n, n.Administrator(), attributes{"password": text(fresh)})
			messages := strings.Join(did.Errors, "\n")
			for _, w := range c.words {
				if !strings.Contains(messages, w) {
					t.Errorf("the error lacks %q: %s", w, messages)
				}
			}
			if c.words == nil && messages != "" {
				t.Error(messages)
			}
			if p := password(t, n); p.Is(fresh) != c.set {
				t.Errorf("the new password is set: %v", !c.set)
			}
			if got := patched(n); got != c.times {
				t.Errorf("sent %d times, want %d", got, c.times)
			}
			// The next run does it, whatever the first has done.
			if again := invoke(t, n, n.Administrator(), attributes{"password": text(fresh)}); len(again.Errors) > 0 || !password(t, n).Is(fresh) {
				t.Errorf("%+v", again)
			}
		})
	}
}

// TestReadingFails checks that nothing is sent if a reading fails for good, and that failures in passing do not matter.
func TestReadingFails(t *testing.T) {
	t.Parallel()
	const user, roles = userPath + kim, "/transitiveMemberOf"
	for name, c := range map[string]struct {
		fault emulator.Fault
		words []string
	}{
		"user in passing":       {emulator.Fault{Path: user, Status: 503, Times: 2}, nil},
		"user throttled":        {emulator.Fault{Path: user, Status: 429, RetryAfter: "0.01", Times: 2}, nil},
		"roles in passing":      {emulator.Fault{Path: roles, Status: 500, Times: 1}, nil},
		"roles lost":            {emulator.Fault{Path: roles, Drop: emulator.DropAfter, Times: 1}, nil},
		"user unavailable":      {emulator.Fault{Path: user, Method: http.MethodGet, Status: 503}, []string{"Service unavailable"}},
		"user strange":          {emulator.Fault{Path: user, Method: http.MethodGet, Status: 200, Body: `{"id":5}`}, []string{"Unexpected response"}},
		"user empty":            {emulator.Fault{Path: user, Method: http.MethodGet, Status: 200, Body: `{}`}, []string{"Unexpected response"}},
		"roles unavailable":     {emulator.Fault{Path: roles, Status: 503}, []string{"directory roles not known", "Service unavailable", "Nothing was changed."}},
		"roles not found":       {emulator.Fault{Path: roles, Status: 404, Body: `{"error":{"code":"Request_ResourceNotFound","message":"x"}}`}, []string{"directory roles not known", "Not found in the tenant"}},
		"roles without a list":  {emulator.Fault{Path: roles, Status: 200, Body: `{}`}, []string{"directory roles not known", "Unexpected response"}},
		"roles refused":         {emulator.Fault{Path: roles, Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`}, []string{"directory roles not known", "It is not known whether the user " + kim + " is an administrator", "allow_administrators = true", "Nothing was changed."}},
		"roles, then no answer": {emulator.Fault{Path: roles, Drop: emulator.DropBefore}, []string{"directory roles not known", "Service unreachable"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := tenant(t)
			c.fault.Service = emulator.Graph
			n.Inject(c.fault)
			did := invoke(t, n, n.Administrator(), attributes{"password": text(fresh)})
			if c.words == nil {
				if len(did.Errors) > 0 || !password(t, n).Is(fresh) || patched(n) != 1 {
					t.Errorf("%+v", did)
				}
				return
			}
			failed(t, n, did, c.words...)
			if patched(n) > 0 {
				t.Error("the change was sent")
			}
		})
	}
}
