package secrets

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// childOf returns the process of that parent, or 0.
func childOf(t *testing.T, parent int) int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		var pid, ppid int
		var state string
		before, after, _ := strings.Cut(string(data), " (")
		_, after, _ = strings.Cut(after, ") ")
		if _, err := fmt.Sscan(before, &pid); err != nil {
			continue
		}
		if _, err := fmt.Sscan(after, &state, &ppid); err == nil && ppid == parent {
			return pid
		}
	}
	return 0
}

// eventually waits for something that is about to happen.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

// killed applies a configuration, and lets the provider die with the stacks of everything that it is doing when ready returns
// true. It returns Terraform's log and what Terraform prints.
func killed(t *testing.T, p *cli.Process, what string, ready func() bool) (log, output string) {
	t.Helper()
	var printed bytes.Buffer
	cmd := p.Command(t, "apply", "-auto-approve", "-input=false", "-no-color")
	cmd.Stdout, cmd.Stderr = &printed, &printed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, what, ready)
	child := childOf(t, cmd.Process.Pid)
	if child == 0 {
		t.Fatal("terraform has no provider")
	}
	provider, err := os.FindProcess(child)
	if err == nil {
		err = provider.Signal(syscall.SIGQUIT)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("terraform did not notice")
	}
	return cli.ReadFile(t, filepath.Join(p.Folder, "trace.log")), printed.String()
}

// TestCrashPrintsNoSecret: a provider that dies in the middle of its work and leaves the stacks of everything it was
// doing shows nothing that it was configured with or sent.
func TestCrashPrintsNoSecret(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the provider's process is looked for in /proc")
	}
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Portal, Delay: time.Minute})
	n.Inject(emulator.Fault{Service: emulator.Graph, Delay: time.Minute})
	p := cli.NewProcess(t, `
resource "sspr_registration" "this" {
  reconfirm_after_days = 90
}

resource "sspr_user_contact_info" "this" {
  user_id      = "`+acctest.LeeID+`"
  mobile_phone = "+61 (0)400-111-222"
  email        = "Kim.Plain@private.example"
}

data "sspr_administrator_policy" "this" {}
`, append(cli.Variables(t, n), "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")...)
	whole, output := killed(t, p, "both services sign in", func() bool {
		signedIn := map[string]bool{}
		for _, r := range n.Requests() {
			signedIn[r.Note] = true
		}
		return signedIn["refresh_token"] && signedIn["client_credentials"]
	})
	// Terraform logs what a dying provider writes, and prints no more than that it died, or that it has given up its
	// request: that depends on which of the two it notices first.
	log, _ := ofProvider(whole)
	if !strings.Contains(log, "goroutine ") || !regexp.MustCompile("Plugin did not respond|Request cancelled").MatchString(output) { //nolint:misspell // these are Terraform's own words
		t.Fatalf("this is no crash:\n%s", output)
	}
	secrets := credentials(t, n, "").and(kept)
	secrets.absent(t, "the output", output)
	secrets.absent(t, "the provider's log", log)
}

// standalone runs the emulated tenant as a process of its own, and returns the variables that it prints. stop ends it and
// returns what it printed apart from its first words.
func standalone(t *testing.T, folder string) (variables []string, stop func() (later string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, cli.Binary(t), "-emulator", "127.0.0.1:0")
	cmd.Env = []string{"TMPDIR=" + folder, "SSPR_EMULATOR_FILE=" + filepath.Join(folder, "tenant.json")}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	stdout, err := cmd.StdoutPipe()
	if err = errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.Contains(lines.Text(), "valid only for this emulated tenant") {
		if assignment, found := strings.CutPrefix(lines.Text(), "export "); found {
			variables = append(variables, strings.ReplaceAll(assignment, "'", ""))
		}
	}
	return variables, func() string {
		cancel()
		var later strings.Builder
		for lines.Scan() {
			later.WriteString(lines.Text() + "\n")
		}
		_ = cmd.Wait()
		return later.String() + complaints.String()
	}
}

// TestStandaloneEmulatorRefusesAnUnknownMigrationState: a misspelled state would otherwise start the tenant of today, and the
// reader of the migration guide would look for legacy switches in vain.
func TestStandaloneEmulatorRefusesAnUnknownMigrationState(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, cli.Binary(t), "-emulator", "127.0.0.1:0")
	cmd.Env = []string{"TMPDIR=" + t.TempDir(), "SSPR_EMULATOR_MIGRATION_STATE=preMigration"}
	output, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
		t.Fatalf("%v: %s", err, output)
	}
	for _, part := range []string{"SSPR_EMULATOR_MIGRATION_STATE", `"preMigration" is unknown`, "pre_migration"} {
		if !strings.Contains(string(output), part) {
			t.Errorf("%q is not in %s", part, output)
		}
	}
}

// TestStandaloneEmulatorIsQuiet: the emulated tenant on its own prints how to reach it and then nothing, whatever it is
// sent; and no other user can read its files, or those of the provider that starts one itself.
func TestStandaloneEmulatorIsQuiet(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no interrupt and no modes of files")
	}
	const config = `
resource "sspr_user_contact_info" "this" {
  user_id      = "` + acctest.LeeID + `"
  mobile_phone = "+61 (0)400-111-222"
}

data "sspr_policy" "this" {}
`
	shared := t.TempDir()
	reached, stop := standalone(t, shared)
	cli.NewProcess(t, config, reached...).Apply(t, 0)
	private(t, shared, 3) // the tenant, its lock and the certificate
	if later := stop(); later != "" {
		t.Errorf("the emulated tenant printed:\n%s", later)
	}
	for _, left := range private(t, shared, 2) {
		if strings.HasSuffix(left, ".pem") {
			t.Errorf("%s is left behind", left)
		}
	}
	own := cli.NewProcess(t, "provider \"sspr\" {\n  environment = \"emulator\"\n}\n"+config)
	own.Apply(t, 0)
	private(t, own.Folder, 2, "main.tf", "terraform.tfstate")
}

// private checks that no other user can read the files below a folder, of which there must be so many at least, without
// those that Terraform and the test write.
func private(t *testing.T, folder string, least int, others ...string) (names []string) {
	t.Helper()
	skip := map[string]bool{}
	for _, o := range others {
		skip[o] = true
	}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || skip[d.Name()] {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if names = append(names, path); info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < least {
		t.Errorf("the files in %s are %v, want %d", folder, names, least)
	}
	return names
}
