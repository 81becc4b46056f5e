// Package graph is the client of the Microsoft Graph plane, and the only package that knows msgraph-sdk-go and kiota.
// It hands out plain Go structs, and reports every failure as a *serviceerror.Error.
package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	kiotaauth "github.com/microsoft/kiota-authentication-azure-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	"golang.org/x/sync/singleflight"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Options describe a client.
type Options struct {
	// Endpoint is the origin of Microsoft Graph, to which the client appends /v1.0.
	Endpoint string
	// Scope is what tokens are asked for with: "<origin of the cloud's Graph>/.default".
	Scope string
	// Credential gives the credential. It is called when the first request is made, and again after an error: a
	// configuration that only uses the portal plane needs none.
	Credential func(ctx context.Context) (azcore.TokenCredential, error)
	// HTTPClient sends the requests and repeats those that fail in passing; package transport makes it.
	HTTPClient *http.Client
	// ConfirmFor bounds how long a write is read back until it shows; zero is a minute.
	ConfirmFor time.Duration
	// ReportsWithin is the span of time in which the service takes five requests for reports; zero is 10 seconds.
	ReportsWithin time.Duration
	// ConfirmEvery is the first wait between two such reads, which doubles up to five seconds; zero is 250 ms. It is
	// also the first wait before a write that met another one is repeated.
	ConfirmEvery time.Duration
}

// Client speaks to Microsoft Graph for one tenant. It is safe for concurrent use, and keeps what it has read for its
// life, which is one plan or apply; but for the authentication methods policy, which it writes too.
type Client struct {
	options Options
	flight  singleflight.Group
	// writing lets one write at a time through. It is a channel so that waiting can be cancelled.
	writing chan struct{}
	reports allowance
	// registrations is what has been read of the registration report, and words what its rows share.
	registrations registrations
	words         interner

	// noOverview says that the list of all methods of a user is of no use here.
	noOverview atomic.Bool

	mu      sync.Mutex
	adapter *kiotahttp.NetHttpRequestAdapter
	tokens  *tokens
	tenant  string
	users   map[string]foundUser
	methods remembered
	// known is what is kept for the life of the client, by the key of kept.
	known map[string]any
	// starts counts the calls of StartOver: what was asked for before one is not kept.
	starts int
}

// callTimeout bounds one call with all its repetitions. Without it kiota gives all tries together 100 seconds, less
// than what two throttled answers may ask for.
const callTimeout = 10 * time.Minute

// NewClient makes a client. It does no I/O and cannot fail: what is wrong with o shows with the first call.
func NewClient(o Options) *Client {
	if o.ConfirmFor == 0 {
		o.ConfirmFor = confirmFor
	}
	if o.ConfirmEvery == 0 {
		o.ConfirmEvery = confirmEvery
	}
	if o.ReportsWithin == 0 {
		o.ReportsWithin = reportsWithin
	}
	return &Client{
		options: o, writing: make(chan struct{}, 1), reports: allowance{within: o.ReportsWithin},
		registrations: registrations{reading: make(chan struct{}, 1)}, words: newInterner(), users: map[string]foundUser{}, known: map[string]any{},
	}
}

// baseURL is the root of version 1.0.
func (c *Client) baseURL() string { return strings.TrimSuffix(c.options.Endpoint, "/") + "/v1.0" }

// connect gives the adapter that sends kiota's requests, made with the first call.
func (c *Client) connect(ctx context.Context) (*kiotahttp.NetHttpRequestAdapter, error) {
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
func (c *Client) pipeline(tokens *tokens) *http.Client {
	base := http.DefaultTransport
	if c.options.HTTPClient != nil && c.options.HTTPClient.Transport != nil {
		base = c.options.HTTPClient.Transport
	}
	return &http.Client{
		Transport: kiotahttp.NewCustomTransportWithParentTransport(recorder{&renewing{base, tokens}}, kiotahttp.NewParametersNameDecodingHandler()),
		Timeout:   callTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// call describes one call for its error.
type call struct {
	// operation is what was tried, as serviceerror.Error wants it.
	operation string
	// permission is the least Graph permission for it.
	permission string
	// role is the least directory role for it where a user is signed in.
	role string
	// also are permissions beyond the least that will do.
	also []string
}

// do connects, runs send, and translates its error.
func (c *Client) do(ctx context.Context, what call, send func(context.Context, *kiotahttp.NetHttpRequestAdapter) error) error {
	ctx, rec := withRecord(ctx)
	adapter, err := c.connect(ctx)
	if err == nil {
		err = guard(func() error { return send(ctx, adapter) })
	}
	if err == nil && rec.astray() {
		err = errUnexpected
	}
	return c.sourced(translate(ctx, err, rec, what))
}

// sourced notes in a refusal where the refused token came from, which the way out depends on.
func (c *Client) sourced(err error) error {
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
			err = errUnexpected
		}
	}()
	return send()
}

// errUnexpected is an answer that nobody understood.
var errUnexpected = errors.New("the answer is not what the interface promises")

// once runs get for all callers with the same key at the same time. It outlives the caller that came first: one
// cancelled caller must not fail the others.
func once[T any](ctx context.Context, c *Client, key string, get func(context.Context) (T, error)) (T, error) {
	return onceWithin(ctx, c, key, callTimeout, get)
}

func onceWithin[T any](ctx context.Context, c *Client, key string, bound time.Duration, get func(context.Context) (T, error)) (T, error) {
	var none T
	done := c.flight.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), bound)
		defer cancel()
		return get(ctx)
	})
	select {
	case <-ctx.Done():
		return none, &serviceerror.Error{
			Service: serviceerror.Graph, Operation: "wait for Microsoft Graph", Kind: serviceerror.TimedOut,
			Message: "the operation was cancelled or its time was over", Err: ctx.Err(),
		}
	case result := <-done:
		if result.Err != nil {
			return none, result.Err
		}
		value, _ := result.Val.(T)
		return value, nil
	}
}

// kept is once for what is kept for the life of the client. A failure is not kept.
func kept[T any](ctx context.Context, c *Client, key string, get func(context.Context) (T, error)) (T, error) {
	return keptFor(ctx, c, key, callTimeout, get)
}

// keptFor is kept for what may take longer than a call.
func keptFor[T any](ctx context.Context, c *Client, key string, bound time.Duration, get func(context.Context) (T, error)) (T, error) {
	return onceWithin(ctx, c, key, bound, func(ctx context.Context) (T, error) {
		found, ok, before := keptValue[T](c, key)
		if ok {
			return found, nil
		}
		found, err := get(ctx)
		if err != nil {
			var none T
			return none, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.starts == before {
			c.known[key] = found
		}
		return found, nil
	})
}

// keptValue gives what is kept already, and how often the client has started over.
func keptValue[T any](c *Client, key string) (found T, ok bool, starts int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok = c.known[key].(T)
	return found, ok, c.starts
}

// StartOver drops what is kept for the client's life. It is for a client that lives longer than one plan or apply.
func (c *Client) StartOver() {
	c.registrations.startOver()
	c.noOverview.Store(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.starts++
	c.known, c.users = map[string]any{}, map[string]foundUser{}
}
