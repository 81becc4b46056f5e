// Package graph is the client of Microsoft Graph. It takes and returns plain Go structs, and every failure is
// a *serviceerror.Error.
//
//	graph            what the provider asks of Graph: policies, users and their methods, reports, the directory
//	graph/wire       one call: connection, tokens, the recorded answer and its error, pages
//	graph/batch      requests that are under way at the same time travel as one
//	graph/document   JSON of which nothing is lost
//	graph/graphtest  a service and a credential for tests
//
// The Graph SDK is known to this package and to wire only. Its public request builders make the addresses and queries,
// and its models the bodies of writes and the few answers that fit. Bypassed are, and why (graph-api 7):
//
//   - the root client and the package of groups: they cost minutes and half a minute of build time;
//   - models of answers: enums drop words that they do not know, and lists take ten times the memory (document, wire.Page);
//   - ODataError: its Error method panics on errors of another shape, so errors are read from the recorded answer (wire);
//   - kiota's retry, compression and redirects: they send broken bodies (wire, transport);
//   - the batch helper and the page iterator: the one loses statuses and headers, the other follows links to any host.
//
// Reports are read once, and slowly. Microsoft takes 5 requests for reports and logs in 10 seconds. So the registration
// report is read once in a plan, page by page, and filtered here: a caller that needs more of it reads on where the
// last one stopped (registrations). Rows share what they have in common (Registrations): 100,000 rows take 10 MB.
//
// A write of a document sends what differs and reads back until it shows (update.go). The change of a user's methods is
// described at Client.UpdateContactInfo. confirmName (user_names.go) checks that a name still belongs to the same user.
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
	// Scope is the scope of tokens: "<origin of the cloud's Graph>/.default".
	Scope string
	// Credential returns the credential. It is called with the first request, and again after an error. A configuration
	// that only uses the portal API needs none.
	Credential func(ctx context.Context) (azcore.TokenCredential, error)
	// HTTPClient sends the requests and repeats those that fail in passing. Package transport makes it.
	HTTPClient *http.Client
	// ConfirmFor bounds how long a write is read back until it shows. Defaults to a minute.
	ConfirmFor time.Duration
	// ReportsWithin is the span of time in which the service takes five requests for reports. Defaults to 10 seconds.
	ReportsWithin time.Duration
	// ConfirmEvery is the first wait between two such reads, which doubles up to five seconds. It is also the first
	// wait before a write is repeated that met another write. Defaults to 250 ms.
	ConfirmEvery time.Duration
}

// Client is a client of Microsoft Graph for one tenant. It is safe for concurrent use. It remembers what it has read
// for its life, which is one plan or apply. Only the authentication methods policy, which it also writes, is read again
// sooner.
type Client struct {
	options Options
	// writing lets one write through at a time. It is a channel so that waiting can be canceled.
	writing chan struct{}
	wire    *wire.Conn
	// registrations is what was read of the registration report. shared is what its rows have in common.
	registrations registrations
	shared        sharedRows

	// noOverview is set if the list of all methods of a user is of no use in this tenant.
	noOverview atomic.Bool

	// tenant and policy outlast StartOver. The tenant never changes, and each write forgets the policy.
	tenant *memo.Memo[string]
	policy *memo.Memo[document.Object]

	// These are remembered until StartOver.
	skus             *memo.Memo[[]SubscribedSKU]
	groups           *memo.Memo[Group]
	directory        *memo.Memo[[]sspr.DirectoryUser]
	audits           *memo.Memo[sspr.AuditLog]
	roles            *memo.Memo[map[string][]string]
	roleNames        *memo.Memo[map[string]string]
	userRegistration *memo.Memo[sspr.UserRegistration]
	domains          *memo.Memo[[]Domain]
	settingTemplates *memo.Memo[[]document.Object]

	mu sync.Mutex
	// users are the answers about names, by the name in lower case.
	users map[string]foundUser
}

// NewClient returns a client. It does no I/O and cannot fail: the first call returns what is wrong with o.
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
			Endpoint: o.Endpoint, Scope: o.Scope, Credential: o.Credential, HTTPClient: o.HTTPClient, ReportsWithin: o.ReportsWithin, UnlicensedPause: o.ConfirmEvery,
		}),
		registrations: registrations{reading: make(chan struct{}, 1)}, shared: sharedRows{},
		tenant:           newMemo[string](memo.Forever, wire.CallTimeout),
		policy:           newMemo[document.Object](policyFreshness, wire.CallTimeout),
		skus:             newMemo[[]SubscribedSKU](memo.Forever, wire.CallTimeout),
		groups:           newMemo[Group](memo.Forever, wire.CallTimeout),
		directory:        newMemo[[]sspr.DirectoryUser](memo.Forever, wire.ListTimeout),
		audits:           newMemo[sspr.AuditLog](memo.Forever, wire.ListTimeout),
		roles:            newMemo[map[string][]string](memo.Forever, wire.ListTimeout),
		roleNames:        newMemo[map[string]string](memo.Forever, wire.ListTimeout),
		userRegistration: newMemo[sspr.UserRegistration](memo.Forever, wire.CallTimeout),
		domains:          newMemo[[]Domain](memo.Forever, wire.CallTimeout),
		settingTemplates: newMemo[[]document.Object](memo.Forever, wire.CallTimeout),
		users:            map[string]foundUser{},
	}
}

// newMemo returns a memo of what the service answers.
func newMemo[T any](keep, within time.Duration) *memo.Memo[T] {
	return memo.New[T](memo.Options{For: keep, Within: within, Canceled: func(err error) error {
		return &serviceerror.Error{
			Service: serviceerror.Graph, Operation: "wait for Microsoft Graph", Kind: serviceerror.TimedOut,
			Message: "the operation was canceled or timed out", Err: err,
		}
	}})
}

// StartOver forgets what is remembered for the client's life. It is for a client that lives longer than one plan or
// apply.
func (c *Client) StartOver() {
	c.registrations.startOver()
	c.noOverview.Store(false)
	c.skus.Forget()
	c.groups.Forget()
	c.directory.Forget()
	c.audits.Forget()
	c.roles.Forget()
	c.userRegistration.Forget()
	c.domains.Forget()
	c.settingTemplates.Forget()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.users = map[string]foundUser{}
}
