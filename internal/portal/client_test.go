package portal_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

const policyPath = "/PasswordReset/PasswordResetPolicies"

var (
	retry  = transport.Retry{Max: 3, MinWait: time.Millisecond, MaxWait: 20 * time.Millisecond}
	timing = portal.Timing{
		Gather: 20 * time.Millisecond, GatherMost: 200 * time.Millisecond, Fresh: time.Second, Shared: time.Minute,
		Confirm: 300 * time.Millisecond, Settle: 300 * time.Millisecond, ConfirmEvery: 5 * time.Millisecond, Commit: 10 * time.Second, Retry: retry,
	}
)

// tokens is a source that hands out the given tokens one after the other, a new one at every renewal.
type tokens struct {
	mu      sync.Mutex
	values  []string
	renewed int
}

func (s *tokens) Token(context.Context) (auth.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return auth.Token{Value: s.values[s.renewed], TenantID: emulator.SeedTenantID}, nil
}

func (s *tokens) Renew(ctx context.Context, rejected string) (auth.Token, error) {
	s.mu.Lock()
	if s.values[s.renewed] == rejected {
		if s.renewed == len(s.values)-1 {
			s.mu.Unlock()
			return auth.Token{}, errors.New("no other token")
		}
		s.renewed++
	}
	s.mu.Unlock()
	return s.Token(ctx)
}

