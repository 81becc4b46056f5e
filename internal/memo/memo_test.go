package memo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// counter returns how often it was called, after a second.
type counter struct{ calls atomic.Int32 }

func (c *counter) get(ctx context.Context) (int32, error) {
	n := c.calls.Add(1)
	select {
	case <-time.After(time.Second):
		return n, nil
	case <-ctx.Done():
		return n, ctx.Err()
	}
}

func want(t *testing.T, what string, m *Memo[int32], key string, c *counter, value int32) {
	t.Helper()
	if got, err := m.Get(t.Context(), key, c.get); err != nil || got != value {
		t.Errorf("%s: got %d, %v, want %d", what, got, err, value)
	}
}

func TestCallersShareACall(t *testing.T) {
	for _, keep := range []time.Duration{0, time.Minute, Forever} {
		synctest.Test(t, func(t *testing.T) {
			m, c := New[int32](Options{For: keep, Within: time.Minute}), &counter{}
			var all sync.WaitGroup
			for range 10 {
				all.Go(func() { want(t, "at once", m, "a", c, 1) })
			}
			all.Wait()
			next := int32(1)
			if keep == 0 {
				next = 2
			}
			want(t, fmt.Sprintf("kept for %v", keep), m, "a", c, next)
			want(t, "another key", m, "b", c, next+1)
		})
	}
}

func TestAValueIsRememberedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := New[int32](Options{For: time.Minute, Within: time.Minute}), &counter{}
		want(t, "first", m, "", c, 1)
		time.Sleep(time.Minute)
		want(t, "within the minute", m, "", c, 1)
		time.Sleep(time.Nanosecond)
		want(t, "after the minute", m, "", c, 2)
	})
}

func TestAnErrorIsNotRemembered(t *testing.T) {
	m, failure := New[int32](Options{For: Forever, Within: time.Minute}), errors.New("no")
	value, err := m.Get(t.Context(), "", func(context.Context) (int32, error) { return 7, failure })
	if !errors.Is(err, failure) || value != 0 {
		t.Errorf("got %d, %v", value, err)
	}
	if value, err := m.Get(t.Context(), "", func(context.Context) (int32, error) { return 8, nil }); err != nil || value != 8 {
		t.Errorf("asked again: got %d, %v", value, err)
	}
}

// A caller who leaves gets an error at once; the others get the value, which ends after Within at the latest.
func TestACallerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left := errors.New("left")
		m, c := New[int32](Options{For: Forever, Within: time.Minute, Canceled: func(err error) error { return errors.Join(left, err) }}), &counter{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			began := time.Now()
			value, err := m.Get(ctx, "", c.get)
			if !errors.Is(err, left) || !errors.Is(err, context.DeadlineExceeded) || value != 0 || time.Since(began) != time.Millisecond {
				t.Errorf("got %d, %v after %v", value, err, time.Since(began))
			}
		})
		synctest.Wait()
		all.Go(func() { want(t, "the other caller", m, "", c, 1) })
		all.Wait()
		if value, err := m.Get(ctx, "", c.get); err != nil || value != 1 {
			t.Errorf("a remembered value without time: got %d, %v", value, err)
		}

		short := New[int32](Options{Within: time.Millisecond})
		if _, err := short.Get(t.Context(), "", c.get); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("longer than Within: got %v", err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		cancel()
		if _, err := New[int32](Options{Within: time.Minute}).Get(ctx, "", c.get); !errors.Is(err, context.Canceled) {
			t.Errorf("without Canceled: got %v", err)
		}
		time.Sleep(time.Minute) // for the calls that go on
	})
}

// Forget is the end of what is remembered and of what is on its way.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := New[int32](Options{For: Forever, Within: time.Minute}), &counter{}
		want(t, "first", m, "", c, 1)
		m.Forget()
		var all sync.WaitGroup
		all.Go(func() { want(t, "before the second Forget", m, "", c, 2) })
		synctest.Wait()
		m.Forget()
		want(t, "after it", m, "", c, 3)
		all.Wait()
		want(t, "what is remembered", m, "", c, 3)
	})
}

func TestRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := New[int32](Options{For: Forever, Within: time.Minute}), &counter{}
		want(t, "first", m, "", c, 1)
		if value, err := m.Refresh(t.Context(), "", c.get); err != nil || value != 2 {
			t.Errorf("got %d, %v", value, err)
		}
		want(t, "what is remembered", m, "", c, 2)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if value, err := m.Refresh(ctx, "", c.get); !errors.Is(err, context.DeadlineExceeded) || value != 0 {
			t.Errorf("without time: got %d, %v", value, err)
		}
		want(t, "after an error", m, "", c, 2)
	})
}
