package live_test

import (
	"bytes"
	"context"
	"encoding/json"
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

// lee is the test user, so that it is not the one whom the batteries name.
const lee = "b1d4c0de-0000-4000-8000-000000000105"

// standIn is an emulated tenant in place of a live one: everything except the services themselves is as in a live run.
type standIn struct {
	*emulator.Server
	variables map[string]string
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	server, err := emulator.Start(context.Background(), emulator.Options{Seed: func(s *emulator.State) {
		s.SetPolicy("customHelpdeskEmailOrUrl", "help@contoso.example")
		s.SetPolicy("futureNumber", json.RawMessage("1.50"))
		s.OnPremisesPasswordReset.Set("enablementForTenant", true)
		s.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
		s.SetPhone(lee, emulator.PhoneMobile, "+61 400000001")
		s.SetPhone(lee, emulator.PhoneAlternateMobile, "+61 400000002")
		s.SetEmail(lee, "lee@private.example")
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, server.CACertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	n := &standIn{Server: server, variables: map[string]string{
		live.EnvEnabled: "1", live.EnvTenant: emulator.SeedTenantID, live.EnvUser: lee, live.EnvFolder: filepath.Join(t.TempDir(), "live"),
		// In the reverse order, so that nothing can pass through the translation of IDs.
		live.EnvGroup: emulator.SeedNestedGroupID, live.EnvSecondGroup: emulator.SeedGroupID,
	}}
	for _, line := range server.Environment(ca) {
		name, value, _ := strings.Cut(line, "=")
		n.variables[name] = value
	}
	return n
}

// config returns the configuration from the stand-in's variables, changed by pairs of name and value.
func (n *standIn) config(t *testing.T, changes ...string) *live.Config {
	t.Helper()
	c, err := live.FromEnvironment(func(name string) string {
		for i := 0; i < len(changes); i += 2 {
			if changes[i] == name {
				return changes[i+1]
			}
		}
		return n.variables[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	c.ConfirmFor = 2 * time.Second
	return c
}

// environ returns the environment variables of a process.
func (n *standIn) environ(more ...string) []string {
	env := os.Environ()
	for name, value := range n.variables {
		env = append(env, name+"="+value)
	}
	return append(env, more...)
}

// setenv sets them in this process, for the commands that a run starts.
func (n *standIn) setenv(t *testing.T, more ...string) {
	t.Helper()
	for _, line := range n.environ(more...) {
		name, value, _ := strings.Cut(line, "=")
		t.Setenv(name, value)
	}
}

// all returns the tenant to the byte, without the dates of changes and the counters of services.
func (n *standIn) all(t *testing.T) string {
	t.Helper()
	var text []byte
	err := n.View(func(s emulator.State) {
		s.AuthenticationMethodsPolicy.Remove("lastModifiedDateTime")
		s.RefreshTokens, s.DirectoryAudits = nil, nil
		var err error
		if text, err = json.MarshalIndent(s, "", " "); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// foreignChange changes the tenant directly.
func (n *standIn) foreignChange(t *testing.T, change func(*emulator.State)) {
	t.Helper()
	if err := n.Update(func(s *emulator.State) error { change(s); return nil }); err != nil {
		t.Fatal(err)
	}
}

func (n *standIn) writes() (count int) {
	for _, r := range n.Requests() {
		if r.IsWrite() {
			count++
		}
	}
	return count
}

const helperVariable = "SSPR_TEST_HELPER"

// TestMain lets this binary also be the processes that the tests start and kill.
func TestMain(m *testing.M) {
	role := os.Getenv(helperVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := helper(role); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func helper(role string) error {
	ctx := context.Background()
	c, err := live.FromEnvironment(os.Getenv)
	if err != nil {
		return err
	}
	c.ConfirmFor = 2 * time.Second
	if role == "run" { // a run whose tests change the tenant and do not end
		_ = os.Setenv(helperVariable, "stay")
		return live.Run(ctx, c, os.Stdout, os.Args[0])
	}
	client, _, err := c.Join(ctx)
	if err != nil {
		return err
	}
	if err := client.Apply(ctx, allEdits()); err != nil {
		return err
	}
	switch role {
	case "panic":
		panic("a test has crashed")
	case "stay":
		fmt.Println("changed")
		<-time.After(3 * time.Second)
	case "hang":
		fmt.Println("changed")
		<-time.After(time.Minute)
	}
	return nil
}

// allEdits changes every part that a run may change.
func allEdits() live.Edits {
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	edits := live.Edits{
		live.Policy:        {"notifyOnAdminPasswordReset": raw("true"), "registrationReconfirmIntevalInDays": raw("7"), "customHelpdeskEmailOrUrl": raw(`""`)},
		live.OnPremises:    {"enablementForTenant": raw("false"), "accountUnlockEnabled": raw("false")},
		live.Authorization: {"allowedToUseSSPR": raw("false")},
		live.MethodsPolicy: {"policyMigrationState": raw(`"migrationComplete"`)},
		live.User(lee):     {"mobile": raw(`"+61 400999999"`), "alternateMobile": raw("null"), "office": raw(`"+1 4255550100"`), "email": raw("null")},
	}
	for _, id := range live.MethodIDs {
		edits[live.Method(id)] = map[string]json.RawMessage{"state": raw(`"enabled"`), "excludeTargets": raw(`[{"targetType":"group","id":"` + emulator.SeedGroupID + `"}]`)}
	}
	return edits
}

func exists(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Stat(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

// start starts this binary in a role, and waits until it reports that it has changed the tenant.
func start(t *testing.T, n *standIn, role string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd, out := exec.Command(os.Args[0]), &bytes.Buffer{}
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
		t.Fatalf("the process does nothing: %s", out)
	}
	return cmd, out
}

// watched reports when a process has changed the tenant.
type watched struct {
	buffer  *bytes.Buffer
	changed chan struct{}
	told    bool
}

func (w *watched) Write(p []byte) (int, error) {
	w.buffer.Write(p)
	if !w.told && strings.Contains(w.buffer.String(), "changed") {
		w.told = true
		close(w.changed)
	}
	return len(p), nil
}
