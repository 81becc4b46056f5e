package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// ForbiddenHostError says that a request with a token was about to go to a host that is not configured.
type ForbiddenHostError struct {
	// Host is where the request would have gone.
	Host string
	// Insecure says that the request would not have gone there over https.
	Insecure bool
}

// Forbidden makes the error of a request that was about to go to that address.
func Forbidden(to *url.URL) *ForbiddenHostError {
	return &ForbiddenHostError{Host: to.Host, Insecure: to.Scheme != "https"}
}

// Error names the host.
func (e *ForbiddenHostError) Error() string {
	if e.Insecure {
		return "refused to send a token or a secret to " + e.Host + " without encryption: the address does not begin with https://"
	}
	return "refused to send a token or a secret to " + e.Host + ", which is not one of the configured hosts"
}

// NonRetriable tells Microsoft's libraries that trying again is of no use.
func (*ForbiddenHostError) NonRetriable() {}

func isForbiddenHost(err error) bool {
	_, ok := errors.AsType[*ForbiddenHostError](err)
	return ok
}

// guard stops a bearer token from leaving for any host but the configured ones. It sits below redirects and
// paging links, which name hosts of the answering service's choice.
type guard struct {
	next  http.RoundTripper
	hosts map[string]bool
}

func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	bearer := strings.HasPrefix(strings.ToLower(r.Header.Get("Authorization")), "bearer ")
	if bearer && !g.allows(r.URL) {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, Forbidden(r.URL)
	}
	return g.next.RoundTrip(r)
}

// allows says whether an address is that of a configured host. A host without a port is that host's port for https, and
// what listens on another port of it is somebody else.
func (g *guard) allows(u *url.URL) bool {
	if u.Scheme != "https" {
		return false
	}
	if g.hosts[strings.ToLower(u.Host)] {
		return true
	}
	port, bare := u.Port(), strings.ToLower(strings.TrimSuffix(u.Host, ":"+u.Port()))
	return (port == "" || port == httpsPort) && (g.hosts[bare] || g.hosts[bare+":"+httpsPort])
}

const httpsPort = "443"

// logger writes one DEBUG line a request. Queries are left out, and names of users in paths: they are personal data.
type logger struct{ next http.RoundTripper }

func (l *logger) RoundTrip(r *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := l.next.RoundTrip(r)
	fields := map[string]any{
		"method": r.Method, "host": r.URL.Host, "path": withoutNames(r.URL),
		"duration_ms": time.Since(start).Milliseconds(),
	}
	if id := r.Header.Get(ClientRequestIDHeader); id != "" {
		fields["client_request_id"] = id
	}
	if err != nil {
		fields["error"] = err.Error()
	} else {
		fields["status"] = resp.StatusCode
		fields["request_id"] = RequestID(resp.Header)
	}
	tflog.Debug(r.Context(), "request to a Microsoft service", fields)
	return resp, err
}

// withoutNames gives an address's path with "{user}" in the place of what names a user, unless that is an object id:
// Graph takes user principal names in /users/{name} and in /users('{name}').
func withoutNames(u *url.URL) string {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		if kind, _, key := strings.Cut(segment, "("); key && strings.EqualFold(kind, "users") {
			segments[i] = kind + "({user})"
		}
		if i > 0 && segment != "" && strings.EqualFold(segments[i-1], "users") && uuid.Validate(segment) != nil {
			segments[i] = "{user}"
		}
	}
	return strings.Join(segments, "/")
}

// ClientRequestIDHeader names the header with the caller's id of a request, on the portal plane
// (reference sspr-policy 1.5).
const ClientRequestIDHeader = "x-ms-client-request-id"

// RequestID finds the service's id of a request in an answer's headers: Graph calls it request-id, the portal API
// x-ms-correlation-id, sign-in x-ms-request-id. Empty where there is none.
func RequestID(h http.Header) string {
	for _, name := range []string{"request-id", "x-ms-correlation-id", "x-ms-request-id"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}
