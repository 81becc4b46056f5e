package emulator

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// portalPrefix is the base path of the Entra admin center API.
const portalPrefix = "/api"

// portalRoute is one operation of the portal API.
type portalRoute struct {
	method  string
	path    string
	roles   portalRoles
	handler http.HandlerFunc
}

// portalRoles returns the directory roles of which a user needs one.
type portalRoles func(Settings) []string

// portalWriters may write every page, and portalScopeWriters the page Properties, which is who may reset a password
// (reference autumn-2026 1.8; that a Global Administrator may is chosen).
func portalWriters(Settings) []string {
	return []string{RoleGlobalAdministrator, RoleAuthenticationPolicyAdministrator}
}

func portalScopeWriters(s Settings) []string { return append(portalWriters(s), RoleUserAdministrator) }

// portalReaders may read every page (reference autumn-2026 1.8).
func portalReaders(s Settings) []string {
	readers := append(portalScopeWriters(s), RoleSecurityAdministrator)
	if s.PortalRoles != PortalRolesDocumented {
		readers = append(readers, RoleGlobalReader)
	}
	return readers
}

func (s *portalService) portalRoutes() []portalRoute {
	return append([]portalRoute{
		{http.MethodGet, "/PasswordReset/PasswordResetPolicies", portalReaders, s.getPolicy},
		{http.MethodPut, "/PasswordReset/PasswordResetPolicies", portalScopeWriters, s.putPolicy},
	}, s.onPremisesRoutes()...)
}

// Handler serves the Entra admin center API. Its paths have no case, as those of every IIS service.
func (s *portalService) Handler() http.Handler {
	routes := s.portalRoutes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setPortalHeaders(w)
		found := false
		for _, route := range routes {
			if !strings.EqualFold(r.URL.Path, portalPrefix+route.path) {
				continue
			}
			found = true
			if route.method == r.Method {
				if s.authorizePortal(w, r, route) {
					route.handler(w, r)
				}
				return
			}
		}
		if found {
			// Nobody has recorded this; the text is what the service's framework answers.
			writePortalJSON(w, http.StatusMethodNotAllowed, map[string]string{
				"message": "The requested resource does not support http method '" + r.Method + "'.",
			})
			return
		}
		writePortalJSON(w, http.StatusNotFound, map[string]string{
			"message": "No HTTP resource was found that matches the request URI '" + s.origin + r.URL.Path + "'.",
		})
	})
}

// authorizePortal answers what the service refuses before it looks at the request itself (reference sspr-policy 1.5
// and 1.6). The order of the checks is chosen; that the token comes before the request id is told by the recorded
// ArgumentNull answer, which names the user.
func (s *portalService) authorizePortal(w http.ResponseWriter, r *http.Request, route portalRoute) bool {
	x := exchangeOf(r)
	token, err := s.issuer.verify(x.now, x.state.Tenant.ID, bearer(r), PortalAudience)
	x.claims = token
	switch {
	case errors.Is(err, errExpiredToken):
		writeClientException(w, r, x, http.StatusBadRequest, expiredToken(x))
	case err != nil:
		writePortalUnauthorized(w)
	case token.IDType == "app":
		writeAppRefused(w, r, x)
	case !slices.Contains(strings.Fields(token.Scope), "user_impersonation"):
		writePortalUnauthorized(w)
	case r.Header.Get("x-ms-client-request-id") == "":
		writeClientException(w, r, x, http.StatusBadRequest, clientException{
			code:          "ArgumentNull",
			message:       `Value cannot be null.\r\nParameter name: correlationId`,
			exceptionType: "ArgumentNullException",
		})
	case !x.state.hasRole(token.ObjectID, route.roles(x.state.Settings)...):
		writePortalDenied(w, r, x)
	default:
		return true
	}
	return false
}

// writePortalDenied refuses a user whose roles are not enough (reference sspr-policy 1.6).
func writePortalDenied(w http.ResponseWriter, r *http.Request, x *exchange) {
	writeClientException(w, r, x, http.StatusForbidden, clientException{
		code: "Authorization_RequestDenied",
		message: "Graph call failed with httpCode=Forbidden, errorCode=Authorization_RequestDenied, " +
			"errorMessage=Insufficient privileges to complete the operation., reason=Forbidden, " +
			"correlationId = " + uuid.NewString(),
		exceptionType: "ClientException",
	})
}

// writeAppRefused refuses a service principal: the back end exchanges the token on behalf of a user, and there is none.
func writeAppRefused(w http.ResponseWriter, r *http.Request, x *exchange) {
	if x.state.Settings.AppTokenUnavailable {
		writeClientException(w, r, x, http.StatusServiceUnavailable, clientException{
			code: "ServiceUnavailable", message: "The service is unavailable.",
		})
		return
	}
	writeClientException(w, r, x, http.StatusBadRequest, clientException{code: "BadRequest", message: "Bad Request"})
}

// setPortalHeaders sets the headers of reference sspr-policy 1.5; their values are chosen.
func setPortalHeaders(w http.ResponseWriter) {
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

func writePortalJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	writeJSON(w, status, body)
}

// writePortalUnauthorized answers the HTML page of a 401 (reference sspr-policy 1.6).
func writePortalUnauthorized(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>401 - Unauthorized: Access is denied.</title></head><body>" +
		"<h2>401 - Unauthorized: Access is denied due to invalid credentials.</h2></body></html>"))
}

// portalService is the Entra admin center API of the tenant.
type portalService struct {
	origin string
	issuer *issuer
	stale  *staleDocuments
}

func newPortal(origin string, issuer *issuer, stale *staleDocuments) *portalService {
	return &portalService{origin: origin, issuer: issuer, stale: stale}
}

// WriteBroken answers that the tenant cannot be read or written.
func (s *portalService) WriteBroken(w http.ResponseWriter, r *http.Request, x *exchange, message string) {
	writeClientException(w, r, x, http.StatusInternalServerError, clientException{code: "EmulatorError", message: message})
}
