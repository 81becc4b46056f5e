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

// Retry configures how a client repeats a request that failed with a transient error.
type Retry struct {
	// Max is the number of repetitions. A throttled answer (429) with a Retry-After does not count, until Max times
	// MaxWait has passed since the first attempt: if many clients share an allowance, the number of refusals is not
	// meaningful.
	Max int
	// MinWait is the first wait if the service sends no Retry-After. It doubles with every attempt.
	MinWait time.Duration
	// MaxWait limits every single wait, including one that the service asks for.
	MaxWait time.Duration
	// Lost is the number of repetitions after attempts without any answer, if it is smaller than Max; 0 means Max. A wrong
	// proxy or host name does not become right by waiting.
	Lost int
}

// DefaultRetry waits about a minute in total if the service sends no Retry-After, and up to six minutes if it throttles
// and does.
var DefaultRetry = Retry{Max: 6, MinWait: time.Second, MaxWait: time.Minute}

// repeating adds retries to a client that sends a request once.
func repeating(single *http.Client, r Retry) http.RoundTripper {
	rc := retryablehttp.NewClient()
	rc.HTTPClient = single
	rc.Logger = nil
	// tries counts instead, because not every repetition counts.
	rc.RetryMax, rc.RetryWaitMin, rc.RetryWaitMax = math.MaxInt32, r.MinWait, r.MaxWait
	rc.Backoff = Backoff
	rc.CheckRetry = r.check
	rc.ErrorHandler = lastAnswer
	return &counter{next: &retryablehttp.RoundTripper{Client: rc}}
}

// lastAnswer returns the result of the last attempt, as a RoundTripper must: an answer or an error, not both.
func lastAnswer(resp *http.Response, err error, _ int) (*http.Response, error) {
	if err != nil && resp != nil {
		_ = resp.Body.Close()
		resp = nil
	}
	return resp, err
}

// tries are the attempts of one request. Only its goroutine changes them, between two attempts.
type tries struct {
	began    time.Time
	repeated bool
	counted  int
	// unclear is true if the service may have carried out an attempt that failed.
	unclear bool
}

type triesKey struct{}

// counter hands each request a tries value of its own.
type counter struct{ next http.RoundTripper }

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	t := &tries{began: time.Now()}
	if w, ok := r.Context().Value(watchKey{}).(*Watch); ok {
		defer func() { w.unclear = w.unclear || t.unclear }()
	}
	return c.next.RoundTrip(r.WithContext(context.WithValue(r.Context(), triesKey{}, t)))
}

// Watch records whether repeated requests may have taken effect, which the last answer does not show.
type Watch struct{ unclear bool }

type watchKey struct{}

// WithWatch returns a context whose requests are watched. They must be sent one at a time.
func WithWatch(ctx context.Context) (context.Context, *Watch) {
	w := &Watch{}
	return context.WithValue(ctx, watchKey{}, w), w
}

// Unclear reports whether a repeated request may have taken effect before: an earlier attempt had no answer, or one
// that does not show it.
func (w *Watch) Unclear() bool { return w.unclear }

// Repeated reports, to a RoundTripper below the retries, whether the request with this context was sent before.
func Repeated(ctx context.Context) bool {
	t, ok := ctx.Value(triesKey{}).(*tries)
	return ok && t.repeated
}

// check repeats transient failures: connection failures, 429 and 5xx except 501.
func (r Retry) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil && (heldBack(err) || IsTooLarge(err)) {
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
	tflog.Debug(ctx, "retrying a request after a temporary failure")
	return true, nil
}

// allows counts a repetition and reports whether it is allowed.
func (r Retry) allows(ctx context.Context, resp *http.Response) bool {
	t, ok := ctx.Value(triesKey{}).(*tries)
	if !ok {
		return false
	}
	t.repeated = true
	if resp == nil && r.Lost > 0 && t.counted >= r.Lost {
		return false
	}
	if resp != nil && resp.StatusCode == http.StatusTooManyRequests {
		wait, named := RetryAfter(resp.Header, time.Now())
		if named && wait > 0 && time.Since(t.began)+min(wait, r.MaxWait) <= time.Duration(r.Max)*r.MaxWait {
			return true
		}
	}
	t.counted++
	return t.counted <= r.Max
}

// nothingDone reports whether the service certainly did nothing: it throttled the request, or was never reached.
func nothingDone(resp *http.Response, err error) bool {
	if err == nil {
		return resp.StatusCode == http.StatusTooManyRequests
	}
	return NeverLeft(err)
}

// NeverLeft reports whether a request that failed with err was certainly not sent: no connection was established, or
// the server or the host is not trusted.
func NeverLeft(err error) bool {
	if failed, ok := errors.AsType[*net.OpError](err); ok && (failed.Op == "dial" || failed.Op == "proxyconnect") {
		return true
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	return untrusted || notTLS || heldBack(err)
}

type (
	onceKey     struct{}
	notTwiceKey struct{}
)

// Once marks a request that the transport must not repeat, because its sender reads again before each write.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

// NotTwice marks a request that must not take effect twice, such as a POST that creates something. The transport
// repeats it only if the service certainly did nothing: after 429, and if no connection was established. After a lost
// answer or a 5xx status it may have taken effect (graph-api 6.2), so its sender has to read before it sends the
// request again.
func NotTwice(ctx context.Context) context.Context {
	return context.WithValue(ctx, notTwiceKey{}, true)
}
