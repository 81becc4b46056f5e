package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/writeprobe"
)

// NewReader returns a tenant that can only be read. The environment variables of the provider configure it, as if the
// provider block were empty. It sends nothing. The error names the variable that is wrong. Of the options only WithRetry
// and WithConnect have an effect. Retry.Lost also limits the repetitions of sign-in.
func NewReader(ctx context.Context, version string, getenv func(string) string, options ...Option) (*readonly.Tenant, error) {
	return newTenant(ctx, version, getenv, nil, options...)
}

// NewWriteProbes returns a tenant as NewReader does, and clients that can send the writes of the write probes as well. It sends
// nothing.
func NewWriteProbes(ctx context.Context, version string, getenv func(string) string) (writeprobe.Tenant, error) {
	t := writeprobe.Tenant{}
	reader, err := newTenant(ctx, version, getenv, nil)
	if err != nil {
		return t, err
	}
	writer, err := newTenant(ctx, version, getenv, writeprobe.Writes())
	if err != nil {
		return t, err
	}
	t.Tenant, t.Writers = reader, map[serviceerror.Service]*http.Client{
		serviceerror.Graph: writer.GraphHTTP, serviceerror.Portal: writer.PortalHTTP,
	}
	return t, nil
}

// newTenant returns a tenant that can be read, whose HTTP clients can also send the writes but.
func newTenant(ctx context.Context, version string, getenv func(string) string, but []transport.Write, options ...Option) (*readonly.Tenant, error) {
	var diags diag.Diagnostics
	s := resolve(ctx, model{}, getenv, &diags)
	if err := firstError(diags); err != nil {
		return nil, err
	}
	if s.cloud.Name == emulatorName {
		if _, err := s.useEmulator(); err != nil {
			return nil, fmt.Errorf("start the emulated tenant: %s", emulatorProblem(s.emulatorFile, err))
		}
	}
	p := &ssprProvider{version: version, retry: transport.DefaultRetry, readOnly: true, but: but}
	for _, o := range options {
		o(p)
	}
	if p.retry.Lost > 0 {
		s.graph.Tries = int32(p.retry.Lost) + 1 //nolint:gosec // a handful
	}
	h, err := p.newHTTPClients(s, "none")
	if err != nil {
		return nil, err
	}
	graphSelected, portalSelected := s.graph.Selected(), s.portal.Selected()
	if s.cloud.Name == emulatorName {
		const own = "environment (ARM_ENVIRONMENT): the emulated tenant has its own credentials"
		graphSelected.Because, portalSelected.Because = own, own
	}
	credential := onceCredential(s.graphCredential(h.signIn))
	tokens := s.portalTokens(h.refresh)
	return &readonly.Tenant{
		Cloud: s.cloud, TenantID: s.graph.TenantID, GraphSelected: graphSelected, PortalSelected: portalSelected,
		Graph: graph.NewClient(graph.Options{
			Endpoint: s.cloud.GraphEndpoint, Scope: s.cloud.GraphScope(), HTTPClient: h.graph, Credential: credential,
		}),
		Portal:    portal.New(portal.Options{Endpoint: s.cloud.PortalEndpoint, HTTPClient: h.portal, Tokens: tokens}),
		GraphHTTP: h.graph, PortalHTTP: h.portal, GraphCredential: credential, PortalTokens: tokens,
	}, nil
}

// firstError returns the first error of diagnostics, or nil.
func firstError(diags diag.Diagnostics) error {
	for _, d := range diags.Errors() {
		return errors.New(strings.TrimSuffix(d.Summary(), ".") + ": " + d.Detail())
	}
	return nil
}

// onceCredential returns a function that makes the credential once, so that all requests share its tokens.
func onceCredential(make func(context.Context) (azcore.TokenCredential, error)) func(context.Context) (azcore.TokenCredential, error) {
	var mu sync.Mutex
	var made azcore.TokenCredential
	return func(ctx context.Context) (azcore.TokenCredential, error) {
		mu.Lock()
		defer mu.Unlock()
		if made != nil {
			return made, nil
		}
		credential, err := make(ctx)
		if err == nil {
			made = credential
		}
		return credential, err
	}
}
