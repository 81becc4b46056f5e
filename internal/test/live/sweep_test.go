package live_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/live"
)

// TestLiveRunPutsBack checks that the tenant is restored to the byte, whatever the tests do and however they end.
func TestLiveRunPutsBack(t *testing.T) {
	for role, fails := range map[string]bool{"write": false, "panic": true} {
		t.Run(role, func(t *testing.T) {
			n := newStandIn(t)
			before, c := n.all(t), n.config(t)
			n.setenv(t, helperVariable+"="+role)
			var out bytes.Buffer
			if err := live.Run(context.Background(), c, &out, os.Args[0]); (err != nil) != fails {
				t.Fatalf("error: %v\n%s", err, &out)
			}
			if n.writes() < 20 {
				t.Fatalf("only %d writes, so nothing is shown", n.writes())
			}
			if diff := cmp.Diff(before, n.all(t)); diff != "" {
				t.Errorf("the tenant (-before +after):\n%s", diff)
			}
			if exists(t, c.SnapshotPath()) {
				t.Error("the snapshot is still there")
			}
		})
	}
}

// TestLiveSnapshotIsPrivate checks that only the owner can read the snapshot during a run.
func TestLiveSnapshotIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes of files")
	}
	n := newStandIn(t)
	c := n.config(t)
	var out bytes.Buffer
	if err := live.Run(context.Background(), c, &out, "ls", "-ld", c.SnapshotPath(), c.Folder); err != nil {
		t.Fatal(err, out.String())
	}
	if !strings.Contains(out.String(), "-rw-------") || !strings.Contains(out.String(), "drwx------") {
		t.Errorf("modes:\n%s", &out)
	}
}

// TestSweepAfterAKill checks that Sweep restores the tenant after a kill, once no test is running; until then no run
// begins. What the snapshot does not contain stays as others have changed it since.
func TestSweepAfterAKill(t *testing.T) {
	n := newStandIn(t)
	before, c := n.all(t), n.config(t)
	cmd, _ := start(t, n, "run")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if n.all(t) == before || !exists(t, c.SnapshotPath()) {
		t.Fatal("the run has left nothing behind, so this test shows nothing")
	}
	err := live.Run(context.Background(), c, &bytes.Buffer{}, "true")
	if err == nil || !strings.Contains(err.Error(), "make sweep-live") {
		t.Errorf("another run begins: %v", err)
	}
	foreign := func(s *emulator.State) {
		s.AuthorizationPolicy.Set("allowInvitesFrom", "none")
		s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+61 400777777")
		s.User(lee).DisplayName = "Lee Gu-Young"
	}
	n.foreignChange(t, foreign)
	n.foreignChange(t, func(s *emulator.State) { s.SetPolicy("skipRegistrationMaxAllowedDays", 20) }) // in the snapshot
	var out bytes.Buffer
	if err := live.Sweep(context.Background(), n.config(t, live.EnvUser, ""), &out); err != nil {
		t.Fatal(err)
	}
	after := n.all(t)
	undo := newStandIn(t) // a tenant with only the foreign changes
	undo.foreignChange(t, foreign)
	for _, want := range []string{`"allowInvitesFrom": "none"`, "+61 400777777", "Lee Gu-Young"} {
		if !strings.Contains(after, want) {
			t.Errorf("the sweep has undone %s, which is not its business", want)
		}
	}
	if diff := cmp.Diff(documents(undo.all(t)), documents(after)); diff != "" {
		t.Errorf("the tenant (-before, with what others changed +swept):\n%s", diff)
	}
	if exists(t, c.SnapshotPath()) {
		t.Error("the snapshot is still there")
	}
	out.Reset()
	if err := live.Sweep(context.Background(), c, &out); err != nil || !strings.Contains(out.String(), "nothing to put back") {
		t.Errorf("a second sweep: %v %s", err, &out)
	}
}

// created is when a tenant was created, to the second: two emulated tenants of one test need not be created in the same one.
var created = regexp.MustCompile(`"createdDateTime": "[^"]*"`)

// documents removes what every emulated tenant has of its own: the applications with their secrets, and when it was created.
func documents(all string) string {
	text, _, _ := strings.Cut(all, `"apps"`)
	return strings.Replace(text, created.FindString(text), "", 1)
}

