package run

import (
	"slices"
	"sync"
)

// Left is what destroys have left to creates of the same apply: Terraform replaces a resource whose creation failed, and
// the create that follows in the same process takes over what the destroy has not taken away. If the create fails as
// well, it is the only one that knows. What no create takes stays for the life of the process.
type Left struct {
	mu     sync.Mutex
	things []any
}

// Leave hands a thing over.
func (l *Left) Leave(what any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.things = append(l.things, what)
}

// TakeLeft takes the first thing of the type that fits; ok is false if there is none.
func TakeLeft[T any](l *Left, fits func(T) bool) (found T, ok bool) {
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
