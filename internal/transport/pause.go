package transport

import (
	"context"
	"time"
)

// LongestPause limits the wait between two reads of something that does not show yet.
const LongestPause = 5 * time.Second

// Pause is the wait between two reads of something that does not show yet. It doubles with every wait, up to
// LongestPause.
type Pause struct{ next time.Duration }

// NewPause returns a Pause that starts with first.
func NewPause(first time.Duration) *Pause { return &Pause{next: first} }

// Wait waits, and reports whether ctx is still active afterwards.
func (p *Pause) Wait(ctx context.Context) bool {
	d := p.next
	p.next = min(2*d, LongestPause)
	return Sleep(ctx, d)
}

// Sleep waits for d, and reports whether ctx is still active afterwards.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
