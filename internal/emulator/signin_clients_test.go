package emulator

import (
	"crypto/sha1" //nolint:gosec // a name of a certificate, not a proof
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

const (
	azureADPowerShell = "1b730954-1685-4b74-9bfd-dac224a7b894"
	microsoftOffice   = "d3590ed6-52b3-4102-aeff-aad2292ab01c"
	visualStudio      = "872cd9fa-d31f-45e0-9eab-6e460a02d1f1"
)

// post sends a form to a path.
func (e *testTenant) post(path string, form url.Values) reply {
	e.t.Helper()
	return e.do(http.MethodPost, path, "", []byte(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

// TestNamesOfResources: a token is for the API that the client means, by whatever name (other-clients 1.3 and 1.7).
func TestNamesOfResources(t *testing.T) {
	e := startTenant(t, Options{})
	c := e.Credentials()
	for scope, audience := range map[string]string{
		e.URL() + "/.default":                           GraphAudience,
		e.URL() + "//.default":                          GraphAudience,
		GraphAudience + "//.default":                    GraphAudience,
		"User.Read openid profile":                      GraphAudience,
		GraphAudience + "/User.Read Group.Read.All":     GraphAudience,
		"Policy.ReadWrite.AuthenticationFlows":          GraphAudience, // as long as an ID
		PortalAudience:                                  PortalAudience,
		"https://management.core.windows.net//.default": tenant.ManagementAudience,
		"https://management.azure.com/.default":         tenant.ManagementAudience,
		PortalAudience + "/user_impersonation":          PortalAudience,
	} {
		r := e.signIn(c.TenantID, appForm(c.ClientID, c.ClientSecret, scope))
		if wantStatus(t, r, http.StatusOK); e.decode(r.at(t, "access_token"))["aud"] != audience {
			t.Errorf("%s: the token is for %v", scope, e.decode(r.at(t, "access_token"))["aud"])
		}
	}
	for scope, want := range map[string]string{
		"https://127.0.0.1:1/.default":                      "invalid_resource",
		"https://graph.windows.net/.default":                "invalid_resource",
		"User.Read https://management.azure.com/.default":   "invalid_request",
		"https://graph.microsoft.com.evil.example/.default": "invalid_resource",
	} {
		r := e.signIn(c.TenantID, appForm(c.ClientID, c.ClientSecret, scope))
		if wantStatus(t, r, http.StatusBadRequest); r.at(t, "error") != want {
			t.Errorf("%s: %s", scope, r.body)
		}
	}
}

// TestScopesInTheAnswer: a client finds the token in its cache by what it has asked for (other-clients 1.7).
func TestScopesInTheAnswer(t *testing.T) {
	e := startTenant(t, Options{})
	r := e.signIn(SeedTenantID, refreshForm(e.Credentials().UserRefreshToken, e.URL()+"/.default"))
	wantStatus(t, r, http.StatusOK)
	text, _ := r.at(t, "scope").(string)
	for _, scope := range []string{e.URL() + "/.default", "openid", e.URL() + "/User.ReadWrite.All"} {
		if !slices.Contains(strings.Fields(text), scope) {
			t.Errorf("%s is not in %s", scope, text)
		}
	}
	if strings.Contains(text, "offline_access") {
		t.Errorf("the scopes are %s", text)
	}
	const missing = "Made.Up"
	r = e.signIn(SeedTenantID, refreshForm(e.Credentials().UserRefreshToken, "user.readwrite.all "+missing+" "+GraphAudience+"/"+missing))
	wantStatus(t, r, http.StatusOK)
	text, _ = r.at(t, "scope").(string)
	if scopes := strings.Fields(text); strings.Contains(text, missing) || !slices.Contains(scopes, "user.readwrite.all") || !slices.Contains(scopes, "profile") {
		t.Errorf("the scopes are %s, and the claims have %v", text, e.decode(r.at(t, "access_token"))["scp"])
	}
}

// TestRefreshTokenIsAskedFor: in v2.0 a password brings a refresh token only with offline_access, in v1 always, and a refresh token
// brings the next one (other-clients 1.14).
func TestRefreshTokenIsAskedFor(t *testing.T) {
	e := startTenant(t, Options{})
	password := url.Values{"grant_type": {"password"}, "client_id": {AzureCLIClientID}, "username": {SeedUserID}, "password": {tenant.SeedPassword}}
	refresh := url.Values{"grant_type": {"refresh_token"}, "client_id": {AzureCLIClientID}, "refresh_token": {e.Credentials().UserRefreshToken}}
	for name, x := range map[string]struct {
		path        string
		form        url.Values
		name, value string
		want        bool
	}{
		"not asked for":   {"/common/oauth2/v2.0/token", password, "scope", graphScope, false},
		"asked for":       {"/common/oauth2/v2.0/token", password, "scope", graphScope + " offline_access", true},
		"v1":              {"/common/oauth2/token", password, "resource", GraphAudience, true},
		"AD FS":           {"/adfs/oauth2/token", password, "scope", graphScope, false},
		"a refresh token": {"/common/oauth2/v2.0/token", refresh, "scope", graphScope, true},
	} {
		form := maps.Clone(x.form)
		form.Set(x.name, x.value)
		r := e.post(x.path, form)
		wantStatus(t, r, http.StatusOK)
		if token, has := r.json(t)["refresh_token"]; has != x.want || has && token == "" {
			t.Errorf("%s: %s", name, r.body)
		}
	}
}

// TestEveryAuthoritySignsIn: the same user and the same app by each name and version; an app must name its tenant (other-clients
// 1.2 and 1.4).
func TestEveryAuthoritySignsIn(t *testing.T) {
	e := startTenant(t, Options{})
	c := e.Credentials()
	for path, app := range map[string]bool{
		"/common/oauth2/v2.0/token": false, "/organizations/oauth2/v2.0/token": false, "/Common/oauth2/token": false,
		"/adfs/oauth2/token": true, "/adfs/oauth2/token/": true, "/adfs/oauth2/v2.0/token": true,
		"/" + SeedTenantID + "/oauth2/token": true, "/" + SeedDomain + "/oauth2/v2.0/token": true,
	} {
		r := e.post(path, refreshForm(c.UserRefreshToken, graphScope))
		if wantStatus(t, r, http.StatusOK); e.decode(r.at(t, "access_token"))["oid"] != SeedUserID {
			t.Errorf("%s: %s", path, r.body)
		}
		r = e.post(path, appForm(c.ClientID, c.ClientSecret, graphScope))
		if ok := r.StatusCode == http.StatusOK; ok != app {
			t.Errorf("%s: an app gets %d %s", path, r.StatusCode, r.body)
		}
	}
	if r := e.post("/consumers/oauth2/v2.0/token", refreshForm(c.UserRefreshToken, graphScope)); r.StatusCode != http.StatusBadRequest {
		t.Errorf("consumers: %d", r.StatusCode)
	}
}

// TestFirstVersion: v1 takes a resource, and its numbers are texts (other-clients 1.6).
func TestFirstVersion(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	e := startTenant(t, Options{Now: func() time.Time { return now }})
	c := e.Credentials()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {c.ClientID}, "client_secret": {c.ClientSecret}, "resource": {GraphAudience + "/"}}
	r := e.post("/"+SeedTenantID+"/oauth2/token?api-version=1.0", form)
	wantStatus(t, r, http.StatusOK)
	for name, want := range map[string]any{
		"expires_in": "3599", "not_before": strconv.FormatInt(now.Unix(), 10), "expires_on": strconv.FormatInt(now.Add(time.Hour).Unix(), 10),
		"resource": GraphAudience + "/", "token_type": "Bearer", "refresh_token": nil,
	} {
		if got := r.at(t, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	form = url.Values{"grant_type": {"refresh_token"}, "client_id": {AzureCLIClientID}, "refresh_token": {c.UserRefreshToken}, "resource": {PortalAudience}}
	r = e.post("/common/oauth2/token", form)
	if wantStatus(t, r, http.StatusOK); r.at(t, "scope") != "user_impersonation" || r.at(t, "refresh_token") == nil ||
		e.decode(r.at(t, "access_token"))["aud"] != PortalAudience {
		t.Errorf("a user: %s", r.body)
	}
	r = e.post("/adfs/oauth2/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {c.ClientID}, "client_secret": {c.ClientSecret}, "resource": {e.URL()}})
	if wantStatus(t, r, http.StatusOK); r.at(t, "expires_in") != 3599.0 {
		t.Errorf("AD FS: %s", r.body)
	}
}

// TestFamilyOfClients: members redeem the refresh tokens of each other, and no others do (other-clients 1.12).
func TestFamilyOfClients(t *testing.T) {
	e := startTenant(t, Options{})
	redeem := func(client, token string) reply {
		form := refreshForm(token, graphScope)
		form.Set("client_id", client)
		return e.signIn(SeedTenantID, form)
	}
	token := e.Credentials().UserRefreshToken // of the Azure CLI
	for _, client := range []string{tenant.AzurePowerShellClientID, microsoftOffice, visualStudio, AzureCLIClientID} {
		r := redeem(client, token)
		if wantStatus(t, r, http.StatusOK); r.at(t, "foci") != "1" || e.decode(r.at(t, "access_token"))["appid"] != client {
			t.Errorf("%s: %s", client, r.body)
		}
		token, _ = r.at(t, "refresh_token").(string)
	}
	r := redeem(azureADPowerShell, token)
	if wantStatus(t, r, http.StatusBadRequest); r.at(t, "error") != "invalid_grant" {
		t.Errorf("a client that is no member: %s", r.body)
	}
	own := e.signIn(SeedTenantID, url.Values{
		"grant_type": {"password"}, "client_id": {azureADPowerShell}, "username": {SeedUserID}, "password": {tenant.SeedPassword}, "scope": {graphScope + " offline_access"},
	})
	wantStatus(t, own, http.StatusOK)
	mine, _ := own.at(t, "refresh_token").(string)
	if _, member := own.json(t)["foci"]; member {
		t.Errorf("a client that is no member: %s", own.body)
	}
	wantStatus(t, redeem(azureADPowerShell, mine), http.StatusOK)
	wantStatus(t, redeem(AzureCLIClientID, mine), http.StatusBadRequest)
	if r = redeem(SeedClientID, token); r.at(t, "error") != "invalid_client" {
		t.Errorf("an app of the tenant: %s", r.body)
	}
}

// TestNamesOfCertificates: each client names the certificate of its assertion in its own way (other-clients 1.5), and the address of
// the token endpoint that it asks is the audience.
func TestNamesOfCertificates(t *testing.T) {
	key, certificate := selfSigned(t)
	e := startTenant(t, Options{Seed: func(s *State) {
		s.App(SeedLimitedClientID).Certificates = []string{string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))}
	}})
	long, short := sha256.Sum256(certificate.Raw), sha1.Sum(certificate.Raw) //nolint:gosec // a name
	for name, x := range map[string]struct {
		path, header, value string
		ok                  bool
	}{
		"azuread":              {"/" + SeedTenantID + "/oauth2/v2.0/token", "kid", base64.URLEncoding.EncodeToString(short[:]), true},
		"MSAL":                 {"/" + SeedDomain + "/oauth2/v2.0/token", "x5t", base64.RawURLEncoding.EncodeToString(short[:]), true},
		"MSAL, SHA-256":        {"/" + SeedTenantID + "/oauth2/token", "x5t#S256", base64.StdEncoding.EncodeToString(long[:]), true},
		"Azure CLI":            {"/adfs/oauth2/token", "x5t", base64.URLEncoding.EncodeToString(short[:]), true},
		"a name in any case":   {"/Contoso.Example/OAuth2/v2.0/token", "x5t", base64.RawURLEncoding.EncodeToString(short[:]), true},
		"SHA-256 as SHA-1":     {"/" + SeedTenantID + "/oauth2/v2.0/token", "x5t", base64.RawURLEncoding.EncodeToString(long[:]), false},
		"no name":              {"/" + SeedTenantID + "/oauth2/v2.0/token", "typ", "JWT", false},
		"an empty name":        {"/" + SeedTenantID + "/oauth2/v2.0/token", "kid", "", false},
		"the name of the key ": {"/" + SeedTenantID + "/oauth2/v2.0/token", "kid", token.KeyID(), false},
	} {
		t.Run(name, func(t *testing.T) {
			assertion := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
				Issuer: SeedLimitedClientID, Subject: SeedLimitedClientID, Audience: jwt.ClaimStrings{e.URL() + x.path},
				ExpiresAt: jwt.NewNumericDate(time.Now().Add(time.Hour)),
			})
			assertion.Header[x.header] = x.value
			signed, err := assertion.SignedString(key)
			if err != nil {
				t.Fatal(err)
			}
			r := e.post(x.path, url.Values{
				"grant_type": {"client_credentials"}, "client_id": {SeedLimitedClientID}, "scope": {graphScope}, "client_assertion": {signed},
				"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
			})
			if ok := r.StatusCode == http.StatusOK; ok != x.ok || !ok && !strings.Contains(string(r.body), "AADSTS700027") {
				t.Errorf("%d %s", r.StatusCode, r.body)
			}
		})
	}
}
