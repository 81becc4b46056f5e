package concurrency

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

func certificateOf(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

// trusting is a transport to one host that trusts one more root.
func trusting(t *testing.T, host string, root []byte) http.RoundTripper {
	t.Helper()
	client, err := transport.NewClient(transport.Options{CACertificatePEM: root, Hosts: []string{host}})
	if err != nil {
		t.Fatal(err)
	}
	return client.Transport
}

// TestTwoProcessesOneFile: two provider processes emulate one tenant in one file, each with a server of its own, and
// write different documents and users at the same time. The file is whole after every write, and no write gets lost.
func TestTwoProcessesOneFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.json")
	block := fmt.Sprintf("provider \"sspr\" {\n  environment   = \"emulator\"\n  emulator_file = %q\n}\n", file)
	configs := func(i int) [2]string {
		return [2]string{
			fmt.Sprintf("resource \"sspr_registration\" \"this\" {\n  reconfirm_after_days = %d\n}\n"+
				"resource \"sspr_user_contact_info\" \"this\" {\n  user_id = %q\n  mobile_phone = \"+61 40011122%d\"\n}\n", 30+i, emulator.SeedUserID, i),
			fmt.Sprintf("resource \"sspr_administrator_policy\" \"this\" {\n  enabled = %t\n}\n"+
				"resource \"sspr_user_contact_info\" \"this\" {\n  user_id = %[2]q\n  mobile_phone = \"+61 40011133%[3]d\"\n}\n", i%2 == 0, acctest.LeeID, i),
		}
	}
	both := [2]*cli.Process{cli.NewProcess(t, ""), cli.NewProcess(t, "")}
	for i := range 2 {
		var wait sync.WaitGroup
		for which, config := range configs(i) {
			p := both[which]
			p.Write(t, cli.Requirement+block+config)
			wait.Go(func() { p.Applies(t) })
		}
		wait.Wait()
	}
	both[0].Plan(t, 0)
	both[1].Plan(t, 0)
	checkFile(t, file)
}

