package signin

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Service is the authority of the tenant.
type Service struct {
	origin string
	pages  string // the origin of the pages, "" without
	issuer *token.Issuer
	polls  polls
}

// New returns the service of a server with that origin. pages is the origin of its pages for users, "" if it has none.
func New(origin, pages string, issuer *token.Issuer) *Service {
	return &Service{origin: origin, pages: pages, issuer: issuer}
}

// Handler serves the authority, and what Azure Resource Manager reports about the cloud and the tenant. A tenant can be named by its id
// or by one of its domains.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", s.openIDConfiguration)
	mux.HandleFunc("GET /{tenant}/.well-known/openid-configuration", s.openIDConfiguration)
	for _, version := range []string{"", "/v2.0"} {
		mux.HandleFunc("GET /{tenant}/discovery"+version+"/keys", s.publishedKeys)
		mux.HandleFunc("POST /{tenant}/oauth2"+version+"/token", s.issueTokens)
		mux.HandleFunc("POST /{tenant}/oauth2"+version+"/devicecode", s.beginDevice)
		mux.HandleFunc("/{tenant}/oauth2"+version+"/authorize", s.refuseBrowser)
	}
	mux.HandleFunc("GET /metadata/endpoints", s.cloudMetadata)
	mux.HandleFunc("GET /subscriptions", s.subscriptions)
	mux.HandleFunc("GET /tenants", s.tenants)
	return anyCase(mux)
}

// openIDConfiguration answers what clients need before they ask for a token (graph-api 8.1). The document of "common" and
// "organizations" has a placeholder for the tenant in its issuer (other-clients 1.2). The endpoint for a browser is named because
// libraries insist on it; it answers that it cannot sign a user in.
func (s *Service) openIDConfiguration(w http.ResponseWriter, r *http.Request) {
	x, at := wire.ExchangeOf(r), authorityOf(r)
	if !at.leadsTo(x.State) {
		writeError(w, x, http.StatusBadRequest, refusal{
			name: "invalid_tenant", code: 90002, text: tenantNotFound(at.name),
		})
		return
	}
	issuer := s.issuer.Name(x.State.Tenant.ID)
	switch {
	case at.isAny():
		issuer = s.issuer.Name("{tenantid}")
	case at.name != nameADFS:
		at.name = x.State.Tenant.ID
	}
	keys := s.origin + "/" + at.name + "/discovery/v2.0/keys"
	if at.v1 {
		keys = s.origin + "/" + at.name + "/discovery/keys"
	}
	body := map[string]any{
		"issuer":                                issuer,
		"authorization_endpoint":                s.url(at, "/authorize"),
		"token_endpoint":                        s.url(at, "/token"),
		"jwks_uri":                              keys,
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt"},
		"response_types_supported":              []string{"code", "id_token"},
		"subject_types_supported":               []string{"pairwise"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	}
	if s.pages != "" { // otherwise no user could enter a device code
		body["device_authorization_endpoint"] = s.url(at, "/devicecode")
	}
	writeAnswer(w, http.StatusOK, body)
}

// noAuthorizationCode is why the authorization code flow is refused.
const noAuthorizationCode = "The emulated tenant does not sign users in by a browser that returns to the app (authorization code). " +
	"Sign in with a device code, for example with az login --use-device-code, or as an app."

// refuseBrowser answers a browser that an app has opened with how to sign in instead.
func (s *Service) refuseBrowser(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotImplemented)
	_, _ = w.Write([]byte(noAuthorizationCode + "\n"))
}

// publishedKeys answers the key that tokens are signed with, so that libraries can check them.
func (s *Service) publishedKeys(w http.ResponseWriter, _ *http.Request) {
	key := token.Key().PublicKey
	writeAnswer(w, http.StatusOK, map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": token.KeyID(),
		"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}}})
}

func tenantNotFound(tenant string) string {
	return fmt.Sprintf("Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into "+
		"the correct cloud. Check with your subscription administrator, this may happen if there are no active "+
		"subscriptions for the tenant.", tenant)
}

// refusal is an error of the authority.
type refusal struct {
	status int
	name   string // OAuth's error code
	code   int    // the number behind AADSTS
	text   string
}

// Error returns the description without the ids that every answer adds.
func (e refusal) Error() string { return fmt.Sprintf("AADSTS%d: %s", e.code, e.text) }

// writeError answers in the shape of graph-api 8.1.
func writeError(w http.ResponseWriter, x *wire.Exchange, status int, e refusal) {
	trace, correlation := uuid.NewString(), uuid.NewString()
	timestamp := x.Now.UTC().Format("2006-01-02 15:04:05Z")
	writeAnswer(w, status, map[string]any{
		"error": e.name,
		"error_description": fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s",
			e.Error(), trace, correlation, timestamp),
		"error_codes":    []int{e.code},
		"timestamp":      timestamp,
		"trace_id":       trace,
		"correlation_id": correlation,
	})
}

func writeAnswer(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("X-Ms-Request-Id", uuid.NewString())
	wire.WriteJSON(w, status, body)
}

// GrantType returns the kind of sign-in for the request log. It reads nothing else of the form.
func GrantType(form []byte) string {
	values, err := url.ParseQuery(string(form))
	if err != nil {
		return ""
	}
	return values.Get("grant_type")
}

// WriteBroken answers that the tenant cannot be read or written.
func (s *Service) WriteBroken(w http.ResponseWriter, _ *http.Request, x *wire.Exchange, message string) {
	writeError(w, x, http.StatusInternalServerError, refusal{name: "server_error", code: 90033, text: message})
}
