package acctest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
)

// binaryFolder is where the provider was built; empty until a test asks for it.
var binaryFolder string

// TestMain takes away what was built.
func TestMain(m *testing.M) {
	code := m.Run()
	if binaryFolder != "" {
		_ = os.RemoveAll(binaryFolder)
	}
	os.Exit(code)
}

// buildBinary builds the provider as a release is built, once for all tests that run it as a process of its own.
var buildBinary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "sspr-acctest-")
	if err != nil {
		return "", err
	}
	binaryFolder = folder
	file := filepath.Join(folder, "terraform-provider-sspr")
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", file, "../..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})

func binary(t *testing.T) string {
	t.Helper()
	file, err := buildBinary()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// terraformCLI is the real terraform, the same that plugin-testing takes.
func terraformCLI(t *testing.T) string {
	t.Helper()
	if cli := os.Getenv("TF_ACC_TERRAFORM_PATH"); cli != "" {
		return cli
	}
	for _, name := range []string{"terraform", "tofu"} {
		if cli, err := exec.LookPath(name); err == nil {
			return cli
		}
	}
	t.Fatal(`there is no terraform on the PATH; "make test" fetches one`)
	return ""
}

// process is a folder with a configuration, in which the real terraform runs the provider as a process of its own. All
// that either writes ends up in it: state, plans, logs and temporary files.
type process struct {
	cli, folder string
	env         []string
}

// newProcess makes such a folder. The variables of the machine do not reach it.
func newProcess(t *testing.T, config string, variables ...string) *process {
	t.Helper()
	p := &process{cli: terraformCLI(t), folder: t.TempDir()}
	settings := t.TempDir()
	rc := filepath.Join(settings, "cli.tfrc")
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-sspr/sspr\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(binary(t)))
	temporary := filepath.Join(p.folder, "tmp")
	if err := errors.Join(os.WriteFile(rc, []byte(overrides), 0o600), os.Mkdir(temporary, 0o700)); err != nil {
		t.Fatal(err)
	}
	p.env = append([]string{
		"PATH=" + settings, "HOME=" + p.folder, "TMPDIR=" + temporary, "TF_CLI_CONFIG_FILE=" + rc, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
	}, variables...)
	p.write(t, "terraform {\n  required_providers {\n    sspr = { source = \"terraform-provider-sspr/sspr\" }\n  }\n}\n"+config)
	return p
}

func (p *process) write(t *testing.T, config string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.folder, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
}

// set adds variables of the environment. The last of two with the same name counts.
func (p *process) set(variables ...string) { p.env = append(p.env, variables...) }

// command prepares terraform.
func (p *process) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.cli, args...)
	cmd.Dir, cmd.Env = p.folder, p.env
	return cmd
}

// run runs terraform, which has to end with that code, and gives all that it prints.
func (p *process) run(t *testing.T, code int, args ...string) string {
	t.Helper()
	var output bytes.Buffer
	cmd := p.command(t, args...)
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

// apply and plan are the commands as pipelines run them; a plan ends with code 2 where it wants changes.
func (p *process) apply(t *testing.T, code int, more ...string) string {
	t.Helper()
	return p.run(t, code, append([]string{"apply", "-auto-approve", "-input=false", "-no-color"}, more...)...)
}

func (p *process) plan(t *testing.T, code int, more ...string) string {
	t.Helper()
	return p.run(t, code, append([]string{"plan", "-detailed-exitcode", "-input=false", "-no-color"}, more...)...)
}

// needsWriteOnly skips the test where terraform has neither write-only attributes nor ephemeral variables.
func (p *process) needsWriteOnly(t *testing.T) {
	t.Helper()
	var version struct {
		Number string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(p.run(t, 0, "version", "-json")), &version); err != nil {
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

// variables points the provider at a tenant.
func variables(t *testing.T, n *acctest.Tenant) []string {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, n.CACertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return n.Environment(ca)
}
