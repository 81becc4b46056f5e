package acctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWithoutAzureCLI checks that tests do not find the machine's Azure CLI, and all other programs as before.
func TestWithoutAzureCLI(t *testing.T) {
	if path, err := exec.LookPath("az"); err == nil && os.Getenv("SSPR_LIVE") == "" {
		t.Errorf("tests find %s", path)
	}
	folder, other, base := t.TempDir(), t.TempDir(), t.TempDir()
	for _, file := range []string{filepath.Join(folder, "az"), filepath.Join(folder, "jq"), filepath.Join(other, "node")} {
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"), 0o700); err != nil { //nolint:gosec // programs
			t.Fatal(err)
		}
	}
	for range 2 { // the second finds the links of the first
		path, err := withoutAzureCLI(strings.Join([]string{folder, other}, string(filepath.ListSeparator)), base)
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", path)
		for name, want := range map[string]bool{"az": false, "jq": true, "node": true} {
			if _, err := exec.LookPath(name); (err == nil) != want {
				t.Errorf("%s is found: %t, want %t", name, err == nil, want)
			}
		}
	}
}
