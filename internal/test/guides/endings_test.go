package guides

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestScenarioEndings runs the scenario's own tests.
func TestScenarioEndings(t *testing.T) {
	t.Parallel()
	runTests(t, "endings", acctest.NewTenant(t))
}

// TestGuideEndings follows the guide in the emulated tenant that it starts, in which Pat has a phone alone, and then looks at
// the days on which Pat is locked out.
func TestGuideEndings(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the guide reads the plan with jq")
	}
	steps := stepsOf(t, "endings", "shell")
	for _, day := range []string{"2027-02-01", "2027-07-01"} {
		steps = append(steps, step{commands: "terraform plan -var=list_limit=10 -var=as_of=" + day + "\n", shown: []string{
			"+ \"pat@contoso.example\" = \"locked_out\"\n...\n+ locked_out = 1\n...\nOn " + day + ", 1 of the users and 0 of the administrators who can reset a password by the registration report cannot: the policy does not offer their methods, or these have ended.",
		}})
	}
	folder := scenario(t, "endings")
	cli.Install(t, filepath.Join(folder, ".terraform.d", "plugins")) // for the folder of the users who register
	followSteps(t, folder, acctest.NewTenant(t), nil, steps)
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
