package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// binaries are the measured binaries, built once for all benchmarks.
type binaries struct {
	cli, dir string
}

// build builds the provider and the idle provider.
func build(b *testing.B) binaries {
	b.Helper()
	dir := b.TempDir()
	for name, source := range map[string]string{"sspr": "../../..", "idle": "./idle"} {
		if err := cli.Build(filepath.Join(dir, "terraform-provider-"+name), source); err != nil {
			b.Fatal(err)
		}
	}
	return binaries{cli: cli.Path(b), dir: dir}
}

// workspace is a folder with a configuration and its state.
type workspace struct {
	binaries
	folder string
	env    []string
}

// workspace creates a folder in which terraform uses the provider of that name from where it was built, without init.
// The machine's own environment variables are not passed on.
func (t binaries) workspace(b *testing.B, provider string, variables ...string) *workspace {
	b.Helper()
	w := &workspace{binaries: t, folder: b.TempDir()}
	rc := filepath.Join(b.TempDir(), "cli.tfrc")
	w.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.folder, "TMPDIR=" + os.TempDir(), "TF_CLI_CONFIG_FILE=" + rc, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
	}, variables...)
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", "terraform-provider-sspr/"+provider, t.dir)
	if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	w.write(b, "versions.tf", fmt.Sprintf("terraform {\n  required_providers {\n    %s = { source = \"terraform-provider-sspr/%[1]s\" }\n  }\n}\n", provider))
	return w
}

func (w *workspace) write(b *testing.B, name, text string) {
	b.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

// run is one command of terraform.
type run struct {
	took   time.Duration
	output string
	code   int
	// terraform and provider are the peak memory of the two processes, in bytes; 0 means not measured.
	terraform, provider int64
}

// run runs terraform and measures the memory of both processes.
func (w *workspace) run(ctx context.Context, b *testing.B, args ...string) run {
	b.Helper()
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, w.cli, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.folder, w.env, &output, &output
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	memory := watch(w.dir, cmd.Process.Pid)
	err := cmd.Wait()
	r := run{took: time.Since(began), output: output.String(), code: cmd.ProcessState.ExitCode()}
	r.provider, r.terraform = memory.stop()
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		b.Fatal(err)
	}
	return r
}

// must is run for a command that has to end with that code.
func (w *workspace) must(b *testing.B, code int, args ...string) run {
	b.Helper()
	r := w.run(b.Context(), b, args...)
	if r.code != code {
		b.Fatalf("terraform %s: exit code %d, want %d\n%s", strings.Join(args, " "), r.code, code, shortened(r.output))
	}
	return r
}

// shortened returns the beginning and the end of a long output.
func shortened(output string) string {
	const most = 4000
	if len(output) <= 2*most {
		return output
	}
	return output[:most] + "\n...\n" + output[len(output)-most:]
}

var (
	apply = []string{"apply", "-auto-approve", "-input=false", "-no-color"}
	plan  = []string{"plan", "-detailed-exitcode", "-input=false", "-no-color"}
)
