package run

import "testing"

// TestLeft: a create takes what fits it, once, and nothing of another kind.
func TestLeft(t *testing.T) {
	t.Parallel()
	var l Left
	l.Leave("kim")
	l.Leave(7)
	l.Leave("lee")
	if got, ok := TakeLeft(&l, func(s string) bool { return s == "lee" }); !ok || got != "lee" {
		t.Errorf("got %q, %t", got, ok)
	}
	if got, ok := TakeLeft(&l, func(s string) bool { return s == "lee" }); ok {
		t.Errorf("got %q a second time", got)
	}
	if got, ok := TakeLeft(&l, func(int) bool { return true }); !ok || got != 7 {
		t.Errorf("got %d, %t", got, ok)
	}
}

// TestOnceInAPlan: one plan or apply says a thing once, the next says it again, and a process of many says it always.
func TestOnceInAPlan(t *testing.T) {
	t.Parallel()
	one, many := &Data{Claims: NewClaims()}, &Data{Claims: OpenClaims()}
	if !one.FirstToTell("a") || one.FirstToTell("a") || !one.FirstToTell("b") {
		t.Error("not once")
	}
	for range 2 {
		if !many.FirstToTell("a") {
			t.Error("a process of many plans says it once")
		}
	}
	one.Applies()
	many.Applies()
	if !one.Applying() || many.Applying() {
		t.Error("a process of many plans keeps quiet, or one apply does not")
	}
}
