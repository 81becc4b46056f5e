package provider

import (
	"cmp"
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
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// connect returns the clients of both services. It sends nothing.
func (p *ssprProvider) connect(ctx context.Context, s settings, terraform string, diags *diag.Diagnostics) *run.Data {
	now := time.Now()
	today, cloud := cmp.Or(p.today, sspr.DateOf(now)), sspr.Cloud(s.cloud.Name)
	if s.cloud.Name == emulatorName {
		configured := s
		server, err := s.useEmulator()
		if err != nil {
			diags.AddAttributeError(path.Root("emulator_file"), "Unable to start the emulated tenant", emulatorProblem(s.emulatorFile, err))
			return nil
		}
		if problem := configured.otherTenant(server.Credentials().TenantID); problem != "" {
			diags.AddAttributeError(path.Root("tenant_id"), "tenant_id is not the ID of the emulated tenant", problem)
			return nil
		}
		configured.warnIfMistaken(server.Credentials(), diags)
		tflog.Info(ctx, configured.pagesHint())
		today, cloud = cmp.Or(p.today, sspr.Date(server.Today())), sspr.PublicCloud
		now = server.Journeys().Now() // Today has read how far it is ahead
	}
	h, err := p.newHTTPClients(s, terraform)
	if err != nil {
		diags.AddError("Unable to set up the HTTP clients", err.Error())
		return nil
	}
	tflog.Debug(ctx, "provider configured", map[string]any{
		"environment": s.cloud.Name, "tenant_id": s.graph.TenantID, "authority": s.cloud.AuthorityHost,
		"graph": s.cloud.GraphEndpoint, "portal": s.cloud.PortalEndpoint,
	})
	data := &run.Data{
		TenantID: s.graph.TenantID, Started: now, Today: today, Cloud: cmp.Or(p.cloud, cloud),
		Graph: graph.NewClient(graph.Options{
			Endpoint: s.cloud.GraphEndpoint, Scope: s.cloud.GraphScope(), HTTPClient: h.graph, Credential: s.graphCredential(h.signIn),
			ConfirmFor: p.timing.Confirm, ConfirmEvery: p.timing.ConfirmEvery, ReportsWithin: p.reports,
		}),
		Portal: portal.New(portal.Options{
			Endpoint: s.cloud.PortalEndpoint, HTTPClient: h.portal, Tokens: s.portalTokens(h.refresh), Timing: p.timing,
		}),
		Claims: run.NewClaims(), Planned: run.NewPlanned(p.window), TakeOvers: run.NewTakeOvers(p.window), Suppressed: s.suppressed,
	}
	if p.manyRuns() {
		data.Claims = run.OpenClaims()
		for _, c := range []*http.Client{h.graph, h.portal} {
			c.Transport = afterWrites{c.Transport, data.StartOver}
		}
	}
	return data
}

// graphCredential returns the function by which the Graph client gets its credential when it needs one.
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

// portalTokens returns the source of signed-in users' tokens.
func (s settings) portalTokens(client *http.Client) portal.TokenSource {
	if waiting := s.unknown.forPortal(); len(waiting) > 0 {
		return noTokens{notYetKnown(serviceerror.Portal, waiting)}
	}
	c := s.portal
	c.Cloud, c.HTTPClient, c.Application = s.cloud, client, s.graph.Application()
	return auth.NewPortalTokens(c)
}

// noTokens is the source of tokens if a setting is not known yet.
type noTokens struct{ err error }

// Token returns the reason as an error.
func (n noTokens) Token(context.Context) (auth.Token, error) { return auth.Token{}, n.err }

// Renew returns the reason as an error.
func (n noTokens) Renew(context.Context, string) (auth.Token, error) { return auth.Token{}, n.err }

// notYetKnown returns the error of a service that waits for settings. A plan then leaves out what only the live tenant can
// show. An apply never gets it, because everything is known by then.
func notYetKnown(service serviceerror.Service, waiting []string) error {
	return &serviceerror.Error{
		Service: service, Operation: "sign in", Kind: serviceerror.NotYetKnown,
		Message: "some values of the provider block are known only after other resources are applied: " + strings.Join(waiting, ", "),
	}
}

// httpClients are the HTTP clients. Each sends tokens to its own hosts only.
type httpClients struct {
	// signIn is for azidentity, which repeats requests itself.
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
		o.CACertificatePEM, o.Hosts, o.UserAgent, o.Connect = s.caPEM, hosts(origins), agent, p.longestConnect
		c, err := transport.NewClient(o)
		if err != nil {
			failure = err
		}
		return c
	}
	h := httpClients{
		signIn:  client(transport.Options{MaxAnswer: auth.MaxAnswer}, s.cloud.AuthorityHost, s.graph.OIDCRequestURL),
		refresh: client(transport.Options{Retry: p.retry, MaxAnswer: auth.MaxAnswer}, s.cloud.AuthorityHost),
		portal:  client(transport.Options{Retry: p.retry, ReadOnly: p.readOnly, But: p.but}, s.cloud.PortalEndpoint),
	}
	forGraph := transport.Options{Retry: p.retry, ReadOnly: p.readOnly, But: p.but}
	if !p.readOnly { // a batch is a POST
		forGraph.Below = batch.Layer(batch.Options{Retry: p.retry})
	}
	h.graph = client(forGraph, s.cloud.GraphEndpoint)
	return h, failure
}

// hosts returns the hosts with ports of addresses. An invalid address has none; its user reports it.
func hosts(addresses []string) []string {
	var names []string
	for _, a := range addresses {
		if u, err := url.Parse(a); err == nil && u.Host != "" {
			names = append(names, u.Host)
		}
	}
	return names
}
