package transport

import (
	"context"
	"time"
)

// LongestPause bounds the wait between two looks at something that does not show yet.
const LongestPause = 5 * time.Second

// Pause is the wait between two looks at something that does not show yet. It doubles with every look, up to
// LongestPause.
type Pause struct{ next time.Duration }

// NewPause gives a pause that is first as long as given.
func NewPause(first time.Duration) *Pause { return &Pause{next: first} }

// Wait waits, and says whether ctx still lasts then.
func (p *Pause) Wait(ctx context.Context) bool {
	d := p.next
	p.next = min(2*d, LongestPause)
	return Sleep(ctx, d)
}

// Sleep waits for d, and says whether ctx still lasts then.
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
