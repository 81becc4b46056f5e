package live_test

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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/live"
)

func goCommand(args ...string) *exec.Cmd { return exec.Command("go", args...) }

// startCommand is start for another command.
func startCommand(t *testing.T, n *standIn, role, name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd, out := exec.Command(name, args...), &bytes.Buffer{}
	cmd.Env = n.environ(helperVariable + "=" + role)
	said := &watched{buffer: out, changed: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-said.changed:
	case <-time.After(20 * time.Second):
		_ = cmd.Process.Kill()
		t.Fatal("the process does nothing")
	}
	return cmd, out
}

// TestLiveSettings checks that without its settings the package does nothing, and that the error states what to set.
func TestLiveSettings(t *testing.T) {
	n := newStandIn(t)
	for name, test := range map[string]struct{ variable, value, says string }{
		"not asked for":           {live.EnvEnabled, "", live.EnvEnabled},
		"asked for in words":      {live.EnvEnabled, "yes", live.EnvEnabled},
		"no tenant":               {live.EnvTenant, "", live.EnvTenant},
		"a domain for the tenant": {live.EnvTenant, "contoso.example", live.EnvTenant},
		"another tenant":          {live.EnvTenant, "0f0f0f0f-0000-4000-8000-00000000000f", "another tenant"},
		"no user's id":            {live.EnvUser, "lee@contoso.example", live.EnvUser},
		"one group for two":       {live.EnvGroup, emulator.SeedGroupID, live.EnvSecondGroup},
		"the emulator":            {"ARM_ENVIRONMENT", "emulator", "no cloud with live tenants"},
		"no portal credential":    {"SSPR_PORTAL_REFRESH_TOKEN", "", "SSPR_PORTAL_REFRESH_TOKEN"},
		"no Graph credential":     {"ARM_CLIENT_SECRET", "", "ARM_CLIENT_SECRET"},
	} {
		_, err := live.FromEnvironment(func(variable string) string {
			switch variable {
			case test.variable:
				return test.value
			case "ARM_USE_CLI", "SSPR_PORTAL_USE_CLI":
				return "false"
			}
			return n.variables[variable]
		})
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
		if errors.Is(err, live.ErrNotAskedFor) != (test.variable == live.EnvEnabled) {
			t.Errorf("%s: taken for a wish to run, or for none: %v", name, err)
		}
	}
}

// TestLiveTokensOfAnotherTenant checks that credentials of another tenant change nothing, whatever the variables are.
func TestLiveTokensOfAnotherTenant(t *testing.T) {
	const foreign = "0f0f0f0f-0000-4000-8000-00000000000f"
	n := newStandIn(t)
	other, err := emulator.Start(context.Background(), emulator.Options{Seed: func(s *emulator.State) { s.Tenant.ID = foreign }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	for name, c := range map[string]*live.Config{
		"a tenant that sign-in does not know": n.config(t, live.EnvTenant, foreign, "ARM_TENANT_ID", ""),
		"a user of another tenant at the portal": n.config(t, "SSPR_PORTAL_ACCESS_TOKEN", other.IssueToken(emulator.TokenSpec{
			User: emulator.SeedPolicyAdministratorID, Audience: emulator.PortalAudience,
		})),
		"an Azure CLI that is signed in elsewhere": n.config(t, "ARM_CLIENT_ID", "", "ARM_CLIENT_SECRET", ""),
	} {
		t.Run(name, func(t *testing.T) {
			fakeAzureCLI(t, other.IssueToken(emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID}))
			err := live.Run(context.Background(), c, &bytes.Buffer{}, "true")
			if err == nil {
				t.Fatal("a run on another tenant begins")
			}
			t.Log(err)
			if exists(t, c.SnapshotPath()) {
				t.Error("a snapshot was taken")
			}
		})
	}
	for _, r := range n.Requests() {
		if r.Service != emulator.SignIn {
			t.Errorf("the tenant was asked for %s %s", r.Method, r.Path)
		}
	}
}

// fakeAzureCLI puts a program az on the PATH that is signed in with the given token.
func fakeAzureCLI(t *testing.T, token string) {
	t.Helper()
	folder := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho '{\"accessToken\":%q,\"expires_on\":%d,\"tokenType\":\"Bearer\"}'\n", token, time.Now().Add(time.Hour).Unix())
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// TestLiveRunsExcludeEachOther checks that there is only one run or sweep at a time.
func TestLiveRunsExcludeEachOther(t *testing.T) {
	n := newStandIn(t)
	c := n.config(t)
	cmd, _ := start(t, n, "run")
	for name, try := range map[string]func() error{
		"a run":   func() error { return live.Run(context.Background(), c, &bytes.Buffer{}, "true") },
		"a sweep": func() error { return live.Sweep(context.Background(), c, &bytes.Buffer{}) },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), "another run") {
			t.Errorf("%s beside a run: %v", name, err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// TestLiveNeedsASnapshot checks that tests that are started by hand find no snapshot and do nothing.
func TestLiveNeedsASnapshot(t *testing.T) {
	n := newStandIn(t)
	if _, _, err := n.config(t).Join(context.Background()); err == nil || !strings.Contains(err.Error(), "make testlive") {
		t.Errorf("joined no run: %v", err)
	}
	broken := filepath.Join(t.TempDir(), "snapshot.json")
	for _, text := range []string{"", "{}", `{"format":1,"tenantId":"0f0f0f0f-0000-4000-8000-00000000000f","content":{"x":"{}"}}`} {
		if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := n.config(t, live.EnvSession, broken).Join(context.Background()); err == nil {
			t.Errorf("joined a run with the snapshot %q", text)
		}
	}
	if n.writes() > 0 {
		t.Error("the tenant was written to")
	}
}

// TestLiveBatteriesNameMissingSettings checks that a battery that cannot run live is skipped, and that the reason
// states what to set.
func TestLiveBatteriesNameMissingSettings(t *testing.T) {
	n := newStandIn(t)
	test := func(run, folder string) []string {
		return []string{"test", "-count=1", "-v", "-parallel=1", "-run", run, folder}
	}
	says := func(name, out, reason string) {
		t.Helper()
		if !strings.Contains(out, "--- SKIP") || !strings.Contains(out, reason) || strings.Contains(out, "--- FAIL") {
			t.Errorf("%s: no test is skipped with %q:\n%s", name, reason, out)
		}
	}
	for reason, changes := range map[string]string{live.EnvTenant: live.EnvTenant + "=", "make testlive": ""} {
		cmd := goCommand(test("^TestBattery$", "../services/notifications")...)
		cmd.Env = n.environ(changes)
		out, _ := cmd.CombinedOutput()
		says("by hand", string(out), reason)
	}
	if n.writes() > 0 {
		t.Error("the tenant was written to")
	}
	n.setenv(t, live.EnvGroup+"=", live.EnvUser+"=")
	c := n.config(t, live.EnvGroup, "", live.EnvUser, "")
	for variable, where := range map[string][2]string{
		live.EnvGroup: {"^TestSMS$", "../services/authenticationmethodconfiguration"}, live.EnvUser: {"^TestUser$", "../services/contactinfo"},
	} {
		var out bytes.Buffer
		if err := live.Run(context.Background(), c, &out, append([]string{"go"}, test(where[0], where[1])...)...); err != nil {
			t.Error(err)
		}
		says("without "+variable, out.String(), "set "+variable)
	}
}
