package journeys_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestTheProblemStays: what was wrong in the last call is shown until the next one.
func TestTheProblemStays(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.User(pat).Password.MustChange = true })
	session := w.signedIn(pat, journeys.AccountChangePassword).Session
	shown := func(fact, field string) {
		t.Helper()
		for range 2 {
			for _, got := range []*journeys.Problem{w.account(w.Account(session)).Problem, w.page(w.Registration(session)).Problem} {
				if (got == nil) != (field == "") || got != nil && got.Field != field {
					t.Errorf("%s: problem %+v, want one of %q", fact, got, field)
				}
			}
		}
	}
	w.account(w.ChangePassword(session, "Wrong-Password-1", password, password))
	shown("a wrong password", "old")
	w.account(w.Skip(session))
	shown("nothing to skip", "skip")
	w.account(w.ChangePassword(session, tenant.SeedPassword, password, password))
	shown("the password is changed", "")
	w.page(w.AddEmail(session, "pat"))
	shown("no address", "address")
	w.page(w.AddPhone(session, journeys.KindMobile, "1", false))
	shown("no number", "number")
	w.page(w.AddEmail(session, "pat@fabrikam.example"))
	shown("an address", "")
	w.page(w.ConfirmCode(session, "1"))
	shown("a wrong code", "code")
	w.page(w.CancelPending(session))
	shown("canceled", "")
	w.page(w.Remove(session, "none"))
	shown("nothing to remove", "method")
	w.account(w.Skip(session))
	shown("skipped", "")
	if other := w.signIn(pat, password); w.account(w.Account(other.Session)).Problem != nil {
		t.Error("another session has a problem")
	}
}
