package signin

import (
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// cloudName is the name of the cloud in its metadata (chosen).
const cloudName = "Emulated"

// cloudMetadata answers where the services of this cloud are, as Azure Resource Manager does, without a token. Only endpoints that
// answer here are named. Clients read three forms by their api-version: that of Azure Stack, whose authority is AD FS, a list, and
// since 2022-09-01 one object (other-clients 1.1).
func (s *Service) cloudMetadata(w http.ResponseWriter, r *http.Request) {
	version := r.URL.Query().Get("api-version")
	cloud := map[string]any{
		"name": cloudName,
		"authentication": map[string]any{
			"loginEndpoint": s.origin, "audiences": []string{s.origin}, "tenant": "common", "identityProvider": "AAD",
		},
		"resourceManager":          s.origin,
		"microsoftGraphResourceId": s.origin,
		"suffixes":                 map[string]any{},
	}
	switch {
	case version == "":
		missingVersion(w)
	case version < "2018":
		writeAnswer(w, http.StatusOK, map[string]any{
			"graphEndpoint":  s.origin,
			"authentication": map[string]any{"loginEndpoint": s.origin + "/" + nameADFS, "audiences": []string{s.origin}},
		})
	case version < "2022-09-01":
		writeAnswer(w, http.StatusOK, []any{cloud})
	default:
		writeAnswer(w, http.StatusOK, cloud)
	}
}

// subscriptions answers that the caller has none: the tenant has no Azure subscription (other-clients 1.11).
func (s *Service) subscriptions(w http.ResponseWriter, r *http.Request) {
	if s.isManager(w, r) {
		writeAnswer(w, http.StatusOK, map[string]any{"value": []any{}, "count": map[string]any{"type": "Total", "value": 0}})
	}
}

// tenants answers the one tenant (other-clients 1.11).
func (s *Service) tenants(w http.ResponseWriter, r *http.Request) {
	if !s.isManager(w, r) {
		return
	}
	t := wire.ExchangeOf(r).State.Tenant
	writeAnswer(w, http.StatusOK, map[string]any{"value": []any{map[string]any{
		"id": "/tenants/" + t.ID, "tenantId": t.ID, "displayName": t.DisplayName, "defaultDomain": t.DefaultDomain,
		"domains": []string{t.DefaultDomain, t.InitialDomain}, "tenantCategory": "Home", "tenantType": "AAD",
	}}})
}

// isManager reports whether a request may read from Azure Resource Manager, and answers it if not. A token for Graph is accepted
// too, as the origin is a name of both (chosen). The errors are those of Resource Manager (other-clients 1.11).
func (s *Service) isManager(w http.ResponseWriter, r *http.Request) bool {
	x := wire.ExchangeOf(r)
	bearer := wire.Bearer(r)
	c, err := s.issuer.Verify(x.Now, x.State.Tenant.ID, bearer, tenant.ManagementAudience, tenant.GraphAudience)
	switch {
	case bearer == "":
		w.Header().Set("Www-Authenticate", `Bearer authorization_uri="`+s.origin+"/"+x.State.Tenant.ID+`"`)
		managerError(w, http.StatusUnauthorized, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
		return false
	case err != nil:
		managerError(w, http.StatusUnauthorized, "InvalidAuthenticationToken", "The access token is invalid: "+err.Error()+".")
		return false
	}
	x.Claims = c
	if r.URL.Query().Get("api-version") == "" {
		missingVersion(w)
		return false
	}
	return true
}

func missingVersion(w http.ResponseWriter) {
	managerError(w, http.StatusBadRequest, "MissingApiVersionParameter",
		"The api-version query parameter (?api-version=) is required for all requests.")
}

func managerError(w http.ResponseWriter, status int, code, message string) {
	writeAnswer(w, status, map[string]any{"error": map[string]string{"code": code, "message": message}})
}

// anyCase serves paths in any case, with doubled slashes and with one at the end: addresses are put together by clients and typed by
// people. What compares an
// address of its own with one from a client must do so in any case as well.
func anyCase(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		segments := strings.FieldsFunc(strings.ToLower(r.URL.Path), func(c rune) bool { return c == '/' })
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = "/"+strings.Join(segments, "/"), ""
		next.ServeHTTP(w, r)
	})
}
