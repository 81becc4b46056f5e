package graph

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// bucket is a token bucket of requests. It fills by the real clock, as the clients that it slows down are real.
type bucket struct {
	mu               sync.Mutex
	tokens           float64
	filled           time.Time
	granted, refused int
}

// take takes one request of so many in a second, or returns how long to wait for one. The bucket
// has room for those of one second.
func (t *bucket) take(perSecond int, now time.Time) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	rate, capacity := float64(perSecond), math.Max(1, float64(perSecond))
	if t.filled.IsZero() {
		t.tokens = capacity
	} else {
		t.tokens = math.Min(capacity, t.tokens+rate*now.Sub(t.filled).Seconds())
	}
	t.filled = now
	if t.tokens < 1 {
		t.refused++
		return time.Duration((1 - t.tokens) / rate * float64(time.Second)), false
	}
	t.tokens--
	t.granted++
	return 0, true
}

// Throttle returns how many requests and items of batches Graph let through and refused while
// Settings.GraphRequestsPerSecond was set.
func (s *Service) Throttle() (granted, refused int) {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	return s.requests.granted, s.requests.refused
}

// throttled answers 429 if there are too many requests (graph-api 6.2), and reports whether it did. A refused
// request costs nothing.
func (s *Service) throttled(w http.ResponseWriter, r *http.Request, x *wire.Exchange) bool {
	settings := x.State.Settings
	if settings.GraphRequestsPerSecond <= 0 {
		return false
	}
	wait, ok := s.requests.take(settings.GraphRequestsPerSecond, time.Now())
	if ok {
		return false
	}
	w.Header().Set("Retry-After", retryAfter(settings, wait))
	writeThrottled(w, r, x)
	return true
}

// retryAfter returns a waiting time as the value of Retry-After.
func retryAfter(s tenant.Settings, wait time.Duration) string {
	if s.FractionalRetryAfter {
		return fmt.Sprintf("%.3f", math.Max(0.001, math.Ceil(wait.Seconds()*1000)/1000))
	}
	return fmt.Sprint(max(1, int(math.Ceil(wait.Seconds()))))
}

// writeThrottled answers 429 (graph-api 6.2).
func writeThrottled(w http.ResponseWriter, r *http.Request, x *wire.Exchange) {
	if w.Header().Get("request-id") == "" {
		odata.SetHeaders(w, r)
	}
	w.Header().Set("Content-Type", "application/json")
	wire.WriteJSON(w, http.StatusTooManyRequests, newObject("error", newObject(
		"code", "TooManyRequests",
		"message", "Please retry again later.",
		"innerError", newObject(
			"code", "429",
			"date", x.Now.UTC().Format("2006-01-02T15:04:05"),
			"message", "Please retry after",
			"request-id", w.Header().Get("request-id"),
			"status", "429",
		),
	)))
}

// How many requests reports take in how much time (graph-api 6.2).
const (
	reportRequests = 5
	reportWindow   = 10 * time.Second
)

// reportThrottle remembers when requests for reports were let through, by the real clock.
type reportThrottle struct {
	mu      sync.Mutex
	times   []time.Time // the last ones, at most reportRequests
	granted int
	refused int
}

// take lets a request through, or returns how long to wait for the next one. A refused request does not count (chosen).
func (t *reportThrottle) take(window time.Duration, now time.Time) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.times = slices.DeleteFunc(t.times, func(at time.Time) bool { return now.Sub(at) >= window })
	if len(t.times) >= reportRequests {
		t.refused++
		return window - now.Sub(t.times[0]), false
	}
	t.times = append(t.times, now)
	t.granted++
	return 0, true
}

// ReportThrottle returns how many requests for reports and the audit log, items of batches included, were let through and
// refused while Settings.ReportThrottling was set.
func (s *Service) ReportThrottle() (granted, refused int) {
	s.reports.mu.Lock()
	defer s.reports.mu.Unlock()
	return s.reports.granted, s.reports.refused
}

// isReport reports whether a path belongs to the services that throttle reports.
func isReport(path string) bool {
	return strings.HasPrefix(path, Prefix+"/reports/") || strings.HasPrefix(path, Prefix+"/auditLogs/")
}

// reportThrottled answers 429 if there are too many requests for reports, as a rule without a Retry-After, and reports
// whether it did.
func (s *Service) reportThrottled(w http.ResponseWriter, r *http.Request, x *wire.Exchange) bool {
	settings := x.State.Settings
	if !settings.ReportThrottling || !isReport(r.URL.Path) {
		return false
	}
	window := reportWindow
	if ms := settings.ReportThrottlingInMilliseconds; ms > 0 {
		window = time.Duration(ms) * time.Millisecond
	}
	wait, ok := s.reports.take(window, time.Now())
	if ok {
		return false
	}
	if settings.ReportRetryAfter {
		w.Header().Set("Retry-After", retryAfter(settings, wait))
	}
	writeThrottled(w, r, x)
	return true
}
