package guides

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// phonesOnly is a tenant for everyone in which three of five users have registered a phone alone.
func phonesOnly(s *emulator.State) {
	acctest.EmailFor("all_users")(s)
	s.SetAuthenticationMethod("Sms", "state", "enabled")
	s.SetPolicy("enablementType", 2)
	for i := range s.Users {
		s.Users[i].RegisteredMethods = []string{"mobilePhone"}
		if len(s.Users[i].DirectoryRoles) > 0 {
			s.Users[i].RegisteredMethods = []string{"email", "softwareOneTimePasscode"}
		}
	}
	s.User(acctest.TiaID).RegisteredMethods = []string{"mobilePhone", "email"}
	s.User(acctest.PatID).RegisteredMethods = []string{"email"}
}

// TestScenarioEndings runs the scenario's own tests.
func TestScenarioEndings(t *testing.T) {
	t.Parallel()
	runTests(t, "endings", acctest.NewTenant(t))
}

// TestGuideEndings follows the guide in a tenant in which users have phones alone, before the first ending.
func TestGuideEndings(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the guide reads the plan with jq")
	}
	n := acctest.NewTenant(t, phonesOnly)
	followSteps(t, scenario(t, "endings"), n, append(cli.Variables(t, n), "TF_VAR_as_of="+acctest.Today), stepsOf(t, "endings", "shell"))
}

// TestGuideEndingsIsTheTable: the guide has the day and the source of every ending that the provider knows.
func TestGuideEndingsIsTheTable(t *testing.T) {
	t.Parallel()
	guide := cli.ReadFile(t, "../../../templates/guides/endings.md.tmpl")
	for _, e := range sspr.Endings() {
		day := strings.TrimPrefix(strings.TrimPrefix(e.When(), "on "), "in ")
		if !strings.Contains(guide, "\n| "+day) || !strings.Contains(guide, e.Source) || !strings.Contains(guide, "pages on "+e.Read.String()+".") {
			t.Errorf("the guide lacks %s, %s, or the day of reading %s", day, e.Source, e.Read)
		}
	}
}