func start(t *testing.T, changes ...func(*emulator.State)) *emulator.Server {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{Seed: func(s *emulator.State) {
		for _, change := range changes {
			change(s)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// user gives the claims of a signed-in user's token for the portal.
func user(id string) emulator.TokenSpec {
	return emulator.TokenSpec{User: id, Audience: emulator.PortalAudience}
}

func client(t *testing.T, server *emulator.Server, source portal.TokenSource) *portal.Client {
	t.Helper()
	host := strings.TrimPrefix(server.URL(), "https://")
	h, err := transport.NewClient(transport.Options{CACertificatePEM: server.CACertificatePEM(), Hosts: []string{host}, Retry: retry})
	if err != nil {
		t.Fatal(err)
	}
	return portal.New(portal.Options{Endpoint: server.URL(), Tokens: source, HTTPClient: h, Timing: timing})
}

// administrator gives a client of someone who may read and write the policy.
func administrator(t *testing.T, server *emulator.Server) *portal.Client {
	t.Helper()
	return client(t, server, &tokens{values: []string{server.IssueToken(user(emulator.SeedPolicyAdministratorID))}})
}

func count(server *emulator.Server, method string) int {
	n := 0
	for _, r := range server.Requests() {
		if r.Service == emulator.Portal && r.Method == method {
			n++
		}
	}
	return n
}

func property(t *testing.T, server *emulator.Server, key string) string {
	t.Helper()
	var value json.RawMessage
	if err := server.View(func(s emulator.State) { value = s.Policy(key) }); err != nil {
		t.Fatal(err)
	}
	return string(value)
}

func days(n int64) sspr.Registration { return sspr.Registration{ReconfirmAfterDays: &n} }

const daysKey = "registrationReconfirmIntevalInDays"

func TestReadersShareOneRequest(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := c.Policy(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := count(server, http.MethodGet); got != 1 {
		t.Errorf("requests: got %d, want 1", got)
	}
}

func TestEveryRequestHasItsOwnID(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	if _, _, err := portal.Update(t.Context(), c, portal.RegistrationPage, days(30)); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range server.Requests() {
		id := r.Header.Get(transport.ClientRequestIDHeader)
		if id == "" || seen[id] {
			t.Errorf("%s %s: request id %q is missing or was used before", r.Method, r.Path, id)
		}
		seen[id] = true
	}
}

func TestConcurrentPagesAreOneWrite(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	yes := true
	all := sspr.EnabledForAll
	none := ""
	var wait sync.WaitGroup
	update := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	wait.Go(func() {
		_, _, err := portal.Update(t.Context(), c, portal.ScopePage, sspr.Scope{EnabledFor: &all, GroupID: &none})
		update(err)
	})
	wait.Go(func() { _, _, err := portal.Update(t.Context(), c, portal.RegistrationPage, days(90)); update(err) })
	wait.Go(func() {
		_, _, err := portal.Update(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Administrators: &yes})
		update(err)
	})
	wait.Wait()
	if gets, puts := count(server, http.MethodGet), count(server, http.MethodPut); gets != 2 || puts != 1 {
		t.Errorf("requests: got %d GET and %d PUT, want 2 and 1", gets, puts)
	}
	for key, want := range map[string]string{"enablementType": "2", daysKey: "90", "notifyOnAdminPasswordReset": "true"} {
		if got := property(t, server, key); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

func TestNothingIsWrittenWhereNothingChanges(t *testing.T) {
	t.Parallel()
	server := start(t)
	if _, _, err := portal.Update(t.Context(), administrator(t, server), portal.RegistrationPage, days(180)); err != nil {
		t.Fatal(err)
	}
	if got := count(server, http.MethodPut); got != 0 {
		t.Errorf("writes: got %d, want 0", got)
	}
}

// TestFaultsOfAWriteArePassed: whatever happens to a write on its way, the document says in the end what was asked
// for, others' changes included, and the caller learns what stood there before.
func TestFaultsOfAWriteArePassed(t *testing.T) {
	t.Parallel()
	put := emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, Path: policyPath, Times: 1}
	foreign := func(s *emulator.State) { s.SetPolicy("skipRegistrationMaxAllowedDays", 21) }
	for name, fault := range map[string]func(emulator.Fault) emulator.Fault{
		"throttled, whole seconds": func(f emulator.Fault) emulator.Fault { f.Status, f.RetryAfter = 429, "0"; return f },
		"throttled, a fraction":    func(f emulator.Fault) emulator.Fault { f.Status, f.RetryAfter = 429, "0.005"; return f },
		"throttled, no time named": func(f emulator.Fault) emulator.Fault { f.Status = 429; return f },
		"503 with a page": func(f emulator.Fault) emulator.Fault {
			f.Status, f.Body, f.ContentType = 503, "<html><title>Down</title></html>", "text/html"
			return f
		},
		"504 after the write took effect": func(f emulator.Fault) emulator.Fault { f.Status, f.AfterWrite = 504, true; return f },
		"connection lost before":          func(f emulator.Fault) emulator.Fault { f.Drop = emulator.DropBefore; return f },
		"connection lost after":           func(f emulator.Fault) emulator.Fault { f.Drop = emulator.DropAfter; return f },
		"connection lost in the answer":   func(f emulator.Fault) emulator.Fault { f.Drop = emulator.DropMidBody; return f },
		"stale reads":                     func(f emulator.Fault) emulator.Fault { f.StaleReads = 5; return f },
		"somebody else changes the document while the write fails": func(f emulator.Fault) emulator.Fault {
			f.Status, f.Before = 500, foreign
			return f
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			f := fault(put)
			server.Inject(f)
			before, after, err := portal.Update(t.Context(), administrator(t, server), portal.RegistrationPage, days(30))
			if err != nil {
				t.Fatal(err)
			}
			if was, is := string(before.Raw(daysKey)), string(after.Raw(daysKey)); was != "180" || is != "30" {
				t.Errorf("before and after: got %s and %s, want 180 and 30", was, is)
			}
			if got := property(t, server, daysKey); got != "30" {
				t.Errorf("the tenant has %s", got)
			}
			if f.Before != nil && property(t, server, "skipRegistrationMaxAllowedDays") != "21" {
				t.Error("the change of somebody else was overwritten")
			}
		})
	}
}

// TestFailures: every failure of the reference's section 1.6 becomes an error of its kind, with a request id.
func TestFailures(t *testing.T) {
	t.Parallel()
	page := func(status int, contentType, body string) emulator.Fault {
		return emulator.Fault{Service: emulator.Portal, Path: policyPath, Status: status, ContentType: contentType, Body: body}
	}
	expired := `{"Message":"AADSTS500133: Assertion is not within its valid time range.","ClientData":{"errorCode":"msalautherror_invalid_grant"}}`
	for name, test := range map[string]struct {
		fault emulator.Fault
		user  string
		kind  serviceerror.Kind
		says  string
	}{
		"no role":                         {user: emulator.SeedUserID, kind: serviceerror.Forbidden, says: "httpCode"},
		"expired token hidden in a 400":   {fault: page(400, "application/json", expired), kind: serviceerror.ExpiredToken, says: "AADSTS500133"},
		"401 page":                        {fault: page(401, "text/html", "<html><title>401 Unauthorized</title></html>"), kind: serviceerror.Unauthenticated, says: "401 Unauthorized"},
		"404 page":                        {fault: page(404, "text/html", "<html>IIS</html>"), kind: serviceerror.WrongPath, says: "HTML"},
		"404 JSON":                        {fault: page(404, "application/json", `{"message":"No HTTP resource was found"}`), kind: serviceerror.WrongPath, says: "No HTTP resource"},
		"200 page":                        {fault: page(200, "text/html", "<html>Sign in</html>"), kind: serviceerror.NotUnderstood, says: "HTML"},
		"200 without a body":              {fault: page(200, "application/json", ""), kind: serviceerror.NotUnderstood},
		"200 that is another document":    {fault: page(200, "application/json", `{"a":1}`), kind: serviceerror.NotUnderstood},
		"200 cut off":                     {fault: page(200, "application/json", `{"enablementType":1`), kind: serviceerror.NotUnderstood},
		"a redirect":                      {fault: page(302, "text/html", ""), kind: serviceerror.NotUnderstood},
		"429 for good":                    {fault: page(429, "application/json", "{}"), kind: serviceerror.Throttled},
		"500 for good":                    {fault: page(500, "text/html", "<html></html>"), kind: serviceerror.Unavailable},
		"400 that says nothing":           {fault: page(400, "", ""), kind: serviceerror.Refused},
		"400 with an error of its own":    {fault: page(400, "application/json", `{"ClientData":{"errorCode":"BadRequest"},"Message":"no"}`), kind: serviceerror.Refused, says: "no"},
		"an error that is a JSON string":  {fault: page(400, "application/json", `"broken"`), kind: serviceerror.Refused, says: "broken"},
		"no connection":                   {fault: emulator.Fault{Service: emulator.Portal, Drop: emulator.DropBefore}, kind: serviceerror.Unreachable},
		"an answer that ends in the body": {fault: emulator.Fault{Service: emulator.Portal, Drop: emulator.DropMidBody}, kind: serviceerror.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			if test.fault.Service != "" {
				server.Inject(test.fault)
			}
			if test.user == "" {
				test.user = emulator.SeedPolicyAdministratorID
			}
			token := server.IssueToken(user(test.user))
			_, err := client(t, server, &tokens{values: []string{token}}).Policy(t.Context())
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if e.Kind != test.kind || !strings.Contains(e.Message, test.says) {
				t.Errorf("got kind %d, %q; want kind %d, %q", e.Kind, e.Message, test.kind, test.says)
			}
			if e.RequestID == "" && e.Status != 0 {
				t.Error("no request id")
			}
			if strings.Contains(err.Error(), token) {
				t.Error("the token is in the error")
			}
		})
	}
}

func TestAnAppOnlyTokenIsRefusedByTheService(t *testing.T) {
	t.Parallel()
	server := start(t)
	app := server.IssueToken(emulator.TokenSpec{ClientID: emulator.SeedClientID, Audience: emulator.PortalAudience})
	_, err := client(t, server, &tokens{values: []string{app}}).Policy(t.Context())
	if serviceerror.KindOf(err) != serviceerror.Refused {
		t.Errorf("got %v", err)
	}
}

func TestAnExpiredTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	server := start(t)
	old := user(emulator.SeedPolicyAdministratorID)
	old.ExpiresAt = time.Now().Add(-time.Minute)
	source := &tokens{values: []string{server.IssueToken(old), server.IssueToken(user(emulator.SeedPolicyAdministratorID))}}
	if _, err := client(t, server, source).Policy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if source.renewed != 1 {
		t.Errorf("renewals: got %d, want 1", source.renewed)
	}
}

func TestAWriteThatIsNotKeptIsReported(t *testing.T) {
	t.Parallel()
	server := start(t)
	server.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, NotPersisted: true})
	_, _, err := portal.Update(t.Context(), administrator(t, server), portal.RegistrationPage, days(30))
	if serviceerror.KindOf(err) != serviceerror.NotPersisted {
		t.Errorf("got %v", err)
	}
}

