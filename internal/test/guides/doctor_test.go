package guides

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuideDoctor follows the guide with an application that lacks permissions: the program that is installed, and the one that
// init finds, print what the guide and the README show. They send nothing but GET and the sign-in.
func TestGuideDoctor(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.App(emulator.SeedClientID).Permissions = []string{
			"GroupMember.Read.All", "LicenseAssignment.Read.All", "Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod",
		}
	})
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider})
	cli.Install(t, filepath.Join(folder, ".terraform.d", "plugins")) // where "make install" puts it
	steps := stepsOf(t, "doctor", "shell")
	// Above, the guide shows what "make doctor" prints, which is the same program.
	steps[0].shown = []string{blocksOf(t, "doctor")[1].text, shownByReadme(t), "\nexit code 1\n"}
	for i := range steps { // the input of the test is no terminal, so it cannot agree to the report; the permissions are still missing
		steps[i].commands = strings.Replace(steps[i].commands, "-report report.md", "-yes -report report.md || [ $? -eq 1 ]", 1)
	}
	followSteps(t, folder, n, cli.Variables(t, n), steps)
	for _, r := range n.Requests() {
		if signsIn := strings.HasSuffix(r.Path, "/oauth2/v2.0/token"); r.Method != http.MethodGet && !signsIn {
			t.Errorf("the tenant got %s %s", r.Method, r.Path)
		}
	}
	if report := cli.ReadFile(t, filepath.Join(folder, "report.md")); strings.Contains(report, emulator.SeedTenantID) || !strings.Contains(report, "`portal-shape`") {
		t.Errorf("the report is\n%s", report)
	}
}

// shownByReadme returns what the README shows of the output of "make doctor".
func shownByReadme(t *testing.T) string {
	t.Helper()
	_, shown, _ := strings.Cut(cli.ReadFile(t, filepath.Join(root, "README.md")), "$ make doctor\n")
	shown, _, ok := strings.Cut(shown, "```")
	if !ok {
		t.Fatal("the README shows no output of make doctor")
	}
	return shown
}
