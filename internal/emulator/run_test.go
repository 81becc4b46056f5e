package emulator

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// printedBy runs a tenant until the test ends and returns what it prints.
func printedBy(t *testing.T, o Options) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, o, writer)
		_ = writer.Close()
	}()
	buffer := make([]byte, 16<<10)
	n, err := reader.Read(buffer)
	if err != nil {
		cancel()
		t.Fatal(err, <-done)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return string(buffer[:n])
}

// TestRunPrintsThePages: the output shows which pages to open and which users can sign in. A shell that evaluates it gets the
// address of the pages and runs nothing else.
func TestRunPrintsThePages(t *testing.T) {
	printed := printedBy(t, Options{})
	_, rest, _ := strings.Cut(printed, "export SSPR_EMULATOR_PAGES='")
	origin, _, _ := strings.Cut(rest, "'")
	for _, want := range []string{
		origin + "/ssprsetup ", origin + "/sspr ", origin + "/signin ", origin + "/outbox ", origin + "/admin ", origin + "/_emulator/v1/ ",
		"# The tenant is new, in memory.", "# Other programs in this shell then trust only this certificate.\nexport ARM_METADATA_HOSTNAME=",
		"# Users with the password Emulated-Only-1: for example kim@contoso.example, lee@contoso.example, pat@contoso.example, sam@contoso.example, ada@contoso.example\n",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("it does not print %q:\n%s", want, printed)
		}
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	resp, err := client.Get(origin + "/signin")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if sh, err := exec.LookPath("sh"); err == nil {
		out, err := exec.CommandContext(t.Context(), sh, "-euc", printed+`
printf %s "$SSPR_EMULATOR_PAGES"
test "https://$ARM_METADATA_HOSTNAME" = "$SSPR_GRAPH_ENDPOINT"
test "$SSL_CERT_FILE" = "$SSPR_CA_CERTIFICATE_PATH" && test -s "$SSL_CERT_FILE"`).CombinedOutput()
		if err != nil || string(out) != origin {
			t.Errorf("a shell makes %q of it: %v", out, err)
		}
	}
}

// TestRunNamesWhoCanSignIn: the output names only users who have the printed password, and a name in the tenant's file cannot
// become a command.
func TestRunNamesWhoCanSignIn(t *testing.T) {
	printed := printedBy(t, Options{Seed: func(s *State) {
		s.SetPassword("kim@contoso.example", "Other-Than-Seed-2")
		s.User("lee@contoso.example").AccountEnabled = false
		s.User("pat@contoso.example").UserPrincipalName = "pat\ntouch /tmp/evil@contoso.example"
	}})
	if want := " sam@contoso.example, tia@contoso.example, ada@contoso.example"; !strings.Contains(printed, want) {
		t.Errorf("it does not print %q:\n%s", want, printed)
	}
	for line := range strings.Lines(printed) {
		if !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "export ") {
			t.Errorf("it prints %q", line)
		}
	}
	printed = printedBy(t, Options{Seed: func(s *State) {
		for i := range s.Users {
			s.Users[i].Password = tenant.UserPassword{}
		}
	}})
	if strings.Contains(printed, tenant.SeedPassword) {
		t.Errorf("it prints a password that no user has:\n%s", printed)
	}
}

// TestRunNamesTheFile: a user who has misspelled the file's name reads that the tenant is new.
func TestRunNamesTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	for _, want := range []string{"# The tenant is new, in ", "# The tenant is the existing one, in "} {
		if printed := printedBy(t, Options{File: file}); !strings.Contains(printed, want+file+"\n") {
			t.Errorf("it does not print %q:\n%s", want+file, printed)
		}
	}
}

// TestRunOnAnotherPort: if the next port is taken, the output names it, and the pages have another one.
func TestRunOnAnotherPort(t *testing.T) {
	for range 20 { // the ports can be taken by anything
		first, err := listen(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		address := first.Addr().String()
		next, err := listen(t.Context(), nextAddress(address))
		_ = first.Close()
		if err != nil {
			continue
		}
		t.Cleanup(func() { _ = next.Close() })
		want := "# " + next.Addr().String() + " is not free, so the pages have another port"
		if printed := printedBy(t, Options{Address: address}); !strings.Contains(printed, want) || strings.Contains(printed, "http://"+next.Addr().String()) {
			t.Errorf("it does not print %q:\n%s", want, printed)
		}
		return
	}
	t.Error("no two ports in a row are free")
}

// TestNotATenantFile: a file of another program is not changed and gets no lock beside it, and no text asks to delete it.
func TestNotATenantFile(t *testing.T) {
	for name, text := range map[string]string{
		"terraform.tfstate": `{"version": 4, "resources": [{"instances": [{"attributes": {"tenant": {}, "users": []}}]}]}`,
		"README.md":         "# Contoso\n",
		"package.json":      "{}\n",
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := Run(t.Context(), Options{File: file}, io.Discard)
		if want := "the file " + file + " is not a tenant file; name another file"; !errors.Is(err, ErrNotTenant) || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
		if left, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); err != nil || len(left) != 1 {
			t.Errorf("%s: left are %v, %v", name, left, err)
		}
		if after, err := os.ReadFile(file); err != nil || string(after) != text {
			t.Errorf("%s was changed: %s, %v", name, after, err)
		}
	}
}

// TestPagesBeside: the pages have the port after the tenant's, so that they are where they were at the last start, unless
// another program has that port.
func TestPagesBeside(t *testing.T) {
	portOf := func(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
	for range 20 { // the next port can be taken by anything
		first, err := listen(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		next, err := listenBeside(t.Context(), first.Addr())
		if err != nil {
			t.Fatal(err)
		}
		other, err := listenBeside(t.Context(), first.Addr())
		if err != nil {
			t.Fatal(err)
		}
		ports := []int{portOf(first), portOf(next), portOf(other)}
		for _, l := range []net.Listener{first, next, other} {
			_ = l.Close()
		}
		if ports[2] == ports[0]+1 || ports[2] == ports[1] {
			t.Errorf("one port for two: %v", ports)
		}
		if ports[1] == ports[0]+1 {
			return
		}
	}
	t.Error("the pages never have the next port")
}
