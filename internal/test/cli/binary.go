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
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/program"
)

// The programs of the tests: the provider, and the stand-in for hashicorp/azuread.
var (
	buildBinary  = sync.OnceValues(func() (string, error) { return built(program.Provider, ".") })
	buildAzuread = sync.OnceValues(func() (string, error) { return built("terraform-provider-azuread", "internal/test/azuread") })
)

func built(name, source string) (string, error) {
	module, err := exec.CommandContext(context.Background(), "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	return program.Shared(filepath.Dir(strings.TrimSpace(string(module))), name, source)
}

// Build builds the command of a package into a file.
func Build(file, source string) error { return program.Build(file, "", source) }

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
	cli, err := program.CLI()
	if err != nil {
		t.Fatal(err)
	}
	return cli
}
