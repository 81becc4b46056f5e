package twin

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// TestThePlanOfADomainNeedsNoOtherConfiguration plans sspr_password_expiration for the tenant's own domain against a twin, as the
// rehearsal of docs/guides/rehearse.md does with the user's own files. Only a twin that is made to be shared lacks the domain.
func TestThePlanOfADomainNeedsNoOtherConfiguration(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.n.Update(func(s *emulator.State) error {
		s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", 90)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	q := question{
		typeName: "sspr_password_expiration", planned: true, importID: "current/" + emulator.SeedDomain,
		block: acctest.Values{"domain": emulator.SeedDomain, "never_expires": true},
	}
	for name, options := range map[string]twin.Options{"default": {}, "names": {WithNames: true}, "shared": {MapIDs: true}} {
		options.File = filepath.Join(t.TempDir(), "twin.json")
		if err := h.read(options); err != nil {
			t.Fatal(err)
		}
		server, err := emulator.Start(context.Background(), emulator.Options{File: options.File})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close() })
		got := text(newSide(t, acctest.TenantOf(t, server), "2026-12-01", newNames(nil, nil, false)).ask(q))
		planned := strings.Contains(got, `"validity_days":"90"`) && strings.Contains(got, `"never_expires":"true"`) && !strings.Contains(got, "ERROR")
		if want := name != "shared"; planned != want {
			t.Errorf("%s: planned %t, want %t: %s", name, planned, want, got)
		}
	}
}
