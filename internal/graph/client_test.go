package graph

import (
	"cmp"
	"context"
	"errors"
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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

const (
	groupID    = "0c8c8a4e-7b6e-4e65-8f3e-0b0a4e1f2a3b"
	notPremium = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
	scope      = "https://graph.microsoft.com/.default"
	jsonType   = graphtest.JSON
	groupBody  = `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups(id,displayName,securityEnabled,mailEnabled)/$entity",
		"id":"` + groupID + `","displayName":"SSPR pilots","securityEnabled":true,"mailEnabled":false}`
)

// credential is a credential that records the scopes that it was asked for.
type credential struct {
	mu     sync.Mutex
	scopes []string
	token  string
	err    error
}

func (c *credential) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scopes = append(c.scopes, o.Scopes...)
	return azcore.AccessToken{Token: cmp.Or(c.token, "secret-token"), ExpiresOn: time.Now().Add(time.Hour)}, c.err
}

// newClient returns a client of a server with that handler, with the transport that users get.
func newClient(t testing.TB, h http.HandlerFunc) (*Client, *credential) {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: graphtest.Roots(server), Hosts: []string{u.Host}, UserAgent: "terraform-provider-sspr/test",
		Retry: transport.Retry{Max: 2, MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	cred := &credential{}
	return NewClient(Options{
		Endpoint: server.URL, Scope: scope, HTTPClient: client, ConfirmFor: 5 * time.Second, ConfirmEvery: time.Millisecond,
		Credential: func(context.Context) (azcore.TokenCredential, error) { return cred, nil },
	}), cred
}

// answer writes an answer.
var answer = graphtest.Answer

func TestGroup(t *testing.T) {
	var requests atomic.Int32
	client, cred := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if !strings.EqualFold(r.URL.Path, "/v1.0/groups/"+groupID) {
			t.Errorf("path %s", r.URL.Path)
		}
		if got, want := r.URL.Query().Get("$select"), "id,displayName,securityEnabled,mailEnabled"; got != want {
			t.Errorf("$select is %q, want %q", got, want)
		}
		if got := r.Header.Get("Authorization"); got != "Bearer secret-token" {
			t.Errorf("Authorization is %q", got)
		}
		if got := r.Header.Get("User-Agent"); got != "terraform-provider-sspr/test" {
			t.Errorf("User-Agent is %q", got)
		}
		if len(r.Header.Values("client-request-id")) != 1 {
			t.Errorf("client-request-id: %q", r.Header.Values("client-request-id"))
		}
		answer(w, 200, jsonType, groupBody)
	})
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			g, err := client.Group(t.Context(), strings.ToUpper(groupID))
			if err != nil {
				t.Error(err)
			}
			if want := (Group{ID: groupID, DisplayName: "SSPR pilots", SecurityEnabled: true}); g != want {
				t.Errorf("got %+v, want %+v", g, want)
			}
		})
	}
	wg.Wait()
	if n := requests.Load(); n != 1 {
		t.Errorf("%d requests for one group, want 1", n)
	}
	if len(cred.scopes) != 1 || cred.scopes[0] != scope {
		t.Errorf("token asked for with %q", cred.scopes)
	}
}

func TestGroupNotFoundIsAskedAgain(t *testing.T) {
	var requests atomic.Int32
	client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			answer(w, 404, jsonType, `{"error":{"code":"Request_ResourceNotFound","message":"Resource '`+groupID+`' does not exist or one of its queried reference-property objects are not present.",
				"innerError":{"date":"2025-02-13T10:17:06","request-id":"r","client-request-id":"c"}}}`)
			return
		}
		answer(w, 200, jsonType, groupBody)
	})
	if _, err := client.Group(t.Context(), groupID); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Fatalf("got %v", err)
	}
	if _, err := client.Group(t.Context(), groupID); err != nil {
		t.Fatal(err)
	}
}

func TestGroupWithoutID(t *testing.T) {
	client, _ := newClient(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	if _, err := client.Group(t.Context(), ""); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Fatalf("got %v", err)
	}
}

func TestThrottledWithFractionalRetryAfter(t *testing.T) {
	var requests atomic.Int32
	client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			w.Header().Set("Retry-After", "0.002")
			answer(w, 429, jsonType, `{"error":{"code":"TooManyRequests","message":"Please retry again later.","innerError":{"code":"429","message":"Please retry after","status":"429"}}}`)
			return
		}
		answer(w, 200, jsonType, groupBody)
	})
	if _, err := client.Group(t.Context(), groupID); err != nil {
		t.Fatal(err)
	}
	if n := requests.Load(); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestClaimsChallenge(t *testing.T) {
	var requests atomic.Int32
	client, cred := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			w.Header().Set("WWW-Authenticate", `Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="`)
			answer(w, 401, jsonType, `{"error":{"code":"InvalidAuthenticationToken","message":"Continuous access evaluation"}}`)
			return
		}
		answer(w, 200, jsonType, groupBody)
	})
	if _, err := client.Group(t.Context(), groupID); err != nil {
		t.Fatal(err)
	}
	if len(cred.scopes) != 2 {
		t.Errorf("%d tokens asked for, want 2", len(cred.scopes))
	}
}

