package run

import "testing"

// TestLeft checks that a create takes a value that fits it, once, and no value of another type.
func TestLeft(t *testing.T) {
	t.Parallel()
	var l Handover
	l.Put("kim")
	l.Put(7)
	l.Put("lee")
	if got, ok := TakeHandover(&l, func(s string) bool { return s == "lee" }); !ok || got != "lee" {
		t.Errorf("got %q, %t", got, ok)
	}
	if got, ok := TakeHandover(&l, func(s string) bool { return s == "lee" }); ok {
		t.Errorf("got %q a second time", got)
	}
	if got, ok := TakeHandover(&l, func(int) bool { return true }); !ok || got != 7 {
		t.Errorf("got %d, %t", got, ok)
	}
}

// TestOnceInAPlan checks that one plan or apply reports a thing once, the next one reports it again, and a process of many
// plans reports it always.
func TestOnceInAPlan(t *testing.T) {
	t.Parallel()
	one, many := &Data{Claims: NewClaims()}, &Data{Claims: OpenClaims()}
	if !one.FirstToReport("a") || one.FirstToReport("a") || !one.FirstToReport("b") {
		t.Error("not once")
	}
	for range 2 {
		if !many.FirstToReport("a") {
			t.Error("a process of many plans says it once")
		}
	}
	one.Applies()
	many.Applies()
	if !one.Applying() || many.Applying() {
		t.Error("a process of many plans keeps quiet, or one apply does not")
	}
}
