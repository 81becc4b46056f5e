// Package transport builds the HTTP clients of both planes and of sign-in: TLS roots, bounded retries that obey
// Retry-After in every form the services use, a log that never holds a token or a body, and a guard that lets a
// bearer token travel to the configured hosts only.
package transport

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// Options describe one HTTP client.
type Options struct {
	// CACertificatePEM holds further trusted roots beside the system's; empty for none.
	CACertificatePEM []byte
	// Hosts are the hosts (host or host:port) that a request with a bearer token may go to.
	Hosts []string
	// Retry bounds the repetition of requests; the zero value never repeats.
	Retry Retry
	// UserAgent is sent with every request that names none itself.
	UserAgent string
	// Below puts a layer under the retries and above the token guard; nil is none. The layer sees every try for itself,
	// and has to end each of its own sends after RequestTimeout: the client sets no other bound then, because a request
	// may wait in the layer before it is sent.
	Below func(next http.RoundTripper) http.RoundTripper
	// MaxAnswer bounds every answer, in bytes; 0 is the constant MaxAnswer.
	MaxAnswer int64
}

// RequestTimeout bounds one try, from dialling to the last byte. Graph itself gives up after 60 s
// (reference graph-api 1.10); the rest is for slow networks.
const RequestTimeout = 100 * time.Second

// NewClient builds a client from o. It fails where the further roots hold no certificate.
func NewClient(o Options) (*http.Client, error) {
	base, err := newBase(o.CACertificatePEM)
	if err != nil {
		return nil, err
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
	return &http.Client{Transport: repeating(single, o.Retry), CheckRedirect: noRedirect}, nil
}

func newBase(pem []byte) (*http.Transport, error) {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if len(pem) == 0 {
		return base, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the CA certificate file holds no certificate in PEM form")
	}
	base.TLSClientConfig.RootCAs = roots
	return base, nil
}

// ReadCACertificate reads a PEM file of further trusted roots; an empty path is no file.
func ReadCACertificate(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the CA certificate: %w", err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM form", path)
	}
	return pem, nil
}

// noRedirect hands a redirect to the caller as it is: none of the services redirects its API, so following one
// could only carry a request, and what it tells, somewhere else.
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
