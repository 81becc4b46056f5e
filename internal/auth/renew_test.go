package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// numbered returns a new token each time.
func numbered() func(http.ResponseWriter, url.Values) {
	n := 0
	return func(w http.ResponseWriter, _ url.Values) {
		n++
		writeJSON(w, 200, map[string]any{"token_type": "Bearer", "expires_in": 3599, "access_token": fmt.Sprint("token-", n)})
	}
}

type renewer interface {
	azcore.TokenCredential
	Renew(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error)
	Source() serviceerror.TokenSource
}

// wantTokens gets a token twice, renews it, and gets it twice again.
func wantTokens(t *testing.T, cred azcore.TokenCredential, before, after string) {
	t.Helper()
	r, ok := cred.(renewer)
	if !ok {
		t.Fatalf("%T cannot renew", cred)
	}
	for i, want := range []string{before, before, after, after, after} {
		get := r.GetToken
		if i == 2 {
			get = r.Renew
		}
		if token, err := get(t.Context(), graphScope); err != nil || token.Token != want {
			t.Errorf("step %d: got %q, %v; want %q", i, token.Token, err, want)
		}
	}
}

// TestRenew checks that sign-in replaces a refused token although it has not expired, and that the new one is cached.
func TestRenew(t *testing.T) {
	t.Run("client secret", func(t *testing.T) {
		s := newSignIn(t, numbered())
		wantTokens(t, newSecretCredential(t, s), "token-1", "token-2")
		if n := len(s.requests()); n != 2 {
			t.Errorf("sign-in was asked %d times, want 2", n)
		}
	})
	t.Run("Azure CLI", func(t *testing.T) {
		calls := fakeCLI(t, `n=$(grep -c . "$(dirname "$0")/calls"); echo "{\"accessToken\":\"cli-$n\",\"expires_on\":`+fmt.Sprint(time.Now().Add(time.Hour).Unix())+`,\"expiresOn\":\"x\",\"tokenType\":\"Bearer\"}"`)
		t.Setenv("PATH", strings.TrimSuffix(calls, "/calls")+":/usr/bin:/bin")
		cred, err := NewGraphCredential(Config{TenantID: tenant, UseCLI: true})
		if err != nil {
			t.Fatal(err)
		}
		wantTokens(t, cred, "cli-1", "cli-2")
		if cred.(renewer).Source() != serviceerror.FromAzureCLI {
			t.Error("the source is not the Azure CLI")
		}
	})
	t.Run("managed identity", func(t *testing.T) {
		n := 0
		imds := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			n++
			writeJSON(w, 200, map[string]any{"access_token": fmt.Sprint("msi-", n), "expires_on": fmt.Sprint(time.Now().Add(time.Hour).Unix()), "token_type": "Bearer"})
		}))
		t.Cleanup(imds.Close)
		t.Setenv("IDENTITY_ENDPOINT", imds.URL)
		t.Setenv("IDENTITY_HEADER", "header")
		client, err := transport.NewClient(transport.Options{})
		if err != nil {
			t.Fatal(err)
		}
		// Managed identities share their cache in the process, so no other test may use this one.
		cred, err := NewGraphCredential(Config{ClientID: "99999999-0000-4000-8000-000000000001", UseMSI: true, HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		wantTokens(t, cred, "msi-1", "msi-2")
	})
}

