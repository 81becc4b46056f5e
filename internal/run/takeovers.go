package run

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// TakenOver is a setting of the tenant that a create adopts, because it has not been imported.
type TakenOver struct {
	// Type is the resource type, and Key the value of its key attribute, "" if it has none.
	Type, Key string
	// Changes has a line for each value that changes. It is empty if the tenant already has what the configuration sets.
	Changes []string
	// ImportID imports the setting of the current tenant.
	ImportID string
}

// Name returns the name of the setting in messages.
func (t TakenOver) Name() string {
	if t.Key == "" {
		return t.Type
	}
	return t.Type + " (" + t.Key + ")"
}

// TakeOvers collects the settings that the creates of one plan take over, so that one warning lists them all.
type TakeOvers struct {
	arrivals arrivals

	mu      sync.Mutex
	pending []TakenOver
}

// NewTakeOvers returns an empty record. Report waits until no setting has been added for the time of window.
func NewTakeOvers(window time.Duration) *TakeOvers {
	return &TakeOvers{arrivals: arrivals{window: window}}
}

// Begin records that the plan of a create has begun, so that other creates wait for its report. The caller calls done when
// it has reported, or has nothing to report.
func (t *TakeOvers) Begin() (done func()) { return t.arrivals.arrive() }

// Report adds a setting, calls done, waits for the other creates that are planned at the same time, and returns the settings
// that no other call has returned, sorted by type and key. It returns nil if another call has returned this one.
func (t *TakeOvers) Report(ctx context.Context, one TakenOver, done func()) []TakenOver {
	t.mu.Lock()
	t.pending = append(t.pending, one)
	t.mu.Unlock()
	done()
	t.arrivals.wait(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.pending
	t.pending = nil
	slices.SortFunc(all, func(a, b TakenOver) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Key, b.Key)) })
	return all
}
