package graph

import (
	"errors"
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Prefix is the path of version 1.0 of the API.
const Prefix = odata.Prefix

// Service is Microsoft Graph of the tenant.
type Service struct {
	answers  odata.Answers
	issuer   *token.Issuer
	stale    *wire.StaleDocuments
	requests bucket
	reports  reportThrottle
}

// New returns the service of a server with that origin.
func New(origin string, issuer *token.Issuer, stale *wire.StaleDocuments) *Service {
	return &Service{answers: odata.Answers{Origin: origin}, issuer: issuer, stale: stale}
}

// Handler serves Microsoft Graph.
func (s *Service) Handler() http.Handler {
	mux, paths := http.NewServeMux(), http.NewServeMux()
	known, first := map[string]bool{}, map[string]bool{}
	for _, route := range s.routes() {
		mux.HandleFunc(route.method+" "+Prefix+route.pattern, authorize(route))
		first[strings.Split(route.pattern, "/")[1]] = true
		if !known[route.pattern] {
			known[route.pattern] = true
			paths.HandleFunc(Prefix+route.pattern, http.NotFound)
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { unknownPath(w, r, paths, first) })
	users := addressUsers(mux)

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := wire.ExchangeOf(r)
		odata.SetHeaders(w, r)
		if s.throttled(w, r, x) || s.reportThrottled(w, r, x) || !s.authenticate(w, r, x) {
			return
		}
		users.ServeHTTP(w, r)
	})
}

// authenticate reads the token, or answers what is wrong with it. An item of a batch comes with the claims of the
// batch's token. authenticate reports whether the request may go on.
func (s *Service) authenticate(w http.ResponseWriter, r *http.Request, x *wire.Exchange) bool {
	if x.BodyErr != nil {
		// A broken retry sends a body that is gzipped in name only (graph-api 7.1).
		odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "Invalid Data.")
		return false
	}
	if x.Claims != nil {
		return true
	}
	var err error
	if x.Claims, err = s.issuer.Verify(x.Now, x.State.Tenant.ID, wire.Bearer(r), tenant.GraphAudience, tenant.GraphApplicationID); err != nil {
		odata.WriteError(w, r, x, http.StatusUnauthorized, "InvalidAuthenticationToken", tokenMessage(err))
		return false
	}
	return true
}

// AuthenticateBatch reads the token of a batch, or answers what is wrong with it. It reports whether the token is valid.
func (s *Service) AuthenticateBatch(w http.ResponseWriter, r *http.Request, x *wire.Exchange) bool {
	odata.SetHeaders(w, r)
	return s.authenticate(w, r, x)
}

// tokenMessage returns the messages of the 401 answers of graph-api 6.1. The one for another audience or tenant is chosen
// after the same pattern, as the reference has none.
func tokenMessage(err error) string {
	switch {
	case errors.Is(err, token.ErrNone):
		return "Access token is empty."
	case errors.Is(err, token.ErrExpired):
		return "Lifetime validation failed, the token is expired."
	case errors.Is(err, token.ErrElsewhere):
		return "Access token validation failure. Invalid audience."
	default:
		return "CompactToken parsing failed with error code: 80049217"
	}
}

// unknownPath answers 405 if the path exists with another method. Otherwise it names an unknown segment: the first one if
// no path begins with it, else the last one (chosen; the real service names the first segment that its model does not have).
func unknownPath(w http.ResponseWriter, r *http.Request, paths *http.ServeMux, first map[string]bool) {
	x := wire.ExchangeOf(r)
	if isMethodPath(r.URL.Path) {
		writeNoMethodRoute(w, r)
		return
	}
	if _, pattern := paths.Handler(r); pattern != "" {
		odata.WriteError(w, r, x, http.StatusMethodNotAllowed, "Request_BadRequest",
			"Specified HTTP method is not allowed for the request target.")
		return
	}
	segments := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if segments[0] != strings.Trim(Prefix, "/") {
		odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "Invalid version: "+segments[0])
		return
	}
	segment := segments[len(segments)-1]
	if len(segments) > 1 && !first[segments[1]] {
		segment = segments[1]
	}
	odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "Resource not found for the segment '"+segment+"'.")
}

// isMethodPath reports whether a path belongs to the service of users' methods.
func isMethodPath(path string) bool {
	segments := strings.Split(strings.TrimPrefix(path, Prefix), "/")
	return len(segments) > 4 && segments[1] == "users" && segments[3] == "authentication"
}

// writeNoMethodRoute answers for a path that the service of users' methods does not have: with its own body, which is no
// error of OData (graph-api 1.10; the detail is chosen).
func writeNoMethodRoute(w http.ResponseWriter, r *http.Request) {
	const origin = "https://mface.windowsazure.com/odata"
	address := origin + strings.TrimPrefix(r.URL.Path, Prefix)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	wire.WriteJSON(w, http.StatusNotFound, newObject(
		"Message", "No HTTP resource was found that matches the request URI '"+address+"'.",
		"MessageDetail", "No route data was found for this request.",
	))
}

// WriteBroken answers that the tenant cannot be read or written.
func (s *Service) WriteBroken(w http.ResponseWriter, r *http.Request, x *wire.Exchange, message string) {
	odata.WriteError(w, r, x, http.StatusInternalServerError, "EmulatorError", message)
}
