package guides

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// deviceSignIn is in front of a tenant's sign-in and adds what the emulated one does not have: device codes, as Microsoft
// documents them. The user enters the code while the script asks for the first time.
type deviceSignIn struct {
	*httptest.Server
	// polls counts the requests for a token.
	polls int
	// refuses is an error that the requests for a token end with.
	refuses string
}

func newDeviceSignIn(t *testing.T, n *acctest.Tenant) *deviceSignIn {
	t.Helper()
	to, err := url.Parse(n.URL())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(n.CACertificatePEM())
	onward := httputil.NewSingleHostReverseProxy(to)
	onward.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	const secret = "GMMhmHCXhWEzkobq device/code"
	s := &deviceSignIn{}
	mux := http.NewServeMux()
	mux.Handle("/", onward)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/devicecode", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("tenant") != emulator.SeedTenantID || r.FormValue("client_id") != emulator.AzureCLIClientID || r.FormValue("scope") != emulator.PortalAudience+"/.default offline_access" {
			t.Errorf("a device code is asked for with %v", r.Form)
		}
		answer(w, http.StatusOK, map[string]any{"device_code": secret, "user_code": "ABCD-EFGH", "interval": 0, "message": "To sign in, enter the code ABCD-EFGH."})
	})
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", func(w http.ResponseWriter, r *http.Request) {
		// The form is read from a copy, for what is no device code goes onward as it came.
		form := copyForm(t, r)
		if form.Get("grant_type") == "refresh_token" {
			onward.ServeHTTP(w, r)
			return
		}
		s.polls++
		switch {
		case form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:device_code" || form.Get("device_code") != secret:
			t.Errorf("a token is asked for with %v", form)
		case s.refuses != "":
			answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": s.refuses})
		case s.polls == 1:
			answer(w, http.StatusBadRequest, map[string]any{"error": "authorization_pending"})
		default:
			answer(w, http.StatusOK, map[string]any{"token_type": "Bearer", "access_token": "of no interest", "refresh_token": n.Credentials().PolicyAdministratorRefreshToken})
		}
	})
	s.Server = httptest.NewTLSServer(mux)
	t.Cleanup(s.Close)
	return s
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// keeper is a folder of stand-ins for the programs that keep secrets. Each notes how it was called, and what it read.
type keeper struct{ folder string }

func newKeeper(t *testing.T, n *acctest.Tenant) keeper {
	t.Helper()
	k := keeper{t.TempDir()}
	store := fmt.Sprintf(`{"RefreshToken":{"an.entry-login.windows.net-refreshtoken-1--":{"credential_type":"RefreshToken","client_id":%q,"secret":%q,"family_id":"1"}},"AccessToken":{}}`,
		emulator.AzureCLIClientID, n.Credentials().PolicyAdministratorRefreshToken)
	keeps := "#!/bin/sh\necho \"${0##*/} $*\" >> '" + k.file("calls") + "'\n"
	for name, text := range map[string]string{
		"gh": keeps + "cat > '" + k.file("kept") + "'\n", "glab": keeps + "cat > '" + k.file("kept") + "'\n",
		"az": keeps + "case $1 in login) printf '%s' '" + store + "' > \"$AZURE_CONFIG_DIR/msal_token_cache.json\" ;; keyvault) cat /dev/stdin > '" + k.file("kept") + "' ;; *) exit 1 ;; esac\n",
	} {
		if err := os.WriteFile(k.file(name), []byte(text), 0o700); err != nil { //nolint:gosec // they are commands
			t.Fatal(err)
		}
	}
	return k
}

func (k keeper) file(name string) string { return filepath.Join(k.folder, name) }

// read returns what a stand-in wrote, and removes it.
func (k keeper) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(k.file(name))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(k.file(name)); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shell runs commands of the guide from the top of the repository.
func (k keeper) shell(t *testing.T, env []string, commands string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", commands)
	command.Dir = "../../.."
	command.Env = append(slices.Clone(env), "PATH="+k.folder+string(os.PathListSeparator)+os.Getenv("PATH"), "TMPDIR="+t.TempDir())
	out, err := command.CombinedOutput()
	return string(out), err
}

// portalTokens is what the guide's commands find: a tenant, its sign-in with device codes, and the programs that keep
// secrets.
func portalTokens(t *testing.T) (n *acctest.Tenant, s *deviceSignIn, k keeper, env []string) {
	t.Helper()
	for _, program := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(program); err != nil || runtime.GOOS == "windows" {
			t.Skip("the guide's commands need " + program)
		}
	}
	n = acctest.NewTenant(t)
	s = newDeviceSignIn(t, n)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	env = []string{
		"ARM_TENANT_ID=" + emulator.SeedTenantID, "SSPR_AUTHORITY_HOST=" + s.URL, "CURL_CA_BUNDLE=" + ca,
		"SSPR_PORTAL_REFRESH_TOKEN=" + n.Credentials().PolicyAdministratorRefreshToken,
	}
	return n, s, newKeeper(t, n), env
}