// TestARefusedChangeFailsAlone: changes share a write, and one that the service refuses does not fail the others.
func TestARefusedChangeFailsAlone(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	selected, missing := sspr.EnabledForSelected, "ffffffff-0000-4000-8000-000000000000"
	var wait sync.WaitGroup
	wait.Go(func() {
		_, _, err := portal.Update(t.Context(), c, portal.ScopePage, sspr.Scope{EnabledFor: &selected, GroupID: &missing})
		if serviceerror.KindOf(err) != serviceerror.Refused {
			t.Errorf("the refused change: got %v", err)
		}
	})
	wait.Go(func() {
		if _, _, err := portal.Update(t.Context(), c, portal.RegistrationPage, days(30)); err != nil {
			t.Errorf("the other change: %v", err)
		}
	})
	wait.Wait()
	if got := property(t, server, daysKey); got != "30" {
		t.Errorf("%s: got %s, want 30", daysKey, got)
	}
}

// TestAStaleBaseUndoesNothing: reads can be stale again after a fresh one, and a second write must not start from a
// document that lacks the first.
func TestAStaleBaseUndoesNothing(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	var stale string
	if err := server.View(func(s emulator.State) { stale = string(s.PasswordResetPolicy.Raw()) }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := portal.Update(t.Context(), c, portal.RegistrationPage, days(99)); err != nil {
		t.Fatal(err)
	}
	server.Inject(emulator.Fault{
		Service: emulator.Portal, Method: http.MethodGet, Path: policyPath, Times: 2, Status: http.StatusOK, ContentType: "application/json", Body: stale,
	})
	yes := true
	if _, _, err := portal.Update(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Administrators: &yes}); err != nil {
		t.Fatal(err)
	}
	if got := property(t, server, daysKey); got != "99" {
		t.Errorf("the second write undid the first: %s is %s, want 99", daysKey, got)
	}
}

