package provider

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// elsewhere starts a host that is not configured. Every request to it fails the test.
func elsewhere(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		t.Errorf("%s %s reached a host that is not configured, with %q and the body %q", r.Method, r.URL.Path, r.Header.Get("Authorization"), body)
	}))
	t.Cleanup(s.Close)
	return s
}

// impostor starts a server that replaces all services at once, and answers each request with lure.
func impostor(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewTLSServer(handler)
	t.Cleanup(s.Close)
	return s
}

func rootOf(s *httptest.Server) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
}

// openID writes the first answer of sign-in, with the endpoint that secrets are sent to.
func openID(w http.ResponseWriter, authority, tokenEndpoint string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{
		"issuer": authority + "/v2.0", "authorization_endpoint": authority + "/oauth2/v2.0/authorize", "token_endpoint": tokenEndpoint,
	})
}

// TestSecretsStayWithConfiguredHosts checks that neither a redirect nor the authority's own metadata leads a secret, an
// assertion, a refresh token or a pipeline's token to another host, although that host's certificate is trusted.
func TestSecretsStayWithConfiguredHosts(t *testing.T) {
	t.Parallel()
	other := elsewhere(t)
	var self *httptest.Server
	self = impostor(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/openid-configuration") && strings.HasPrefix(r.URL.Path, "/"+tenant):
			openID(w, self.URL+"/"+tenant, other.URL+"/token")
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			openID(w, self.URL+"/"+clientID, self.URL+"/"+clientID+"/token")
		default:
			http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
		}
	})
	p := &place{t: t}
	ca := p.write("both.pem", rootOf(self)+rootOf(other))
	secret := values{"client_id": clientID, "client_secret": "s3cret-value"}
	for name, v := range map[string]values{
		"secret":         secret,
		"certificate":    {"client_id": clientID, "client_certificate": registered().pem},
		"OIDC token":     {"client_id": clientID, "use_oidc": true, "oidc_token": assertion(t, registered().key, nil)},
		"GitHub Actions": {"client_id": clientID, "use_oidc": true, "oidc_request_url": self.URL + "/github", "oidc_request_token": "s3cret-job"},
	} {
		for handler, id := range map[string]string{"redirect": clientID, "token endpoint": tenant} {
			t.Run(name+" by "+handler, func(t *testing.T) {
				settings := values{
					"tenant_id": id, "authority_host": self.URL, "graph_endpoint": self.URL, "portal_endpoint": self.URL, "ca_certificate_path": ca,
					"portal.refresh_token": "s3cret-refresh-token",
				}
				for key, value := range v {
					settings[key] = value
				}
				data, resp := configure(t, settings, nil, false)
				if resp.Diagnostics.HasError() {
					t.Fatal(resp.Diagnostics)
				}
				for plane, err := range map[string]error{"Graph": readGraph(t.Context(), data), "portal": readPortal(t.Context(), data)} {
					if err == nil || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "eyJ") {
						t.Errorf("%s: %v", plane, err)
					}
					if handler == "token endpoint" && plane == "Graph" && name != "GitHub Actions" {
						explains(t, err, "Service unreachable", "Did not send a token or a secret to "+strings.TrimPrefix(other.URL, "https://"))
					}
				}
			})
		}
	}
}

// TestEveryHostIsVerified checks that no setting and no variable makes the provider trust an untrusted certificate.
func TestEveryHostIsVerified(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	everything := map[string]string{}
	for name, names := range variables {
		for _, variable := range names {
			if strings.Contains(name, "insecure") || strings.Contains(name, "verify") || strings.Contains(name, "skip") {
				t.Errorf("the setting %s (%s) sounds as if it weakened TLS", name, variable)
			}
		}
	}
	for _, variable := range []string{"ARM_SKIP_TLS_VERIFY", "SSPR_INSECURE", "INSECURE_SKIP_VERIFY", "ARM_INSECURE"} {
		everything[variable] = "true"
	}
	data := p.configured(values{
		"ca_certificate_path": nil, "client_id": emulator.SeedClientID, "client_secret": p.Credentials().ClientSecret,
		"portal.refresh_token": p.Credentials().AdministratorRefreshToken,
	}, everything)
	ready := p.configured(values{"ca_certificate_path": nil, "portal.access_token": portalToken(p, nil)}, everything)
	for name, err := range map[string]error{
		"Graph's sign-in": readGraph(t.Context(), data), "the portal's sign-in": readPortal(t.Context(), data), "the portal": readPortal(t.Context(), ready),
	} {
		if serviceerror.KindOf(err) != serviceerror.Unreachable {
			t.Errorf("%s: %v", name, err)
			continue
		}
		explains(t, err, "Service unreachable", "certificate", "ca_certificate_path")
	}
	if sent := p.Requests(); len(sent) > 0 {
		t.Errorf("sent %s %s over a connection that nobody vouches for", sent[0].Method, sent[0].Path)
	}
}

// TestSettingsAreNotPrinted checks that logs and panics print no secrets, with any verb.
func TestSettingsAreNotPrinted(t *testing.T) {
	t.Parallel()
	all := values{
		"tenant_id": tenant, "client_id": clientID, "client_secret": "s3cret-1", "client_certificate": "s3cret-2", "client_certificate_password": "s3cret-3",
		"use_oidc": true, "oidc_token": "s3cret-4", "oidc_request_token": "s3cret-5", "portal.access_token": "s3cret-6", "portal.refresh_token": "s3cret-7",
	}
	s, diags := resolveWith(t, all, nil)
	if diags.HasError() {
		t.Fatal(diags)
	}
	var block model
	if diags := configOf(t, all).Get(t.Context(), &block); diags.HasError() {
		t.Fatal(diags)
	}
	data, _ := configure(t, all, nil, false)
	for name, value := range map[string]any{
		"settings": s, "pointer": &s, "block": block, "pointer to block": &block, "portal block": portalModel{AccessToken: block.ClientSecret},
		"provider data": data, "Graph client": data.Graph, "portal client": data.Portal, "all": []any{s, block, auth.Config{ClientSecret: "s3cret"}},
	} {
		if shown := fmt.Sprintf("%v %+v %#v", value, value, value); strings.Contains(shown, "s3cret") {
			t.Errorf("%s prints as %s", name, shown)
		}
	}
}
