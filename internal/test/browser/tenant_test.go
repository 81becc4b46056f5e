package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/gofrs/flock"
)

// tenantFile is where the provider keeps the emulated tenant.
const tenantFile = ".sspr-emulator.json"

// applied are the tenants that terraform has made, each once for all tests. They are never opened: each test opens a copy.
var applied = struct {
	sync.Mutex
	folder string
	files  map[string]func() (string, error)
}{files: map[string]func() (string, error){}}

// tutorial are the files of Microsoft's tutorial.
var tutorial = []string{"examples/tutorial/main.tf", "examples/tutorial/imports.tf", "examples/tutorial/step-2/pages.tf"}

// tenant is a running emulated tenant.
type tenant struct {
	// file has its state, and pages is the address of its pages.
	file, pages string
}

// open starts the provider's program alone on a copy of the tenant that terraform has applied the tutorial to, after the edits.
// The edits stand for what is no setting of a policy: who people are and what their directory knows of them.
func open(t *testing.T, edits ...func(state map[string]any)) *tenant {
	t.Helper()
	text, err := os.ReadFile(afterApply(t, "tutorial", ""))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), tenantFile)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	n := &tenant{file: file}
	n.edit(t, edits...)
	n.start(t)
	return n
}

// edit changes the tenant's file, as a person would with an editor.
func (n *tenant) edit(t *testing.T, edits ...func(state map[string]any)) {
	t.Helper()
	if len(edits) == 0 {
		return
	}
	state := map[string]any{}
	text, err := os.ReadFile(n.file)
	if err := errors.Join(err, json.Unmarshal(text, &state)); err != nil {
		t.Fatal(err)
	}
	for _, edit := range edits {
		edit(state)
	}
	text, err = json.Marshal(state)
	if err := errors.Join(err, os.WriteFile(n.file, text, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// pagesLine finds the address of the pages in what the program prints.
var pagesLine = regexp.MustCompile(`http://(127\.0\.0\.1|localhost):\d+`)

// start runs the provider's program alone until the test ends.
func (n *tenant) start(t *testing.T) {
	t.Helper()
	program, err := provider()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-emulator", "127.0.0.1:0")
	cmd.Env = []string{"SSPR_EMULATOR_FILE=" + n.file, "HOME=" + filepath.Dir(n.file), "TMPDIR=" + os.TempDir()}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	printed, err := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	lines := bufio.NewScanner(printed)
	var all strings.Builder
	for lines.Scan() {
		fmt.Fprintln(&all, lines.Text())
		if n.pages = pagesLine.FindString(lines.Text()); n.pages != "" {
			go func() {
				for lines.Scan() { // so that the program can print on
				}
			}()
			return
		}
	}
	t.Fatalf("the program prints no address of pages:\n%s", all.String())
}

// afterApply returns the file of a new tenant after "terraform apply" of the tutorial and more configuration.
func afterApply(t *testing.T, name, more string) string {
	t.Helper()
	applied.Lock()
	made := applied.files[name]
	if made == nil {
		made = sync.OnceValues(func() (string, error) { return apply(name, more) })
		applied.files[name] = made
	}
	applied.Unlock()
	file, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// apply applies the tutorial and more configuration in a new folder, and returns the tenant's file.
func apply(name, more string) (string, error) {
	program, err := provider()
	if err != nil {
		return "", err
	}
	applied.Lock()
	if applied.folder == "" {
		applied.folder, err = os.MkdirTemp("", "sspr-applied-")
	}
	folder := filepath.Join(applied.folder, name)
	applied.Unlock()
	rc := filepath.Join(folder, "cli.tfrc")
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-sspr/sspr\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(program))
	if err := errors.Join(err, os.Mkdir(folder, 0o700), os.WriteFile(rc, []byte(overrides), 0o600), os.WriteFile(filepath.Join(folder, "more.tf"), []byte(more), 0o600)); err != nil {
		return "", err
	}
	for _, file := range tutorial {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err := errors.Join(err, os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600)); err != nil {
			return "", err
		}
	}
	cli, err := terraform()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(cli, "apply", "-auto-approve", "-input=false", "-no-color")
	cmd.Dir = folder
	cmd.Env = []string{"PATH=" + folder, "HOME=" + folder, "TMPDIR=" + os.TempDir(), "TF_CLI_CONFIG_FILE=" + rc, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("terraform apply: %w\n%s", err, out)
	}
	return filepath.Join(folder, tenantFile), nil
}

// terraform returns the path of the CLI, which .ci/with-terraform finds as well.
func terraform() (string, error) {
	if cli := os.Getenv("TF_ACC_TERRAFORM_PATH"); cli != "" {
		return cli, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if cli, err := exec.LookPath(name); err == nil {
			return cli, nil
		}
	}
	return "", errors.New(`there is no terraform on the PATH; "make browser" fetches one`)
}

// provider builds the provider's program into bin/test, where the tests of the provider build the same with the same flags
// under the same lock, so that it is linked once.
var provider = sync.OnceValues(func() (string, error) {
	folder, err := filepath.Abs(filepath.Join(root, "bin", "test"))
	if err := errors.Join(err, os.MkdirAll(folder, 0o750)); err != nil {
		return "", err
	}
	lock := flock.New(folder + ".lock")
	if err := lock.Lock(); err != nil {
		return "", err
	}
	defer func() { _ = lock.Unlock() }()
	file := filepath.Join(folder, "terraform-provider-sspr")
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", file, ".")
	build.Dir = root
	build.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GOFLAGS=") })
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})
