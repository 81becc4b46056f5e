package graph

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// bulkClient returns a client with batches over TLS.
func bulkClient(t *testing.T, s http.Handler, credential azcore.TokenCredential) *Client {
	t.Helper()
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	u, _ := url.Parse(server.URL)
	retry := transport.Retry{Max: 2, MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond}
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: graphtest.Roots(server), Hosts: []string{u.Host}, Retry: retry, Below: batch.Layer(batch.Options{Retry: retry}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return NewClient(Options{
		Endpoint: server.URL, Scope: scope, HTTPClient: client, ConfirmFor: time.Second, ConfirmEvery: time.Millisecond,
		Credential: func(context.Context) (azcore.TokenCredential, error) { return credential, nil },
	})
}

// manyGroups asks for n groups side by side and returns their names and errors.
func manyGroups(t *testing.T, client *Client, first, n int) (names []string, errs []error) {
	t.Helper()
	names, errs = make([]string, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			g, err := client.Group(t.Context(), fmt.Sprintf("00000000-0000-4000-8000-%012d", first+i))
			names[i], errs[i] = g.DisplayName, err
		})
	}
	all.Wait()
	return names, errs
}

// named answers with a group whose name has its ID.
func named(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	answer(w, 200, jsonType, fmt.Sprintf(`{"id":%q,"displayName":"name of %s","securityEnabled":true}`, id, id))
}

const claimsJSON = `{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}`

// TestARefusedTokenIsReplacedOnce: one refused token in the middle of a run is replaced once for all requests that were
// refused with it, and each is answered.
func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(claimsJSON))
	for name, test := range map[string]struct {
		challenge, wantClaims string
		// whole refuses the batch as such. Otherwise refuses chooses the requests in it that are refused.
		whole   bool
		refuses func(n int32) bool
	}{
		"one request of a batch":             {refuses: func(n int32) bool { return n == 7 }},
		"all requests of a batch":            {refuses: func(int32) bool { return true }},
		"a batch as such":                    {whole: true},
		"with a claims challenge":            {challenge: `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="` + encoded + `"`, wantClaims: claimsJSON, refuses: func(int32) bool { return true }},
		"with claims in no quotes":           {challenge: `Bearer error="insufficient_claims", claims=` + strings.TrimRight(encoded, "="), wantClaims: claimsJSON, whole: true},
		"with a challenge that says nothing": {challenge: `Bearer claims="%%%"`, refuses: func(int32) bool { return true }},
	} {
		t.Run(name, func(t *testing.T) {
			var items atomic.Int32
			var current string // the token of the batch that is being answered; batches of one test do not overlap by token
			var mu sync.Mutex
			token := func() string {
				mu.Lock()
				defer mu.Unlock()
				return current
			}
			s := &graphtest.Service{T: t, One: func(w http.ResponseWriter, r *http.Request) {
				n := items.Add(1)
				if !test.whole && token() == "Bearer token-0" && test.refuses(n) {
					graphtest.Refuse(w, test.challenge)
					return
				}
				named(w, r)
			}}
			s.Outer = func(w http.ResponseWriter, r *http.Request, _ int) bool {
				mu.Lock()
				current = r.Header.Get("Authorization")
				mu.Unlock()
				if test.whole && r.Header.Get("Authorization") == "Bearer token-0" {
					graphtest.Refuse(w, test.challenge)
					return true
				}
				return false
			}
			credential := &graphtest.SignIn{}
			client := bulkClient(t, s, credential)
			for _, first := range []int{0, 100} { // the second wave uses the new token
				names, errs := manyGroups(t, client, first, 20)
				for i, err := range errs {
					if want := fmt.Sprintf("name of 00000000-0000-4000-8000-%012d", first+i); err != nil || names[i] != want {
						t.Errorf("group %d: got %q, %v", first+i, names[i], err)
					}
				}
			}
			if got := credential.Asked(); len(got) != 1 || got[0] != test.wantClaims {
				t.Errorf("sign-in was asked for new tokens with the claims %q, want one with %q", got, test.wantClaims)
			}
		})
	}
}

