package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestScenariosAreQuiet runs the tests of each scenario as a reader does, on the emulated tenants that they ask for: they pass,
// and print no warning that their page does not explain.
func TestScenariosAreQuiet(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 8, 8) // "terraform test", and the functions of one scenario
	folders, err := filepath.Glob("../../../examples/scenarios/*/tests")
	if err != nil || len(folders) < 6 {
		t.Fatalf("scenarios with tests: %q (%v)", folders, err)
	}
	var names []string
	for _, folder := range folders {
		names = append(names, filepath.Base(filepath.Dir(folder)))
	}
	explained := map[string][]string{
		// Kim and Lee can reset their passwords until the end of the test turns it off.
		"with-azuread": {"Lock-out risk: 2 of 4 users could no longer reset a password"},
	}
	for _, name := range append(names, "module-tests/example") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "november-2026" {
				cli.Needs(t, 11, 11) // by its own required_version
			}
			if got := warningsOfTests(t, filepath.FromSlash(name)); !slices.Equal(got, explained[name]) {
				t.Errorf("the tests warn: %q, want %q", got, explained[name])
			}
		})
	}
}

// warningsOfTests runs the tests of a scenario, and returns the titles of the warnings that they print.
func warningsOfTests(t *testing.T, name string) []string {
	t.Helper()
	top, rest, _ := strings.Cut(name, string(filepath.Separator))
	home := t.TempDir()
	cli.Install(t, filepath.Join(home, ".terraform.d", "plugins")) // where "make install" puts it
	cli.InstallAzuread(t, filepath.Join(home, ".terraform.d", "plugins"))
	for _, folder := range []string{filepath.Join("scenarios", top), "modules"} {
		if err := os.CopyFS(filepath.Join(home, folder), os.DirFS(filepath.Join("../../../examples", folder))); err != nil {
			t.Fatal(err)
		}
	}
	var printed string
	for _, args := range [][]string{{"init", "-input=false", "-no-color"}, {"test", "-no-color"}} {
		command := exec.CommandContext(t.Context(), cli.Path(t), args...) //nolint:gosec // the CLI of the tests
		command.Dir = filepath.Join(home, "scenarios", top, rest)
		command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + os.TempDir(), "SYSTEMROOT=" + os.Getenv("SYSTEMROOT"), "CHECKPOINT_DISABLE=1"}
		out, err := command.CombinedOutput()
		if printed = string(out); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, printed)
		}
	}
	if !strings.Contains(printed, "Success!") {
		t.Errorf("no test ran:\n%s", printed)
	}
	var titles []string
	for _, found := range warningTitle.FindAllStringSubmatch(printed, -1) {
		titles = append(titles, found[1])
	}
	return titles
}

var warningTitle = regexp.MustCompile(`(?m)^[ │]*Warning: (.*)$`)
