package acctest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// cli gives the terraform or tofu that "make" found, or else the one on the PATH.
func cli(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal(`there is no terraform and no tofu on the PATH; "make test" fetches one`)
	return ""
}

// scenario gives a copy of a folder of examples/scenarios, in which "init" finds the provider as it is built from this
// source. The tests of the copy use the tenant that the environment names, and no emulated one of the provider's own.
func scenario(t *testing.T, name string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("../../examples/scenarios", name))); err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob(filepath.Join(folder, "tests", "*.tftest.hcl"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("the scenario has no tests (%v)", err)
	}
	for _, file := range tests {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		const own = `environment = "emulator"`
		if !strings.Contains(string(text), own) {
			t.Fatalf("%s would run against a real tenant", filepath.Base(file))
		}
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), own, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install(t, filepath.Join(folder, "terraform.d", "plugins"))
	return folder
}

// install builds the provider into an implicit mirror of Terraform's and OpenTofu's registries.
func install(t *testing.T, mirror string) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "provider")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w", "-o", binary, "../..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	content, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(mirror, registry, "terraform-provider-sspr", "sspr", "0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "terraform-provider-sspr_v0.0.1"+suffix), content, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// runCLI runs a command of terraform in a folder. Of the machine's variables none reaches it that could name another tenant.
func runCLI(t *testing.T, folder string, n *acctest.Tenant, args ...string) {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, n.CACertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), cli(t), args...)
	command.Dir = folder
	command.Env = append(n.Environment(ca), "PATH="+os.Getenv("PATH"), "HOME="+folder, "TMPDIR="+os.TempDir(),
		"SYSTEMROOT="+os.Getenv("SYSTEMROOT"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// TestScenarioOnboarding runs the scenario's own tests, and looks at what the tenant has and was asked for: every
// starting value is written once, nothing is written over, and users keep what they have when it all ends.
func TestScenarioOnboarding(t *testing.T) {
	t.Parallel()
	const pat, sam = "b1d4c0de-0000-4000-8000-000000000106", "b1d4c0de-0000-4000-8000-000000000107"
	const lee = "b1d4c0de-0000-4000-8000-000000000105"
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+61 499999999") })
	folder := scenario(t, "onboarding")
	runCLI(t, folder, n, "init", "-input=false", "-no-color")
	runCLI(t, folder, n, "test", "-no-color")

	var wrote []string
	for _, r := range n.Writes() {
		wrote = append(wrote, r.Method+" "+r.Path)
	}
	slices.Sort(wrote)
	var want []string
	for _, of := range []string{emulator.SeedUserID + "/authentication/emailMethods", lee + "/authentication/phoneMethods", pat + "/authentication/emailMethods", sam + "/authentication/phoneMethods"} {
		want = append(want, "POST /v1.0/users/"+of)
	}
	if !slices.Equal(wrote, want) {
		t.Errorf("writes:\n%s\nwant\n%s", strings.Join(wrote, "\n"), strings.Join(want, "\n"))
	}
	if err := n.View(func(s emulator.State) {
		for user, want := range map[string][2]string{
			emulator.SeedUserID: {"+61 499999999", "kim@private.example"}, // Kim's own number, and the file's address
			lee:                 {"+1 2065555555", ""}, pat: {"", "pat@private.example"}, sam: {"+61 400111333", ""},
		} {
			if got := [2]string{s.Phone(user, emulator.PhoneMobile), s.Email(user)}; got != want {
				t.Errorf("%s has %q, want %q", user, got, want)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
}
