// Package memo lets callers share one call of a function, and remembers what it returned.
package memo

import (
	"context"
	"math"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Forever is for values that are remembered until Forget.
const Forever = time.Duration(math.MaxInt64)

// Options describe a Memo.
type Options struct {
	// For is how long a value is remembered after it has come. Zero remembers nothing: only callers who ask at the same
	// time share a value.
	For time.Duration
	// Within bounds one call of the function, whose context is not ended by any caller.
	Within time.Duration
	// Canceled returns the error for a caller whose context ends first. It receives the error of that context, which is
	// also what the caller gets if Canceled is nil.
	Canceled func(error) error
}

// Memo remembers values by key. It is safe for concurrent use.
//
// Callers who ask for the same key at the same time share one call. The call has the values of the first caller's
// context and goes on if that context ends, because other callers may wait for it. A caller whose context ends gets an
// error at once. An error is returned to all who wait for it and is not remembered.
type Memo[T any] struct {
	options Options
	flight  singleflight.Group

	mu    sync.Mutex
	known map[string]entry[T]
	// forgotten counts the calls of Forget.
	forgotten int
}

// entry is a value and when it came.
type entry[T any] struct {
	value T
	at    time.Time
}

// New returns an empty Memo.
func New[T any](o Options) *Memo[T] {
	return &Memo[T]{options: o, known: map[string]entry[T]{}}
}

// Get returns the value that is remembered for key, or else what get returns.
func (m *Memo[T]) Get(ctx context.Context, key string, get func(context.Context) (T, error)) (T, error) {
	value, known, forgotten := m.lookUp(key)
	if known {
		return value, nil
	}
	// A call that began before Forget is not joined after it.
	done := m.flight.DoChan(strconv.Itoa(forgotten)+" "+key, func() (any, error) {
		if value, known, _ := m.lookUp(key); known {
			return value, nil // another call has ended since
		}
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), m.options.Within)
		defer cancel()
		return m.Refresh(bounded, key, get)
	})
	select {
	case <-ctx.Done():
		if m.options.Canceled != nil {
			return value, m.options.Canceled(ctx.Err())
		}
		return value, ctx.Err()
	case result := <-done:
		value, _ = result.Val.(T)
		return value, result.Err
	}
}

// Refresh returns what get returns now, and remembers it for key unless it is an error. It shares no call and ends with ctx.
func (m *Memo[T]) Refresh(ctx context.Context, key string, get func(context.Context) (T, error)) (T, error) {
	m.mu.Lock()
	forgotten := m.forgotten
	m.mu.Unlock()
	value, err := get(ctx)
	if err != nil {
		var none T
		return none, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.options.For > 0 && m.forgotten == forgotten {
		m.known[key] = entry[T]{value, time.Now()}
	}
	return value, nil
}

// Forget drops all values, and those of calls that are under way when they come.
func (m *Memo[T]) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forgotten++
	clear(m.known)
}

// lookUp returns the value for key, whether it is still remembered, and how often Forget has been called.
func (m *Memo[T]) lookUp(key string) (value T, known bool, forgotten int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.known[key]
	if !ok || time.Since(found.at) > m.options.For {
		return value, false, m.forgotten
	}
	return found.value, true, m.forgotten
}
