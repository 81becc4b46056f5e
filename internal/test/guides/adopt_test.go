package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// follow runs the commands of a guide unchanged and without input, and returns what they print. All
// credentials are in the environment.
func follow(t *testing.T, folder string, n *acctest.Tenant, commands string) string {
	t.Helper()
	return asReader(t, folder, n, append(cli.Variables(t, n), "TF_INPUT=0"), commands)
}

// asReader runs the commands of a guide unchanged, in a folder in which "init" finds the provider built
// from this source, with an Azure CLI that the policy administrator has signed in with.
func asReader(t *testing.T, folder string, n *acctest.Tenant, env []string, commands string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the guide's commands are for a POSIX shell")
	}
	tools := t.TempDir()
	azureCLI(t, filepath.Join(tools, "az"), n, emulator.SeedPolicyAdministratorID, emulator.SeedNestedGroupID)
	if err := os.Symlink(cli.Path(t), filepath.Join(tools, "terraform")); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", commands)
	command.Dir, command.Stdin = folder, answers{}
	command.Env = append(slices.Clone(env), "PATH="+tools+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+folder, "TMPDIR="+os.TempDir(),
		"CHECKPOINT_DISABLE=1", "GIT_AUTHOR_NAME=Pat", "GIT_AUTHOR_EMAIL=pat@contoso.example", "GIT_COMMITTER_NAME=Pat", "GIT_COMMITTER_EMAIL=pat@contoso.example")
	out, err := command.CombinedOutput()
	printed := colors.ReplaceAllString(string(out), "")
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	return printed
}

var colors = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestGuideAdopt follows the guide: all settings of the tenant are in the repository, and the tenant is as it was.
func TestGuideAdopt(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, acctest.ConfiguredTenant)
	folder := cli.Workspace(t, nil)
	commands := commandsOf(t, "adopt", "shell")
	// The provider block is put into the folder at the step at which the guide asks for it.
	main, err := filepath.Abs("../../../examples/scenarios/adopt/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	const made = "cd password-reset\n"
	if !strings.Contains(commands, made) {
		t.Fatalf("the guide makes no folder:\n%s", commands)
	}
	commands = strings.Replace(commands, made, made+"cp "+main+" .\nln -s ../terraform.d terraform.d\n", 1)
	out := follow(t, folder, n, commands)
	for _, want := range []string{"Plan: 13 to import, 0 to add, 0 to change, 0 to destroy.", "Apply complete! Resources: 13 imported, 0 added, 0 changed, 0 destroyed.", "No changes."} {
		if !strings.Contains(out, want) {
			t.Errorf("the guide's commands do not print %q:\n%s", want, out)
		}
	}
	settings, err := os.ReadFile(filepath.Join(folder, "password-reset", "settings.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`enabled_for = "selected"`, `methods_required        = 2`, `notify_administrators = true`, `resource "sspr_authentication_method_configuration" "software_oath"`} {
		if !strings.Contains(string(settings), want) {
			t.Errorf("the configuration lacks %s:\n%s", want, settings)
		}
	}
	kept, err := exec.CommandContext(t.Context(), "git", "-C", filepath.Join(folder, "password-reset"), "ls-files").Output()
	if got := string(kept); err != nil || got != ".gitignore\nmain.tf\nsettings.tf\nterraform.d\n" {
		t.Errorf("the repository has (%v)\n%s", err, got)
	}
	n.WantNoWrites(t)
}

// TestGuideAdoptWithQuery follows the guide's shorter way.
func TestGuideAdoptWithQuery(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t, acctest.ConfiguredTenant)
	folder := cli.Workspace(t, nil)
	if err := os.CopyFS(folder, os.DirFS("../../../examples/scenarios/adopt")); err != nil {
		t.Fatal(err)
	}
	out := follow(t, folder, n, commandsOf(t, "adopt", "bash"))
	for _, want := range []string{"Apply complete! Resources: 13 imported, 0 added, 0 changed, 0 destroyed.", "No changes."} {
		if !strings.Contains(out, want) {
			t.Errorf("the guide's commands do not print %q:\n%s", want, out)
		}
	}
	n.WantNoWrites(t)
}

// TestGuideFromMSGraph applies what the guide has of the other provider, and then what comes in its place: the settings
// change hands in one apply, nothing is destroyed, and nothing is written.
func TestGuideFromMSGraph(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 7, 10) // removed blocks that do not destroy
	n := acctest.NewTenant(t)
	text := func(name string) string {
		raw, err := os.ReadFile(filepath.Join("../../../examples/scenarios/adopt/from-msgraph", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	after := text("main.tf")
	head, _, found := strings.Cut(after, "# Replaces each")
	if !found {
		t.Fatal("the first block is not where this test looks for it")
	}
	folder := cli.Workspace(t, map[string]string{"main.tf": head + text("before.tf.txt")})
	standIn(t, filepath.Join(folder, "terraform.d", "plugins"))
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")

	cli.WriteFile(t, folder, "main.tf", after)
	out := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-generate-config-out=settings.tf")
	if got := cli.PlanLine.FindString(out); !strings.HasPrefix(got, "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy") {
		t.Errorf("%s", out)
	}
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	if got := cli.Run(t, folder, n, nil, "state", "list"); got != "sspr_authentication_method_configuration.sms\nsspr_authentication_methods_policy.this\n" {
		t.Errorf("the state has\n%s", got)
	}
	cli.WriteFile(t, folder, "main.tf", cli.OwnProvider) // the guide's next step removes the blocks
	cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-detailed-exitcode")
	n.WantNoWrites(t)
}

// standIn puts the stand-in for microsoft/msgraph into an implicit mirror of Terraform's and OpenTofu's registries.
func standIn(t *testing.T, mirror string) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "terraform-provider-msgraph")
	if err := cli.Build(program, "./msgraph"); err != nil {
		t.Fatal(err)
	}
	cli.InstallProgram(t, mirror, "microsoft/msgraph", "0.0.1", program)
}
