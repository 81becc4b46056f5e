package graph

import (
	"testing"
	"time"
)

func TestThrottleBucket(t *testing.T) {
	var bucket bucket
	now := time.Now()
	take := func(want bool, wait time.Duration) {
		t.Helper()
		if got, ok := bucket.take(2, now); ok != want || got.Round(time.Millisecond) != wait {
			t.Errorf("%v after %s", ok, got)
		}
	}
	take(true, 0)
	take(true, 0)
	take(false, 500*time.Millisecond)
	take(false, 500*time.Millisecond) // a refusal costs nothing
	now = now.Add(200 * time.Millisecond)
	take(false, 300*time.Millisecond)
	now = now.Add(300 * time.Millisecond)
	take(true, 0)
	now = now.Add(time.Hour)
	take(true, 0)
	take(true, 0)
	take(false, 500*time.Millisecond)
}