func TestOtherHostGetsNoToken(t *testing.T) {
	other := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("request to the other host, Authorization %q", r.Header.Get("Authorization"))
	}))
	defer other.Close()
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1.0/groups") {
			w.Header().Set("Location", other.URL)
			answer(w, 307, "", "")
			return
		}
		answer(w, 200, jsonType, `{"value":[],"@odata.nextLink":"`+other.URL+`/v1.0/subscribedSkus?$skiptoken=x"}`)
	})
	for name, err := range map[string]error{
		"redirect": second(client.Group(t.Context(), groupID)), "paging link": second(client.SubscribedSKUs(t.Context())),
	} {
		if serviceerror.KindOf(err) != serviceerror.NotUnderstood {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestSubscribedSKUs(t *testing.T) {
	var requests atomic.Int32
	var server string
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.URL.Query().Get("$skiptoken") == "" {
			answer(w, 200, jsonType, `{"value":[],"@odata.nextLink":"`+server+`/v1.0/subscribedSkus?$skiptoken=2"}`)
			return
		}
		answer(w, 200, jsonType, `{"value":[{"id":"t_s","accountId":"a","appliesTo":"User","capabilityStatus":"Enabled","consumedUnits":3,
			"skuId":"078d2b04-f1bd-4111-bbd4-b4b1b354cef4","skuPartNumber":"AAD_PREMIUM","prepaidUnits":{"enabled":25,"lockedOut":0,"suspended":0,"warning":0},
			"servicePlans":[{"servicePlanId":"41781fb2-bc02-4b7c-bd55-b576c07bb09d","servicePlanName":"AAD_PREMIUM","provisioningStatus":"Success","appliesTo":"User"}]},
			{"skuPartNumber":null}]}`)
	})
	server = client.options.Endpoint
	skus, err := client.SubscribedSKUs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(skus) != 2 || skus[0].EnabledUnits != 25 || skus[0].ConsumedUnits != 3 || skus[0].SkuID.String() != "078d2b04-f1bd-4111-bbd4-b4b1b354cef4" || skus[0].CapabilityStatus != "Enabled" {
		t.Fatalf("got %+v", skus)
	}
	if want := (ServicePlan{ID: sspr.NewObjectID("41781fb2-bc02-4b7c-bd55-b576c07bb09d"), Name: "AAD_PREMIUM", ProvisioningStatus: "Success"}); skus[0].ServicePlans[0] != want {
		t.Fatalf("got %+v, want %+v", skus[0].ServicePlans[0], want)
	}
	if _, err := client.SubscribedSKUs(t.Context()); err != nil || requests.Load() != 2 {
		t.Fatalf("second call: %v, %d requests in all, want 2", err, requests.Load())
	}
}

func TestCredentialError(t *testing.T) {
	none := &serviceerror.Error{Service: serviceerror.Graph, Kind: serviceerror.NoCredential, Operation: "sign in", Message: "nothing"}
	client := NewClient(Options{
		Endpoint: "https://graph.microsoft.com", Scope: scope, HTTPClient: http.DefaultClient,
		Credential: func(context.Context) (azcore.TokenCredential, error) { return nil, none },
	})
	if _, err := client.Group(t.Context(), groupID); !errors.Is(err, none) {
		t.Errorf("got %v", err)
	}
	refused := &serviceerror.Error{Service: serviceerror.SignIn, Kind: serviceerror.SignInFailed, Operation: "get a token", Message: "no"}
	client, cred := newClient(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	cred.err = refused
	if _, err := client.SubscribedSKUs(t.Context()); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
}

func TestUnreachable(t *testing.T) {
	client, _ := newClient(t, func(http.ResponseWriter, *http.Request) {})
	options := client.options
	options.Endpoint, options.HTTPClient = "https://127.0.0.1:1", &http.Client{Transport: http.DefaultTransport}
	client = NewClient(options)
	_, err := client.Group(t.Context(), groupID)
	if serviceerror.KindOf(err) != serviceerror.Unreachable || !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v", err)
	}
}

func TestCancelled(t *testing.T) {
	release := make(chan struct{})
	client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		<-release
		answer(w, 200, jsonType, groupBody)
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Group(ctx, groupID)
	close(release)
	if serviceerror.KindOf(err) != serviceerror.TimedOut {
		t.Errorf("got %v", err)
	}
	if _, err := client.Group(t.Context(), groupID); err != nil {
		t.Errorf("the caller who came later: %v", err)
	}
}
