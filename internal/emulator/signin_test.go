package emulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

const graphScope = GraphAudience + "/.default"

func appForm(clientID, secret, scope string) url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {secret}, "scope": {scope},
	}
}

func refreshForm(token, scope string) url.Values {
	return url.Values{
		"grant_type": {"refresh_token"}, "client_id": {AzureCLIClientID}, "refresh_token": {token},
		"scope": {scope + " openid profile offline_access"}, "client_info": {"1"},
	}
}

// decode reads an access token's claims with the published key.
func (e *testTenant) decode(signed any) jwt.MapClaims {
	e.t.Helper()
	text, _ := signed.(string)
	c := jwt.MapClaims{}
	if _, err := jwt.ParseWithClaims(text, c, func(*jwt.Token) (any, error) { return &token.Key().PublicKey, nil }); err != nil {
		e.t.Fatal(err)
	}
	return c
}

func TestAppToken(t *testing.T) {
	e := startTenant(t, Options{})
	c, permissions := e.Credentials(), 0
	_ = e.View(func(s State) { permissions = len(s.App(SeedClientID).Permissions) })
	for scope, audience := range map[string]string{
		graphScope: GraphAudience, tenant.GraphApplicationID + "/.default": GraphAudience, PortalAudience + "/.default": PortalAudience,
	} {
		r := e.signIn(c.TenantID, appForm(c.ClientID, c.ClientSecret, scope+" openid offline_access profile"))
		wantStatus(t, r, http.StatusOK)
		if uuid.Validate(r.Header.Get("X-Ms-Request-Id")) != nil {
			t.Error("there is no x-ms-request-id")
		}
		got := e.decode(r.at(t, "access_token"))
		if got["aud"] != audience || got["idtyp"] != "app" || got["tid"] != SeedTenantID || got["scp"] != nil || got["appid"] != c.ClientID {
			t.Errorf("%s: the claims are %v", scope, got)
		}
		if roles, _ := got["roles"].([]any); (audience == GraphAudience) != (len(roles) == permissions) {
			t.Errorf("%s: the roles are %v", scope, roles)
		}
	}
}

func TestUserTokenAndRotation(t *testing.T) {
	e := startTenant(t, Options{})
	old := e.Credentials().PolicyAdministratorRefreshToken
	r := e.signIn(SeedDomain, refreshForm(old, PortalAudience+"/.default"))
	wantStatus(t, r, http.StatusOK)
	got := e.decode(r.at(t, "access_token"))
	if got["aud"] != PortalAudience || got["scp"] != "user_impersonation" || got["idtyp"] != "user" ||
		got["oid"] != SeedPolicyAdministratorID || got["upn"] != "pol@"+SeedDomain {
		t.Errorf("the claims are %v", got)
	}
	if wids, _ := got["wids"].([]any); len(wids) != 1 || wids[0] != tenant.RoleTemplates[tenant.RoleAuthenticationPolicyAdministrator] {
		t.Errorf("the wids are %v", wids)
	}
	next, _ := r.at(t, "refresh_token").(string)
	if next == "" || next == old {
		t.Fatalf("the next refresh token is %q", next)
	}
	for _, token := range []string{old, next} {
		wantStatus(t, e.signIn(SeedTenantID, refreshForm(token, PortalAudience+"/user_impersonation")), http.StatusOK)
	}
	if e.Credentials().PolicyAdministratorRefreshToken != old {
		t.Error("the seeded refresh token is forgotten")
	}
}

func TestRotatedTokensAreBounded(t *testing.T) {
	e := startTenant(t, Options{})
	const kept = 50 // of the refresh tokens that sign-in handed out
	for range kept + 5 {
		wantStatus(t, e.signIn(SeedTenantID, refreshForm(e.Credentials().UserRefreshToken, graphScope)), http.StatusOK)
	}
	_ = e.View(func(s State) {
		if n := len(s.RefreshTokens); n != kept+4 {
			t.Errorf("there are %d refresh tokens", n)
		}
	})
}

