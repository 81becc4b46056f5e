package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestReportThrottling(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.ReportThrottling = true }})
	for i := range 5 {
		wantStatus(t, e.graph([]string{registrationsURL, auditsURL}[i%2]), http.StatusOK)
	}
	for _, path := range []string{registrationsURL, auditsURL, registrationsURL + "/" + SeedUserID, "/reports/nonsense"} {
		r := e.graph(path)
		wantError(t, r, http.StatusTooManyRequests, "TooManyRequests")
		if r.Header.Values("Retry-After") != nil || r.Header.Get("request-id") == "" {
			t.Errorf("%v", r.Header)
		}
	}
	wantStatus(t, e.graph("/users"), http.StatusOK)
	if granted, refused := e.ReportThrottle(); granted != 5 || refused != 4 {
		t.Errorf("%d were let through and %d refused", granted, refused)
	}
	if granted, _ := e.GraphThrottle(); granted != 0 {
		t.Error("the other throttle counted")
	}
}

func TestReportThrottlingEnds(t *testing.T) {
	const window = 1500 * time.Millisecond // in which a busy machine sends five requests
	for _, fractional := range []bool{false, true} {
		e := startTenant(t, Options{Seed: func(s *State) {
			s.Settings.ReportThrottling, s.Settings.ReportRetryAfter = true, true
			s.Settings.ReportThrottlingInMilliseconds, s.Settings.FractionalRetryAfter = int(window.Milliseconds()), fractional
		}})
		start := time.Now()
		for range 5 {
			wantStatus(t, e.graph(auditsURL), http.StatusOK)
		}
		r := e.graph(auditsURL)
		wantStatus(t, r, http.StatusTooManyRequests)
		if after := r.Header.Get("Retry-After"); strings.Contains(after, ".") != fractional {
			t.Errorf("Retry-After is %s", after)
		}
		for r.StatusCode == http.StatusTooManyRequests && time.Since(start) < 10*time.Second {
			time.Sleep(10 * time.Millisecond)
			r = e.graph(auditsURL)
		}
		wantStatus(t, r, http.StatusOK)
		if took := time.Since(start); took < window {
			t.Errorf("it took %s", took)
		}
	}
}

func TestReportThrottlingOfABatch(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.ReportThrottling = true }})
	var items []map[string]any
	for i := range 8 {
		items = append(items, item(fmt.Sprint(i), http.MethodGet, auditsURL, nil))
	}
	_, got := e.batched(append(items, item("users", http.MethodGet, "/users", nil))...)
	statuses := map[int]int{}
	for _, one := range got {
		statuses[one.Status]++
	}
	if statuses[http.StatusOK] != 6 || statuses[http.StatusTooManyRequests] != 3 || got["users"].Status != http.StatusOK {
		t.Errorf("%v", statuses)
	}
}

func TestReportsAreNotThrottledByDefault(t *testing.T) {
	e := startTenant(t, Options{})
	for range 12 {
		wantStatus(t, e.graph(auditsURL), http.StatusOK)
	}
	if granted, refused := e.ReportThrottle(); granted+refused != 0 {
		t.Errorf("%d and %d", granted, refused)
	}
}
