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
	issuer *token.Issuer
}

// New returns the service of a server with that origin.
func New(origin string, issuer *token.Issuer) *Service {
	return &Service{origin: origin, issuer: issuer}
}

// Handler serves the authority. A tenant can be named by its id or by one of its domains.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", s.openIDConfiguration)
	mux.HandleFunc("GET /{tenant}/.well-known/openid-configuration", s.openIDConfiguration)
	mux.HandleFunc("GET /{tenant}/discovery/v2.0/keys", s.publishedKeys)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", s.issueTokens)
	return mux
}

// openIDConfiguration answers what clients need before they ask for a token (graph-api 8.1). The endpoints for a browser and
// for device codes are named because clients check for them; nothing serves them.
func (s *Service) openIDConfiguration(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	tenant := r.PathValue("tenant")
	if !x.State.IsNamed(tenant) {
		writeError(w, x, http.StatusBadRequest, refusal{
			name: "invalid_tenant", code: 90002, text: tenantNotFound(tenant),
		})
		return
	}
	base := s.origin + "/" + x.State.Tenant.ID
	writeAnswer(w, http.StatusOK, map[string]any{
		"issuer":                                s.issuer.Name(x.State.Tenant.ID),
		"authorization_endpoint":                base + "/oauth2/v2.0/authorize",
		"token_endpoint":                        base + "/oauth2/v2.0/token",
		"device_authorization_endpoint":         base + "/oauth2/v2.0/devicecode",
		"jwks_uri":                              base + "/discovery/v2.0/keys",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt"},
		"response_types_supported":              []string{"code", "id_token"},
		"subject_types_supported":               []string{"pairwise"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
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

// isAnyTenant reports whether a path segment means any tenant: a refresh token then leads to its user's own.
func isAnyTenant(name string) bool { return name == "organizations" || name == "common" }

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
