package probe

import (
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// startTenant starts an emulated tenant.
func startTenant(t testing.TB, seed func(*emulator.State)) *emulator.Server {
	t.Helper()
	s, err := emulator.Start(t.Context(), emulator.Options{Seed: seed, Now: func() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
