package serviceerror

import (
	"errors"
	"fmt"
	"testing"
)

// Without a token no write was sent: a failure of sign-in never may have taken effect, whatever its kind, unless something
// was done before. The same failure of a service may.
func TestMayHaveTakenEffect(t *testing.T) {
	may := map[Kind]bool{NotPersisted: true, TimedOut: true, Unreachable: true, Unavailable: true, NotUnderstood: true}
	for kind := range LastKind + 1 {
		for _, service := range []Service{SignIn, Graph, Portal} {
			for _, partly := range []bool{false, true} {
				err := fmt.Errorf("wrapped: %w", &Error{Service: service, Kind: kind, Partly: partly})
				want := partly || service != SignIn && may[kind]
				if got := MayHaveTakenEffect(err); got != want {
					t.Errorf("%s, kind %d, partly %v: got %v", service, kind, partly, got)
				}
			}
		}
	}
	if MayHaveTakenEffect(errors.New("of no service")) || MayHaveTakenEffect(nil) {
		t.Error("what no service said may have taken effect")
	}
}
