package graph

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// How many requests reports take in how much time (reference graph-api 6.2).
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

// take lets a request through, or says when the next one can be. A refused request does not count (chosen).
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

// ReportThrottle tells how many requests for reports and the audit log, items of batches included, were let through and
// refused while Settings.ReportThrottling was set.
func (s *Service) ReportThrottle() (granted, refused int) {
	s.reports.mu.Lock()
	defer s.reports.mu.Unlock()
	return s.reports.granted, s.reports.refused
}

// isReport says whether a path belongs to the services that throttle reports.
func isReport(path string) bool {
	return strings.HasPrefix(path, Prefix+"/reports/") || strings.HasPrefix(path, Prefix+"/auditLogs/")
}

// reportThrottled answers 429 where there are too many requests for reports, as a rule without saying when to come back.
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