// If the new token is refused as well, that is the error, and sign-in is not asked again and again.
func TestASecondRefusalIsAnError(t *testing.T) {
	var requests atomic.Int32
	credential := &graphtest.SignIn{}
	client := bulkClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Header().Set("Date", time.Now().Add(-2*time.Hour).UTC().Format(http.TimeFormat))
		graphtest.Refuse(w, `Bearer error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(claimsJSON))+`"`)
	}), credential)
	for range 3 {
		_, errs := manyGroups(t, client, 0, 20)
		for _, err := range errs {
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Kind != serviceerror.Unauthenticated || e.Status != 401 || e.Code != "InvalidAuthenticationToken" || e.Source != serviceerror.FromAzureCLI {
				t.Fatalf("got %#v", err)
			}
			if off := e.ClockAhead.Round(time.Minute); off != 2*time.Hour {
				t.Errorf("the clock is said to be %s ahead, want 2h", off)
			}
		}
	}
	if got := credential.Asked(); len(got) != 1 {
		t.Errorf("sign-in was asked for %d new tokens, want 1", len(got))
	}
	// Each of three waves of at most three sends, the first of them twice.
	if n := requests.Load(); n > 12 {
		t.Errorf("%d requests although every token is refused", n)
	}
}

// TestNoNewToken: if sign-in refuses a new token, its reason is the error, because the run cannot go on without one.
func TestNoNewToken(t *testing.T) {
	refused := &serviceerror.Error{Service: serviceerror.SignIn, Kind: serviceerror.SignInRevoked, Operation: "get a token", Code: "AADSTS50173", Message: "The sessions were ended."}
	credential := &graphtest.SignIn{}
	credential.Fail(refused)
	client := bulkClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { graphtest.Refuse(w, "") }), credential)
	for range 2 {
		_, errs := manyGroups(t, client, 0, 5)
		for _, err := range errs {
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Code != "AADSTS50173" || e.Service != serviceerror.SignIn || serviceerror.MayHaveTakenEffect(err) {
				t.Errorf("got %v", err)
			}
		}
	}
	if got := credential.Asked(); len(got) != 1 {
		t.Errorf("sign-in was asked %d times, want once", len(got))
	}
}

// A failure that passes does not end the renewals of a run.
func TestSignInIsAwayForAMoment(t *testing.T) {
	away := &serviceerror.Error{Service: serviceerror.SignIn, Kind: serviceerror.Unreachable, Operation: "get a token", Message: "no route to host"}
	credential := &graphtest.SignIn{}
	credential.Fail(away)
	client := bulkClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token := r.Header.Get("Authorization"); token == "Bearer token-0" || token == "Bearer token-1" {
			graphtest.Refuse(w, "")
			return
		}
		named(w, r)
	}), credential)
	if _, err := client.Group(t.Context(), groupID); !errors.Is(err, away) {
		t.Fatalf("got %v", err)
	}
	credential.Fail(nil)
	if g, err := client.Group(t.Context(), groupID); err != nil || g.ID != groupID {
		t.Fatalf("after sign-in is back: got %+v, %v", g, err)
	}
}

// slowSignIn takes its time to renew.
type slowSignIn struct{ *graphtest.SignIn }

func (s slowSignIn) Renew(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	select {
	case <-time.After(2 * time.Second):
	case <-ctx.Done():
	}
	return s.SignIn.Renew(ctx, o)
}

// An operation whose time is over while a new token is fetched has sent nothing that may have taken effect.
func TestNoTimeForANewToken(t *testing.T) {
	client := bulkClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { graphtest.Refuse(w, "") }), slowSignIn{&graphtest.SignIn{}})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := client.RevokeSessions(ctx, groupID)
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok || e.Kind != serviceerror.TimedOut || e.Service != serviceerror.SignIn || serviceerror.MayHaveTakenEffect(err) {
		t.Errorf("got %v", err)
	}
}
