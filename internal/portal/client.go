package portal

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// TokenSource returns tokens of a signed-in user for the portal API. Package auth implements it.
type TokenSource interface {
	// Token returns a valid token. Its audience, tenant and kind have been checked.
	Token(ctx context.Context) (auth.Token, error)
	// Renew returns another token after the service rejected one.
	Renew(ctx context.Context, rejected string) (auth.Token, error)
}

// Timing configures the waits of the client.
type Timing struct {
	// Gather is how long the first write waits for other writes of the same apply. Each write that joins restarts it.
	Gather time.Duration
	// GatherMost is the limit of that waiting in total.
	GatherMost time.Duration
	// Shared is the maximum age of a document that answers a read.
	Shared time.Duration
	// Hold is the time from a write to the first read that confirms it. If twice the duration of the write is longer,
	// that is used. A process whose own write, from reading the document to the answer, took no longer than that cannot
	// have overwritten another process's change after that process had confirmed it.
	Hold time.Duration
	// Confirm is how long a write is read back until the service shows it.
	Confirm time.Duration
	// ConfirmEvery is the first wait between two of these reads. It doubles up to five seconds.
	ConfirmEvery time.Duration
	// Settle is how long the client repeats a read if the document lacks confirmed values. If the document only differs
	// from what the plan read, it is half as long.
	Settle time.Duration
	// Commit is the limit of one write, including repetitions and confirmation.
	Commit time.Duration
	// Retry configures the repetition of a write that failed with a transient error.
	Retry transport.Retry
}

// DefaultTiming allows for the latency to a tenant on another continent.
var DefaultTiming = Timing{
	Gather: 200 * time.Millisecond, GatherMost: 10 * time.Second,
	Shared: time.Minute,
	Hold:   time.Second, Confirm: time.Minute, ConfirmEvery: 250 * time.Millisecond, Settle: 10 * time.Second,
	Commit: 10 * time.Minute, Retry: transport.DefaultRetry,
}

// Options configure a client.
type Options struct {
	// Endpoint is the origin of the service. The client appends /api.
	Endpoint string
	// Tokens returns the bearer tokens.
	Tokens TokenSource
	// HTTPClient sends the requests and repeats reads that fail with a transient error.
	HTTPClient *http.Client
	// Timing defaults to DefaultTiming.
	Timing Timing
}

// Client is a client of the portal API for one tenant. It is safe for concurrent use.
type Client struct {
	endpoint string
	tokens   TokenSource
	http     *http.Client
	timing   Timing

	flight  singleflight.Group
	writing chan struct{} // has one element while a commit is in progress

	// announced is the number of writes that may follow soon.
	announced atomic.Int32

	mu        sync.Mutex
	latest    Document
	readAt    time.Time
	gathering *groupCommit // the group commit that still accepts changes
	// confirmed maps each page to a function that reports whether a document shows what was last written and confirmed.
	confirmed map[string]func(Document) bool
	// seen is the document that was current last. past are those that were current before.
	seen Fingerprint
	past []Fingerprint
	// writes is the number of documents sent.
	writes int
}

// New returns a client. It does no I/O.
func New(o Options) *Client {
	if o.Timing == (Timing{}) {
		o.Timing = DefaultTiming
	}
	return &Client{
		endpoint: o.Endpoint, tokens: o.Tokens, http: o.HTTPClient, timing: o.Timing, writing: make(chan struct{}, 1),
		confirmed: map[string]func(Document) bool{},
	}
}

// TenantID returns the tenant of the signed-in user.
func (c *Client) TenantID(ctx context.Context) (string, error) {
	token, err := c.tokens.Token(ctx)
	return token.TenantID, err
}

