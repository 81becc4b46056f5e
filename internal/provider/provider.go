package provider

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// ssprProvider implements provider.Provider.
type ssprProvider struct {
	version string
	retry   transport.Retry
	// longestConnect is transport.Options.Connect.
	longestConnect time.Duration
	timing         portal.Timing
	reports        time.Duration
	// window is how long plans wait for each other.
	window time.Duration
	getenv func(string) string
	// today replaces the day, "" for the clock's.
	today sspr.Date
	// cloud replaces the cloud of which endings are announced, "" for the tenant's.
	cloud sspr.Cloud
	// validated reports whether Terraform has checked the provider block since it last configured the provider.
	validated atomic.Bool
	// readOnly makes HTTP clients that cannot write to either service (NewReader).
	readOnly bool
	// but are the writes that such clients send nevertheless (NewWriteProbes).
	but []transport.Write
}

var (
	_ provider.ProviderWithFunctions          = (*ssprProvider)(nil)
	_ provider.ProviderWithListResources      = (*ssprProvider)(nil)
	_ provider.ProviderWithActions            = (*ssprProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*ssprProvider)(nil)
)

// Option changes a provider for a test, or a reader.
type Option func(*ssprProvider)

// WithRetry replaces how requests are repeated.
func WithRetry(r transport.Retry) Option { return func(p *ssprProvider) { p.retry = r } }

// WithConnect limits how long dialing a host takes, and how long the TLS handshake takes after it.
func WithConnect(d time.Duration) Option { return func(p *ssprProvider) { p.longestConnect = d } }

// WithPortalTiming replaces the waiting times of the portal client.
func WithPortalTiming(t portal.Timing) Option { return func(p *ssprProvider) { p.timing = t } }

// WithPlansTogether replaces how long the plan of a resource waits for those of others.
func WithPlansTogether(d time.Duration) Option { return func(p *ssprProvider) { p.window = d } }

// WithReportsWithin replaces the time in which five requests for reports are sent.
func WithReportsWithin(d time.Duration) Option { return func(p *ssprProvider) { p.reports = d } }

// WithToday replaces the day on which the provider is configured.
func WithToday(day sspr.Date) Option { return func(p *ssprProvider) { p.today = day } }

// WithCloud replaces the cloud of which endings of methods are announced. The emulated tenant is one of the public cloud.
func WithCloud(cloud sspr.Cloud) Option { return func(p *ssprProvider) { p.cloud = cloud } }

// WithEnvironment replaces the environment variables.
func WithEnvironment(getenv func(string) string) Option {
	return func(p *ssprProvider) { p.getenv = getenv }
}

// New returns a factory of providers of that version.
func New(version string, opts ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &ssprProvider{version: version, retry: transport.DefaultRetry, timing: portal.DefaultTiming, window: run.PlansTogether, getenv: os.Getenv}
		for _, o := range opts {
			o(p)
		}
		return p
	}
}

// Metadata names the provider.
func (p *ssprProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "sspr"
	resp.Version = p.version
}

// Configure turns the provider block and the environment into clients. It sends no request and asks for no credential. Each
// service is signed in to when the first resource needs it.
func (p *ssprProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var block model
	resp.Diagnostics.Append(req.Config.Get(ctx, &block)...)
	if resp.Diagnostics.HasError() {
		return
	}
	s := resolve(ctx, block, p.getenv, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if s.unknown.any() && req.ClientCapabilities.DeferralAllowed {
		// Terraform plans the rest first and comes back.
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
	}
	data := p.connect(ctx, s, req.TerraformVersion, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData, resp.EphemeralResourceData = data, data, data, data, data
}

// Resources lists the resource types.
func (p *ssprProvider) Resources(context.Context) []func() resource.Resource { return resources() }

// DataSources lists the data source types.
func (p *ssprProvider) DataSources(context.Context) []func() datasource.DataSource {
	return dataSources()
}

// EphemeralResources lists the ephemeral resource types.
func (p *ssprProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return ephemeralResources()
}

// ListResources lists the resource types that "terraform query" can find.
func (p *ssprProvider) ListResources(context.Context) []func() list.ListResource {
	return listResources()
}

// Actions lists the actions.
func (p *ssprProvider) Actions(context.Context) []func() action.Action { return actions() }

// Functions lists the functions.
func (p *ssprProvider) Functions(context.Context) []func() function.Function {
	return providerFunctions()
}
