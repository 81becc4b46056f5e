package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// withAzuread is the folder of the scenario.
var withAzuread = filepath.Join(examplesFolder, "scenarios", "with-azuread")

// TestGuideWithAzuread follows the guide: both providers find the tenant that it starts, although the environment names
// another one with all its credentials.
func TestGuideWithAzuread(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 7, 8) // mock_provider
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the guide reads the tenant's file with jq")
	}
	n := acctest.NewTenant(t)
	home := t.TempDir()
	mirror := filepath.Join(home, ".terraform.d", "plugins")
	cli.Install(t, mirror) // where "make install" puts it
	cli.InstallAzuread(t, mirror)
	scenario, err := filepath.Abs(withAzuread)
	if err != nil {
		t.Fatal(err)
	}
	steps := stepsOf(t, "with-azuread", "shell")
	last := len(steps) - 1
	if !strings.HasSuffix(steps[0].commands, "cd with-azuread\n") || !strings.Contains(steps[last].commands, "terraform test\n") {
		t.Fatalf("the guide begins with\n%s\nand ends with\n%s", steps[0].commands, steps[last].commands)
	}
	steps[0].commands += "cp " + scenario + "/*.tf .\n"
	steps[last].commands = "cp -r " + scenario + "/tests .\n" + steps[last].commands
	port := strconv.Itoa(twoPorts(t))
	for i := range steps {
		steps[i].commands = strings.ReplaceAll(steps[i].commands, "8443", port)
	}
	followSteps(t, home, n, cli.Variables(t, n), steps)
	for _, r := range n.Requests() {
		t.Errorf("the tenant that the environment names was asked: %s %s", r.Method, r.Path)
	}
}

// withGroup applies the scenario to a tenant.
func withGroup(t *testing.T, n *acctest.Tenant) (folder string) {
	t.Helper()
	n.KeepBodies(true)
	folder = cli.WorkspaceWithAzuread(t, map[string]string{
		"main.tf": cli.ReadFile(t, filepath.Join(withAzuread, "main.tf")), "imports.tf": cli.ReadFile(t, filepath.Join(withAzuread, "imports.tf")),
	})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	return folder
}

// TestScenarioWithAzuread: nothing names a group that does not exist, whatever is applied.
func TestScenarioWithAzuread(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"replaced":  {[]string{"apply", "-replace=azuread_group.pilot"}, []string{"make the group", "offer e-mail to it", "enable password reset for it", "delete the group"}},
		"destroyed": {[]string{"destroy"}, []string{"disable password reset", "offer e-mail to no group", "delete the group"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			folder := withGroup(t, n)
			n.ResetRequests()
			cli.Run(t, folder, n, nil, append(test.args, "-input=false", "-no-color", "-auto-approve")...)
			if got := stages(n); !slices.Equal(got, test.want) {
				t.Errorf("the writes\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// stages returns what the writes to a tenant do, without those to users and to the group's members.
func stages(n *acctest.Tenant) (done []string) {
	for _, r := range n.Writes() {
		stage := ""
		switch {
		case r.Service == emulator.Portal:
			stage = map[int64]string{0: "disable password reset", 1: "enable password reset for it"}[gjson.GetBytes(r.Body, "enablementType").Int()]
		case strings.HasSuffix(r.Path, "/Email") || strings.HasSuffix(r.Path, "/email"):
			stage = "offer e-mail to it"
			if gjson.GetBytes(r.Body, "includeTargets.#").Int() == 0 {
				stage = "offer e-mail to no group"
			}
		case r.Method == "POST" && strings.HasSuffix(r.Path, "/groups"):
			stage = "make the group"
		case r.Method == "DELETE":
			stage = "delete the group"
		}
		if stage != "" && !slices.Contains(done, stage) {
			done = append(done, stage)
		}
	}
	return done
}

// TestScenarioWithAzureadMistakes: the scenario's test finds what it looks for, on both sides of the mock.
func TestScenarioWithAzureadMistakes(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 7, 8) // mock_provider
	n := acctest.NewTenant(t)
	for name, mistake := range map[string]struct{ file, from, to, says string }{
		"another ID":                {"main.tf", "group_id    = azuread_group.pilot.object_id", "group_id    = azuread_group.pilot.id", "group_id"},
		"no security group":         {"main.tf", "security_enabled = true", "security_enabled = false", "not a security group"},
		"e-mail is for nobody":      {"main.tf", `state           = "enabled"`, `state           = "disabled"`, "Kim cannot reset the password by e-mail."},
		"an ID that the mock makes": {"tests/pilot.tftest.hcl", "object_id = ", "# object_id = ", "included_groups"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := cli.WorkspaceWithAzuread(t, nil)
			if err := os.CopyFS(folder, os.DirFS(withAzuread)); err != nil {
				t.Fatal(err)
			}
			text := cli.ReadFile(t, filepath.Join(folder, mistake.file))
			if !strings.Contains(text, mistake.from) {
				t.Fatalf("%s has no %s", mistake.file, mistake.from)
			}
			cli.WriteFile(t, folder, mistake.file, strings.Replace(text, mistake.from, mistake.to, 1))
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			out, err := cli.Try(t, folder, n, nil, "test", "-no-color")
			if err == nil || !strings.Contains(cli.OneLine(out), mistake.says) {
				t.Errorf("the tests do not say %q (%v):\n%s", mistake.says, err, out)
			}
		})
	}
}