// policyPath also requests the name of the group. Without the parameter the service may leave the name empty
// (sspr-policy 1.1).
const (
	policyPath  = "/api/PasswordReset/PasswordResetPolicies"
	policyQuery = "?getPasswordResetEnabledGroup=true"
	// skipMethodCountQuery makes the service skip its check that enough legacy methods are switched on. The admin
	// center sends it too (autumn-2026 1.4). It has to: in a migrated tenant all switches can be off.
	skipMethodCountQuery = "?byPassMethodCountCheck=true"
)

const (
	readPolicy  = "read the password reset policy"
	writePolicy = "write the password reset policy"
)

// Policy reads the policy document. It waits for a write in progress. All readers of a plan share one request.
func (c *Client) Policy(ctx context.Context) (Document, error) {
	select {
	case c.writing <- struct{}{}:
		<-c.writing
	case <-ctx.Done():
		return Document{}, canceled(readPolicy, ctx.Err())
	}
	return c.document(ctx, c.timing.Shared)
}

// document returns the latest document if it is no older than maxAge, and otherwise reads it.
func (c *Client) document(ctx context.Context, maxAge time.Duration) (Document, error) {
	if doc, ok := c.remembered(maxAge); ok {
		return doc, nil
	}
	// If one caller is canceled, the others who wait for the same answer must not fail.
	result := c.flight.DoChan("policy", func() (any, error) {
		if doc, ok := c.remembered(maxAge); ok { // another caller's answer has arrived in the meantime
			return doc, nil
		}
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timing.Commit)
		defer cancel()
		return c.fetch(shared)
	})
	select {
	case r := <-result:
		if r.Err != nil {
			return Document{}, r.Err
		}
		return r.Val.(Document), nil
	case <-ctx.Done():
		return Document{}, canceled(readPolicy, ctx.Err())
	}
}

func (c *Client) remembered(maxAge time.Duration) (Document, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.latest, c.latest.raw != nil && time.Since(c.readAt) <= maxAge
}

// fetch reads the document from the service and remembers it.
func (c *Client) fetch(ctx context.Context) (Document, error) {
	c.mu.Lock()
	before := c.writes
	c.mu.Unlock()
	a, err := c.exchange(ctx, http.MethodGet, policyPath+policyQuery, nil, readPolicy)
	if err != nil {
		return Document{}, err
	}
	doc, err := ParseDocument(a.body)
	if err != nil {
		return Document{}, a.notUnderstood(readPolicy, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writes == before { // otherwise the answer may be from before the write
		c.latest, c.readAt = doc, time.Now()
	}
	return doc, nil
}

// put sends a whole document. skipMethodCount makes the service skip its count of legacy methods. put returns the
// header with an error too, for its Retry-After.
func (c *Client) put(ctx context.Context, doc Document, skipMethodCount bool) (http.Header, error) {
	c.mu.Lock()
	c.latest = Document{}
	c.writes++
	c.mu.Unlock()
	path := policyPath
	if skipMethodCount {
		path += skipMethodCountQuery
	}
	a, err := c.exchange(transport.Once(ctx), http.MethodPut, path, doc.raw, writePolicy)
	return a.header, err
}

// exchange sends a request. It repeats the request once with a new token if that may help.
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
		return a, renewalError(err, renewErr)
	}
	return c.send(ctx, method, path, body, operation, token)
}

// maxBody is the maximum size of an answer, in bytes. The document is a few kilobytes.
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
		return answer{}, withSentState(method, err, 0, unreachable(operation, err))
	}
	defer func() { _ = response.Body.Close() }()
	content, err := transport.ReadAll(response.Body, maxBody)
	a := answer{status: response.StatusCode, header: response.Header, body: content, sentID: id, source: token.Source}
	if err != nil {
		failed := unreachable(operation, err)
		if transport.IsTooLarge(err) {
			failed = a.notUnderstood(operation, err)
		}
		return a, withSentState(method, err, response.StatusCode, failed)
	}
	if method == http.MethodPut {
		return a, a.refusal(operation)
	}
	return a, a.failure(operation)
}
