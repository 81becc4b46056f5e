// Package wire carries one call to Microsoft Graph and reads its answer. It is the part of the client that knows kiota,
// the runtime below the SDK: package graph makes a request with a builder of the SDK, and Conn.Do sends it.
//
//	Conn.Do            connects, sends, turns what happened into nil or a *serviceerror.Error
//	kiota's adapter    serializes the request, sets the token
//	recorder           keeps the last answer, from which errors are read
//	renewing           replaces a refused token and sends the request once more
//	Options.HTTPClient retries, batches, the token guard (packages transport and batch)
//
// Lists are read page by page (Pager). Reports are lists of which the service allows few requests: they wait for their
// turn (allowance) and go past the batches, so that a refused report holds nothing else back. A list whose page token
// expires is read from its beginning again.
//
// A refused token is replaced once. All requests that are answered 401 wait for one renewal and are sent again. If the
// service refuses the new token as well, that is the error, and no further token is asked for until the service has
// accepted one. A claims challenge goes the same way, with its claims.
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

// Root is the address with which the SDK's public builders are made. An empty address leaves it to the adapter, which
// has the base URL.
const Root = ""

// Request is a request that one of the SDK's builders has made.
type Request = abstractions.RequestInformation

// Options describe a connection.
type Options struct {
	// Endpoint is the origin of Microsoft Graph, to which the connection appends /v1.0.
	Endpoint string
	// Scope is the scope of tokens: "<origin of the cloud's Graph>/.default".
	Scope string
	// Credential returns the credential. It is called with the first request, and again after an error. A configuration
	// that only uses the portal API needs none.
	Credential func(ctx context.Context) (azcore.TokenCredential, error)
	// HTTPClient sends the requests and repeats those that fail in passing. Package transport makes it.
	HTTPClient *http.Client
	// ReportsWithin is the span of time in which the service takes five requests for reports. Defaults to 10 seconds.
	ReportsWithin time.Duration
	// UnlicensedPause is the wait before a report is asked for again after a refusal because of a missing license.
	UnlicensedPause time.Duration
}

// Conn carries calls to Microsoft Graph for one tenant. It is safe for concurrent use.
type Conn struct {
	options Options
	reports allowance

	mu      sync.Mutex
	adapter *Adapter
	tokens  *tokens
}

// New returns a connection. It does no I/O and cannot fail: the first call returns what is wrong with o.
func New(o Options) *Conn {
	if o.ReportsWithin == 0 {
		o.ReportsWithin = reportsWithin
	}
	return &Conn{options: o, reports: allowance{within: o.ReportsWithin}}
}

// CallTimeout bounds one call with all its repetitions. Kiota's default of 100 seconds for all of them is less than
// what two throttled answers may ask for.
const CallTimeout = 10 * time.Minute

// baseURL returns the root of version 1.0.
func (c *Conn) baseURL() string { return strings.TrimSuffix(c.options.Endpoint, "/") + "/v1.0" }

// connect returns the adapter that sends kiota's requests. The first call makes it.
func (c *Conn) connect(ctx context.Context) (*Adapter, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.adapter != nil {
		return c.adapter, nil
	}
	endpoint, err := url.Parse(c.options.Endpoint)
	if err != nil || endpoint.Hostname() == "" {
		return nil, fmt.Errorf("invalid Microsoft Graph endpoint %q", c.options.Endpoint)
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
	// Kiota compares host names without ports, and leaves out the token for any other host without an error.
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

// pipeline puts kiota's middleware in front of the recorder, the renewal of tokens and Options.HTTPClient. The list of
// middleware must not be empty, or kiota takes its defaults: a retry and a compression that together send broken bodies
// (graph-api 7.1). Redirects are not followed.
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
	// Operation is what was tried, as in serviceerror.Error.
	Operation string
	// Permission is the least Graph permission that is enough.
	Permission string
	// Role is the least directory role that is enough if a user is signed in.
	Role string
	// Also are further permissions that are enough.
	Also []string
	// ApplicationRole is the directory role that an application may need beside the permission.
	ApplicationRole string
	// Hide, if set, removes from the service's words what no error may show, before anything is added to them.
	Hide func(*serviceerror.Error)
}

// Do connects, runs send, and turns its error into a *serviceerror.Error.
func (c *Conn) Do(ctx context.Context, what Call, send func(context.Context, *Adapter) error) error {
	ctx, rec := withRecord(ctx)
	adapter, err := c.connect(ctx)
	if err == nil {
		err = recovered(func() error { return send(ctx, adapter) })
	}
	if err == nil && rec.unusable() {
		err = ErrUnexpected
	}
	return c.withTokenSource(translate(ctx, err, rec, what))
}

// withTokenSource adds to a 401 where the refused token came from. The remedy depends on it.
func (c *Conn) withTokenSource(err error) error {
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

// recovered turns a panic inside kiota into an error. Kiota panics on some answers, for example on a WWW-Authenticate
// header whose claims have no quotes, and the process would end without a useful message.
func recovered(send func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ErrUnexpected
		}
	}()
	return send()
}

// ErrUnexpected is the error of an answer that does not fit the interface.
var ErrUnexpected = errors.New("the response does not match the API's documentation")

// TokenTenant returns the tenant in the token, or "" if the token cannot be decoded or has none.
func (c *Conn) TokenTenant(ctx context.Context) (string, error) {
	var tenant string
	what := Call{Operation: "determine the tenant of the credential"}
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
