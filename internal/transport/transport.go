// Package transport builds the HTTP clients of both services and of sign-in. It configures TLS roots, bounded retries
// that follow Retry-After in every form that the services use, a log that contains no token or body, and a guard that
// sends bearer tokens only to the configured hosts.
//
// Every client limits the size of answers, after decompression (Options.MaxAnswer), so callers need not.
//
// Personal data stays out of logs and errors. The log has {user} for names in paths, and errors have (hidden) for numbers
// and addresses that a service quotes. The progress of long runs names no user. Only the error of a map of users names who
// failed, by the key that the configuration uses.
//
// A POST is not repeated blindly. NotTwice marks it: it is repeated after 429 and if no connection was established.
// After a lost answer or a 5xx status, the sender first reads whether it took effect.
package transport

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// Options configure an HTTP client.
type Options struct {
	// CACertificatePEM contains additional trusted roots; empty if there are none.
	CACertificatePEM []byte
	// Hosts are the hosts (host or host:port) to which a request with a bearer token may be sent.
	Hosts []string
	// Retry configures repetitions. The zero value never repeats.
	Retry Retry
	// UserAgent is sent with every request that does not set its own.
	UserAgent string
	// Connect limits how long one attempt dials, and how long its TLS handshake takes. 0 means the limits of
	// http.DefaultTransport: 30 s and 10 s.
	Connect time.Duration
	// Below, if set, adds a layer below the retries and above the token guard. The layer sees every attempt separately,
	// and has to end each of its own sends after RequestTimeout: the client then sets no timeout, because a request may
	// wait in the layer before it is sent.
	Below func(next http.RoundTripper) http.RoundTripper
	// MaxAnswer is the maximum size of an answer, in bytes; 0 means the constant MaxAnswer.
	MaxAnswer int64
	// ReadOnly makes a client that sends nothing but GET and the writes in But. Any other request ends with a *WriteError.
	ReadOnly bool
	// But are the writes that a client with ReadOnly may send all the same.
	But []Write
}

// RequestTimeout is the timeout of one attempt, from dialing to the last byte. Graph itself gives up after 60 s
// (graph-api 1.10); the rest is for slow networks.
const RequestTimeout = 100 * time.Second

// NewClient returns a client. It returns an error if CACertificatePEM contains no certificate.
func NewClient(o Options) (*http.Client, error) {
	pool, err := newBase(o.CACertificatePEM, o.Connect)
	if err != nil {
		return nil, err
	}
	var base http.RoundTripper = pool
	if o.ReadOnly {
		base = readOnly{pool, o.But}
	}
	small := &bounded{next: base, most: cmp.Or(o.MaxAnswer, MaxAnswer)}
	guarded := &guard{next: &logger{next: &agent{next: small, name: o.UserAgent}}, hosts: hostSet(o.Hosts)}
	single := &http.Client{Transport: guarded, Timeout: RequestTimeout, CheckRedirect: noRedirect}
	if o.Below != nil {
		single.Transport, single.Timeout = o.Below(guarded), 0
	}
	if o.Retry.Max == 0 {
		return single, nil
	}
	single.Transport = &complete{next: single.Transport}
	return &http.Client{Transport: repeating(single, o.Retry), CheckRedirect: noRedirect}, nil
}

func newBase(pem []byte, connect time.Duration) (*http.Transport, error) {
	base := http.DefaultTransport.(*http.Transport).Clone()
	if connect > 0 {
		base.DialContext, base.TLSHandshakeTimeout = (&net.Dialer{Timeout: connect}).DialContext, connect
	}
	base.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if len(pem) == 0 {
		return base, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the CA certificate file contains no PEM certificate")
	}
	base.TLSClientConfig.RootCAs = roots
	return base, nil
}

// ReadCACertificate reads a PEM file of additional trusted roots. If path is empty, it returns nil.
func ReadCACertificate(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the CA certificate: %w", err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s contains no PEM certificate", path)
	}
	return pem, nil
}

// noRedirect returns redirects to the caller. No service redirects its API, so following a redirect could only send the
// request and its data somewhere else.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

type agent struct {
	next http.RoundTripper
	name string
}

func (a *agent) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.name == "" || r.Header.Get("User-Agent") != "" {
		return a.next.RoundTrip(r)
	}
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", a.name)
	return a.next.RoundTrip(r)
}

func hostSet(hosts []string) map[string]bool {
	set := make(map[string]bool, len(hosts))
	for _, h := range hosts {
		set[strings.ToLower(h)] = true
	}
	return set
}
