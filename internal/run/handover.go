package run

import (
	"slices"
	"sync"
)

// Handover passes values from destroys to creates of the same apply. Terraform replaces a resource whose creation failed, and
// the create takes over what the destroy has not removed. If the create fails too, this record is the only one. A value that
// no create takes stays for the life of the process.
type Handover struct {
	mu     sync.Mutex
	things []any
}

// Put adds a value.
func (l *Handover) Put(what any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.things = append(l.things, what)
}

// TakeHandover returns and removes the first value of type T that fits. ok is false if there is none.
func TakeHandover[T any](l *Handover, fits func(T) bool) (found T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.things, func(what any) bool {
		one, is := what.(T)
		return is && fits(one)
	})
	if i < 0 {
		return found, false
	}
	found = l.things[i].(T)
	l.things = slices.Delete(l.things, i, i+1)
	return found, true
}
