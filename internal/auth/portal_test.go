package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

func TestReadyToken(t *testing.T) {
	global, _ := CloudByName("global")
	past := time.Now().Add(-time.Hour)
	tests := map[string]struct {
		token string
		kind  serviceerror.Kind
		want  []string
	}{
		"by type":     {userToken(t, jwt.MapClaims{"idtyp": "app", "appid": clientID}), serviceerror.AppOnlyToken, []string{"the application " + clientID, "not to a signed-in user"}},
		"no scope":    {userToken(t, jwt.MapClaims{"idtyp": nil, "scp": nil}), serviceerror.AppOnlyToken, []string{"the application (unknown)"}},
		"graph":       {userToken(t, jwt.MapClaims{"aud": "https://graph.microsoft.com"}), serviceerror.WrongAudience, []string{"https://graph.microsoft.com (Microsoft Graph)", portalResourceGlobal}},
		"no audience": {userToken(t, jwt.MapClaims{"aud": nil}), serviceerror.WrongAudience, []string{"no service (it has no audience)"}},
		"tenant":      {userToken(t, jwt.MapClaims{"tid": "other-tenant"}), serviceerror.WrongTenant, []string{"other-tenant", tenant}},
		"expired":     {userToken(t, jwt.MapClaims{"exp": past.Unix()}), serviceerror.ExpiredToken, []string{"expired at " + past.UTC().Format(time.RFC3339)}},
		"no expiry":   {userToken(t, jwt.MapClaims{"exp": nil}), serviceerror.MalformedToken, []string{"has no expiration time"}},
		"opaque":      {"0.AXoAopaque-value", serviceerror.MalformedToken, []string{"has 2 instead of 3 parts"}},
		"JSON":        {`{"accessToken":"opaque-value"}`, serviceerror.MalformedToken, []string{"pass only the value of its accessToken"}},
		"spaces":      {"Bearer opaque-value", serviceerror.MalformedToken, []string{"contains white space"}},
		"three parts": {"opaque-value.b.c", serviceerror.MalformedToken, []string{"not JSON in base64"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := NewPortalTokens(PortalConfig{AccessToken: test.token, TenantID: tenant, Cloud: global, UseCLI: true})
			_, err := p.Token(t.Context())
			e := asError(t, err, test.kind)
			contains(t, e.Message, append(test.want, "portal.access_token (SSPR_PORTAL_ACCESS_TOKEN)")...)
			if e.Service != serviceerror.Portal || e.Source != serviceerror.FromAccessToken || strings.Contains(e.Error(), "opaque-value") || strings.Contains(e.Error(), "eyJ") {
				t.Errorf("got %+v", e)
			}
		})
	}
	good := userToken(t, nil)
	p := NewPortalTokens(PortalConfig{AccessToken: good + "\n", RefreshToken: "not used", TenantID: strings.ToUpper(tenant), Cloud: global})
	token, err := p.Token(t.Context())
	if err != nil || token.Value != good || token.User != user || token.TenantID != tenant || token.Source != serviceerror.FromAccessToken || time.Until(token.Expires) < 59*time.Minute {
		t.Fatalf("got %v, %v", token, err)
	}
	_, err = p.Renew(t.Context(), good)
	if e := asError(t, err, serviceerror.ExpiredToken); e.Source != serviceerror.FromAccessToken || !strings.Contains(e.Message, "cannot be renewed") {
		t.Errorf("got %+v", e)
	}
}

func TestTokenHidesItsValue(t *testing.T) {
	token := Token{Value: "s3cret", User: user, TenantID: tenant}
	encoded, _ := json.Marshal(map[string]any{"token": token})
	for _, shown := range []string{
		fmt.Sprint(token), fmt.Sprintf("%v %+v %#v %s", token, token, token, token), token.LogValue().String(), string(encoded),
	} {
		if strings.Contains(shown, "s3cret") || !strings.Contains(shown, user) {
			t.Errorf("shown as %q", shown)
		}
	}
}

// rotating returns a new access token and a new refresh token with each request.
func rotating(t *testing.T, lifetime time.Duration) func(http.ResponseWriter, url.Values) {
	var n atomic.Int32
	return func(w http.ResponseWriter, _ url.Values) {
		i := n.Add(1)
		writeJSON(w, 200, map[string]any{
			"token_type": "Bearer", "expires_in": int(lifetime.Seconds()), "refresh_token": fmt.Sprintf("refresh-%d", i),
			"access_token": userToken(t, jwt.MapClaims{"jti": fmt.Sprint(i), "exp": time.Now().Add(lifetime).Unix()}),
		})
	}
}

