package cli

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// NeedsTerraform skips the test if the CLI is not Terraform 1.minor or later.
func NeedsTerraform(t *testing.T, minor int) {
	t.Helper()
	if !IsTerraform(t, minor) {
		t.Skipf("it takes Terraform 1.%d", minor)
	}
}

// IsTerraform reports whether the CLI is Terraform 1.minor or later.
func IsTerraform(t *testing.T, minor int) bool {
	t.Helper()
	got, tofu := version(t)
	return got >= minor && !tofu
}

// Needs skips the test if the CLI is neither Terraform 1.terraform nor OpenTofu 1.tofu, or later.
func Needs(t *testing.T, terraform, tofu int) {
	t.Helper()
	if got, isTofu := version(t); isTofu && got < tofu || !isTofu && got < terraform {
		t.Skipf("it takes Terraform 1.%d or OpenTofu 1.%d", terraform, tofu)
	}
}

// version returns the minor version of the CLI, and whether it is OpenTofu.
func version(t *testing.T) (minor int, tofu bool) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), Path(t), "version").Output() //nolint:gosec // the CLI of the tests
	if err != nil {
		t.Fatal(err)
	}
	part := regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v1\.(\d+)\.`).FindStringSubmatch(string(out))
	if part == nil {
		t.Fatalf("the version cannot be read: %s", out)
	}
	minor, _ = strconv.Atoi(part[2])
	return minor, part[1] == "OpenTofu"
}
