package directorycontact_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestLargeTenant checks that 20,000 users, all with contact data and half of them without a method, take little memory, and
// one request for each page of the report and of the users.
func TestLargeTenant(t *testing.T) {
	const people, limit = 20_000, 100
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.Users = nil
		emulator.AddUsers(s, people, func(i int, u *emulator.User) {
			u.MobilePhone, u.OtherMails = fmt.Sprintf("+61 4%08d", i), []string{fmt.Sprintf("user%d@private.example", i)}
			u.RegisteredMethods = []string{"softwareOneTimePasscode", "fido2"}[i%2 : i%2+1]
		})
	})
	n.KeepBodies(false)
	attributes := map[string]tftypes.Value{"limit": tftypes.NewValue(tftypes.Number, limit)}
	for way, do := range bothWays {
		n.ResetRequests()
		data := acctest.NewData(t, n, n.Administrator())
		before := heap()
		result, said := do(data, attributes)
		kept := heap() - before
		if result == nil {
			t.Fatal(said)
		}
		t.Logf("%s: %d users: %d KB kept", way, people, kept>>10)
		if total, left := number(t, result, "total"), number(t, result, "not_listed"); total != people/2 || left != people/2-limit {
			t.Errorf("total %d, not listed %d", total, left)
		}
		users := map[string]tftypes.Value{}
		if err := result["users"].As(&users); err != nil || len(users) != limit {
			t.Fatalf("%d users are listed: %v", len(users), err)
		}
		// The first hundred without a method have the odd numbers to 199.
		for i := 1; i < 2*limit; i += 2 {
			entry := map[string]tftypes.Value{}
			if err := users[id(i)].As(&entry); err != nil || !entry["mobile_phone"].Equal(tftypes.NewValue(tftypes.String, fmt.Sprintf("+61 4%08d", i))) {
				t.Fatalf("user %d has %v (%v)", i, entry, err)
			}
		}
		const pages = (people + 998) / 999
		if asked := [2]int{n.Asked(report, ""), n.Asked("/v1.0/users", "")}; asked != [2]int{pages, pages} {
			t.Errorf("%d requests for the report and for the users, want %d of each", asked, pages)
		}
		if kept > 7<<20 { // the shared report included
			t.Errorf("%d bytes are kept", kept)
		}
		runtime.KeepAlive(data)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
