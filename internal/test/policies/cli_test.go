package policies

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/program"
)

// root is the top of the repository.
const root = "../../.."

// tenantFile is where the provider keeps the emulated tenant.
const tenantFile = ".sspr-emulator.json"

// provider builds the provider's program, which the tests of the main module share.
var provider = sync.OnceValues(func() (string, error) { return program.Shared(root, program.Provider, ".") })

// cli returns the path of terraform or tofu.
func cli(t *testing.T) string {
	t.Helper()
	path, err := program.CLI()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// workspace is a folder with a configuration, in which the CLI takes the provider from where it was built, without init.
type workspace struct {
	folder string
	env    []string
}

// newWorkspace makes a folder with files of configurations, by their names.
func newWorkspace(t *testing.T, files map[string]string) *workspace {
	t.Helper()
	program, err := provider()
	if err != nil {
		t.Fatal(err)
	}
	w := &workspace{folder: t.TempDir()}
	rc := filepath.Join(t.TempDir(), "cli.tfrc")
	write(t, rc, fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-sspr/sspr\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(program)))
	w.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.folder, "TMPDIR=" + os.TempDir(), "SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
		"TF_CLI_CONFIG_FILE=" + rc, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
	}
	for name, text := range files {
		write(t, filepath.Join(w.folder, name), text)
	}
	return w
}

// run runs the CLI, and returns what it prints on the standard output. It may end with an error only if that is expected.
func (w *workspace) run(t *testing.T, fails bool, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), cli(t), args...) //nolint:gosec // the CLI of the tests
	cmd.Dir, cmd.Env = w.folder, w.env
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if (err != nil) != fails {
		t.Fatalf("%s: %v, want an error: %t\n%s%s", strings.Join(args, " "), err, fails, out, problems.String())
	}
	return string(out)
}

// apply applies the configuration.
func (w *workspace) apply(t *testing.T) {
	t.Helper()
	w.run(t, false, "apply", "-input=false", "-no-color", "-auto-approve")
}

// plan returns the JSON of a saved plan.
func (w *workspace) plan(t *testing.T, fails bool, args ...string) any {
	t.Helper()
	w.run(t, fails, append([]string{"plan", "-input=false", "-no-color", "-out=saved.tfplan"}, args...)...)
	return w.show(t, "saved.tfplan")
}

// show returns the JSON of a saved plan, or that of the state.
func (w *workspace) show(t *testing.T, args ...string) any {
	t.Helper()
	var document any
	if err := json.Unmarshal([]byte(w.run(t, false, append([]string{"show", "-json"}, args...)...)), &document); err != nil {
		t.Fatal(err)
	}
	return document
}

// edit changes the tenant's file, as an administrator changes the tenant.
func (w *workspace) edit(t *testing.T, changes ...func(tenant map[string]any)) {
	t.Helper()
	path := filepath.Join(w.folder, tenantFile)
	tenant := map[string]any{}
	if err := json.Unmarshal([]byte(read(t, path)), &tenant); err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(tenant)
	}
	text, err := json.Marshal(tenant)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(text))
}

// policy changes settings of password reset, method those of a method.
func policy(settings map[string]any) func(map[string]any) {
	return func(tenant map[string]any) { maps.Copy(tenant["passwordResetPolicy"].(map[string]any), settings) }
}

func method(name string, settings map[string]any) func(map[string]any) {
	return func(tenant map[string]any) {
		for _, one := range tenant["authenticationMethods"].([]any) {
			if of := one.(map[string]any); of["id"] == name {
				maps.Copy(of, settings)
				return
			}
		}
		panic("there is no method " + name)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}
