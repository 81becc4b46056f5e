// Package cli runs the real terraform, or tofu, with the provider built from this source as a process of its own. A
// Workspace is a folder in which "init" finds the provider; in a Process terraform takes it from where it was built, without
// init. Only tests import it.
package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/flock"
)

// The programs of the tests: the provider, and the stand-in for hashicorp/azuread.
var (
	buildBinary  = sync.OnceValues(func() (string, error) { return built("terraform-provider-sspr", ".") })
	buildAzuread = sync.OnceValues(func() (string, error) { return built("terraform-provider-azuread", "internal/test/azuread") })
)

// built builds a program into bin/test of the checkout. All packages of tests share the file, and each of them asks the go
// command, which links it again only if the source has changed. One at a time may ask: the others would start a file that is
// being written.
func built(name, source string) (string, error) {
	module, err := exec.CommandContext(context.Background(), "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(module)))
	folder := filepath.Join(root, "bin", "test")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	lock := flock.New(folder + ".lock")
	if err := lock.Lock(); err != nil {
		return "", err
	}
	defer func() { _ = lock.Unlock() }()
	file := filepath.Join(folder, name)
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	return file, Build(file, filepath.Join(root, filepath.FromSlash(source)))
}

// Build builds the command of a package into a file. The harness sets the garbage collector for the tests' processes, which
// would starve the compiler, so the compiler gets its own settings.
func Build(file, source string) error {
	build := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", file, source) //nolint:gosec // packages of this checkout
	build.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GOGC=") || strings.HasPrefix(v, "GOMEMLIMIT=")
	})
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// Binary returns the path of the provider's executable, built from this source.
func Binary(t *testing.T) string {
	t.Helper()
	file, err := buildBinary()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// AzureadVariable names the program of hashicorp/azuread that tests use. If it is not set, they use the stand-in of
// internal/test/azuread.
const AzureadVariable = "AZUREAD_PROVIDER"

// Azuread returns the path of the program of hashicorp/azuread in AZUREAD_PROVIDER, or of the stand-in.
func Azuread(t *testing.T) string {
	t.Helper()
	if real := os.Getenv(AzureadVariable); real != "" {
		t.Logf("hashicorp/azuread is %s", real)
		return real
	}
	file, err := buildAzuread()
	if err != nil {
		t.Fatal(err)
	}
	t.Log("hashicorp/azuread is the stand-in: " + AzureadVariable + " names no program")
	return file
}

// Path returns the path of the real terraform or tofu, the same that plugin-testing takes.
func Path(t testing.TB) string {
	t.Helper()
	if cli := os.Getenv("TF_ACC_TERRAFORM_PATH"); cli != "" {
		return cli
	}
	for _, name := range []string{"terraform", "tofu"} {
		if cli, err := exec.LookPath(name); err == nil {
			return cli
		}
	}
	t.Fatal(`there is no terraform on the PATH; "make test" and "make bench" fetch one`)
	return ""
}