// fromFive calls get five times concurrently and returns the distinct values.
func fromFive(t *testing.T, get func() (Token, error)) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	values := map[string]bool{}
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			token, err := get()
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			values[token.Value] = true
		})
	}
	wg.Wait()
	return values
}

func TestRefreshToken(t *testing.T) {
	s := newSignIn(t, rotating(t, time.Hour))
	p := NewPortalTokens(PortalConfig{RefreshToken: "refresh-0", TenantID: tenant, Cloud: s.cloud(), HTTPClient: s.client(t), UseCLI: true})
	first := fromFive(t, func() (Token, error) { return p.Token(t.Context()) })
	if len(first) != 1 || len(s.requests()) != 1 {
		t.Fatalf("%d tokens with %d requests, want 1 and 1", len(first), len(s.requests()))
	}
	form := s.requests()[0]
	want := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {AzureCLIClientID}, "refresh_token": {"refresh-0"},
		"scope": {portalResourceGlobal + "/.default openid profile offline_access"},
	}
	if form.Encode() != want.Encode() {
		t.Errorf("sent %v", form)
	}
	if s.paths[0] != "/"+tenant+"/oauth2/v2.0/token" {
		t.Errorf("sent to %s", s.paths[0])
	}
	old, _ := p.Token(t.Context())
	renewed := fromFive(t, func() (Token, error) { return p.Renew(t.Context(), old.Value) })
	if len(renewed) != 1 || renewed[old.Value] || len(s.requests()) != 2 {
		t.Fatalf("%d tokens with %d requests in all, want 1 and 2", len(renewed), len(s.requests()))
	}
	if got := s.requests()[1].Get("refresh_token"); got != "refresh-1" {
		t.Errorf("renewed with %s, want the newest", got)
	}
	if token, _ := p.Token(t.Context()); !renewed[token.Value] || len(s.requests()) != 2 {
		t.Error("the renewed token was not kept")
	}
}

func TestShortLivedTokenIsNotKept(t *testing.T) {
	s := newSignIn(t, rotating(t, 4*time.Minute))
	p := NewPortalTokens(PortalConfig{RefreshToken: "refresh-0", ClientID: clientID, Cloud: s.cloud(), HTTPClient: s.client(t)})
	for range 2 {
		if _, err := p.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.requests()) != 2 || s.paths[0] != "/organizations/oauth2/v2.0/token" || s.requests()[0].Get("client_id") != clientID {
		t.Errorf("%d requests to %v", len(s.requests()), s.paths)
	}
}

func TestRefreshFailures(t *testing.T) {
	tests := map[string]struct {
		token func(http.ResponseWriter, url.Values)
		kind  serviceerror.Kind
		want  string
	}{
		"expired":  {refuse(700082, "The refresh token has expired due to inactivity."), serviceerror.SignInExpired, "not used for too long"},
		"no token": {func(w http.ResponseWriter, _ url.Values) { writeJSON(w, 200, map[string]string{}) }, serviceerror.NotUnderstood, "no access token"},
		"page":     {func(w http.ResponseWriter, _ url.Values) { _, _ = w.Write([]byte("<html>")) }, serviceerror.NotUnderstood, "no access token"},
		"down":     {func(w http.ResponseWriter, _ url.Values) { w.WriteHeader(503) }, serviceerror.Unavailable, "HTTP 503"},
		"app": {func(w http.ResponseWriter, _ url.Values) {
			writeJSON(w, 200, map[string]string{"access_token": userToken(t, jwt.MapClaims{"idtyp": "app"})})
		}, serviceerror.AppOnlyToken, "portal.refresh_token"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSignIn(t, test.token)
			p := NewPortalTokens(PortalConfig{RefreshToken: "refresh-s3cret", Cloud: s.cloud(), HTTPClient: s.client(t)})
			_, err := p.Token(t.Context())
			e := asError(t, err, test.kind)
			contains(t, e.Message, test.want)
			if strings.Contains(e.Error(), "refresh-s3cret") || e.Source != serviceerror.FromRefreshToken {
				t.Errorf("the refresh token is in %q, or the source is not: %d", e, e.Source)
			}
		})
	}
	s := newSignIn(t, nil)
	client := s.client(t)
	s.Close()
	_, err := NewPortalTokens(PortalConfig{RefreshToken: "refresh-s3cret", Cloud: s.cloud(), HTTPClient: client}).Token(t.Context())
	_ = asError(t, err, serviceerror.Unreachable)
}

