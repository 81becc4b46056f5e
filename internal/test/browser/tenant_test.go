package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/program"
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
	// file has its state, pages is the address of its pages, and env what the program prints for other programs.
	file, pages string
	env         map[string]string
}

// open starts the provider's program alone on a copy of the tenant that terraform has applied the tutorial to, after the edits.
// The edits stand for what the tutorial does not set: other settings, and what people have registered before.
func open(t *testing.T, edits ...func(state map[string]any)) *tenant {
	t.Helper()
	return openCopy(t, afterApply(t, "tutorial", "", nil), edits)
}

// openHybrid does the same with a tenant whose people come from Active Directory, in which terraform lets them unlock accounts.
func openHybrid(t *testing.T, edits ...func(state map[string]any)) *tenant {
	t.Helper()
	return openCopy(t, afterApply(t, "hybrid", unlocking, hybrid), edits)
}

// unlocking is what the configuration of a hybrid tenant has beside the tutorial.
const unlocking = `
resource "sspr_on_premises_integration" "this" {
  write_back_passwords = true
  unlock_without_reset = true
}
`

// hybrid makes a tenant one that is connected to Active Directory.
func hybrid(state map[string]any) {
	state["settings"] = merged(state["settings"], map[string]any{"onPremisesAvailable": true})
	state["onPremisesPasswordReset"] = merged(state["onPremisesPasswordReset"], map[string]any{
		"passwordWritebackSupported": true, "accountUnlockSupported": true, "enablementForTenant": true,
	})
}

// policy changes a setting of password reset, and user what the tenant knows of a user.
func policy(key string, value any) func(map[string]any) {
	return func(state map[string]any) {
		state["passwordResetPolicy"] = merged(state["passwordResetPolicy"], map[string]any{key: value})
	}
}

func user(name string, edit func(u map[string]any)) func(map[string]any) {
	return func(state map[string]any) { edit(find(state, name)) }
}

// find returns a user of the tenant's file. A name that it does not have is a mistake in the test.
func find(state map[string]any, name string) map[string]any {
	for _, one := range state["users"].([]any) {
		if u := one.(map[string]any); u["userPrincipalName"] == name {
			return u
		}
	}
	panic("there is no user " + name)
}

func merged(object any, more map[string]any) map[string]any {
	all, _ := object.(map[string]any)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, more)
	return all
}

func openCopy(t *testing.T, from string, edits []func(map[string]any)) *tenant {
	t.Helper()
	n := &tenant{file: filepath.Join(t.TempDir(), tenantFile)}
	text, err := os.ReadFile(from)
	if err := errors.Join(err, os.WriteFile(n.file, text, 0o600), edit(n.file, edits...)); err != nil {
		t.Fatal(err)
	}
	n.start(t)
	return n
}

// user returns what the tenant's file has of a user now.
func (n *tenant) user(t *testing.T, name string) map[string]any {
	t.Helper()
	state := map[string]any{}
	text, err := os.ReadFile(n.file)
	if err := errors.Join(err, json.Unmarshal(text, &state)); err != nil {
		t.Fatal(err)
	}
	return find(state, name)
}

// edit changes a tenant's file, as a person would with an editor.
func edit(file string, edits ...func(state map[string]any)) error {
	if len(edits) == 0 {
		return nil
	}
	state := map[string]any{}
	text, err := os.ReadFile(file)
	if err := errors.Join(err, json.Unmarshal(text, &state)); err != nil {
		return err
	}
	for _, one := range edits {
		one(state)
	}
	if text, err = json.Marshal(state); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// exported finds a variable in what the program prints, and printedAll its last line.
var exported = regexp.MustCompile(`^export ([A-Z_]+)='([^']*)'$`)

const printedAll = "only for this emulated tenant"

// start runs the provider's program alone until the test ends.
func (n *tenant) start(t *testing.T) {
	t.Helper()
	program, err := provider()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-emulator", "127.0.0.1:0")
	cmd.Env = []string{"SSPR_EMULATOR_FILE=" + n.file, "HOME=" + filepath.Dir(n.file), "TMPDIR=" + os.TempDir()}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	printed, err := cmd.StdoutPipe()
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	n.env = map[string]string{}
	var all strings.Builder
	for lines := bufio.NewScanner(printed); lines.Scan(); {
		fmt.Fprintln(&all, lines.Text())
		if found := exported.FindStringSubmatch(lines.Text()); found != nil {
			n.env[found[1]] = found[2]
		}
		if strings.Contains(lines.Text(), printedAll) {
			break
		}
	}
	if n.pages = n.env["SSPR_EMULATOR_PAGES"]; n.pages == "" {
		t.Fatalf("the program prints no address of pages:\n%s", all.String())
	}
}

// afterApply returns the file of a tenant after "terraform apply" of the tutorial and, if there is more to configure, a second
// one of that after an edit.
func afterApply(t *testing.T, name, more string, then func(map[string]any)) string {
	t.Helper()
	applied.Lock()
	made := applied.files[name]
	if made == nil {
		made = sync.OnceValues(func() (string, error) { return apply(name, more, then) })
		applied.files[name] = made
	}
	applied.Unlock()
	file, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// apply does it in a new folder.
func apply(name, more string, then func(map[string]any)) (string, error) {
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
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-sspr/sspr\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(program))
	if err := errors.Join(err, os.Mkdir(folder, 0o700), os.WriteFile(filepath.Join(folder, cliConfig), []byte(overrides), 0o600)); err != nil {
		return "", err
	}
	for _, file := range tutorial {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err := errors.Join(err, os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600)); err != nil {
			return "", err
		}
	}
	file := filepath.Join(folder, tenantFile)
	if err := runApply(folder); err != nil || more == "" {
		return file, err
	}
	if err := errors.Join(edit(file, then), os.WriteFile(filepath.Join(folder, "more.tf"), []byte(more), 0o600)); err != nil {
		return "", err
	}
	return file, runApply(folder)
}

// cliConfig is terraform's own configuration, which leads to the provider.
const cliConfig = "cli.tfrc"

func runApply(folder string) error {
	cli, err := program.CLI()
	if err != nil {
		return err
	}
	cmd := exec.Command(cli, "apply", "-auto-approve", "-input=false", "-no-color")
	cmd.Dir = folder
	cmd.Env = []string{"PATH=" + folder, "HOME=" + folder, "TMPDIR=" + os.TempDir(), "TF_CLI_CONFIG_FILE=" + filepath.Join(folder, cliConfig), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("terraform apply: %w\n%s", err, out)
	}
	return nil
}

// provider builds the provider's program, which the tests of the main module share.
var provider = sync.OnceValues(func() (string, error) { return program.Shared(root, program.Provider, ".") })