func TestSignInErrors(t *testing.T) {
	now := time.Now()
	e := startTenant(t, Options{Now: func() time.Time { return now }})
	c := e.Credentials()
	if err := e.Update(func(s *State) error {
		s.RefreshTokens = append(s.RefreshTokens,
			RefreshToken{Token: "old", UserID: SeedUserID, ExpiresAt: now.Add(-time.Hour)},
			RefreshToken{Token: "revoked", UserID: SeedUserID, ExpiresAt: now.Add(time.Hour), Revoked: true},
			RefreshToken{Token: "disabled", UserID: SeedGuestID, ExpiresAt: now.Add(time.Hour)})
		s.User(SeedGuestID).AccountEnabled = false
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	otherClient := refreshForm(c.UserRefreshToken, graphScope)
	otherClient.Set("client_id", uuid.NewString())
	for name, x := range map[string]struct {
		tenant string
		form   url.Values
		status int
		error  string
		code   float64
	}{
		"tenant":       {uuid.NewString(), appForm(c.ClientID, c.ClientSecret, graphScope), 400, "invalid_request", 90002},
		"app":          {c.TenantID, appForm(uuid.NewString(), "x", graphScope), 400, "unauthorized_client", 700016},
		"secret":       {c.TenantID, appForm(c.ClientID, "wrong", graphScope), 401, "invalid_client", 7000215},
		"other secret": {c.TenantID, appForm(c.ClientID, c.LimitedClientSecret, graphScope), 401, "invalid_client", 7000215},
		"no secret":    {c.TenantID, appForm(c.ClientID, "", graphScope), 401, "invalid_client", 7000216},
		"resource":     {c.TenantID, appForm(c.ClientID, c.ClientSecret, "https://main.iam.ad.ext.azure.com/.default"), 400, "invalid_resource", 500011},
		"no scope":     {c.TenantID, appForm(c.ClientID, c.ClientSecret, "openid"), 400, "invalid_request", 900144},
		"no grant":     {c.TenantID, url.Values{}, 400, "invalid_request", 900144},
		"other grant":  {c.TenantID, url.Values{"grant_type": {"implicit"}}, 400, "unsupported_grant_type", 70003},
		"refresh":      {c.TenantID, refreshForm("unknown", graphScope), 400, "invalid_grant", 70008},
		"no refresh":   {c.TenantID, refreshForm("", graphScope), 400, "invalid_grant", 70008},
		"revoked":      {c.TenantID, refreshForm("revoked", graphScope), 400, "invalid_grant", 70008},
		"old refresh":  {c.TenantID, refreshForm("old", graphScope), 400, "invalid_grant", 700082},
		"disabled":     {c.TenantID, refreshForm("disabled", graphScope), 400, "invalid_grant", 50057},
		"other client": {c.TenantID, otherClient, 400, "unauthorized_client", 700016},
	} {
		t.Run(name, func(t *testing.T) {
			r := e.signIn(x.tenant, x.form)
			wantStatus(t, r, x.status)
			codes, _ := r.at(t, "error_codes").([]any)
			text, _ := r.at(t, "error_description").(string)
			if r.at(t, "error") != x.error || len(codes) != 1 || codes[0] != x.code || !strings.HasPrefix(text, "AADSTS") {
				t.Errorf("%s", r.body)
			}
		})
	}
}

func TestMFARequired(t *testing.T) {
	e := startTenant(t, Options{})
	e.Inject(MFARequired())
	r := e.signIn(SeedTenantID, refreshForm(e.Credentials().UserRefreshToken, graphScope))
	wantStatus(t, r, http.StatusBadRequest)
	if text, _ := r.at(t, "error_description").(string); !strings.HasPrefix(text, "AADSTS50076: ") {
		t.Errorf("%s", r.body)
	}
}

func TestDiscovery(t *testing.T) {
	e := startTenant(t, Options{})
	for _, path := range []string{"/" + SeedTenantID + "/v2.0", "/" + SeedDomain} {
		r := e.do(http.MethodGet, path+"/.well-known/openid-configuration", "", nil)
		wantStatus(t, r, http.StatusOK)
		if r.at(t, "issuer") != e.URL()+"/"+SeedTenantID+"/v2.0" {
			t.Errorf("%s", r.body)
		}
		keys, _ := r.at(t, "jwks_uri").(string)
		wantStatus(t, e.do(http.MethodGet, keys, "", nil), http.StatusOK)
	}
	r := e.do(http.MethodGet, "/nowhere.example/v2.0/.well-known/openid-configuration", "", nil)
	wantStatus(t, r, http.StatusBadRequest)
}

func TestNoSecretIsLogged(t *testing.T) {
	e := startTenant(t, Options{})
	c := e.Credentials()
	e.signIn(c.TenantID, appForm(c.ClientID, c.ClientSecret, graphScope))
	e.policy()
	e.graph("/organization")
	log := e.Requests()
	if len(log) != 3 {
		t.Fatalf("%d requests", len(log))
	}
	for i, want := range []Request{
		{Service: SignIn, Note: "client_credentials", TokenKind: "none"},
		{Service: Portal, TokenKind: "user"},
		{Service: Graph, TokenKind: "app"},
	} {
		got := log[i]
		if got.Service != want.Service || got.Note != want.Note || got.TokenKind != want.TokenKind ||
			got.Body != nil || got.Header.Get("Authorization") != "" || got.Status != http.StatusOK || got.IsWrite() {
			t.Errorf("%+v", got)
		}
	}
	e.ResetRequests()
	e.put("", func(*Document) {})
	log = e.Requests()
	if len(log) != 2 || !log[1].IsWrite() || len(log[1].Body) == 0 {
		t.Errorf("%+v", log)
	}
}
