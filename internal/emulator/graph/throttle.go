package graph

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// bucket is a bucket of requests that fills up with time: the real one, as what it slows down is real.
type bucket struct {
	mu               sync.Mutex
	tokens           float64
	filled           time.Time
	granted, refused int
}

// take takes one request of so many in a second, or says when there will be one. The bucket holds those of one second.
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

// Throttle tells how many requests and items of batches Graph let through and refused while
// Settings.GraphRequestsPerSecond was set.
func (s *Service) Throttle() (granted, refused int) {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	return s.requests.granted, s.requests.refused
}

// throttled answers 429 where there are too many requests (reference graph-api 6.2). A refused request costs nothing.
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

// retryAfter words how long to wait, in seconds.
func retryAfter(s tenant.Settings, wait time.Duration) string {
	if s.FractionalRetryAfter {
		return fmt.Sprintf("%.3f", math.Max(0.001, math.Ceil(wait.Seconds()*1000)/1000))
	}
	return fmt.Sprint(max(1, int(math.Ceil(wait.Seconds()))))
}

// writeThrottled answers 429 (reference graph-api 6.2).
func writeThrottled(w http.ResponseWriter, r *http.Request, x *wire.Exchange) {
	if w.Header().Get("request-id") == "" {
		setHeaders(w, r)
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
