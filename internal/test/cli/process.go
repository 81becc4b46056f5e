package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// Requirement is the block that names the provider in a folder of a Process.
const Requirement = "terraform {\n  required_providers {\n    sspr = { source = \"terraform-provider-sspr/sspr\" }\n  }\n}\n"

// Process is a folder with a configuration, in which the real terraform runs the provider as a process of its own. All
// that either writes ends up in it: state, plans, logs and temporary files.
type Process struct {
	// Folder has the configuration.
	Folder string
	// Env is the environment of terraform.
	Env []string
	cli string
}

// NewProcess makes a folder with a configuration. The variables of the machine do not reach it.
func NewProcess(t *testing.T, config string, variables ...string) *Process {
	t.Helper()
	p := &Process{cli: Path(t), Folder: t.TempDir()}
	settings := t.TempDir()
	rc := filepath.Join(settings, "cli.tfrc")
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-sspr/sspr\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(Binary(t)))
	temporary := filepath.Join(p.Folder, "tmp")
	if err := errors.Join(os.WriteFile(rc, []byte(overrides), 0o600), os.Mkdir(temporary, 0o700)); err != nil {
		t.Fatal(err)
	}
	p.Env = append([]string{
		"PATH=" + settings, "HOME=" + p.Folder, "TMPDIR=" + temporary, "TF_CLI_CONFIG_FILE=" + rc, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
	}, variables...)
	p.Write(t, Requirement+config)
	return p
}

// Write replaces the configuration.
func (p *Process) Write(t *testing.T, config string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.Folder, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Set adds variables of the environment. The last of two with the same name counts.
func (p *Process) Set(variables ...string) { p.Env = append(p.Env, variables...) }

// Command prepares terraform.
func (p *Process) Command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.cli, args...) //nolint:gosec // the CLI of the tests
	cmd.Dir, cmd.Env = p.Folder, p.Env
	return cmd
}

// Run runs terraform, which has to end with that code, and returns all that it prints.
func (p *Process) Run(t *testing.T, code int, args ...string) string {
	t.Helper()
	var output bytes.Buffer
	cmd := p.Command(t, args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("terraform %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, output.String())
	}
	return output.String()
}

// Apply applies as a pipeline does.
func (p *Process) Apply(t *testing.T, code int, more ...string) string {
	t.Helper()
	return p.Run(t, code, append([]string{"apply", "-auto-approve", "-input=false", "-no-color"}, more...)...)
}

// Plan plans as a pipeline does. A plan with changes ends with code 2.
func (p *Process) Plan(t *testing.T, code int, more ...string) string {
	t.Helper()
	return p.Run(t, code, append([]string{"plan", "-detailed-exitcode", "-input=false", "-no-color"}, more...)...)
}

// Applies is Apply for a goroutine of a test, which must not end the test.
func (p *Process) Applies(t *testing.T) {
	if out, err := p.Command(t, "apply", "-auto-approve", "-input=false", "-no-color").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// NeedsWriteOnly skips the test if terraform has neither write-only attributes nor ephemeral variables.
func (p *Process) NeedsWriteOnly(t *testing.T) {
	t.Helper()
	var version struct {
		Number string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(p.Run(t, 0, "version", "-json")), &version); err != nil {
		t.Fatal(err)
	}
	part := regexp.MustCompile(`^1\.(\d+)\.`).FindStringSubmatch(version.Number)
	if part == nil {
		t.Fatalf("the version %q cannot be read", version.Number)
	}
	if minor, _ := strconv.Atoi(part[1]); minor < 11 {
		t.Skipf("%s has no write-only attributes", version.Number)
	}
}

// Variables returns the environment that leads the provider, and hashicorp/azuread, to a tenant.
func Variables(t *testing.T, n *acctest.Tenant) []string {
	t.Helper()
	ca := acctest.CAFile(t, n.CACertificatePEM())
	return append(n.Environment(ca), n.ForeignEnvironment(ca)...)
}
