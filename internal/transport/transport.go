// Package transport builds the HTTP clients of both planes and of sign-in: TLS roots, bounded retries that obey
// Retry-After in every form the services use, a log that never holds a token or a body, and a guard that lets a
// bearer token travel to the configured hosts only.
package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Retry bounds how patiently a client repeats a request that failed in passing.
type Retry struct {
	// Max is how often a request is repeated after its first try.
	Max int
	// MinWait is the first wait where the service names none; it doubles with every try.
	MinWait time.Duration
	// MaxWait bounds every single wait, also one that the service asks for.
	MaxWait time.Duration
}

// DefaultRetry waits about a minute in all where the service names no time of its own.
var DefaultRetry = Retry{Max: 6, MinWait: time.Second, MaxWait: time.Minute}

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
}

// requestTimeout bounds one try, from dialling to the last byte. Graph itself gives up after 60 s
// (reference graph-api 1.10); the rest is for slow networks.
const requestTimeout = 100 * time.Second

// NewClient builds a client from o. It fails where the further roots hold no certificate.
func NewClient(o Options) (*http.Client, error) {
	base, err := newBase(o.CACertificatePEM)
	if err != nil {
		return nil, err
	}
	guarded := &guard{next: &logger{next: &agent{next: base, name: o.UserAgent}}, hosts: hostSet(o.Hosts)}
	single := &http.Client{Transport: guarded, Timeout: requestTimeout, CheckRedirect: noRedirect}
	if o.Retry.Max == 0 {
		return single, nil
	}
	rc := retryablehttp.NewClient()
	rc.HTTPClient = single
	rc.Logger = nil
	rc.RetryMax, rc.RetryWaitMin, rc.RetryWaitMax = o.Retry.Max, o.Retry.MinWait, o.Retry.MaxWait
	rc.Backoff = Backoff
	rc.CheckRetry = checkRetry
	rc.ErrorHandler = retryablehttp.PassthroughErrorHandler
	client := rc.StandardClient()
	client.CheckRedirect = noRedirect
	return client, nil
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

// checkRetry repeats what is known to pass: connection failures, 429 and 5xx. It leaves 501 alone.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil && isForbiddenHost(err) {
		return false, err
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if ctx.Value(onceKey{}) != nil {
		return false, nil
	}
	retry, checkErr := retryablehttp.DefaultRetryPolicy(ctx, resp, err)
	if retry {
		tflog.Debug(ctx, "repeating a request that failed in passing")
	}
	return retry, checkErr
}

type onceKey struct{}

// Once marks a request that must not be repeated by the transport, because its sender has to read again before it
// writes again.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

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
