package tenant

import (
	"slices"
	"testing"
	"time"
)

// TestReportLag: the report shows the methods from before a user's first change until it is made again, frozen or not.
func TestReportLag(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s := Seed(now)
	s.Settings.RegistrationReportLagInMinutes = 60
	u := s.User(SeedUserID)
	before := u.Registered()
	change := func(address string) {
		s.KeepReported(u, now)
		u.Methods.Email = address
	}
	shown := func() []string {
		all := s.Registrations(now)
		return all.Row(all.At(SeedUserID)).MethodsRegistered
	}
	change("kim@fabrikam.example")
	now = now.Add(30 * time.Minute)
	change("")
	u.Apps = []UserApp{{ID: "a", Kind: AppAuthenticator}}
	u.RegisteredMethods, u.Methods.Mobile = nil, "+1 2065550122"
	now = now.Add(30*time.Minute - time.Second)
	if got := shown(); !slices.Equal(got, before) {
		t.Errorf("before the report is made again: %q", got)
	}
	s.FreezeRegistrationReport(now)
	if got := shown(); !slices.Equal(got, before) {
		t.Errorf("frozen: %q", got)
	}
	s.RegistrationReport = nil
	now = now.Add(time.Second)
	if got := shown(); !slices.Equal(got, []string{ReportMobile, ReportPush}) {
		t.Errorf("an hour after the first change: %q", got)
	}
}
