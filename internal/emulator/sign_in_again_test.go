package emulator

import (
	"path/filepath"
	"testing"
	"time"
)

// TestSignInAgain: a tenant that is opened again has tokens that work, after the clock was moved by more than they live and after
// a new password has revoked them, but not if the file marks them as revoked. A token that works is kept.
func TestSignInAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change  func(*State, time.Time)
		renewed bool
	}{
		"nothing":                   {func(*State, time.Time) {}, false},
		"the clock":                 {func(s *State, _ time.Time) { s.Settings.ClockAheadInSeconds = 91 * 24 * 60 * 60 }, true},
		"a new password":            {func(s *State, now time.Time) { s.User(SeedAdministratorID).SessionsValidFrom = now }, true},
		"a new password of another": {func(s *State, now time.Time) { s.User(SeedReaderID).SessionsValidFrom = now }, false},
		"marked as revoked": {func(s *State, now time.Time) {
			s.User(SeedAdministratorID).SessionsValidFrom = now
			s.RefreshTokens[0].Revoked = true
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := Options{File: filepath.Join(t.TempDir(), "tenant.json")}
			first, err := newServer("https://127.0.0.1:1", "", o)
			if err != nil {
				t.Fatal(err)
			}
			before := first.Credentials().AdministratorRefreshToken
			if err := first.store.Update(func(s *State) error {
				test.change(s, time.Now().Add(2*time.Second))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			o.Now = func() time.Time { return time.Now().Add(3 * time.Second) }
			again, err := newServer("https://127.0.0.1:1", "", o)
			if err != nil {
				t.Fatal(err)
			}
			after := again.Credentials().AdministratorRefreshToken
			if renewed := after != before; renewed != test.renewed {
				t.Errorf("the token is another: %t, want %t", renewed, test.renewed)
			}
			if err := again.store.View(func(s *State) error {
				if usable := !s.RefreshTokens[0].Revoked; usable && s.Ended(s.RefreshTokens[0], again.now()) {
					t.Error("the token does not work")
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
