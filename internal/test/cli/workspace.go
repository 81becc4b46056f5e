package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// Workspace returns a folder with files, in which "init" finds the provider built from this source.
func Workspace(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	Install(t, filepath.Join(folder, "terraform.d", "plugins"))
	for name, text := range files {
		WriteFile(t, folder, name, text)
	}
	return folder
}

// WriteFile writes a file of a folder.
func WriteFile(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ReadFile returns the text of a file.
func ReadFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// OwnProvider names the provider, and leaves its configuration to the environment.
const OwnProvider = `
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

provider "sspr" {}
`

// PlanLine matches the line in which a plan counts its changes.
var PlanLine = regexp.MustCompile(`Plan: .*`)

// Install puts the provider into an implicit mirror of Terraform's and OpenTofu's registries.
func Install(t *testing.T, mirror string) {
	t.Helper()
	InstallProgram(t, mirror, "terraform-provider-sspr/sspr", "0.0.1", Binary(t))
}

// InstallAzuread puts hashicorp/azuread into the same mirror: the program in AZUREAD_PROVIDER, or the stand-in for tests. Its
// version is 3.9.0, whose documentation the stand-in follows, whatever the program's is. The environment of Run leads it to the
// tenant.
func InstallAzuread(t *testing.T, mirror string) {
	t.Helper()
	InstallProgram(t, mirror, "hashicorp/azuread", "3.9.0", Azuread(t))
}

// WorkspaceWithAzuread is Workspace with hashicorp/azuread (see InstallAzuread).
func WorkspaceWithAzuread(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := Workspace(t, files)
	InstallAzuread(t, filepath.Join(folder, "terraform.d", "plugins"))
	return folder
}

// InstallProgram puts a provider's program into a mirror under an address such as "hashicorp/azuread".
func InstallProgram(t *testing.T, mirror, address, version, program string) {
	t.Helper()
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(mirror, registry, filepath.FromSlash(address), version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o750); err != nil {
			t.Fatal(err)
		}
		place(t, program, filepath.Join(folder, "terraform-provider-"+filepath.Base(address)+"_v"+version+suffix))
	}
}

// place links a program to another path, or copies it to another file system. A link is faster, and the go command does not
// take it for a file that the results of the tests depend on: "go build" touches the program each time.
func place(t *testing.T, program, path string) {
	t.Helper()
	if os.Link(program, path) == nil {
		return
	}
	content, err := os.ReadFile(program)
	if err == nil {
		err = os.WriteFile(path, content, 0o700) //nolint:gosec // it is a program
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Run runs a command of terraform in a folder, and returns what it prints. Of the machine's variables none reaches it
// that could name another tenant. Variables of the tenant that are named in without do not reach it either.
func Run(t *testing.T, folder string, n *acctest.Tenant, without []string, args ...string) string {
	t.Helper()
	out, err := Try(t, folder, n, without, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// RefusedPlan runs a plan that has to fail with those words, wherever terraform breaks its lines.
func RefusedPlan(t *testing.T, folder string, n *acctest.Tenant, words string, args ...string) {
	t.Helper()
	out, err := Try(t, folder, n, nil, append([]string{"plan", "-input=false", "-no-color"}, args...)...)
	if flat := OneLine(out); err == nil || !strings.Contains(flat, words) {
		t.Errorf("the plan is not refused with %q: %v\n%s", words, err, out)
	}
}

// OneLine takes out the lines, and the frames of errors, that terraform breaks its output into.
func OneLine(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u2502", "", "\u2577", "", "\u2575", "").Replace(out)), " ")
}

// Try is Run for a command that may fail.
func Try(t *testing.T, folder string, n *acctest.Tenant, without []string, args ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), Path(t), args...) //nolint:gosec // the CLI of the tests
	command.Dir = folder
	command.Env = append(Variables(t, n), "PATH="+os.Getenv("PATH"), "HOME="+folder, "TMPDIR="+os.TempDir(),
		"SYSTEMROOT="+os.Getenv("SYSTEMROOT"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
	command.Env = slices.DeleteFunc(command.Env, func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(without, name)
	})
	out, err := command.CombinedOutput()
	return string(out), err
}
