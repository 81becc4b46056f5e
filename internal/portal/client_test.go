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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

const policyPath = "/PasswordReset/PasswordResetPolicies"

var (
	retry  = transport.Retry{Max: 3, MinWait: time.Millisecond, MaxWait: 20 * time.Millisecond}
	timing = portal.Timing{
		Gather: 20 * time.Millisecond, GatherMost: 200 * time.Millisecond, Shared: time.Minute, Hold: 5 * time.Millisecond,
		Confirm: time.Second, Settle: 300 * time.Millisecond, ConfirmEvery: 5 * time.Millisecond, Commit: 10 * time.Second, Retry: retry,
	}
)

// tokens is a token source that returns the given tokens in order, a new one at every renewal.
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

// userToken returns the claims of a signed-in user's token for the portal.
func userToken(id string) emulator.TokenSpec {
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

// administrator returns the client of a user who may read and write the policy.
func administrator(t *testing.T, server *emulator.Server) *portal.Client {
	t.Helper()
	return client(t, server, &tokens{values: []string{server.IssueToken(userToken(emulator.SeedPolicyAdministratorID))}})
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
	if _, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(30)); err != nil {
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
