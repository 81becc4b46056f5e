package portal

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// prefix is the base path of the Entra admin center API.
const prefix = "/api"

// route is one operation of the portal API.
type route struct {
	method  string
	path    string
	roles   roles
	handler http.HandlerFunc
}

// roles are the directory roles of which a user needs one.
type roles func(tenant.Settings) []string

// writers may write every page, and scopeWriters the page Properties, which is the scope of SSPR (autumn-2026 1.8; that a
// Global Administrator may is chosen).
func writers(tenant.Settings) []string {
	return []string{tenant.RoleGlobalAdministrator, tenant.RoleAuthenticationPolicyAdministrator}
}

func scopeWriters(s tenant.Settings) []string {
	return append(writers(s), tenant.RoleUserAdministrator)
}

// readers may read every page (autumn-2026 1.8).
func readers(s tenant.Settings) []string {
	readers := append(scopeWriters(s), tenant.RoleSecurityAdministrator)
	if s.PortalRoles != tenant.PortalRolesDocumented {
		readers = append(readers, tenant.RoleGlobalReader)
	}
	return readers
}

// routes returns every operation that is served.
func (s *Service) routes() []route {
	const get, put, base = http.MethodGet, http.MethodPut, "/PasswordReset/"
	return []route{
		{get, base + "PasswordResetPolicies", readers, s.getPolicy},
		{put, base + "PasswordResetPolicies", scopeWriters, s.putPolicy},
		{get, base + "OnPremisesPasswordResetPolicies", readers, s.getOnPremises},
		{put, base + "OnPremisesPasswordResetPolicies", writers, s.putOnPremises},
		{get, base + "IsOnPremisesPasswordResetAvailable", readers, s.isOnPremisesAvailable},
		{get, base + "CheckWritebackConnectivityStatus", readers, s.writebackStatus},
	}
}

// Service is the Entra admin center API of the tenant.
type Service struct {
	origin string
	issuer *token.Issuer
	stale  *wire.StaleDocuments
}

// New returns the service of a server with that origin.
func New(origin string, issuer *token.Issuer, stale *wire.StaleDocuments) *Service {
	return &Service{origin: origin, issuer: issuer, stale: stale}
}

// Handler serves the Entra admin center API. Its paths are not case-sensitive, as those of every IIS service.
func (s *Service) Handler() http.Handler {
	routes := s.routes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w)
		found := false
		for _, route := range routes {
			if !strings.EqualFold(r.URL.Path, prefix+route.path) {
				continue
			}
			found = true
			if route.method == r.Method {
				if s.authorize(w, r, route) {
					route.handler(w, r)
				}
				return
			}
		}
		if found {
			// This is not recorded; the text is what the service's framework answers.
			writeDocument(w, http.StatusMethodNotAllowed, map[string]string{
				"message": "The requested resource does not support http method '" + r.Method + "'.",
			})
			return
		}
		writeDocument(w, http.StatusNotFound, map[string]string{
			"message": "No HTTP resource was found that matches the request URI '" + s.origin + r.URL.Path + "'.",
		})
	})
}

// authorize answers what the service refuses before it looks at the request itself (sspr-policy 1.5 and 1.6). The order of
// the checks is chosen; that the token comes before the request id follows from the recorded ArgumentNull answer, which
// names the user. authorize reports whether the request may go on.
func (s *Service) authorize(w http.ResponseWriter, r *http.Request, route route) bool {
	x := wire.ExchangeOf(r)
	c, err := s.issuer.Verify(x.Now, x.State.Tenant.ID, wire.Bearer(r), tenant.PortalAudience)
	x.Claims = c
	switch {
	case errors.Is(err, token.ErrExpired):
		writeClientException(w, r, x, http.StatusBadRequest, expiredToken(x))
	case err != nil:
		writeUnauthorized(w)
	case c.IDType == "app":
		writeAppRefused(w, r, x)
	case !slices.Contains(strings.Fields(c.Scope), "user_impersonation"):
		writeUnauthorized(w)
	case r.Header.Get("x-ms-client-request-id") == "":
		writeClientException(w, r, x, http.StatusBadRequest, clientException{
			code:          "ArgumentNull",
			message:       `Value cannot be null.\r\nParameter name: correlationId`,
			exceptionType: "ArgumentNullException",
		})
	case !x.State.HasRole(c.ObjectID, route.roles(x.State.Settings)...):
		writeDenied(w, r, x)
	default:
		return !unreadable(w, r, x)
	}
	return false
}

// unreadable answers the error of a page that cannot be read (see tenant.Snapshot). It reports whether it is one.
func unreadable(w http.ResponseWriter, r *http.Request, x *wire.Exchange) bool {
	found := x.State.UnreadableAt(func(path string) bool { return strings.EqualFold(path, r.URL.Path) })
	if found == nil || r.Method != http.MethodGet {
		return false
	}
	writeClientException(w, r, x, found.Status, clientException{
		code: found.Code, message: "The page could not be read when the snapshot was taken.",
	})
	return true
}

// writeDenied refuses a user whose roles are not enough (sspr-policy 1.6).
func writeDenied(w http.ResponseWriter, r *http.Request, x *wire.Exchange) {
	writeClientException(w, r, x, http.StatusForbidden, clientException{
		code: "Authorization_RequestDenied",
		message: "Graph call failed with httpCode=Forbidden, errorCode=Authorization_RequestDenied, " +
			"errorMessage=Insufficient privileges to complete the operation., reason=Forbidden, " +
			"correlationId = " + uuid.NewString(),
		exceptionType: "ClientException",
	})
}

// writeAppRefused refuses a service principal: the back end exchanges the token on behalf of a user, and there is none.
func writeAppRefused(w http.ResponseWriter, r *http.Request, x *wire.Exchange) {
	if x.State.Settings.AppTokenUnavailable {
		writeClientException(w, r, x, http.StatusServiceUnavailable, clientException{
			code: "ServiceUnavailable", message: "The service is unavailable.",
		})
		return
	}
	writeClientException(w, r, x, http.StatusBadRequest, clientException{code: "BadRequest", message: "Bad Request"})
}

// setHeaders sets the headers of sspr-policy 1.5; their values are chosen.
func setHeaders(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache, no-store, must-revalidate")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("Access-Control-Expose-Headers", "x-ms-version,x-ms-correlation-id,x-ms-operation-maturity,x-ms-expected-duration")
	h.Set("x-ms-version", "1.0.0.0")
	h.Set("x-ms-correlation-id", uuid.NewString())
	h.Set("x-ms-operation-maturity", "GA")
	h.Set("x-ms-expected-duration", "1")
}

func writeDocument(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	wire.WriteJSON(w, status, body)
}

// writeUnauthorized answers the HTML page of a 401 (sspr-policy 1.6).
func writeUnauthorized(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>401 - Unauthorized: Access is denied.</title></head><body>" +
		"<h2>401 - Unauthorized: Access is denied due to invalid credentials.</h2></body></html>"))
}

// WriteBroken answers that the tenant cannot be read or written.
func (s *Service) WriteBroken(w http.ResponseWriter, r *http.Request, x *wire.Exchange, message string) {
	writeClientException(w, r, x, http.StatusInternalServerError, clientException{code: "EmulatorError", message: message})
}
