package onpremises_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

var spec = subjects.OnPremises.Spec

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, spec)
}

// TestUnlockIsWrittenAlone checks that writeback and unlocking are written in separate requests that contain nothing else.
func TestUnlockIsWrittenAlone(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t, resource.TestStep{Config: n.Config(spec.Block(spec.Base)), Check: func(*terraform.State) error {
		var bodies []string
		for _, w := range n.Writes() {
			bodies = append(bodies, string(w.Body))
		}
		want := []string{`{"cloudProvisioningEnablementForTenant":true,"enablementForTenant":true}`, `{"accountUnlockEnabled":true}`}
		if len(bodies) != 2 || bodies[0] != want[0] || bodies[1] != want[1] {
			t.Errorf("written:\n got %q\nwant %q", bodies, want)
		}
		return nil
	}})
}

func TestStatus(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.Settings.OnPremisesAvailable = true
		s.OnPremisesPasswordReset.Set("passwordWritebackSupported", true)
	})
	live := "data.sspr_on_premises_status.live"
	acctest.Run(t, resource.TestStep{
		Config: n.Provider(n.Reader()) + `data "sspr_on_premises_status" "live" {}`,
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(live, "id", emulator.SeedTenantID),
			resource.TestCheckResourceAttr(live, "available", "true"),
			resource.TestCheckResourceAttr(live, "write_back_supported", "true"),
			resource.TestCheckResourceAttr(live, "unlock_supported", "false"),
			resource.TestCheckResourceAttr(live, "connectivity", "5"),
		),
	})
}
