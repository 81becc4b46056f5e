package transport

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestBackoffIsSpreadByAQuarter checks that waits double, are spread by up to a quarter, and never exceed the maximum.
func TestBackoffIsSpreadByAQuarter(t *testing.T) {
	for attempt, least := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 3: 8 * time.Second, 5: 32 * time.Second} {
		var shortest, longest time.Duration
		for range 2000 {
			wait := Backoff(time.Second, time.Hour, attempt, nil)
			if shortest == 0 || wait < shortest {
				shortest = wait
			}
			longest = max(longest, wait)
		}
		if shortest < least || shortest > least+least/40 || longest > least+least/4 || longest < least+least/4-least/40 {
			t.Errorf("try %d waits from %s to %s, want from %s to a quarter more", attempt, shortest, longest, least)
		}
	}
	// Repeated doubling does not overflow, and the longest wait is not spread beyond the maximum.
	for _, attempt := range []int{6, 16, 40, 1000} {
		if wait := Backoff(time.Hour, time.Hour, attempt, nil); wait != time.Hour {
			t.Errorf("try %d waits %s", attempt, wait)
		}
	}
}

// TestBackoffOfNothing checks that waits grow up to the first wait if the service repeatedly asks for almost none.
func TestBackoffOfNothing(t *testing.T) {
	nothing := &http.Response{Header: http.Header{"Retry-After": {"0"}}}
	for attempt, want := range map[int]time.Duration{0: time.Second / 64, 1: time.Second / 32, 5: time.Second / 2, 6: time.Second, 9: time.Second} {
		if got := Backoff(time.Second, time.Minute, attempt, nothing); got != want {
			t.Errorf("try %d waits %s, want %s", attempt, got, want)
		}
	}
	two := &http.Response{Header: http.Header{"Retry-After": {"2.5"}}}
	if got := Backoff(time.Second, time.Minute, 3, two); got != 2500*time.Millisecond {
		t.Errorf("waits %s although 2.5 s are asked for", got)
	}
}

// TestRetryAfterOfADay checks that a day is the longest plausible wait.
func TestRetryAfterOfADay(t *testing.T) {
	for value, want := range map[string]bool{"86400": true, "86401": false, "86399.5": true} {
		got, ok := RetryAfter(http.Header{"Retry-After": {value}}, time.Now())
		if ok != want || !ok && got != 0 {
			t.Errorf("%s: %s, %v", value, got, ok)
		}
	}
	if got, ok := RetryAfter(http.Header{}, time.Now()); ok || got != 0 {
		t.Errorf("nothing is asked for: %s, %v", got, ok)
	}
}

// TestPause checks that a pause doubles up to five seconds, and ends immediately with its context.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, began := NewPause(time.Second), time.Now()
		var ends []time.Duration
		for range 5 {
			if !p.Wait(t.Context()) {
				t.Error("the context is over")
			}
			ends = append(ends, time.Since(began))
		}
		for i, want := range []time.Duration{1, 3, 7, 12, 17} {
			if ends[i] != want*time.Second {
				t.Errorf("look %d comes after %s, want %d s", i, ends[i], want)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		began = time.Now()
		if p.Wait(ctx) || Sleep(ctx, time.Hour) || time.Since(began) != 500*time.Millisecond {
			t.Errorf("the wait lasts %s beyond its context", time.Since(began))
		}
	})
}
