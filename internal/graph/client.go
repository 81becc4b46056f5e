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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/memo"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
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
	// writing lets one write at a time through. It is a channel so that waiting can be cancelled.
	writing chan struct{}
	wire    *wire.Conn
	// registrations is what has been read of the registration report, and lists what its rows share.
	registrations registrations
	lists         sharedLists

	// noOverview says that the list of all methods of a user is of no use here.
	noOverview atomic.Bool

	// tenant and policy outlast StartOver: the one never changes, and the other is forgotten with each write.
	tenant *memo.Memo[string]
	policy *memo.Memo[document.Object]

	// These are remembered until StartOver.
	skus       *memo.Memo[[]SubscribedSKU]
	groups     *memo.Memo[Group]
	directory  *memo.Memo[[]sspr.DirectoryUser]
	audits     *memo.Memo[[]sspr.AuditEvent]
	registered *memo.Memo[sspr.UserRegistration]

	mu    sync.Mutex
	users map[string]foundUser
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
		registrations: registrations{reading: make(chan struct{}, 1)}, lists: sharedLists{},
		tenant:     newMemo[string](memo.Forever, wire.CallTimeout),
		policy:     newMemo[document.Object](policyFreshness, wire.CallTimeout),
		skus:       newMemo[[]SubscribedSKU](memo.Forever, wire.CallTimeout),
		groups:     newMemo[Group](memo.Forever, wire.CallTimeout),
		directory:  newMemo[[]sspr.DirectoryUser](memo.Forever, wire.ListTimeout),
		audits:     newMemo[[]sspr.AuditEvent](memo.Forever, wire.ListTimeout),
		registered: newMemo[sspr.UserRegistration](memo.Forever, wire.CallTimeout),
		users:      map[string]foundUser{},
	}
}

// newMemo returns a memo of what the service answers within a time. A caller whose own time is over gets an error like
// that of any other request.
func newMemo[T any](keep, within time.Duration) *memo.Memo[T] {
	return memo.New[T](memo.Options{For: keep, Within: within, Canceled: func(err error) error {
		return &serviceerror.Error{
			Service: serviceerror.Graph, Operation: "wait for Microsoft Graph", Kind: serviceerror.TimedOut,
			Message: "the operation was cancelled or its time was over", Err: err,
		}
	}})
}

// StartOver drops what is kept for the client's life. It is for a client that lives longer than one plan or apply.
func (c *Client) StartOver() {
	c.registrations.startOver()
	c.noOverview.Store(false)
	c.skus.Forget()
	c.groups.Forget()
	c.directory.Forget()
	c.audits.Forget()
	c.registered.Forget()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.users = map[string]foundUser{}
}
