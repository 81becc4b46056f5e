package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Retry bounds how patiently a client repeats a request that failed in passing.
type Retry struct {
	// Max is how often a request is repeated after its first try. A throttled answer (429) that names a time does not
	// count, for Max times MaxWait in all since the first try: where many share an allowance, how often one of them is
	// turned away says nothing.
	Max int
	// MinWait is the first wait where the service names none; it doubles with every try.
	MinWait time.Duration
	// MaxWait bounds every single wait, also one that the service asks for.
	MaxWait time.Duration
}

// DefaultRetry waits about a minute in all where the service names no time of its own, and up to six minutes where
// it throttles and does.
var DefaultRetry = Retry{Max: 6, MinWait: time.Second, MaxWait: time.Minute}

// repeating puts retries above a client that tries once.
func repeating(single *http.Client, r Retry) http.RoundTripper {
	rc := retryablehttp.NewClient()
	rc.HTTPClient = single
	rc.Logger = nil
	// The count is kept in tries, because not every repetition counts.
	rc.RetryMax, rc.RetryWaitMin, rc.RetryWaitMax = math.MaxInt32, r.MinWait, r.MaxWait
	rc.Backoff = Backoff
	rc.CheckRetry = r.check
	rc.ErrorHandler = lastAnswer
	return &counter{next: &retryablehttp.RoundTripper{Client: rc}}
}

// lastAnswer hands over what the last try brought, as a RoundTripper must: an answer or an error, not both.
func lastAnswer(resp *http.Response, err error, _ int) (*http.Response, error) {
	if err != nil && resp != nil {
		_ = resp.Body.Close()
		resp = nil
	}
	return resp, err
}

// tries are those of one request. Its goroutine alone changes them, between two tries.
type tries struct {
	began    time.Time
	repeated bool
	counted  int
	// unclear reports whether a try ended so that the service may have done what it was asked for.
	unclear bool
}

type triesKey struct{}

// counter gives every request its tries.
type counter struct{ next http.RoundTripper }

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	t := &tries{began: time.Now()}
	if w, ok := r.Context().Value(watchKey{}).(*Watch); ok {
		defer func() { w.unclear = w.unclear || t.unclear }()
	}
	return c.next.RoundTrip(r.WithContext(context.WithValue(r.Context(), triesKey{}, t)))
}

// Watch tells of the tries of requests that were repeated, beyond the answer to the last of them.
type Watch struct{ unclear bool }

type watchKey struct{}

// WithWatch watches the requests with the context that it returns, one at a time.
func WithWatch(ctx context.Context) (context.Context, *Watch) {
	w := &Watch{}
	return context.WithValue(ctx, watchKey{}, w), w
}

// Unclear reports whether a request that was repeated may have taken effect before: an earlier try had no answer, or one
// that does not tell.
func (w *Watch) Unclear() bool { return w.unclear }

// Repeated tells a RoundTripper below the retries that the request with this context was sent before.
func Repeated(ctx context.Context) bool {
	t, ok := ctx.Value(triesKey{}).(*tries)
	return ok && t.repeated
}

// check repeats what is known to pass: connection failures, 429 and 5xx. It leaves 501 alone.
func (r Retry) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil && (isForbiddenHost(err) || IsTooLarge(err)) {
		return false, err
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if ctx.Value(onceKey{}) != nil || ctx.Value(notTwiceKey{}) != nil && !nothingDone(resp, err) {
		return false, nil
	}
	retry, checkErr := retryablehttp.DefaultRetryPolicy(ctx, resp, err)
	if !retry || checkErr != nil || !r.allows(ctx, resp) {
		return false, checkErr
	}
	if t, ok := ctx.Value(triesKey{}).(*tries); ok {
		t.unclear = t.unclear || !nothingDone(resp, err)
	}
	tflog.Debug(ctx, "repeating a request that failed in passing")
	return true, nil
}

// allows counts a repetition and says whether it may be.
func (r Retry) allows(ctx context.Context, resp *http.Response) bool {
	t, ok := ctx.Value(triesKey{}).(*tries)
	if !ok {
		return false
	}
	t.repeated = true
	if resp != nil && resp.StatusCode == http.StatusTooManyRequests {
		wait, named := RetryAfter(resp.Header, time.Now())
		if named && wait > 0 && time.Since(t.began)+min(wait, r.MaxWait) <= time.Duration(r.Max)*r.MaxWait {
			return true
		}
	}
	t.counted++
	return t.counted <= r.Max
}

// nothingDone says that the service certainly did nothing: it throttled the request, or was never reached.
func nothingDone(resp *http.Response, err error) bool {
	if err == nil {
		return resp.StatusCode == http.StatusTooManyRequests
	}
	return NeverLeft(err)
}

// NeverLeft reports whether a request that failed with err was certainly not sent: no connection came about, or the server
// or the host was not trusted with it.
func NeverLeft(err error) bool {
	if failed, ok := errors.AsType[*net.OpError](err); ok && (failed.Op == "dial" || failed.Op == "proxyconnect") {
		return true
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	return untrusted || notTLS || isForbiddenHost(err)
}

type (
	onceKey     struct{}
	notTwiceKey struct{}
)

// Once marks a request that must not be repeated by the transport, because its sender has to read again before it
// writes again.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

// NotTwice marks a request that must not take effect twice, such as a POST that creates. The transport repeats it only
// where the service certainly did nothing: after 429, and where no connection came about. After a lost answer and
// after 5xx it may have taken effect (reference graph-api 6.2); its sender has to read before it sends it again.
func NotTwice(ctx context.Context) context.Context {
	return context.WithValue(ctx, notTwiceKey{}, true)
}
