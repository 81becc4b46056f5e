package emulator

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const pagesAnywhere = "127.0.0.1:0"

// TestCloudMetadata: each form of the metadata names this server alone (other-clients 1.1).
func TestCloudMetadata(t *testing.T) {
	e := startTenant(t, Options{})
	r := e.do(http.MethodGet, "/metadata/endpoints?api-version=2022-09-01", "", nil)
	wantStatus(t, r, http.StatusOK)
	audiences, _ := r.at(t, "authentication", "audiences").([]any)
	if r.at(t, "name") == "" || r.at(t, "resourceManager") != e.URL() || r.at(t, "microsoftGraphResourceId") != e.URL() ||
		r.at(t, "authentication", "loginEndpoint") != e.URL() || len(audiences) != 1 || audiences[0] != e.URL() {
		t.Errorf("2022-09-01: %s", r.body)
	}
	r = e.do(http.MethodGet, "/metadata/endpoints?api-version=2019-05-01", "", nil)
	if wantStatus(t, r, http.StatusOK); !strings.HasPrefix(string(r.body), `[{`) || !strings.Contains(string(r.body), `"microsoftGraphResourceId":"`+e.URL()+`"`) {
		t.Errorf("2019-05-01: %s", r.body)
	}
	r = e.do(http.MethodGet, "/metadata/endpoints?api-version=2015-01-01", "", nil)
	if wantStatus(t, r, http.StatusOK); r.at(t, "authentication", "loginEndpoint") != e.URL()+"/adfs" || r.at(t, "graphEndpoint") != e.URL() {
		t.Errorf("2015-01-01: %s", r.body)
	}
	wantError(t, e.do(http.MethodGet, "/metadata/endpoints", "", nil), http.StatusBadRequest, "MissingApiVersionParameter")
	if strings.Contains(string(r.body), "microsoft.com") {
		t.Errorf("it names a service that is not here: %s", r.body)
	}
}

// TestDiscoveryOfEveryAuthority: each name of the tenant has its own endpoints, which exist (other-clients 1.2, 1.4 and 1.6). The
// device code is advertised only if there are pages on which a user can enter it.
func TestDiscoveryOfEveryAuthority(t *testing.T) {
	without := startTenant(t, Options{})
	e := startTenant(t, Options{PagesAddress: pagesAnywhere})
	for path, want := range map[string][3]string{ // issuer, token endpoint, keys
		"/" + SeedTenantID + "/v2.0":        {"/" + SeedTenantID + "/v2.0", "/" + SeedTenantID + "/oauth2/v2.0/token", "/" + SeedTenantID + "/discovery/v2.0/keys"},
		"/CONTOSO.example/V2.0":             {"/" + SeedTenantID + "/v2.0", "/" + SeedTenantID + "/oauth2/v2.0/token", "/" + SeedTenantID + "/discovery/v2.0/keys"},
		"/common/v2.0":                      {"/{tenantid}/v2.0", "/common/oauth2/v2.0/token", "/common/discovery/v2.0/keys"},
		"/Organizations/v2.0":               {"/{tenantid}/v2.0", "/organizations/oauth2/v2.0/token", "/organizations/discovery/v2.0/keys"},
		"/" + strings.ToUpper(SeedTenantID): {"/" + SeedTenantID + "/v2.0", "/" + SeedTenantID + "/oauth2/token", "/" + SeedTenantID + "/discovery/keys"},
		"//common":                          {"/{tenantid}/v2.0", "/common/oauth2/token", "/common/discovery/keys"},
		"/adfs":                             {"/" + SeedTenantID + "/v2.0", "/adfs/oauth2/token", "/adfs/discovery/keys"},
	} {
		r := e.do(http.MethodGet, path+"/.well-known/openid-configuration", "", nil)
		wantStatus(t, r, http.StatusOK)
		if r.at(t, "issuer") != e.URL()+want[0] || r.at(t, "token_endpoint") != e.URL()+want[1] || r.at(t, "jwks_uri") != e.URL()+want[2] {
			t.Errorf("%s: %s", path, r.body)
		}
		keys, _ := e.do(http.MethodGet, e.URL()+want[2], "", nil).at(t, "keys").([]any)
		if len(keys) != 1 {
			t.Errorf("%s: %d keys", path, len(keys))
		}
		device, _ := r.at(t, "device_authorization_endpoint").(string)
		if r = e.do(http.MethodPost, device, "", nil); r.StatusCode != http.StatusBadRequest || r.at(t, "error") != "invalid_request" {
			t.Errorf("%s: %s: %d %s", path, device, r.StatusCode, r.body)
		}
		r = without.do(http.MethodGet, path+"/.well-known/openid-configuration", "", nil)
		if device, advertised := r.json(t)["device_authorization_endpoint"]; advertised {
			t.Errorf("%s without pages: %v", path, device)
		}
	}
	for _, path := range []string{"/" + uuid.NewString() + "/v2.0", "/consumers/v2.0", "/nowhere.example"} {
		r := e.do(http.MethodGet, path+"/.well-known/openid-configuration", "", nil)
		if wantStatus(t, r, http.StatusBadRequest); r.at(t, "error") != "invalid_tenant" {
			t.Errorf("%s: %s", path, r.body)
		}
	}
}

// TestBrowserIsRefused: what the metadata has to name, and nothing serves, explains what to do instead.
func TestBrowserIsRefused(t *testing.T) {
	e := startTenant(t, Options{})
	for _, path := range []string{"/common/oauth2/v2.0/authorize?client_id=x", "/" + SeedTenantID + "/oauth2/authorize", "/adfs/oauth2/authorize"} {
		if r := e.do(http.MethodGet, path, "", nil); r.StatusCode != http.StatusNotImplemented || !strings.Contains(string(r.body), "az login --use-device-code") {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.body)
		}
	}
}

// TestResourceManager answers what the Azure CLI asks after it has signed in (other-clients 1.11).
func TestResourceManager(t *testing.T) {
	e := startTenant(t, Options{})
	token := e.IssueToken(TokenSpec{Audience: tenant.ManagementAudience})
	r := e.do(http.MethodGet, "/tenants?api-version=2019-11-01", token, nil)
	tenants, _ := r.at(t, "value").([]any)
	if one, _ := tenants[0].(map[string]any); len(tenants) != 1 || one["tenantId"] != SeedTenantID || one["displayName"] != tenant.SeedTenantName || one["defaultDomain"] != SeedDomain {
		t.Errorf("tenants: %s", r.body)
	}
	r = e.do(http.MethodGet, "/subscriptions?api-version=2019-11-01", token, nil)
	if list, ok := r.at(t, "value").([]any); !ok || len(list) != 0 {
		t.Errorf("subscriptions: %s", r.body)
	}
	wantStatus(t, e.do(http.MethodGet, "/subscriptions?api-version=2019-11-01", e.IssueToken(TokenSpec{}), nil), http.StatusOK)
	wantError(t, e.do(http.MethodGet, "/tenants", token, nil), http.StatusBadRequest, "MissingApiVersionParameter")
	wantError(t, e.do(http.MethodGet, "/tenants?api-version=2019-11-01", "", nil), http.StatusUnauthorized, "AuthenticationFailed")
	wantError(t, e.do(http.MethodGet, "/tenants?api-version=2019-11-01", e.portalToken(SeedUserID), nil), http.StatusUnauthorized, "InvalidAuthenticationToken")
	for _, one := range e.Requests() {
		if one.Service != SignIn || one.IsWrite() {
			t.Errorf("%+v", one)
		}
	}
}