func TestPortalCLI(t *testing.T) {
	global, _ := CloudByName("global")
	token := userToken(t, nil)
	calls := fakeCLI(t, printToken(token))
	p := NewPortalTokens(PortalConfig{UseCLI: true, TenantID: tenant, Cloud: global})
	if values := fromFive(t, func() (Token, error) { return p.Token(t.Context()) }); !values[token] {
		t.Error("another token")
	}
	got := lines(t, calls)
	if len(got) != 1 {
		t.Fatalf("az was started %d times", len(got))
	}
	contains(t, got[0], "--resource "+portalResourceGlobal, "--tenant "+tenant)
	_, err := p.Renew(t.Context(), token)
	contains(t, asError(t, err, serviceerror.ExpiredToken).Message, "returned the same token")
}

func TestPortalCLIFailures(t *testing.T) {
	global, _ := CloudByName("global")
	tried := []string{
		"portal.access_token (SSPR_PORTAL_ACCESS_TOKEN): not set", "portal.refresh_token (SSPR_PORTAL_REFRESH_TOKEN): not set", "the Azure CLI (az login): ",
	}
	tests := map[string]struct {
		script string
		kind   serviceerror.Kind
		want   []string
	}{
		"not signed in":     {`echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`, serviceerror.NoCredential, append(tried, "az is not signed in")},
		"service principal": {printToken(userToken(t, jwt.MapClaims{"idtyp": "app"})), serviceerror.AppOnlyToken, []string{"the Azure CLI (az login)"}},
		"multifactor": {
			`echo "ERROR: AADSTS50076: Due to a configuration change. Trace ID: x Correlation ID: y. Interactive authentication is needed. Please run: az login" >&2; exit 1`,
			serviceerror.MFARequired,
			[]string{"Multifactor authentication is required"},
		},
		"broken": {`echo "ERROR: python exploded" >&2; exit 1`, serviceerror.SignInFailed, []string{"the Azure CLI answered: ERROR: python exploded"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fakeCLI(t, test.script)
			_, err := NewPortalTokens(PortalConfig{UseCLI: true, Cloud: global}).Token(t.Context())
			e := asError(t, err, test.kind)
			contains(t, e.Message, test.want...)
			if e.Source != serviceerror.FromAzureCLI {
				t.Errorf("the source is %d", e.Source)
			}
		})
	}
	t.Run("not installed", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, err := NewPortalTokens(PortalConfig{UseCLI: true, Cloud: global}).Token(t.Context())
		contains(t, asError(t, err, serviceerror.NoCredential).Message, append(tried, "the program az is not on the PATH")...)
	})
	t.Run("not allowed", func(t *testing.T) {
		for _, get := range []func(*PortalTokens) (Token, error){
			func(p *PortalTokens) (Token, error) { return p.Token(t.Context()) },
			func(p *PortalTokens) (Token, error) { return p.Renew(t.Context(), "x") },
		} {
			_, err := get(NewPortalTokens(PortalConfig{Cloud: global}))
			contains(t, asError(t, err, serviceerror.NoCredential).Message, append(tried, "portal.use_cli (SSPR_PORTAL_USE_CLI) is false")...)
		}
	})
}

func TestChina(t *testing.T) {
	china, _ := CloudByName("china")
	_, err := NewPortalTokens(PortalConfig{AccessToken: userToken(t, nil), Cloud: china}).Token(t.Context())
	contains(t, asError(t, err, serviceerror.Unsupported).Message, `"china"`)
}

func TestOneCanceledCaller(t *testing.T) {
	release := make(chan struct{})
	answer := rotating(t, time.Hour)
	s := newSignIn(t, func(w http.ResponseWriter, form url.Values) {
		<-release
		answer(w, form)
	})
	p := NewPortalTokens(PortalConfig{RefreshToken: "refresh-0", Cloud: s.cloud(), HTTPClient: s.client(t)})
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := p.Token(ctx)
		failed <- err
	}()
	for len(s.requests()) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	_ = asError(t, <-failed, serviceerror.TimedOut)
	close(release)
	if _, err := p.Token(t.Context()); err != nil || len(s.requests()) != 1 {
		t.Errorf("the other caller: %v, %d requests", err, len(s.requests()))
	}
}
