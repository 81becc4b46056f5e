package transport

import (
	"net/http"
	"slices"
)

// Write is a request that an otherwise read-only client may send.
type Write struct {
	// Method is the method, such as PUT.
	Method string
	// Path is the whole path, in the spelling in which it is sent, without a query.
	Path string
}

// WriteError is the error of a request that could change something, in a client that must not send it. It was not sent.
type WriteError struct {
	// Method is the method of the request.
	Method string
	// Host is the host to which the request would have been sent.
	Host string
}

// Error returns the message with the method and the host.
func (e *WriteError) Error() string {
	return "did not send " + e.Method + " to " + e.Host + ": this client only reads"
}

// NonRetriable prevents Microsoft's libraries from repeating the request.
func (*WriteError) NonRetriable() {}

// readOnly lets nothing through but GET and the listed writes. It is next to the network, so that no layer above it can
// send anything else.
type readOnly struct {
	next http.RoundTripper
	but  []Write
}

func (o readOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet && !slices.Contains(o.but, Write{r.Method, r.URL.EscapedPath()}) {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, &WriteError{Method: r.Method, Host: r.URL.Host}
	}
	return o.next.RoundTrip(r)
}