// checkFile checks what both processes have left behind.
func checkFile(t *testing.T, file string) {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	err = server.View(func(s emulator.State) {
		allowed, _ := s.AuthorizationPolicy.Get("allowedToUseSSPR")
		got := fmt.Sprint(string(s.Policy("registrationReconfirmIntevalInDays")), " ", string(allowed), " ",
			s.Phone(emulator.SeedUserID, emulator.PhoneMobile), " ", s.Phone(acctest.LeeID, emulator.PhoneMobile))
		if want := "31 false +61 400111221 +61 400111331"; got != want {
			t.Errorf("the tenant has %s, want %s", got, want)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 2 {
		t.Errorf("beside the tenant's file and its lock there are %v (%v)", left, err)
	}
}

// secondTenantID is another tenant's id.
const secondTenantID = "c2d4c0de-0000-4000-8000-000000000001"

// frontDoor is one host for several tenants, as Microsoft's hosts are: sign-in goes by the tenant in the path, and the
// services go by the tenant in the token. A request without either reaches no tenant.
type frontDoor struct {
	*httptest.Server
	tenants map[string]*acctest.Tenant
}

func newFrontDoor(t *testing.T, tenants map[string]*acctest.Tenant) *frontDoor {
	t.Helper()
	f := &frontDoor{tenants: tenants}
	behind := map[string]http.Handler{}
	for id, n := range tenants {
		behind[id] = f.reach(t, n)
	}
	f.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			claims := jwt.MapClaims{}
			_, _, _ = jwt.NewParser().ParseUnverified(token, claims)
			id, _ = claims["tid"].(string)
		}
		if behind[id] == nil {
			http.Error(w, "no such tenant", http.StatusNotFound)
			return
		}
		behind[id].ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// reach forwards to a tenant and puts the front door's address into the answers.
func (f *frontDoor) reach(t *testing.T, n *acctest.Tenant) http.Handler {
	t.Helper()
	target, err := url.Parse(n.URL())
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{
		Transport: trusting(t, target.Host, n.CACertificatePEM()),
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Header.Del("Accept-Encoding") },
		ModifyResponse: func(resp *http.Response) error {
			body, err := io.ReadAll(resp.Body)
			body = bytes.ReplaceAll(body, []byte(n.URL()), []byte(f.URL))
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			resp.Header.Set("Content-Length", fmt.Sprint(len(body)))
			return err
		},
	}
}

// block is the provider block of a tenant behind the front door.
func (f *frontDoor) block(alias, ca string, l acctest.Login) string {
	return fmt.Sprintf(`
provider "sspr" {
  alias               = %q
  tenant_id           = %q
  client_id           = %q
  client_secret       = %q
  authority_host      = %[5]q
  graph_endpoint      = %[5]q
  portal_endpoint     = %[5]q
  ca_certificate_path = %[6]q
  portal {
    refresh_token = %[7]q
  }
}
`, alias, l.TenantID, l.ClientID, l.ClientSecret, f.URL, ca, l.RefreshToken)
}

// twoTenants returns a tenant, and one of another id in which Kim has another object id.
func twoTenants(t *testing.T) map[string]*acctest.Tenant {
	t.Helper()
	return map[string]*acctest.Tenant{
		emulator.SeedTenantID: acctest.NewTenant(t),
		secondTenantID: acctest.NewTenant(t, func(s *emulator.State) {
			s.Tenant.ID = secondTenantID
			s.User(emulator.SeedUserID).ID = secondKim
		}),
	}
}

const (
	kimName   = "kim@" + emulator.SeedDomain
	secondKim = "c2d4c0de-0000-4000-8000-000000000104"
)

// checkTenants checks that each tenant has its own values, and was never sent a token that is not its own: both sign
// tokens with one key, but each takes its own only.
func checkTenants(t *testing.T, tenants map[string]*acctest.Tenant) {
	t.Helper()
	for id, want := range map[string]string{emulator.SeedTenantID: "41 true +61 400111222", secondTenantID: "42 false +61 400111333"} {
		kim := emulator.SeedUserID
		if id == secondTenantID {
			kim = secondKim
		}
		n := tenants[id]
		err := n.View(func(s emulator.State) {
			got := fmt.Sprint(n.Property("registrationReconfirmIntevalInDays"), " ", n.Property("notifyOnAdminPasswordReset"), " ", s.Phone(kim, emulator.PhoneMobile))
			if got != want {
				t.Errorf("the tenant %s has %s, want %s", id, got, want)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range n.Requests() {
			if r.Status >= http.StatusBadRequest && r.Status != http.StatusNotFound {
				t.Errorf("the tenant %s answered %s %s with %d", id, r.Method, r.Path, r.Status)
			}
		}
	}
}

// TestTwoAliases: one run of terraform manages two tenants on the same hosts, by two aliases.
func TestTwoAliases(t *testing.T) {
	t.Parallel()
	tenants := twoTenants(t)
	door := newFrontDoor(t, tenants)
	ca := acctest.CAFile(t, certificateOf(door.Server))
	config := cli.Requirement
	for alias, values := range map[string][]any{"a": {41, true, "+61 400111222"}, "b": {42, false, "+61 400111333"}} {
		id := map[string]string{"a": emulator.SeedTenantID, "b": secondTenantID}[alias]
		config += door.block(alias, ca, tenants[id].Administrator()) + fmt.Sprintf(`
resource "sspr_registration" %[1]q {
  provider             = sspr.%[1]s
  reconfirm_after_days = %[2]d
}

resource "sspr_notifications" %[1]q {
  provider              = sspr.%[1]s
  notify_administrators = %[3]t
}

resource "sspr_user_contact_info" %[1]q {
  provider     = sspr.%[1]s
  user_id      = %[5]q
  mobile_phone = %[4]q
}
`, append(append([]any{alias}, values...), kimName)...)
	}
	p := cli.NewProcess(t, "")
	p.Write(t, config)
	p.Apply(t, 0)
	p.Plan(t, 0)
	checkTenants(t, tenants)
}

// TestTwoProvidersInOneProcess: two configured providers in one process, which is what a debugger and other hosts have,
// share nothing either.
func TestTwoProvidersInOneProcess(t *testing.T) {
	t.Parallel()
	tenants := twoTenants(t)
	door := newFrontDoor(t, tenants)
	ca := acctest.CAFile(t, certificateOf(door.Server))
	var wait sync.WaitGroup
	for id, given := range map[string][]any{emulator.SeedTenantID: {41, true, "+61 400111222"}, secondTenantID: {42, false, "+61 400111333"}} {
		s := acctest.Serve(t, door.URL, ca, tenants[id].Administrator())
		for typeName, a := range map[string]acctest.Values{
			"sspr_registration": {"reconfirm_after_days": given[0]}, "sspr_notifications": {"notify_administrators": given[1]},
			"sspr_user_contact_info": {"user_id": kimName, "mobile_phone": given[2], "mode": "enforce", "on_destroy": "remove"},
		} {
			wait.Go(func() {
				if err := s.Resource(typeName).Apply(t, a); err != nil {
					t.Errorf("%s of %s: %v", typeName, id, err)
				}
			})
		}
	}
	wait.Wait()
	checkTenants(t, tenants)
}
