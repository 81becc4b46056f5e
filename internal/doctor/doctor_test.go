package doctor

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/signedin"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// credentials are what signs in a test. The zero value is the application with all permissions, and no user.
type credentials struct {
	// graph changes the credential for Microsoft Graph.
	graph func(*auth.Config)
	// graphToken replaces it with a token.
	graphToken string
	// portal has the tokens of the portal API.
	portal auth.PortalConfig
}

func start(t *testing.T, change func(*emulator.State)) *emulator.Server {
	t.Helper()
	s, err := emulator.Start(t.Context(), emulator.Options{Seed: change})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// reader returns the tenant at an origin with credentials.
func reader(t *testing.T, origin string, roots []byte, tenantID string, config auth.Config, c credentials) *readonly.Tenant {
	t.Helper()
	u, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	client := func(o transport.Options) *http.Client {
		o.CACertificatePEM, o.Hosts = roots, []string{u.Host}
		made, err := transport.NewClient(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(made.CloseIdleConnections)
		return made
	}
	signIn, read := client(transport.Options{}), client(transport.Options{ReadOnly: true})
	cloud, _ := auth.CloudByName("global")
	cloud.AuthorityHost, cloud.GraphEndpoint, cloud.PortalEndpoint = origin, origin, origin
	config.TenantID, config.Cloud, config.HTTPClient = tenantID, cloud, signIn
	if c.graph != nil {
		c.graph(&config)
	}
	c.portal.TenantID, c.portal.Cloud, c.portal.HTTPClient, c.portal.Application = tenantID, cloud, signIn, config.Application()
	credential := func(context.Context) (azcore.TokenCredential, error) {
		if c.graphToken != "" {
			return signedin.Token(c.graphToken), nil
		}
		return auth.NewGraphCredential(config)
	}
	tokens := auth.NewPortalTokens(c.portal)
	return &readonly.Tenant{
		Cloud: cloud, TenantID: tenantID, GraphSelected: config.Selected(), PortalSelected: c.portal.Selected(),
		Graph:     graph.NewClient(graph.Options{Endpoint: origin, Scope: cloud.GraphScope(), HTTPClient: read, Credential: credential}),
		Portal:    portal.New(portal.Options{Endpoint: origin, HTTPClient: read, Tokens: tokens}),
		GraphHTTP: read, PortalHTTP: read, GraphCredential: credential, PortalTokens: tokens,
	}
}

func emulated(t *testing.T, s *emulator.Server, c credentials) *readonly.Tenant {
	t.Helper()
	own := s.Credentials()
	return reader(t, s.URL(), s.CACertificatePEM(), own.TenantID, auth.Config{ClientID: own.ClientID, ClientSecret: own.ClientSecret}, c)
}

// result is what a run printed. The verdicts are those of the table by type, as "plan/apply".
type result struct {
	t        *testing.T
	ok       bool
	output   string
	verdicts map[string]string
}

// run checks a tenant, and every rule that holds for any output.
func run(t *testing.T, tenant *readonly.Tenant, names ...string) result {
	t.Helper()
	var out strings.Builder
	ok, err := Run(t.Context(), tenant, Options{Resources: names, Out: &out, In: strings.NewReader("")})
	if err != nil {
		t.Fatal(err)
	}
	r := result{t: t, ok: ok, output: out.String(), verdicts: map[string]string{}}
	for line := range strings.Lines(r.output) {
		if line = strings.TrimRight(line, "\n"); strings.HasSuffix(line, " ") || len([]rune(line)) > defaultWidth {
			t.Errorf("the line is too long, or ends with a blank: %q", line)
		}
	}
	_, table, _ := strings.Cut(r.output, "\nAccess\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var at string
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		switch {
		case len(fields) > 2 && line[2] != ' ' && slices.Contains([]string{"ok", "missing", "unknown", "-"}, fields[0]):
			at = fields[0] + "/" + fields[1]
			fields = fields[2:]
		case !strings.HasPrefix(line, strings.Repeat(" ", indent)) || line[indent] == ' ':
			continue
		}
		for _, name := range fields {
			if at != "" {
				r.verdicts[strings.TrimSuffix(name, ",")] = at
			}
		}
	}
	return r
}

func (r result) wantVerdict(verdict string, names ...string) {
	r.t.Helper()
	for _, name := range names {
		if r.verdicts[name] != verdict {
			r.t.Errorf("%s is %q, not %q, in:\n%s", name, r.verdicts[name], verdict, r.output)
		}
	}
}

// shows reports texts that the output does not have. Line breaks do not matter.
func (r result) shows(texts ...string) {
	r.t.Helper()
	joined := strings.Join(strings.Fields(r.output), " ")
	for _, text := range texts {
		if !strings.Contains(joined, text) {
			r.t.Errorf("the output does not have %q:\n%s", text, r.output)
		}
	}
}

// TestEverythingWorks: an application with all permissions, and the user with the least role that can manage everything.
func TestEverythingWorks(t *testing.T) {
	s := start(t, nil)
	own := s.Credentials()
	r := run(t, emulated(t, s, credentials{portal: auth.PortalConfig{RefreshToken: own.PolicyAdministratorRefreshToken}}))
	if !r.ok {
		t.Error("not everything works")
	}
	if len(r.verdicts) != len(subjects) {
		t.Errorf("%d types are shown, not %d", len(r.verdicts), len(subjects))
	}
	r.wantVerdict("ok/ok", "sspr_policy", "sspr_administrator_policy", "sspr_users_contact_info")
	r.wantVerdict("ok/-", "data.sspr_readiness", "list.sspr_user_contact_info")
	r.wantVerdict("-/ok", "action.sspr_reset_password")
	r.shows("client secret, selected by client_secret (ARM_CLIENT_SECRET, AZURE_CLIENT_SECRET)", "roles: Authentication Policy Administrator",
		"All 38 types work.", "application "+own.ClientID)
	if strings.Contains(r.output, own.ClientSecret) || strings.Contains(r.output, own.PolicyAdministratorRefreshToken) || strings.Contains(r.output, "eyJ") {
		t.Error("the output has a secret")
	}
}

// hides reports a secret that the output has; "" is none.
func (r result) hides(secret string) {
	r.t.Helper()
	if secret != "" && strings.Contains(r.output, secret) {
		r.t.Errorf("the output has the secret %q", secret)
	}
}
