package batch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Terraform writes its state after each resource, one resource at a time, and takes the longer the more resources there
// are. So its ten workers come one after the other, each with the three steps of a new user: a look, the writes and a
// reading that confirms them. They travel together all the same, and do not wait for a caller that does not come.
func TestBatchTurns(t *testing.T) {
	const resources, workers, latency = 1000, 10, 50 * time.Millisecond
	for state, most := range map[time.Duration]struct { // how long the last one takes; and what the bounds are
		requests int
		time     time.Duration
	}{
		0:                      {303, 19 * time.Second},
		20 * time.Millisecond:  {303, 29 * time.Second},
		50 * time.Millisecond:  {310, 45 * time.Second},
		100 * time.Millisecond: {330, 70 * time.Second},
	} {
		bubble(t, func(t *testing.T) {
			s := &graphtest.Service{T: t, Latency: after(latency), One: echo}
			client := clientOf(s, transport.DefaultRetry, 0)
			work := newWork()
			step := func(requests int) {
				ctx := OneCaller(t.Context())
				var all sync.WaitGroup
				for i := range requests {
					all.Go(func() {
						if got := ask(ctx, client, "GET", fmt.Sprint("/", i), ""); got.status != 200 {
							t.Errorf("got %+v", got)
						}
					})
				}
				all.Wait()
			}
			turn := make(chan struct{}, 1)
			var next atomic.Int64
			began := time.Now()
			var all sync.WaitGroup
			for range workers {
				all.Go(func() {
					for i := next.Add(1) - 1; i < resources; i = next.Add(1) - 1 {
						work(15 * time.Millisecond)
						for _, requests := range []int{2, 2, 1} {
							step(requests)
							work(3 * time.Millisecond)
						}
						turn <- struct{}{}
						time.Sleep(state * time.Duration(i) / resources)
						<-turn
					}
				})
			}
			all.Wait()
			if n, took := len(s.Sent()), time.Since(began); n > most.requests || took > most.time {
				t.Errorf("the state takes up to %v: %d HTTP requests in %v, want at most %d in %v", state, n, took, most.requests, most.time)
			}
		})
	}
}

// newWork returns a function that takes a time of up to most.
func newWork() func(most time.Duration) {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(1, 0))
	return func(most time.Duration) {
		mu.Lock()
		wait := spread(random, most)
		mu.Unlock()
		time.Sleep(wait)
	}
}

// TestBatchWaitsForNobodyGone: a request is not held back for long for callers whose last answer was their last, and a
// caller that gives up is not expected back.
func TestBatchWaitsForNobodyGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: echo}
		client := clientOf(s, transport.DefaultRetry, 0)
		together(t.Context(), client, 10, func(int) reply {
			ctx := OneCaller(t.Context())
			return ask(ctx, client, "GET", "/x", "")
		})
		began := time.Now()
		ask(OneCaller(t.Context()), client, "GET", "/x", "")
		if took := time.Since(began); took > 50*time.Millisecond+quiet(maxItems) {
			t.Errorf("took %v", took)
		}
		time.Sleep(gatherBack)
		ctx, cancel := context.WithTimeout(OneCaller(t.Context()), 10*time.Millisecond)
		defer cancel()
		ask(ctx, client, "GET", "/given-up", "")
		time.Sleep(time.Second)
		for range 3 {
			began = time.Now()
			ask(OneCaller(t.Context()), client, "GET", "/x", "")
			if took := time.Since(began); took > 50*time.Millisecond+gatherLeast {
				t.Errorf("took %v", took)
			}
		}
	})
}

// TestAnnounced checks that announced requests travel in one batch although they come one after the other, that a
// request that never comes holds the others back for a moment only, and that reports travel with them.
func TestAnnounced(t *testing.T) {
	for name, test := range map[string]struct{ announced, sent int }{
		"all come": {10, 10}, "two never come": {10, 8}, "only one comes": {10, 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: echo}
				client := clientOf(s, transport.DefaultRetry, 0)
				ctx := Together(Announce(t.Context(), test.announced))
				began := time.Now()
				var all sync.WaitGroup
				for i := range test.sent {
					all.Go(func() {
						time.Sleep(time.Duration(i) * 3 * time.Millisecond)
						if got := ask(Alone(ctx), client, "GET", fmt.Sprint("/", i), ""); got.status != 200 {
							t.Errorf("got %+v", got)
						}
					})
				}
				all.Wait()
				if n, took := len(s.Sent()), time.Since(began); n != 1 || took > 200*time.Millisecond {
					t.Errorf("%d HTTP requests in %v, want one", n, took)
				}
			})
		})
	}
}
