// Package wire carries one call to Microsoft Graph and reads its answer.
package wire

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	kiotaauth "github.com/microsoft/kiota-authentication-azure-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Adapter sends the requests that the SDK's builders make.
type Adapter = kiotahttp.NetHttpRequestAdapter

// Root is the address that the SDK's builders are made with: an empty one leaves it to the adapter, which has the base
// URL, and builders that are reached from there keep to it.
const Root = ""

// Request is a request that a builder of the SDK has made.
type Request = abstractions.RequestInformation

// Options describe a connection.
type Options struct {
	// Endpoint is the origin of Microsoft Graph, to which the connection appends /v1.0.
	Endpoint string
	// Scope is what tokens are asked for with: "<origin of the cloud's Graph>/.default".
	Scope string
	// Credential gives the credential. It is called when the first request is made, and again after an error: a
	// configuration that only uses the portal plane needs none.
	Credential func(ctx context.Context) (azcore.TokenCredential, error)
	// HTTPClient sends the requests and repeats those that fail in passing; package transport makes it.
	HTTPClient *http.Client
	// ReportsWithin is the span of time in which the service takes five requests for reports; zero is 10 seconds.
	ReportsWithin time.Duration
	// AskAgain is the wait before a report is asked for again that was refused for want of a license.
	AskAgain time.Duration
}

// Conn carries calls to Microsoft Graph for one tenant. It is safe for concurrent use.
type Conn struct {
	options Options
	reports allowance

	mu      sync.Mutex
	adapter *Adapter
	tokens  *tokens
}

// New makes a connection. It does no I/O and cannot fail: what is wrong with o shows with the first call.
func New(o Options) *Conn {
	if o.ReportsWithin == 0 {
		o.ReportsWithin = reportsWithin
	}
	return &Conn{options: o, reports: allowance{within: o.ReportsWithin}}
}

// CallTimeout bounds one call with all its repetitions. Without it kiota gives all tries together 100 seconds, less
// than what two throttled answers may ask for.
const CallTimeout = 10 * time.Minute

// baseURL is the root of version 1.0.
func (c *Conn) baseURL() string { return strings.TrimSuffix(c.options.Endpoint, "/") + "/v1.0" }

// connect gives the adapter that sends kiota's requests, made with the first call.
func (c *Conn) connect(ctx context.Context) (*Adapter, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.adapter != nil {
		return c.adapter, nil
	}
	endpoint, err := url.Parse(c.options.Endpoint)
	if err != nil || endpoint.Hostname() == "" {
		return nil, fmt.Errorf("the endpoint %q is not an address", c.options.Endpoint)
	}
	if c.options.Credential == nil {
		return nil, &serviceerror.Error{
			Service: serviceerror.Graph, Operation: "sign in", Kind: serviceerror.NoCredential, Message: "no credential is configured",
		}
	}
	credential, err := c.options.Credential(ctx)
	if err != nil {
		return nil, err
	}
	tokens := newTokens(credential, c.options.Scope)
	// Kiota compares host names without ports, and drops the token silently for any other host.
	authenticate, err := kiotaauth.NewAzureIdentityAuthenticationProviderWithScopesAndValidHosts(
		tokens, []string{c.options.Scope}, []string{endpoint.Hostname()})
	if err != nil {
		return nil, err
	}
	adapter, err := kiotahttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		authenticate, kiotajson.NewJsonParseNodeFactory(), kiotajson.NewJsonSerializationWriterFactory(), c.pipeline(tokens))
	if err != nil {
		return nil, err
	}
	adapter.SetBaseUrl(c.baseURL())
	c.adapter, c.tokens = adapter, tokens
	return adapter, nil
}

// pipeline puts kiota's middleware before our own transport, which also renews a refused token. The list must not be empty, or kiota takes its
// defaults: a retry and a compression that together spoil request bodies (reference graph-api 7.1). The transport
// below repeats requests instead; redirects are not followed at all.
func (c *Conn) pipeline(tokens *tokens) *http.Client {
	base := http.DefaultTransport
	if c.options.HTTPClient != nil && c.options.HTTPClient.Transport != nil {
		base = c.options.HTTPClient.Transport
	}
	return &http.Client{
		Transport: kiotahttp.NewCustomTransportWithParentTransport(recorder{&renewing{base, tokens}}, kiotahttp.NewParametersNameDecodingHandler()),
		Timeout:   CallTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// Call describes one call for its error.
type Call struct {
	// Operation is what was tried, as serviceerror.Error wants it.
	Operation string
	// Permission is the least Graph permission for it.
	Permission string
	// Role is the least directory role for it where a user is signed in.
	Role string
	// Also are permissions beyond the least that will do.
	Also []string
}

// Do connects, runs send, and translates its error.
func (c *Conn) Do(ctx context.Context, what Call, send func(context.Context, *Adapter) error) error {
	ctx, rec := withRecord(ctx)
	adapter, err := c.connect(ctx)
	if err == nil {
		err = guard(func() error { return send(ctx, adapter) })
	}
	if err == nil && rec.astray() {
		err = ErrUnexpected
	}
	return c.sourced(translate(ctx, err, rec, what))
}

// sourced notes in a refusal where the refused token came from, which the way out depends on.
func (c *Conn) sourced(err error) error {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok || e.Service != serviceerror.Graph || e.Status != http.StatusUnauthorized || e.Source != serviceerror.UnknownSource {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens != nil {
		e.Source = c.tokens.source()
	}
	return err
}

// guard turns a panic inside kiota into an error. It has some on answers that it does not expect, for example on a
// WWW-Authenticate header whose claims are not quoted, and a provider that dies says nothing useful.
func guard(send func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ErrUnexpected
		}
	}()
	return send()
}

// ErrUnexpected is an answer that nobody understood.
var ErrUnexpected = errors.New("the answer is not what the interface promises")

// TokenTenant gives the tenant in the token, or nothing where there is none to be seen.
func (c *Conn) TokenTenant(ctx context.Context) (string, error) {
	var tenant string
	what := Call{Operation: "find out the tenant of the credential"}
	err := c.Do(ctx, what, func(ctx context.Context, _ *Adapter) error {
		c.mu.Lock()
		tokens := c.tokens
		c.mu.Unlock()
		token, err := tokens.GetToken(ctx, tokens.options(""))
		if err != nil {
			return err
		}
		if found := readClaims(token.Token); found != nil {
			tenant = found.Tenant
		}
		return nil
	})
	return tenant, err
}
