package twin_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// TestTwentyThousandUsers shows that a snapshot takes list requests alone, and how much memory it holds.
func TestTwentyThousandUsers(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	const users = 20_000
	server := start(t, emulator.Options{})
	change(t, server, func(s *emulator.State) {
		s.Settings.GraphPageSize = 999
		var members []string
		emulator.AddUsers(s, users, func(i int, u *emulator.User) {
			u.AssignedLicenses = []emulator.AssignedLicense{{SkuID: emulator.PremiumP1SkuID}}
			u.RegisteredMethods = []string{"microsoftAuthenticatorPush", "softwareOneTimePasscode"}
			u.Methods.Mobile = fmt.Sprintf("+1 206555%04d", i%10_000)
			members = append(members, u.ID)
		})
		s.AddGroup(emulator.Group{ID: outerGroup, DisplayName: "All", SecurityEnabled: true, Members: members})
		s.SetPolicy("passwordResetEnabledGroupIds", []string{outerGroup})
	})
	server.ResetRequests()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	runtime.ReadMemStats(&after)
	if n := len(server.Requests()); n > 100 {
		t.Errorf("%d requests", n)
	}
	t.Logf("allocated %d MB, %d requests, %s", (after.TotalAlloc-before.TotalAlloc)>>20, len(server.Requests()), said)
	is := open(t, file)
	if n := len(is.RegistrationReport.Rows); n != users+10 {
		t.Errorf("%d rows", n)
	}
	if g := group(t, is, outerGroup); len(g.Members) != users {
		t.Errorf("%d members", len(g.Members))
	}
	for _, want := range []string{"the registration report: 4,995 users, about", "the users: 20,010"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
}
