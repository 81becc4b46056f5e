package portal

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/memo"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// TokenSource gives signed-in users' tokens for the portal API. Package auth has the real one.
type TokenSource interface {
	// Token gives a token that is good at the time, already checked for audience, tenant and kind.
	Token(ctx context.Context) (auth.Token, error)
	// Renew gives another token after the service called the rejected one expired.
	Renew(ctx context.Context, rejected string) (auth.Token, error)
}

// Timing bounds how long the client waits, and for what.
type Timing struct {
	// Gather is how long the first write waits for others of the same apply; each newcomer starts it anew.
	Gather time.Duration
	// GatherMost bounds all of that waiting together.
	GatherMost time.Duration
	// Shared is how old a document may be to answer a read.
	Shared time.Duration
	// Hold is how long after a write it is first read back, or twice as long as the write took if that is longer. A
	// process whose write took no longer than that, from reading the document to the answer, cannot have overwritten
	// another one's change after that one had confirmed it.
	Hold time.Duration
	// Confirm is how long a write is read back until the service shows it.
	Confirm time.Duration
	// ConfirmEvery is the first wait between two of these reads; it doubles up to five seconds.
	ConfirmEvery time.Duration
	// Settle is how long a base that lacks what was confirmed before is read again, and twice as long as one that differs
	// from what the plan has read.
	Settle time.Duration
	// Commit bounds one write in all, repetitions and confirmation included.
	Commit time.Duration
	// Retry bounds the repetition of a write that failed in passing.
	Retry transport.Retry
}

// DefaultTiming suits a tenant on the other side of the world.
var DefaultTiming = Timing{
	Gather: 200 * time.Millisecond, GatherMost: 10 * time.Second,
	Shared: time.Minute,
	Hold:   time.Second, Confirm: time.Minute, ConfirmEvery: 250 * time.Millisecond, Settle: 10 * time.Second,
	Commit: 10 * time.Minute, Retry: transport.DefaultRetry,
}

// Options describe a client.
type Options struct {
	// Endpoint is the origin of the service, to which the client appends /api.
	Endpoint string
	// Tokens gives the bearer tokens.
	Tokens TokenSource
	// HTTPClient sends the requests and repeats reads that fail in passing.
	HTTPClient *http.Client
	// Timing is DefaultTiming where it is zero.
	Timing Timing
}

// Client speaks to the portal API for one tenant. It is safe for concurrent use.
type Client struct {
	endpoint string
	tokens   TokenSource
	http     *http.Client
	timing   Timing

	policy  *memo.Memo[Document]
	writing chan struct{} // holds one element while a commit is on its way

	// announced counts the writes that may follow soon.
	announced atomic.Int32

	mu       sync.Mutex
	gatherer *batch // the commit that still takes changes
	// confirmed tells of each page whether a document shows what was last written and confirmed there.
	confirmed map[string]func(Document) bool
	// seen is the document that counted as the present one last, and past are those that did before.
	seen Fingerprint
	past []Fingerprint
}

// New makes a client. It does no I/O.
func New(o Options) *Client {
	if o.Timing == (Timing{}) {
		o.Timing = DefaultTiming
	}
	return &Client{
		endpoint: o.Endpoint, tokens: o.Tokens, http: o.HTTPClient, timing: o.Timing, writing: make(chan struct{}, 1),
		confirmed: map[string]func(Document) bool{},
		policy: memo.New[Document](memo.Options{
			For: o.Timing.Shared, Within: o.Timing.Commit, Canceled: func(err error) error { return cancelled(readPolicy, err) },
		}),
	}
}

// TenantID is the tenant of the signed-in user.
func (c *Client) TenantID(ctx context.Context) (string, error) {
	token, err := c.tokens.Token(ctx)
	return token.TenantID, err
}

// policyPath asks for the group's name too; without the parameter the service may leave it empty
// (reference sspr-policy 1.1).
const (
	policyPath  = "/api/PasswordReset/PasswordResetPolicies"
	policyQuery = "?getPasswordResetEnabledGroup=true"
	// uncountedQuery makes the service skip its check that as many legacy methods are switched on as are required. The
	// admin center itself sends it (reference autumn-2026 1.4), and needs to: in a migrated tenant all switches can be off.
	uncountedQuery = "?byPassMethodCountCheck=true"
)

const (
	readPolicy  = "read the password reset policy"
	writePolicy = "write the password reset policy"
)

// Policy reads the policy document. All readers of a plan share one request; a write in progress is waited for.
func (c *Client) Policy(ctx context.Context) (Document, error) {
	select {
	case c.writing <- struct{}{}:
		<-c.writing
	case <-ctx.Done():
		return Document{}, cancelled(readPolicy, ctx.Err())
	}
	return c.policy.Get(ctx, "", c.read)
}

// fetch reads the document from the service and remembers it.
func (c *Client) fetch(ctx context.Context) (Document, error) {
	return c.policy.Refresh(ctx, "", c.read)
}

func (c *Client) read(ctx context.Context) (Document, error) {
	a, err := c.exchange(ctx, http.MethodGet, policyPath+policyQuery, nil, readPolicy)
	if err != nil {
		return Document{}, err
	}
	doc, err := ParseDocument(a.body)
	if err != nil {
		return Document{}, a.notUnderstood(readPolicy, err)
	}
	return doc, nil
}

// put sends a whole document; uncounted leaves the count of legacy methods out of the service's checks. The answer's
// header comes back with an error too, for its Retry-After.
func (c *Client) put(ctx context.Context, doc Document, uncounted bool) (http.Header, error) {
	c.policy.Forget()
	path := policyPath
	if uncounted {
		path += uncountedQuery
	}
	a, err := c.exchange(transport.Once(ctx), http.MethodPut, path, doc.raw, writePolicy)
	return a.header, err
}

// exchange sends one request, and once more with a new token if that may help.
func (c *Client) exchange(ctx context.Context, method, path string, body []byte, operation string) (answer, error) {
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return answer{}, err
	}
	a, err := c.send(ctx, method, path, body, operation, token)
	if err == nil || !renewable(err) {
		return a, err
	}
	token, renewErr := c.tokens.Renew(ctx, token.Value)
	if renewErr != nil {
		return a, notRenewed(err, renewErr)
	}
	return c.send(ctx, method, path, body, operation, token)
}

// maxBody bounds an answer in bytes; the document has a few kilobytes.
const maxBody = 4 << 20

func (c *Client) send(ctx context.Context, method, path string, body []byte, operation string, token auth.Token) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.endpoint+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, unreachable(operation, err)
	}
	id := uuid.NewString()
	request.Header.Set("Authorization", "Bearer "+token.Value)
	request.Header.Set("Accept", "application/json")
	request.Header.Set(transport.ClientRequestIDHeader, id)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, sentIf(method, err, 0, unreachable(operation, err))
	}
	defer func() { _ = response.Body.Close() }()
	content, err := transport.ReadAll(response.Body, maxBody)
	a := answer{status: response.StatusCode, header: response.Header, body: content, sentID: id, source: token.Source}
	if err != nil {
		failed := unreachable(operation, err)
		if transport.IsTooLarge(err) {
			failed = a.notUnderstood(operation, err)
		}
		return a, sentIf(method, err, response.StatusCode, failed)
	}
	if method == http.MethodPut {
		return a, a.refusal(operation)
	}
	return a, a.failure(operation)
}
