package run

import "testing"

// TestLeft checks that a create takes a value that fits it, once, and no value of another type.
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

// TestOnceInAPlan checks that one plan or apply reports a thing once, the next one reports it again, and a process of many
// plans reports it always.
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