// TestGuidePortalTokens follows the guide: both ways to a token keep one that works, renewing keeps a newer one, and no
// token is printed or in an argument.
func TestGuidePortalTokens(t *testing.T) {
	t.Parallel()
	n, s, k, env := portalTokens(t)
	first := n.Credentials().PolicyAdministratorRefreshToken
	for line := range strings.Lines(commandsOf(t, "portal-tokens", "shell")) {
		renews := strings.Contains(line, "rotate.sh")
		out, err := k.shell(t, env, line)
		if err != nil {
			t.Fatalf("%s%v\n%s", line, err, out)
		}
		kept, calls := k.read(t, "kept"), k.read(t, "calls")
		if renews == (kept == first) {
			t.Errorf("%skept the token that was there: %v", line, kept == first)
		}
		if want := "gh secret set SSPR_PORTAL_REFRESH_TOKEN --env production\n"; calls != want {
			t.Errorf("called %q, want %q", calls, want)
		}
		if asks := strings.Contains(out, "enter the code ABCD-EFGH"); asks == renews || strings.Contains(out, kept) {
			t.Errorf("%sprints:\n%s", line, out)
		}
		reads(t, n, kept)
	}
	if s.polls != 2 {
		t.Errorf("a token was asked for %d times", s.polls)
	}
	out, err := k.shell(t, env, commandsOf(t, "portal-tokens", "bash"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if kept := k.read(t, "kept"); kept != first || strings.Contains(out, first) {
		t.Errorf("kept %q and printed:\n%s", kept, out)
	}
}

// reads plans with a token, on the portal API.
func reads(t *testing.T, n *acctest.Tenant, token string) {
	t.Helper()
	login := n.Administrator()
	login.RefreshToken = token
	n.ResetRequests()
	folder := cli.Workspace(t, map[string]string{"main.tf": `
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}
` + n.Provider(login) + "\ndata \"sspr_policy\" \"this\" {}\n"})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, []string{"SSPR_PORTAL_REFRESH_TOKEN"}, "plan", "-input=false", "-no-color")
	if !slices.ContainsFunc(n.Requests(), func(r emulator.Request) bool { return r.Service == emulator.Portal && r.Status == http.StatusOK }) {
		t.Error("the token opened nothing")
	}
}

// storing finds the commands of the guide's table of stores.
var storing = regexp.MustCompile("(?m)^\\| [^|]+ \\| `([^`]+)` \\|")

// TestGuidePortalTokenStores: each store's command works in the place of the one that the examples have.
func TestGuidePortalTokenStores(t *testing.T) {
	t.Parallel()
	_, _, k, env := portalTokens(t)
	text, err := os.ReadFile("../../../templates/guides/portal-tokens.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## Where to keep it")
	table, _, _ = strings.Cut(table, "## Use it")
	stores := storing.FindAllStringSubmatch(table, -1)
	if len(stores) != 3 {
		t.Fatalf("the guide has %d commands", len(stores))
	}
	for _, store := range stores {
		if out, err := k.shell(t, env, "examples/pipelines/portal/rotate.sh "+store[1]); err != nil {
			t.Fatalf("%s: %v\n%s", store[1], err, out)
		}
		if kept := k.read(t, "kept"); !strings.HasPrefix(kept, "1.emulator.") {
			t.Errorf("%s kept %q", store[1], kept)
		}
	}
}

// TestPortalTokenScriptsFail: a script that gets no token prints the error of the sign-in, calls no store and fails. It also
// fails if the store fails.
func TestPortalTokenScriptsFail(t *testing.T) {
	t.Parallel()
	n, s, k, env := portalTokens(t)
	s.refuses = "AADSTS53003: Access has been blocked by Conditional Access policies."
	fails := func(command, says string, more ...string) {
		t.Helper()
		out, err := k.shell(t, append(slices.Clone(env), more...), "examples/pipelines/portal/"+command)
		if err == nil || !strings.Contains(out, says) || strings.Contains(out, "1.emulator.") {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
	fails("sign-in.sh gh secret set X", "sign-in: AADSTS53003")
	fails("rotate.sh gh secret set X", "rotate: AADSTS70008", "SSPR_PORTAL_REFRESH_TOKEN=not a token")
	fails("sign-in.sh", "usage: ")
	fails("rotate.sh", "usage: ")
	fails("rotate.sh gh", "ARM_TENANT_ID", "ARM_TENANT_ID=")
	fails("rotate.sh gh", "SSPR_PORTAL_REFRESH_TOKEN", "SSPR_PORTAL_REFRESH_TOKEN=")
	fails("rotate.sh false", "")
	page := emulator.Fault{Service: emulator.SignIn, Status: http.StatusServiceUnavailable, ContentType: "text/html", Body: "<html>"}
	n.Inject(page)
	fails("rotate.sh gh", "rotate: the response is not valid JSON")
	if _, err := os.Stat(k.file("kept")); err == nil {
		t.Error("something was kept")
	}
}

// copyForm reads a form and leaves the request as it was.
func copyForm(t *testing.T, r *http.Request) url.Values {
	t.Helper()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		t.Error(err)
	}
	return form
}
