package twin

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// The numbers of users of a large tenant: in every run, and in one that is asked to measure.
const (
	some = 3_000
	many = 20_000
)

// measureVariable asks for the large tenant and for the bars.
const measureVariable = "SSPR_SCALE"

// The bars of many users, two to three times what a machine with two processors needs. The memory is what the snapshot adds to the
// test's process, in which the tenant runs too and makes its answers.
const (
	mostTime   = 30 * time.Second
	mostMemory = 800 << 20
	mostFile   = 40 << 20
)

// TestSnapshotOfALargeTenant takes a snapshot of a tenant with many users, all of them in a group, at full speed: the service's
// pace for reports is known, and added. The requests for the report decide how long it takes in a real tenant. With SSPR_SCALE=1
// the tenant has 20,000 users, and time and memory are compared with the bars.
func TestSnapshotOfALargeTenant(t *testing.T) {
	measured, users := os.Getenv(measureVariable) != "", some
	if measured {
		users = many
	}
	h := newHarness(t)
	if err := h.n.Update(func(s *emulator.State) error {
		emulator.AddUsers(s, users, func(i int, u *emulator.User) {
			u.AssignedLicenses = []emulator.AssignedLicense{{SkuID: emulator.PremiumP1SkuID}}
			u.RegisteredMethods = [][]string{nil, {"microsoftAuthenticatorPush"}, {"fido2", "softwareOneTimePasscode"}}[i%3]
			u.Methods.Email = "someone@fabrikam.example"
			s.Group(emulator.SeedGroupID).Members = append(s.Group(emulator.SeedGroupID).Members, u.ID)
		})
		s.SetPolicy("passwordResetEnabledGroupIds", []string{emulator.SeedGroupID})
		s.Settings.GraphPageSize = 999
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	h.n.KeepBodies(false)
	h.n.ResetRequests()
	o := twin.Options{File: filepath.Join(t.TempDir(), "large.json")}
	taken, memory := h.measure(o)
	info, err := os.Stat(o.File)
	if err != nil {
		t.Fatal(err)
	}
	reports := h.n.Asked("/userRegistrationDetails", "")
	pace := time.Duration((reports-1)/5) * 10 * time.Second
	t.Logf("%d users: %s and %d requests, %d of them for the report, which take %s at the pace of reports; %d MB of heap more than before, a file of %.1f MB",
		users, taken.Round(100*time.Millisecond), len(h.n.Requests()), reports, pace, memory>>20, float64(info.Size())/(1<<20))
	if want := users/999 + 1; reports > want+1 {
		t.Errorf("%d requests for the report, want %d", reports, want)
	}
	for what, bad := range map[string]bool{
		"time": measured && taken > mostTime, "memory": measured && memory > mostMemory, "the file": info.Size() > int64(users)*(mostFile/many),
	} {
		if bad {
			t.Errorf("the bar is missed: %s", what)
		}
	}
	h.opens(o.File, users)
}

// measure takes a snapshot, and returns how long that takes and by how much the heap grows meanwhile.
func (h *harness) measure(o twin.Options) (taken time.Duration, memory uint64) {
	h.t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(100)) // package acctest switches the collector off
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			memory = max(memory, m.HeapAlloc)
			select {
			case <-done:
				return
			case <-ticker.C:
			}
		}
	}()
	started := time.Now()
	err := h.read(o)
	taken = time.Since(started)
	close(done)
	<-over
	if err != nil {
		h.t.Fatal(err)
	}
	return taken, memory - min(memory, before.HeapAlloc)
}

// opens starts a twin, and asks it who could reset a password.
func (h *harness) opens(file string, users int) {
	h.t.Helper()
	server, err := emulator.Start(context.Background(), emulator.Options{File: file})
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	of := acctest.TenantOf(h.t, server)
	state, said := acctest.NewData(h.t, of, of.Administrator()).Ask("sspr_readiness", acctest.Values{"list_limit": 0})
	if err := acctest.Failure(said); err != nil {
		h.t.Fatal(err)
	}
	var total big.Float
	if err := state["total"].As(&total); err != nil {
		h.t.Fatal(err)
	}
	if n, _ := total.Int64(); n < int64(users) {
		h.t.Errorf("the twin has %d users, want at least %d", n, users)
	}
}
