package twin

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// many is the number of users of a large tenant.
const many = 20_000

// The bars, far above what is measured, which the log has: the machines that run tests differ, and other tests run beside this one.
// The memory is that of the test's process, in which the tenant runs too.
const (
	mostTime   = 2 * time.Minute
	mostMemory = 1600 << 20
	mostFile   = 40 << 20
)

// TestSnapshotOfALargeTenant takes a snapshot of a tenant with 20,000 users, all of them in a group, at full speed: the service's
// pace for reports is known, and added. The requests for the report decide how long it takes in a real tenant.
func TestSnapshotOfALargeTenant(t *testing.T) {
	if testing.Short() {
		t.Skip("a large tenant takes some seconds")
	}
	h := newHarness(t)
	if err := h.n.Update(func(s *emulator.State) error {
		emulator.AddUsers(s, many, func(i int, u *emulator.User) {
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
	t.Logf("%d users: %s and %d requests, %d of them for the report, which take %s at the pace of reports; %d MB of heap at most with the tenant's own, a file of %.1f MB",
		many, taken.Round(100*time.Millisecond), len(h.n.Requests()), reports, pace, memory>>20, float64(info.Size())/(1<<20))
	if want := many/999 + 1; reports > want+1 {
		t.Errorf("%d requests for the report, want %d", reports, want)
	}
	for what, bad := range map[string]bool{"time": taken > mostTime, "memory": memory > mostMemory, "the file": info.Size() > mostFile} {
		if bad {
			t.Errorf("the bar is missed: %s", what)
		}
	}
	h.opens(o.File)
}

// measure takes a snapshot, and returns how long that takes and the largest heap meanwhile.
func (h *harness) measure(o twin.Options) (taken time.Duration, memory uint64) {
	h.t.Helper()
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
	return taken, memory
}

// opens starts a twin, and asks it who could reset a password.
func (h *harness) opens(file string) {
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
	if got := state["total"].String(); !strings.Contains(got, "20") {
		h.t.Errorf("the twin has %s users", got)
	}
}