// TestSignalsPutBack checks that an interrupted run stops its tests and restores the tenant.
func TestSignalsPutBack(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals to send")
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			n := newStandIn(t)
			before, c := n.all(t), n.config(t)
			binary := filepath.Join(t.TempDir(), "testlive")
			if out, err := goCommand("build", "-o", binary, "./testlive").CombinedOutput(); err != nil {
				t.Fatal(err, string(out))
			}
			cmd, out := startCommand(t, n, "hang", binary, "run", os.Args[0])
			began := time.Now()
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err == nil {
				t.Error("an interrupted run says that all is well")
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if diff := cmp.Diff(before, n.all(t)); diff != "" {
				t.Errorf("the tenant (-before +after):\n%s\n%s", diff, out)
			}
			if exists(t, c.SnapshotPath()) {
				t.Error("the snapshot is still there")
			}
		})
	}
}

// TestAFailedRestoreKeepsTheSnapshot refuses half of a restore. The snapshot stays, the error states what to do, and a
// sweep does the rest.
func TestAFailedRestoreKeepsTheSnapshot(t *testing.T) {
	n := newStandIn(t)
	before, c := n.all(t), n.config(t)
	n.setenv(t, helperVariable+"=write")
	// The helper deletes nothing of the kind, and the restore must.
	stop := n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodDelete, Path: "e37fc753-ff3b-4958-9484-eaa9425c82bc", Status: http.StatusForbidden})
	err := live.Run(context.Background(), c, &bytes.Buffer{}, os.Args[0])
	if err == nil || !strings.Contains(err.Error(), "make sweep-live") || strings.Contains(err.Error(), "4255550100") || strings.Contains(err.Error(), lee) {
		t.Fatalf("error: %v", err)
	}
	if !exists(t, c.SnapshotPath()) || n.all(t) == before {
		t.Fatal("the snapshot is gone, or the restore did not fail")
	}
	stop()
	if err := live.Sweep(context.Background(), c, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, n.all(t)); diff != "" {
		t.Errorf("the tenant (-before +swept):\n%s", diff)
	}
}

// TestARestoreThatDoesNotShow checks that a restore that is accepted and does not show is an error.
func TestARestoreThatDoesNotShow(t *testing.T) {
	n := newStandIn(t)
	c := n.config(t)
	n.setenv(t, helperVariable+"=write")
	n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPatch, Path: "/authorizationPolicy", Skip: 1, NotPersisted: true})
	err := live.Run(context.Background(), c, &bytes.Buffer{}, os.Args[0])
	if err == nil || !strings.Contains(err.Error(), "authorization policy: allowedToUseSSPR") || !exists(t, c.SnapshotPath()) {
		t.Errorf("error: %v", err)
	}
}

// TestRestoreFromAnySettings restores from any settings to any others, in the order and in the requests that the
// services require.
func TestRestoreFromAnySettings(t *testing.T) {
	n := newStandIn(t)
	client, err := live.NewClient(n.config(t))
	if err != nil {
		t.Fatal(err)
	}
	read := func() (string, live.Content) {
		content, err := client.Read(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return n.all(t), content
	}
	first, wantFirst := read()
	n.foreignChange(t, func(s *emulator.State) {
		s.OnPremisesPasswordReset.Set("enablementForTenant", false)
		s.OnPremisesPasswordReset.Set("cloudProvisioningEnablementForTenant", true)
		s.OnPremisesPasswordReset.Set("accountUnlockEnabled", false)
		s.SetPolicy("enablementType", 1)
		s.SetPolicy("passwordResetEnabledGroupIds", []string{emulator.SeedGroupID})
		s.AuthorizationPolicy.Set("allowedToUseSSPR", false)
		for _, kind := range []string{emulator.PhoneMobile, emulator.PhoneAlternateMobile, emulator.PhoneOffice} {
			s.SetPhone(lee, kind, "")
		}
		s.SetEmail(lee, "")
	})
	second, wantSecond := read()
	for i, test := range []struct {
		content live.Content
		want    string
	}{{wantFirst, first}, {wantSecond, second}, {wantFirst, first}} {
		if err := client.Restore(context.Background(), test.content); err != nil {
			t.Fatalf("way %d: %v", i, err)
		}
		if diff := cmp.Diff(test.want, n.all(t)); diff != "" {
			t.Errorf("way %d (-wanted +restored):\n%s", i, diff)
		}
	}
}