// TestRenewWithClaims checks that sign-in receives a claims challenge unchanged.
func TestRenewWithClaims(t *testing.T) {
	const claims = `{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}`
	s := newSignIn(t, numbered())
	cred := newSecretCredential(t, s)
	o := graphScope
	o.EnableCAE, o.Claims = true, claims
	if token, err := cred.(renewer).Renew(t.Context(), o); err != nil || token.Token != "token-1" {
		t.Fatalf("got %q, %v", token.Token, err)
	}
	var sent struct {
		AccessToken map[string]any `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(s.requests()[0].Get("claims")), &sent); err != nil || sent.AccessToken["nbf"] == nil {
		t.Errorf("sent the claims %q", s.requests()[0].Get("claims"))
	}
	o.Claims = ""
	if token, err := cred.GetToken(t.Context(), o); err != nil || token.Token != "token-1" {
		t.Errorf("afterwards: got %q, %v", token.Token, err)
	}
}

// TestCLIWithClaims checks that the error asks the user to sign in again, because the Azure CLI cannot answer a claims
// challenge.
func TestCLIWithClaims(t *testing.T) {
	fakeCLI(t, printToken("from-cli"))
	cred, err := NewGraphCredential(Config{TenantID: tenant, UseCLI: true})
	if err != nil {
		t.Fatal(err)
	}
	o := graphScope
	o.Claims = `{"access_token":{}}`
	_, err = cred.(renewer).Renew(t.Context(), o)
	e := asError(t, err, serviceerror.SignInRevoked)
	contains(t, e.Message, "requires a new sign-in (a claims challenge", "the Azure CLI has only the old sign-in")
	if e.Source != serviceerror.FromAzureCLI || e.Service != serviceerror.SignIn {
		t.Errorf("got %+v", e)
	}
}

// TestEndlessSignIn checks that an answer of sign-in is limited in size, and that the request is not repeated.
func TestEndlessSignIn(t *testing.T) {
	requests := 0
	s := newSignIn(t, func(w http.ResponseWriter, _ url.Values) {
		requests++
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token":"`))
		chunk := []byte(strings.Repeat("x", 1<<20))
		for range 100 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	u, _ := url.Parse(s.URL)
	client, err := transport.NewClient(transport.Options{CACertificatePEM: certificatePEM(s.Server), Hosts: []string{u.Host}, MaxAnswer: MaxAnswer})
	if err != nil {
		t.Fatal(err)
	}
	cred, err := NewGraphCredential(Config{TenantID: tenant, ClientID: clientID, ClientSecret: "s3cret-value", Cloud: s.cloud(), HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	portal := NewPortalTokens(PortalConfig{RefreshToken: "s3cret-refresh", TenantID: tenant, Cloud: s.cloud(), HTTPClient: client})
	_, err = cred.GetToken(t.Context(), graphScope)
	_, portalErr := portal.Token(t.Context())
	for plane, err := range map[string]error{"Graph": err, "portal": portalErr} {
		e := asError(t, err, serviceerror.NotUnderstood)
		contains(t, e.Message, "exceeds 1 MB")
		if e.Service != serviceerror.SignIn || serviceerror.MayHaveTakenEffect(err) || len(e.Message) > 700 {
			t.Errorf("%s: got %+v", plane, e)
		}
	}
	if requests != 2 {
		t.Errorf("%d requests, want one each", requests)
	}
}

// TestWrongClock checks that a refusal that a wrong clock can cause contains the difference between the clocks, and
// that other refusals do not.
func TestWrongClock(t *testing.T) {
	for code, timed := range map[int]bool{700024: true, 500133: true, 50013: true, 7000215: false, 50076: false} {
		for _, off := range []time.Duration{0, 2 * time.Hour, -26 * time.Hour} {
			want := off
			if !timed {
				want = 0
			}
			said := refuse(code, "x")
			s := newSignIn(t, func(w http.ResponseWriter, form url.Values) {
				w.Header().Set("Date", time.Now().Add(-off).UTC().Format(http.TimeFormat))
				said(w, form)
			})
			portal := NewPortalTokens(PortalConfig{RefreshToken: "s3cret-refresh", TenantID: tenant, Cloud: s.cloud(), HTTPClient: s.client(t)})
			_, graphErr := newSecretCredential(t, s).GetToken(t.Context(), graphScope)
			_, portalErr := portal.Token(t.Context())
			for plane, err := range map[string]error{"Graph": graphErr, "portal": portalErr} {
				if got := asAny(t, err).ClockAhead.Round(time.Minute); got != want {
					t.Errorf("%s, AADSTS%d, %s off: the clock is said to be %s ahead", plane, code, off, got)
				}
			}
		}
	}
}

func asAny(t *testing.T, err error) *serviceerror.Error {
	t.Helper()
	return asError(t, err, serviceerror.KindOf(err))
}
