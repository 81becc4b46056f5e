package wire

import (
	"context"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Microsoft Graph takes five requests for reports and audit logs in 10 seconds from one application in one tenant. A
// refusal often does not include a time to wait (graph-api 6.2).
const (
	ReportsMost   = 5
	reportsWithin = 10 * time.Second
)

// allowance lets no more than ReportsMost requests begin in any span of time, so that the service refuses none.
type allowance struct {
	within time.Duration

	mu sync.Mutex
	// began has the times of the last requests, the oldest at next.
	began [ReportsMost]time.Time
	next  int
}

// wait waits until a request may begin. It reports whether ctx has not ended by then.
func (a *allowance) wait(ctx context.Context) bool {
	a.mu.Lock()
	now := time.Now()
	at := a.began[a.next].Add(a.within)
	if at.Before(now) {
		at = now
	}
	a.began[a.next] = at
	a.next = (a.next + 1) % ReportsMost
	a.mu.Unlock()
	return transport.Sleep(ctx, time.Until(at))
}

// AwaitReport waits until a request for a report may begin. It reports whether ctx has not ended by then.
func (c *Conn) AwaitReport(ctx context.Context) bool { return c.reports.wait(ctx) }
