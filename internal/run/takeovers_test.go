package run

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestOneReportOfTakeOvers checks that creates which are planned at the same time are reported together and once, even if one
// of them takes longer than the window, and that a later one is reported by itself.
func TestOneReportOfTakeOvers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		takeOvers := NewTakeOvers(PlansTogether)
		var mu sync.Mutex
		var reports [][]TakenOver
		plan := func(one TakenOver, lasts time.Duration) {
			done := takeOvers.Begin()
			defer done()
			time.Sleep(lasts)
			if found := takeOvers.Report(t.Context(), one, done); found != nil {
				mu.Lock()
				defer mu.Unlock()
				reports = append(reports, found)
			}
		}
		var wg sync.WaitGroup
		wg.Go(func() { plan(TakenOver{Type: "sspr_registration"}, 0) })
		wg.Go(func() { plan(TakenOver{Type: "sspr_authentication_method_configuration", Key: "sms"}, 3*PlansTogether) })
		wg.Go(func() { plan(TakenOver{Type: "sspr_authentication_method_configuration", Key: "email"}, PlansTogether) })
		wg.Go(func() { takeOvers.Begin()() }) // it changes nothing
		wg.Wait()
		plan(TakenOver{Type: "sspr_policy"}, 0)

		if len(reports) != 2 || len(reports[0]) != 3 || len(reports[1]) != 1 {
			t.Fatalf("got %v", reports)
		}
		for i, want := range []string{"sspr_authentication_method_configuration (email)", "sspr_authentication_method_configuration (sms)", "sspr_registration"} {
			if got := reports[0][i].Name(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}
