package methodremoval_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const kimName = "kim@" + emulator.SeedDomain

// handOver renames kim and gives the name to the reader.
func handOver(s *emulator.State) {
	s.User(kim).UserPrincipalName = "kim.married@" + emulator.SeedDomain
	s.User(emulator.SeedReaderID).UserPrincipalName = kimName
}

// TestNameMoves checks that an action acts on the user who has the name when it is invoked, whatever the plan found, and on
// no user if the name moves while it works.
func TestNameMoves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		// before is how many times the name is looked up before it moves.
		before int
		words  []string
	}{
		"after the plan": {1, nil},
		"on the way":     {2, []string{"User principal name now belongs to another user", kim, emulator.SeedReaderID, "kim.married@"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, everything)
			n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: "/users/" + kimName, Skip: c.before, Times: 1, Before: handOver})
			did := acctest.Invoke(t, n, n.Administrator(), remove, attributes{"user_id": text(kimName), "method": text("email")})
			if c.words == nil {
				succeeded(t, did)
			} else {
				failed(t, did, c.words...)
			}
			if got := has(t, n, kim); len(got) != 7 || len(n.Writes()) > 0 {
				t.Errorf("the user has %v", got)
			}
		})
	}
}
