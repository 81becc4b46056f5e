// Package graph is the client of the Microsoft Graph plane, and the only package that knows msgraph-sdk-go and kiota.
// It hands out plain Go structs, and reports every failure as a *serviceerror.Error.
package graph

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"golang.org/x/sync/singleflight"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
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
	wire    *wire.Conn
	// registrations is what has been read of the registration report, and words what its rows share.
	registrations registrations
	words         interner

	// noOverview says that the list of all methods of a user is of no use here.
	noOverview atomic.Bool

	mu      sync.Mutex
	tenant  string
	users   map[string]foundUser
	methods remembered
	// known is what is kept for the life of the client, by the key of kept.
	known map[string]any
	// starts counts the calls of StartOver: what was asked for before one is not kept.
	starts int
}

// NewClient makes a client. It does no I/O and cannot fail: what is wrong with o shows with the first call.
func NewClient(o Options) *Client {
	if o.ConfirmFor == 0 {
		o.ConfirmFor = confirmFor
	}
	if o.ConfirmEvery == 0 {
		o.ConfirmEvery = confirmEvery
	}
	return &Client{
		options: o, writing: make(chan struct{}, 1),
		wire: wire.New(wire.Options{
			Endpoint: o.Endpoint, Scope: o.Scope, Credential: o.Credential, HTTPClient: o.HTTPClient, ReportsWithin: o.ReportsWithin, AskAgain: o.ConfirmEvery,
		}),
		registrations: registrations{reading: make(chan struct{}, 1)}, words: newInterner(), users: map[string]foundUser{}, known: map[string]any{},
	}
}

// once runs get for all callers with the same key at the same time. It outlives the caller that came first: one
// cancelled caller must not fail the others.
func once[T any](ctx context.Context, c *Client, key string, get func(context.Context) (T, error)) (T, error) {
	return onceWithin(ctx, c, key, wire.CallTimeout, get)
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
	return keptFor(ctx, c, key, wire.CallTimeout, get)
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
