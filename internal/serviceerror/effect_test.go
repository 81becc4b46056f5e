package serviceerror

import (
	"errors"
	"fmt"
	"testing"
)

// TestMayHaveTakenEffect checks that a change may be in the tenant if it was accepted, if its result is not known, or
// if a part of it was done before. The kind of the failure and the service do not matter.
func TestMayHaveTakenEffect(t *testing.T) {
	for kind := range LastKind + 1 {
		for _, service := range []Service{SignIn, Graph, Portal} {
			for sent := NothingSent; sent <= SentAccepted; sent++ {
				for _, partly := range []bool{false, true} {
					err := fmt.Errorf("wrapped: %w", &Error{Service: service, Kind: kind, Partly: partly, Sent: sent})
					if got, want := MayHaveTakenEffect(err), partly || sent >= SentUnanswered; got != want {
						t.Errorf("%s, kind %d, sent %d, partly %v: got %v", service, kind, sent, partly, got)
					}
				}
			}
		}
	}
	if MayHaveTakenEffect(errors.New("of no service")) || MayHaveTakenEffect(nil) {
		t.Error("what no service said may have taken effect")
	}
}

// TestWithSent checks that Sent is only ever raised, and that the original error stays unchanged.
func TestWithSent(t *testing.T) {
	first := &Error{Kind: Forbidden, Sent: SentUnanswered}
	raised := WithSent(fmt.Errorf("wrapped: %w", first), SentAccepted)
	if !Accepted(raised) || first.Sent != SentUnanswered || KindOf(raised) != Forbidden {
		t.Errorf("got %+v from %+v", raised, first)
	}
	if lower := WithSent(raised, SentRefused); !Accepted(lower) {
		t.Errorf("lowered to %+v", lower)
	}
	if WithSent(nil, SentAccepted) != nil {
		t.Error("no error became one")
	}
	for status, want := range map[int]Sent{0: SentUnanswered, 200: SentAccepted, 204: SentAccepted, 302: SentUnanswered, 400: SentRefused, 429: SentRefused, 500: SentUnanswered, 503: SentUnanswered} {
		if got := SentByStatus(status); got != want {
			t.Errorf("%d: got %d, want %d", status, got, want)
		}
	}
}
