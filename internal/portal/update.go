package portal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Change is a change of one page of the policy.
type Change[T any] struct {
	// Settings are the settings to write. A nil field is unchanged.
	Settings T
	// Null are the properties of the page to set to null.
	Null []string
	// Planned is the fingerprint of the document when the change was planned; nil if not known.
	Planned Fingerprint
	// Superseded, if set, reports whether the change is no longer wanted. It is called as late as possible before the
	// document is sent.
	Superseded func() bool
}

// Outcome is the result of a change.
type Outcome struct {
	// Before is the document before the first write. It is zero if the document was never read.
	Before Document
	// After is the document that the service shows now. If the service accepted the change and it could not be
	// confirmed, it is the document that was sent.
	After Document
	// Superseded is true if the change was omitted because Change.Superseded returned true.
	Superseded bool
	// Notes are findings about other writers for the administrator. They are empty unless the change is in the tenant.
	Notes []Note
}

// Note is a finding about the document that is not an error.
type Note struct {
	// Summary is a title without a period.
	Summary string
	// Detail is one paragraph.
	Detail string
}

// change is one caller's part of a group commit. Client.mu guards the fields that the caller may read before done is
// closed.
type change struct {
	page            string
	keys            []string
	apply           func(Document) (Document, error)
	shows           func(Document) bool
	superseded      func() bool
	planned         Fingerprint
	skipMethodCount bool            // see Page
	switches        bool            // whether apply changed legacy switches of methods
	group           bool            // whether apply changed the group of password reset
	ctx             context.Context // the caller's context
	done            chan struct{}
	finished        bool   // whether done is closed
	alteredTo       string // the differing values that the service showed, once the change was written again because of them

	left    bool // whether the caller no longer waits, so that the change must not be sent any more
	sending bool // whether the change is in a document that is about to be sent or has no answer yet
	sent    serviceerror.Sent
	outcome Outcome
	err     error
}

// answerGrace is how long a caller whose context has ended waits for the answer to what was already sent.
const answerGrace = 2 * time.Second

