package registrationreport_test

import (
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestLargeTenant checks that the report of 20,000 users takes little memory, and is read once for all data sources.
// Measured: the report takes 7 MB, and each user that a data source shows 3 KB.
func TestLargeTenant(t *testing.T) {
	const people, shown = 20_000, 1000
	n := acctest.NewTenant(t, func(s *emulator.State) {
		emulator.AddUsers(s, people, func(i int, u *emulator.User) {
			u.RegisteredMethods = []string{"microsoftAuthenticatorPush", "softwareOneTimePasscode", "fido2"}[:i%4]
		})
	})
	n.KeepBodies(false)
	data := acctest.NewData(t, n, n.Administrator())
	before := heap()
	summary, messages := data.Read("sspr_registration_summary", nil)
	if len(messages) > 0 {
		t.Fatalf("%s: %s", messages[0].Summary, messages[0].Detail)
	}
	report := heap() - before
	users, messages := data.Read("sspr_user_registrations", nil)
	if len(messages) > 0 {
		t.Fatalf("%s: %s", messages[0].Summary, messages[0].Detail)
	}
	rows := heap() - before - report
	requests := n.Asked(list, "")
	t.Logf("%d users in %d requests: %d KB for the report, %d KB for %d rows", people, requests, report>>10, rows>>10, shown)
	if pages := (people + 10 + 998) / 999; requests != pages {
		t.Errorf("%d requests, want %d", requests, pages)
	}
	if total := tftypes.NewValue(tftypes.Number, people+10); !summary["total"].Equal(total) || !users["total"].Equal(total) {
		t.Errorf("total: %s and %s", summary["total"], users["total"])
	}
	var all []tftypes.Value
	if err := users["users"].As(&all); err != nil || len(all) != shown || !users["truncated"].Equal(tftypes.NewValue(tftypes.Bool, true)) {
		t.Errorf("%d users are shown, truncated is %s: %v", len(all), users["truncated"], err)
	}
	if report > 16<<20 || rows > 8<<20 {
		t.Errorf("%d bytes for the report and %d for the rows", report, rows)
	}
	runtime.KeepAlive(data)
	runtime.KeepAlive(all)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
