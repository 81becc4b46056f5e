package wire

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestAllowance: whatever comes, no span of ten seconds has more than five requests in it (graph-api 6.2).
func TestAllowance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &allowance{within: reportsWithin}
		var began []time.Time
		done := make(chan time.Time)
		for i := range 23 {
			go func() {
				time.Sleep(time.Duration(i%7) * 1500 * time.Millisecond)
				a.wait(context.Background())
				done <- time.Now()
			}()
		}
		for range 23 {
			began = append(began, <-done)
		}
		for i := ReportsMost; i < len(began); i++ {
			if gap := began[i].Sub(began[i-ReportsMost]); gap < reportsWithin {
				t.Errorf("request %d began %s after the fifth before it", i, gap)
			}
		}
		if took := began[len(began)-1].Sub(began[0]); took > 41*time.Second {
			t.Errorf("23 requests took %s, and the allowance is enough for 40 s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		all := true
		for range ReportsMost + 1 {
			all = all && a.wait(ctx)
		}
		if all {
			t.Error("a caller whose time is over was let through")
		}
	})
}
