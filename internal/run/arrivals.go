package run

import (
	"context"
	"sync"
	"time"
)

// PlansTogether is how long the plan of a resource waits for the next resource of the same plan.
const PlansTogether = 250 * time.Millisecond

// maxWindows bounds how often a plan waits for further resources when all that have come are ready.
const maxWindows = 8

// arrivals lets the plans of several resources wait for each other. Terraform plans resources in any order and side by side,
// and does not tell a provider which one is the last.
type arrivals struct {
	window time.Duration

	mu sync.Mutex
	// n is the number of resources so far, and coming those of them that are not ready yet.
	n, coming int
}

// arrive records a resource. The caller calls ready, once or more, when the others need not wait for it any longer.
func (a *arrivals) arrive() (ready func()) {
	a.add(1, 1)
	return sync.OnceFunc(func() { a.add(0, -1) })
}

func (a *arrivals) add(n, coming int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.n, a.coming = a.n+n, a.coming+coming
}

func (a *arrivals) now() (n, coming int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.n, a.coming
}

// wait waits until every resource is ready and no further one has come for the time of window, or until ctx ends.
func (a *arrivals) wait(ctx context.Context) {
	for windows := 0; windows < maxWindows; {
		before, _ := a.now()
		select {
		case <-time.After(a.window):
		case <-ctx.Done():
			return
		}
		n, coming := a.now()
		switch {
		case coming > 0: // it reads the tenant, within a time of its own
		case n == before:
			return
		default:
			windows++
		}
	}
}
