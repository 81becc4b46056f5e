// Package program finds the CLI that tests run, and builds the programs that it runs. The modules of tests that import nothing else
// of this repository use it too, so it depends on the standard library and a lock alone. Only tests import it.
package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// Provider is the name of the provider's program, which the package at the root of the repository builds.
const Provider = "terraform-provider-sspr"

// Shared builds a program into bin/test of the repository, whose root is a path, and returns its path. The source is a folder of the
// repository, with slashes. All packages of tests share the file, and each of them asks the go command, which links it again only
// if the source has changed. One at a time may ask: the others would start a file that is being written.
func Shared(root, name, source string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
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
	return file, Build(file, root, filepath.Join(root, filepath.FromSlash(source)))
}

// Build builds the command of a package into a file. The go command runs in a folder, "" for the present one, which decides the
// module. The harness sets the garbage collector for the tests' processes, which would starve the compiler, so the compiler gets
// its own settings.
func Build(file, folder, source string) error {
	build := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", file, source) //nolint:gosec // packages of this checkout
	build.Dir = folder
	build.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GOGC=") || strings.HasPrefix(v, "GOMEMLIMIT=")
	})
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// CLI returns the path of the real terraform or tofu, the same that plugin-testing takes and that .ci/with-terraform finds.
func CLI() (string, error) {
	if cli := os.Getenv("TF_ACC_TERRAFORM_PATH"); cli != "" {
		return cli, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if cli, err := exec.LookPath(name); err == nil {
			return cli, nil
		}
	}
	return "", errors.New("there is no terraform on the PATH; make fetches one for its targets")
}
