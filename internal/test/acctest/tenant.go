// Package acctest is the harness of the acceptance tests: an emulated tenant for each test, the provider in the test's
// own process, and the real terraform. Only tests import it.
package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Tenant is an emulated tenant that lives as long as its test.
type Tenant struct {
	*emulator.Server
	t      *testing.T
	caPath string
}

// NewTenant starts a tenant, and makes each change to it before it can be read. In a live run it skips the test: what a test
// controls on an emulated tenant shows nothing about a real one.
func NewTenant(t *testing.T, changes ...func(*emulator.State)) *Tenant {
	t.Helper()
	skipLive(t)
	server, err := emulator.Start(context.Background(), emulator.Options{Seed: func(s *emulator.State) {
		for _, change := range changes {
			change(s)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return TenantOf(t, server)
}

// TenantOf returns the tenant of a server that the test has started, and closes.
func TenantOf(t *testing.T, server *emulator.Server) *Tenant {
	t.Helper()
	return &Tenant{Server: server, t: t, caPath: CAFile(t, server.CACertificatePEM())}
}

// CAFile writes the certificate of a server to a file, and returns its path.
func CAFile(t *testing.T, certificate []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Login is the credentials of a configuration.
type Login struct {
	// ClientID and ClientSecret sign in the service principal, for Microsoft Graph.
	ClientID, ClientSecret string
	// RefreshToken signs in the user, for the portal API.
	RefreshToken string
	// TenantID is the tenant_id of the provider block.
	TenantID string
}

// Administrator returns a login with every permission on both services: the least role that can write the policy.
func (n *Tenant) Administrator() Login {
	c := n.Credentials()
	return Login{ClientID: c.ClientID, ClientSecret: c.ClientSecret, RefreshToken: c.PolicyAdministratorRefreshToken, TenantID: c.TenantID}
}

// Reader returns a login of a user and an application that may read everything and write nothing.
func (n *Tenant) Reader() Login {
	n.t.Helper()
	n.permit("Directory.Read.All", "OrganizationalBranding.Read.All", "Policy.Read.All", "UserAuthenticationMethod.Read.All")
	l := n.Unprivileged()
	l.RefreshToken = n.Credentials().ReaderRefreshToken
	return l
}

// Unprivileged returns a login of a user and an application that may not even read.
func (n *Tenant) Unprivileged() Login {
	c := n.Credentials()
	return Login{ClientID: c.LimitedClientID, ClientSecret: c.LimitedClientSecret, RefreshToken: c.UserRefreshToken, TenantID: c.TenantID}
}

// permit sets the permissions of the limited application.
func (n *Tenant) permit(permissions ...string) {
	n.t.Helper()
	err := n.Update(func(s *emulator.State) error {
		s.App(emulator.SeedLimitedClientID).Permissions = permissions
		return nil
	})
	if err != nil {
		n.t.Fatal(err)
	}
}

// Provider returns the provider block for a login.
func (n *Tenant) Provider(l Login) string {
	return fmt.Sprintf(`
provider "sspr" {
  tenant_id           = %[1]q
  client_id           = %[2]q
  client_secret       = %[3]q
  authority_host      = %[4]q
  graph_endpoint      = %[4]q
  portal_endpoint     = %[4]q
  ca_certificate_path = %[5]q
  portal {
    refresh_token = %[6]q
  }
}
`, l.TenantID, l.ClientID, l.ClientSecret, n.URL(), n.caPath, l.RefreshToken)
}

// Config returns the given blocks after the administrator's provider block.
func (n *Tenant) Config(blocks ...string) string {
	text := n.Provider(n.Administrator())
	for _, b := range blocks {
		text += b + "\n"
	}
	return text
}

// Policy returns the policy document as a map of raw properties.
func (n *Tenant) Policy() map[string]json.RawMessage {
	n.t.Helper()
	var properties map[string]json.RawMessage
	err := n.View(func(s emulator.State) {
		raw, err := json.Marshal(s.PasswordResetPolicy)
		if err == nil {
			err = json.Unmarshal(raw, &properties)
		}
		if err != nil {
			n.t.Error(err)
		}
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return properties
}

// Property returns a property of the policy document as JSON.
func (n *Tenant) Property(key string) string {
	n.t.Helper()
	return strings.TrimSpace(string(n.Policy()[key]))
}

// Set changes properties of the policy document as another administrator would.
func (n *Tenant) Set(properties map[string]any) {
	n.t.Helper()
	err := n.Update(func(s *emulator.State) error {
		for key, value := range properties {
			s.SetPolicy(key, value)
		}
		return nil
	})
	if err != nil {
		n.t.Fatal(err)
	}
}

// Writes returns the writing requests since the log was last reset.
func (n *Tenant) Writes() []emulator.Request {
	var writes []emulator.Request
	for _, r := range n.Requests() {
		if r.IsWrite() {
			writes = append(writes, r)
		}
	}
	return writes
}

// WantNoWrites fails the test if anything has been written to the tenant.
func (n *Tenant) WantNoWrites(t *testing.T) {
	t.Helper()
	for _, w := range n.Writes() {
		t.Errorf("something was written: %s %s", w.Method, w.Path)
	}
}

// InjectAll arms faults, and returns what disarms them.
func (n *Tenant) InjectAll(faults ...emulator.Fault) (remove func()) {
	var removes []func()
	for _, f := range faults {
		removes = append(removes, n.Inject(f))
	}
	return func() {
		for _, r := range removes {
			r()
		}
	}
}

// The patience of tests: as many retries as users get, with short pauses.
var (
	quickRetry  = transport.Retry{Max: transport.DefaultRetry.Max, MinWait: 5 * time.Millisecond, MaxWait: 100 * time.Millisecond}
	quickTiming = portal.Timing{
		Gather: 80 * time.Millisecond, GatherMost: portal.DefaultTiming.GatherMost, Settle: time.Second,
		Hold: 10 * time.Millisecond, Shared: portal.DefaultTiming.Shared,
		Confirm: 2 * time.Second, ConfirmEvery: 10 * time.Millisecond, Commit: time.Minute, Retry: quickRetry,
	}
	quickTogether = 40 * time.Millisecond
	quickReports  = 10 * time.Millisecond
)

// Today is the day in all tests that do not choose another.
const Today = "2026-11-30"

// Factories returns a provider that runs in the test's process. Environment variables of the machine do not reach it,
// except in a live run, which takes the credentials from them and has the patience that users get. Options that are passed
// replace those of tests.
func Factories(more ...provider.Option) map[string]func() (tfprotov6.ProviderServer, error) {
	options := []provider.Option{
		provider.WithRetry(quickRetry), provider.WithPortalTiming(quickTiming), provider.WithReportsWithin(quickReports), provider.WithPlansTogether(quickTogether),
		provider.WithToday(Today), // methods end on days that come nearer
		provider.WithEnvironment(func(string) string { return "" }),
	}
	if r, _ := liveRunOfProcess(); r != nil {
		options = nil
	}
	server := provider.NewServer("test", append(options, more...)...)
	// Each of the test's many commands of terraform gets a provider of its own, and asks it for the schemas. They are the same
	// each time, so they are made once.
	schemas := sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
		return server().GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	})
	return map[string]func() (tfprotov6.ProviderServer, error){"sspr": func() (tfprotov6.ProviderServer, error) {
		return described{server().(wholeServer), schemas}, nil //nolint:errcheck // a provider without lists and actions is a mistake
	}}
}

// wholeServer has the calls that the provider answers. The protocol's own interface lacks the newer ones.
type wholeServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// described is a provider whose schemas are known.
type described struct {
	wholeServer
	schemas func() (*tfprotov6.GetProviderSchemaResponse, error)
}

func (d described) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return d.schemas()
}

// Run applies the steps in order through the real terraform, and destroys what is left at the end.
func Run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: Factories(), Steps: steps})
}

// Message returns a pattern for a message, wherever terraform breaks its lines.
func Message(words string) *regexp.Regexp {
	return regexp.MustCompile(strings.Join(strings.Fields(regexp.QuoteMeta(words)), `\s+`))
}
