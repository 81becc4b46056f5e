package style

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestClientsAreInstalledInCI: an npm that cannot install the packages of foreign clients fails in CI, which would otherwise be
// green without their tests, and is named elsewhere.
func TestClientsAreInstalledInCI(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("bash is not installed")
	}
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o700); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	for _, name := range []string{".ci/clients", "internal/test/clients/package.json", "internal/test/clients/package-lock.json"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		write(name, string(text))
	}
	write("programs/node", "#!/bin/sh\necho 22\n")
	write("programs/npm", "#!/bin/sh\nexit 1\n")
	for ci, want := range map[string]string{"true": "Error: npm cannot install the packages", "": "The tests with Microsoft's packages for JavaScript are skipped: npm cannot install"} {
		cmd := exec.CommandContext(t.Context(), bash, filepath.Join(folder, ".ci", "clients"), "echo", "tests run")
		cmd.Env = append(os.Environ(), "CI="+ci, "PATH="+filepath.Join(folder, "programs")+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if text := string(out); (err != nil) != (ci != "") || !strings.Contains(text, want) || strings.Contains(text, "tests run") != (ci == "") {
			t.Errorf("CI=%q: %v\n%s", ci, err, text)
		}
	}
}
