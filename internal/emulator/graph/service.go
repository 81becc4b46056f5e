package graph

import (
	"errors"
	"net/http"
	"regexp"

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
	served, handlers := map[string]bool{}, map[string]http.HandlerFunc{}
	for _, route := range s.routes() {
		shape := keyPattern.ReplaceAllString(route.pattern, "{}")
		served[shape], handlers[route.method+" "+shape] = true, withKeys(route.pattern, authorize(route))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = odata.Canonical(r)
		x, to := wire.ExchangeOf(r), odata.AddressOf(r)
		odata.SetHeaders(w, r)
		if s.throttled(w, r, x) || s.reportThrottled(w, r, x) || !s.authenticate(w, r, x) || unreadable(w, r, x, to) {
			return
		}
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if handler := handlers[method+" "+to.Shape]; to.Exists && handler != nil && servedBy(r, to) {
			handler(w, r)
			return
		}
		writeUnserved(w, r, to, served[to.Shape])
	})
}

// keyPattern finds the keys in the pattern of a route.
var keyPattern = regexp.MustCompile(`\{(\w+)\}`)

// withKeys returns a handler that finds the keys of the address under their names in the pattern. http.ServeMux would clean the path first, and
// redirect or refuse keys such as ".." and "/" in its own words.
func withKeys(pattern string, handler http.HandlerFunc) http.HandlerFunc {
	names := keyPattern.FindAllStringSubmatch(pattern, -1)
	return func(w http.ResponseWriter, r *http.Request) {
		for i, key := range odata.AddressOf(r).Keys() {
			r.SetPathValue(names[i][1], key)
		}
		handler(w, r)
	}
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

// WriteBroken answers that the tenant cannot be read or written.
func (s *Service) WriteBroken(w http.ResponseWriter, r *http.Request, x *wire.Exchange, message string) {
	odata.WriteError(w, r, x, http.StatusInternalServerError, "EmulatorError", message)
}
