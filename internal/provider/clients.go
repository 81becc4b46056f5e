package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// connect makes the clients of both planes. Nothing is sent yet.
func (p *ssprProvider) connect(ctx context.Context, s settings, terraform string, diags *diag.Diagnostics) *run.Data {
	if s.cloud.Name == emulatorName {
		configured := s
		server, err := s.useEmulator()
		if err != nil {
			diags.AddAttributeError(path.Root("emulator_file"), "Unable to start the emulated tenant", emulatorProblem(s.emulatorFile, err))
			return nil
		}
		configured.warnIfMistaken(server.Credentials(), diags)
	}
	h, err := p.newHTTPClients(s, terraform)
	if err != nil {
		diags.AddError("The HTTP clients cannot be set up", err.Error())
		return nil
	}
	tflog.Debug(ctx, "provider configured", map[string]any{
		"environment": s.cloud.Name, "tenant_id": s.graph.TenantID, "authority": s.cloud.AuthorityHost,
		"graph": s.cloud.GraphEndpoint, "portal": s.cloud.PortalEndpoint,
	})
	data := &run.Data{
		TenantID: s.graph.TenantID, Started: time.Now(),
		Graph: graph.NewClient(graph.Options{
			Endpoint: s.cloud.GraphEndpoint, Scope: s.cloud.GraphScope(), HTTPClient: h.graph, Credential: s.graphCredential(h.signIn),
			ConfirmFor: p.timing.Confirm, ConfirmEvery: p.timing.ConfirmEvery, ReportsWithin: p.reports,
		}),
		Portal: portal.New(portal.Options{
			Endpoint: s.cloud.PortalEndpoint, HTTPClient: h.portal, Tokens: s.portalTokens(h.refresh), Timing: p.timing,
		}),
		Claims: run.NewClaims(), Planned: run.NewPlanned(p.together),
	}
	if p.manyRuns() {
		data.Claims = run.OpenClaims()
		for _, c := range []*http.Client{h.graph, h.portal} {
			c.Transport = afterWrites{c.Transport, data.StartOver}
		}
	}
	return data
}

// graphCredential says how the Graph client comes by its credential when it needs one.
func (s settings) graphCredential(client *http.Client) func(context.Context) (azcore.TokenCredential, error) {
	return func(ctx context.Context) (azcore.TokenCredential, error) {
		if waiting := s.unknown.forGraph(); len(waiting) > 0 {
			return nil, notYetKnown(serviceerror.Graph, waiting)
		}
		c := s.graph
		c.Cloud, c.HTTPClient = s.cloud, client
		credential, err := auth.NewGraphCredential(c)
		if err == nil {
			tflog.Debug(ctx, "credential for Microsoft Graph chosen", map[string]any{"kind": fmt.Sprint(credential)})
		}
		return credential, err
	}
}

// portalTokens gives the source of signed-in users' tokens.
func (s settings) portalTokens(client *http.Client) portal.TokenSource {
	if waiting := s.unknown.forPortal(); len(waiting) > 0 {
		return noTokens{notYetKnown(serviceerror.Portal, waiting)}
	}
	c := s.portal
	c.Cloud, c.HTTPClient, c.Application = s.cloud, client, s.graph.Application()
	return auth.NewPortalTokens(c)
}

// noTokens is the source of tokens where a setting is not known yet.
type noTokens struct{ err error }

// Token gives the reason.
func (n noTokens) Token(context.Context) (auth.Token, error) { return auth.Token{}, n.err }

// Renew gives the reason.
func (n noTokens) Renew(context.Context, string) (auth.Token, error) { return auth.Token{}, n.err }

// notYetKnown is the error of a plane that waits for settings. A plan takes it as a reason to leave out what only
// the live tenant can tell; an apply does not see it, for by then everything is known.
func notYetKnown(service serviceerror.Service, waiting []string) error {
	return &serviceerror.Error{
		Service: service, Operation: "sign in", Kind: serviceerror.NotYetKnown,
		Message: "the provider block is not known completely until other resources are applied: " + strings.Join(waiting, ", "),
	}
}

// httpClients are the HTTP clients, each of which sends tokens to its own hosts only.
type httpClients struct {
	// signIn is azidentity's, which repeats requests itself.
	signIn *http.Client
	// refresh exchanges refresh tokens.
	refresh *http.Client
	graph   *http.Client
	portal  *http.Client
}

func (p *ssprProvider) newHTTPClients(s settings, terraform string) (httpClients, error) {
	agent := fmt.Sprintf("terraform-provider-sspr/%s terraform/%s", p.version, terraform)
	var failure error
	client := func(o transport.Options, origins ...string) *http.Client {
		o.CACertificatePEM, o.Hosts, o.UserAgent = s.caPEM, hosts(origins), agent
		c, err := transport.NewClient(o)
		if err != nil {
			failure = err
		}
		return c
	}
	h := httpClients{
		signIn:  client(transport.Options{MaxAnswer: auth.MaxAnswer}, s.cloud.AuthorityHost, s.graph.OIDCRequestURL),
		refresh: client(transport.Options{Retry: p.retry, MaxAnswer: auth.MaxAnswer}, s.cloud.AuthorityHost),
		graph:   client(transport.Options{Retry: p.retry, Below: batch.Layer(batch.Options{Retry: p.retry})}, s.cloud.GraphEndpoint),
		portal:  client(transport.Options{Retry: p.retry}, s.cloud.PortalEndpoint),
	}
	return h, failure
}

// hosts gives the hosts with ports of addresses. What is no address has none; its user finds out by itself.
func hosts(addresses []string) []string {
	var names []string
	for _, a := range addresses {
		if u, err := url.Parse(a); err == nil && u.Host != "" {
			names = append(names, u.Host)
		}
	}
	return names
}
