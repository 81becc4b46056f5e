package journeys

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestAccountOfAFailedWrite: if the tenant cannot be written, the session is as it was before the call.
func TestAccountOfAFailedWrite(t *testing.T) {
	const pat = "pat@" + tenant.SeedDomain // has no method that counts
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	store, err := tenant.OpenStore(filepath.Join(t.TempDir(), "tenant.json"), func() *tenant.State {
		st := tenant.Seed(now)
		st.SetPolicy(tenant.KeyEnablement, 2)
		return st
	})
	if err != nil {
		t.Fatal(err)
	}
	s := New(store, func() time.Time { return now })
	a, err := s.SignIn(pat, tenant.SeedPassword)
	if err != nil || a.Step != AccountRegister {
		t.Fatalf("%+v, %v", a, err)
	}
	full := errors.New("no space left")
	failing := func(fn func(*tenant.State) error) error {
		return store.Update(func(st *tenant.State) error { return errors.Join(fn(st), full) })
	}
	err = s.visit(a.Session, failing, func(v *visit) {
		v.problem = passwordFirst
		v.add(pending{view: Pending{Kind: KindEmail, To: "pat@fabrikam.example"}})
		v.step, v.began = AccountSignedIn, now.Add(time.Minute)
	})
	if !errors.Is(err, full) {
		t.Fatalf("the call returns %v", err)
	}
	r, err := s.Registration(a.Session)
	if err != nil || r.Pending != nil || r.Step != AccountRegister || r.Problem != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if began := s.accounts[a.Session].accountState; began.began != now || began.started {
		t.Errorf("began %v, started: %t", began.began, began.started)
	}
}
