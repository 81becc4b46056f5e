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

// ForbiddenHostError is the error of a request with a token for a host that is not configured. It was not sent.
type ForbiddenHostError struct {
	// Host is the host to which the request would have been sent.
	Host string
	// Insecure is true if the request would not have used https.
	Insecure bool
}

// Forbidden returns the error of a request to an address that is not allowed.
func Forbidden(to *url.URL) *ForbiddenHostError {
	return &ForbiddenHostError{Host: to.Host, Insecure: to.Scheme != "https"}
}

// Error returns the message with the host.
func (e *ForbiddenHostError) Error() string {
	if e.Insecure {
		return "did not send a token or a secret to " + e.Host + " without encryption: the address does not start with https://"
	}
	return "did not send a token or a secret to " + e.Host + ", which is not one of the configured hosts"
}

// NonRetriable prevents Microsoft's libraries from repeating the request.
func (*ForbiddenHostError) NonRetriable() {}

// heldBack reports whether a layer of this package did not send the request, which no repetition changes.
func heldBack(err error) bool {
	_, host := errors.AsType[*ForbiddenHostError](err)
	_, write := errors.AsType[*WriteError](err)
	return host || write
}

// guard lets bearer tokens go only to the configured hosts. It is below redirects and paging links, whose hosts are
// chosen by the answering service.
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

// allows reports whether an address belongs to a configured host. A host without a port means its https port. Another
// port of the same host may belong to another service, so it is not allowed.
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

// logger writes one DEBUG line for each request. It omits queries and the names of users in paths, which are personal
// data.
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

// withoutNames returns the path of an address with "{user}" in place of every user name; object IDs are kept. Graph
// accepts user principal names in /users/{name} and in /users('{name}').
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

// ClientRequestIDHeader is the header with the caller's ID of a request, on the portal API (sspr-policy 1.5).
const ClientRequestIDHeader = "x-ms-client-request-id"

// RequestID returns the service's ID of a request from the headers of its answer, or "" if there is none. Graph uses
// request-id, the portal API x-ms-correlation-id, sign-in x-ms-request-id.
func RequestID(h http.Header) string {
	for _, name := range []string{"request-id", "x-ms-correlation-id", "x-ms-request-id"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}