// Update writes a change of one page. It writes nothing if the document already shows the change. With an error,
// Outcome.Before is what was read first, and the error's Sent is the state of the change.
func Update[T any](ctx context.Context, c *Client, page Page[T], wanted Change[T]) (Outcome, error) {
	ch := &change{
		page: page.Name, keys: page.Keys, skipMethodCount: page.skipMethodCount, planned: wanted.Planned, superseded: wanted.Superseded,
		apply: func(d Document) (Document, error) {
			d, err := page.Write(d, wanted.Settings)
			return withNull(d, wanted.Null, err)
		},
		ctx: ctx, done: make(chan struct{}),
	}
	// A document shows the change if the write would not alter it. Properties set to null are compared separately.
	ch.shows = func(d Document) bool {
		next, err := ch.apply(d)
		return err == nil && string(next.raw) == string(d.raw) || page.Shows(d, wanted.Settings) && showsNull(d, wanted.Null)
	}
	leave := c.join(ctx, ch)
	select {
	case <-ch.done:
		leave()
		return ch.outcome, ch.err
	case <-ctx.Done():
	}
	if leave() {
		// Something was sent, so wait for the answer.
		select {
		case <-ch.done:
			return ch.outcome, ch.err
		case <-time.After(answerGrace):
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch.sending {
		ch.sent = max(ch.sent, serviceerror.SentUnanswered)
	}
	return ch.outcome, serviceerror.WithSent(canceled(writePolicy, ctx.Err()), ch.sent)
}

func withNull(d Document, keys []string, err error) (Document, error) {
	for _, key := range keys {
		if err == nil && string(d.Raw(key)) != "null" {
			d, err = d.WithRaw(key, json.RawMessage("null"))
		}
	}
	return d, err
}

func showsNull(d Document, keys []string) bool {
	for _, key := range keys {
		if raw := d.Raw(key); raw != nil && string(raw) != "null" {
			return false
		}
	}
	return true
}

// groupCommit collects changes until it is closed to new ones. The five pages are one document with one write operation
// and no version tag (sspr-policy 1.4), so writes that Terraform starts in parallel are joined: the group commit reads
// the document, applies every change to it, writes once and reads back.
type groupCommit struct {
	ctx      context.Context
	cancel   context.CancelFunc
	waiting  int // number of callers who still want the outcome
	changes  []*change
	restarts chan struct{}
}

// restartWait makes gather wait for Timing.Gather again.
func (g *groupCommit) restartWait() {
	select {
	case g.restarts <- struct{}{}:
	default:
	}
}

// Announce registers a write that may follow soon: Terraform plans a resource again before it applies it. Other writes
// of the same apply wait for it, up to Timing.GatherMost. The caller calls done when that plan has finished.
func (c *Client) Announce() (done func()) {
	c.announced.Add(1)
	return func() {
		c.announced.Add(-1)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.gathering != nil {
			c.gathering.restartWait() // the announced write follows now
		}
	}
}

// join adds a change to the group commit that accepts changes, or starts one. The commit outlives any one caller; it is
// canceled when the last of them has left. leave removes a change that was not sent from the commit, and reports
// whether it was sent.
func (c *Client) join(ctx context.Context, ch *change) (leave func() (sent bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.gathering
	if g == nil {
		g = &groupCommit{restarts: make(chan struct{}, 1)}
		g.ctx, g.cancel = context.WithTimeout(context.WithoutCancel(ctx), c.timing.Commit)
		c.gathering = g
		go c.run(g)
	}
	g.changes = append(g.changes, ch)
	g.waiting++
	g.restartWait()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		ch.left = true
		if g.waiting--; g.waiting == 0 {
			g.cancel()
			if c.gathering == g {
				c.gathering = nil // a new caller must not join a canceled commit
			}
		}
		return ch.sending || ch.sent != serviceerror.NothingSent
	}
}

func (c *Client) run(g *groupCommit) {
	c.gather(g)
	select {
	case c.writing <- struct{}{}:
		defer func() { <-c.writing }()
	case <-g.ctx.Done():
	}
	c.mu.Lock()
	if c.gathering == g {
		c.gathering = nil
	}
	changes := g.changes
	c.mu.Unlock()
	for rest := changes; len(rest) > 0; {
		var round []*change
		round, rest = onePerPage(rest)
		c.commit(g.ctx, round)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.finish()
	}
}

// finish lets the caller continue without waiting for the other changes of the commit. The caller must hold Client.mu.
func (ch *change) finish() {
	if !ch.finished {
		ch.finished = true
		close(ch.done)
	}
}

// onePerPage returns the first change of every page, and the rest. Two changes of one page in one document would undo
// each other, so that one of them could never be confirmed.
func onePerPage(changes []*change) (round, rest []*change) {
	taken := map[string]bool{}
	for _, ch := range changes {
		if taken[ch.page] {
			rest = append(rest, ch)
			continue
		}
		taken[ch.page] = true
		round = append(round, ch)
	}
	return round, rest
}

// gather waits until no change has joined for Timing.Gather and none is announced.
func (c *Client) gather(g *groupCommit) {
	most := time.After(c.timing.GatherMost)
	for {
		select {
		case <-g.restarts:
		case <-time.After(c.timing.Gather):
			if c.announced.Load() == 0 {
				return
			}
		case <-most:
			return
		case <-g.ctx.Done():
			return
		}
	}
}

// fail ends changes with an error. Each gets a copy of its own.
func (c *Client) fail(changes []*change, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.err, ch.sending = serviceerror.AfterTries(ch.errorFor(err), ch.sent), false
		ch.finish()
	}
}

// succeed ends changes that a document shows.
func (c *Client) succeed(changes []*change, doc Document, notes []Note) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.outcome.After, ch.outcome.Notes, ch.sending = doc, append(ch.outcome.Notes, notes...), false
		ch.finish()
	}
}

// addNotes adds notes to the outcomes of changes.
func (c *Client) addNotes(changes []*change, notes []Note) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.outcome.Notes = append(ch.outcome.Notes, notes...)
	}
}

// recordSent records what has been sent of changes.
func (c *Client) recordSent(changes []*change, sent serviceerror.Sent, next Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.sent, ch.sending = max(ch.sent, sent), false
		if sent == serviceerror.SentAccepted {
			ch.outcome.After = next
		}
	}
}

// errorFor returns the error of a commit for this change: whether legacy switches were among what was sent, which a
// migrated tenant no longer accepts, and no group if the change itself set it.
func (ch *change) errorFor(err error) error {
	if kind := serviceerror.KindOf(err); kind != serviceerror.Refused && kind != serviceerror.NotPersisted {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) {
		e.LegacySwitches = ch.switches
		if ch.group {
			e.Group = ""
		}
	})
}
