package guides

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestScenarioHelpdesk runs the scenario's own tests, which write nothing to the tenant.
func TestScenarioHelpdesk(t *testing.T) {
	t.Parallel()
	inToday(t, func(t *testing.T, n *acctest.Tenant) {
		runTests(t, "helpdesk", n)
		n.WantNoWrites(t)
	})
}

// TestGuideHelpdesk runs the guide's commands, and compares the answers that it shows. Kim has a phone that the emulated tenant
// of the first example does not have.
func TestGuideHelpdesk(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPhone(acctest.LeeID, emulator.PhoneMobile, "+1 2065550142")
	})
	folder := scenario(t, "helpdesk")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	followSteps(t, folder, n, cli.Variables(t, n), stepsOf(t, "helpdesk", "shell"))
	n.WantNoWrites(t)
}
