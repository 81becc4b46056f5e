package acctest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// The tests must not depend on whether the machine has an Azure CLI, and on who is signed in to it: a login without a refresh
// token falls back to it for the portal API. A live run may sign in with it.
func init() {
	if os.Getenv("SSPR_LIVE") != "" || runtime.GOOS == "windows" {
		return
	}
	_, source, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(source), "..", "..", "..")
	path, err := withoutAzureCLI(os.Getenv("PATH"), filepath.Join(root, "bin", "test", "without-az"))
	if err != nil {
		panic("acctest: the Azure CLI cannot be hidden from the tests: " + err.Error())
	}
	if err := os.Setenv("PATH", path); err != nil {
		panic(err)
	}
}

// withoutAzureCLI returns a PATH on which there is no az. A folder that has one is replaced by a folder below base with links to
// all of its other programs. The links stay for the next tests.
func withoutAzureCLI(path, base string) (string, error) {
	folders := filepath.SplitList(path)
	for i, folder := range folders {
		if _, err := exec.LookPath(filepath.Join(folder, "az")); err != nil {
			continue
		}
		links := filepath.Join(base, strings.ReplaceAll(filepath.Clean(folder), string(filepath.Separator), "_"))
		if err := linkPrograms(folder, links); err != nil {
			return "", err
		}
		folders[i] = links
	}
	return strings.Join(folders, string(filepath.ListSeparator)), nil
}

func linkPrograms(folder, links string) error {
	programs, err := os.ReadDir(folder)
	if err := errors.Join(err, os.MkdirAll(links, 0o750)); err != nil { //nolint:gosec // a folder below bin of this checkout
		return err
	}
	for _, program := range programs {
		if program.Name() == "az" {
			continue
		}
		// Another test process may have made the link just now.
		err := os.Symlink(filepath.Join(folder, program.Name()), filepath.Join(links, program.Name()))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