// TestSomebodyElsesLaterChangeIsNotWaitedForForever: what was confirmed once may be changed by others.
func TestSomebodyElsesLaterChangeIsNotWaitedForForever(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	if _, _, err := portal.Update(t.Context(), c, portal.RegistrationPage, days(99)); err != nil {
		t.Fatal(err)
	}
	err := server.Update(func(s *emulator.State) error {
		s.SetPolicy(daysKey, 7)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	if _, _, err := portal.Update(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Administrators: &yes}); err != nil {
		t.Fatal(err)
	}
	if got := property(t, server, daysKey); got != "7" {
		t.Errorf("the other's change was overwritten: %s is %s, want 7", daysKey, got)
	}
}

func TestCancellingOneCallerLeavesTheOthers(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	cancelled, cancel := context.WithCancel(t.Context())
	server.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodGet, Times: 1, Delay: 100 * time.Millisecond})
	var wait sync.WaitGroup
	wait.Go(func() {
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, _, err := portal.Update(cancelled, c, portal.NotificationsPage, sspr.Notifications{Users: new(bool)}); !errors.Is(err, context.Canceled) {
			t.Errorf("the cancelled caller: got %v", err)
		}
	})
	wait.Go(func() {
		if _, _, err := portal.Update(t.Context(), c, portal.RegistrationPage, days(30)); err != nil {
			t.Errorf("the other caller: %v", err)
		}
	})
	wait.Wait()
}

// TestManyWritersAndAForeignOne: three pages and somebody else, many times; every owned value arrives and no foreign
// change is lost that was made while nothing was on its way.
func TestManyWritersAndAForeignOne(t *testing.T) {
	t.Parallel()
	server := start(t, func(s *emulator.State) { s.SetPolicy("futureNumber", json.RawMessage(`1.50`)) })
	c := administrator(t, server)
	for round := range int64(10) {
		foreign := 10 + round
		err := server.Update(func(s *emulator.State) error {
			s.SetPolicy("skipRegistrationMaxAllowedDays", foreign)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		odd := round%2 == 1
		link := "https://support.contoso.example/" + string(rune('a'+round))
		var wait sync.WaitGroup
		for _, update := range []func() error{
			func() error {
				_, _, err := portal.Update(t.Context(), c, portal.RegistrationPage, days(30+round))
				return err
			},
			func() error {
				_, _, err := portal.Update(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: &odd, Administrators: &odd})
				return err
			},
			func() error {
				_, _, err := portal.Update(t.Context(), c, portal.CustomizationPage, sspr.Customization{HelpdeskEmailOrURL: &link})
				return err
			},
		} {
			wait.Go(func() {
				if err := update(); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		want := map[string]string{
			daysKey: jsonOf(30 + round), "notifyUsersOnPasswordReset": jsonOf(odd), "customHelpdeskEmailOrUrl": jsonOf(link),
			"skipRegistrationMaxAllowedDays": jsonOf(foreign), "futureNumber": "1.50",
		}
		got := map[string]string{}
		for key := range want {
			got[key] = property(t, server, key)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

func jsonOf(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
