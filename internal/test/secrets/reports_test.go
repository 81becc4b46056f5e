package secrets

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

const reportsConfig = `
terraform {
  required_providers {
    sspr = { source = "terraform-provider-sspr/sspr" }
  }
}

data "sspr_user_registration" "pat" {
  user_id = "` + patName + `"
}

data "sspr_user_registrations" "all" {
  depends_on = [data.sspr_user_registration.pat]
}

data "sspr_registration_summary" "all" {}

data "sspr_audit_events" "resets" {
  kinds = ["reset"]
}
`

// TestReportsAreNotLogged: the users in the reports are in the state, as documented, and in nothing that the provider logs,
// not even if the service refuses and quotes a name.
func TestReportsAreNotLogged(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.AddUserAudit(emulator.AuditReset, samName, "", time.Now().Add(-time.Hour))
	})
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.Write(t, reportsConfig)
	p.Set("TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	remove := n.Inject(refused("GET", 400, 0, "BadRequest", "Nothing is known of "+samName))
	printed := p.Plan(t, 1)
	remove()
	printed += p.Apply(t, 0)

	people := needles{addresses: []string{patName, samName, "kim@" + emulator.SeedDomain, "gil_fabrikam.example#EXT#", "Kim Akers"}}
	provider, _ := ofProvider(cli.ReadFile(t, filepath.Join(p.Folder, "trace.log")))
	if strings.Count(provider, "request to a Microsoft service") < 5 || !strings.Contains(provider, "userRegistrationDetails") {
		t.Fatal("the log does not hold what this test looks through")
	}
	people.absent(t, "the provider's log", withoutDiagnostics(provider))
	needles{addresses: []string{"kim@" + emulator.SeedDomain}}.absent(t, "what terraform prints", printed)
	files := written(t, p.Folder, func(name string) bool { return name == "terraform.tfstate" })
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.Contains(files[name], samName) {
			t.Errorf("%s does not hold what the data sources show, so this test has looked for the wrong names", name)
		}
	}
	if len(files) != 1 {
		t.Errorf("%d states", len(files))
	}
}
