package portal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// The five pages are one document with one write operation and no version tag (reference sspr-policy 1.4), so writes
// that Terraform starts side by side are gathered into one: a group commit. It reads, applies every change to what
// it read, writes once and reads back.

// Change is what one page of the policy is to say.
type Change[T any] struct {
	// Settings are the settings to write; what is nil stays as it is.
	Settings T
	// Null names properties of the page that are to be null.
	Null []string
	// Planned is how the document stood when the change was planned; nil if that is not known.
	Planned Fingerprint
	// Superseded, if set, reports whether the change is no longer wanted. It is asked as late as possible before the
	// document is sent.
	Superseded func() bool
}

// Outcome is what became of a change.
type Outcome struct {
	// Before is the document before the first write, and no document if it was never read.
	Before Document
	// After is the document as the service shows it now. If the service accepted the change and it could not be confirmed,
	// it is the document that was sent.
	After Document
	// Superseded reports whether the change was left out because Change.Superseded asked for that.
	Superseded bool
	// Notes are what an administrator should know about other writers. They are empty unless the change is in the tenant.
	Notes []Note
}

// Note is a finding about the document that is not an error.
type Note struct {
	// Summary is a title, without a full stop.
	Summary string
	// Detail is one paragraph.
	Detail string
}

// change is one caller's part of a commit. What a caller may read before done is closed is guarded by Client.mu.
type change struct {
	page       string
	keys       []string
	apply      func(Document) (Document, error)
	shows      func(Document) bool
	superseded func() bool
	planned    Fingerprint
	uncounted  bool            // see Page
	switches   bool            // whether apply changed legacy switches of methods
	group      bool            // whether apply changed whom password reset is enabled for
	ctx        context.Context // the caller's
	done       chan struct{}
	finished   bool   // whether done is closed
	altered    string // what the service showed in place of the change, once it was written again for that

	left    bool // whether the caller no longer waits, so that the change must not be sent any more
	sending bool // whether the change is in a document that is about to be sent, or under way
	sent    serviceerror.Sent
	outcome Outcome
	err     error
}

// lastWords is how long a caller whose time is over waits for the answer to what has been sent already.
const lastWords = 2 * time.Second

// Update writes a change of one page. Nothing is written if the document says already what the change asks for. If it
// fails, Outcome.Before is what was read first, and the error's Sent is what had become of the change.
func Update[T any](ctx context.Context, c *Client, page Page[T], wanted Change[T]) (Outcome, error) {
	ch := &change{
		page: page.Name, keys: page.Keys, uncounted: page.uncounted, planned: wanted.Planned, superseded: wanted.Superseded,
		apply: func(d Document) (Document, error) {
			d, err := page.Write(d, wanted.Settings)
			return withNull(d, wanted.Null, err)
		},
		ctx: ctx, done: make(chan struct{}),
	}
	// What a write would leave as it is shows the change; null stands in for what the settings say of it.
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
		// Something was sent: its answer is worth waiting for.
		select {
		case <-ch.done:
			return ch.outcome, ch.err
		case <-time.After(lastWords):
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch.sending {
		ch.sent = max(ch.sent, serviceerror.SentUnanswered)
	}
	return ch.outcome, serviceerror.WithSent(cancelled(writePolicy, ctx.Err()), ch.sent)
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

// batch gathers changes until it is sealed.
type batch struct {
	ctx     context.Context
	cancel  context.CancelFunc
	waiting int // callers who still want the outcome
	changes []*change
	stirred chan struct{}
}

// stir makes the gathering wait anew.
func (b *batch) stir() {
	select {
	case b.stirred <- struct{}{}:
	default:
	}
}

// Announce tells the client that a write may follow soon: Terraform plans a resource again before it applies it, and
// other writes of the same apply wait for that, for a bounded time. The caller says when it is done.
func (c *Client) Announce() (done func()) {
	c.announced.Add(1)
	return func() {
		c.announced.Add(-1)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.gatherer != nil {
			c.gatherer.stir() // the announced write is on its way
		}
	}
}

// join puts a change into the commit that is gathering, or starts one. The commit outlives any one caller; it is
// cancelled when the last of them has left. leave takes a change that was not sent out of the commit, and reports
// whether it was sent.
func (c *Client) join(ctx context.Context, ch *change) (leave func() (sent bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.gatherer
	if b == nil {
		b = &batch{stirred: make(chan struct{}, 1)}
		b.ctx, b.cancel = context.WithTimeout(context.WithoutCancel(ctx), c.timing.Commit)
		c.gatherer = b
		go c.run(b)
	}
	b.changes = append(b.changes, ch)
	b.waiting++
	b.stir()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		ch.left = true
		if b.waiting--; b.waiting == 0 {
			b.cancel()
			if c.gatherer == b {
				c.gatherer = nil // a newcomer must not join what is cancelled
			}
		}
		return ch.sending || ch.sent != serviceerror.NothingSent
	}
}

func (c *Client) run(b *batch) {
	c.gather(b)
	select {
	case c.writing <- struct{}{}:
		defer func() { <-c.writing }()
	case <-b.ctx.Done():
	}
	c.mu.Lock()
	if c.gatherer == b {
		c.gatherer = nil
	}
	changes := b.changes
	c.mu.Unlock()
	for rest := changes; len(rest) > 0; {
		var round []*change
		round, rest = onePerPage(rest)
		c.commit(b.ctx, round)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.finish()
	}
}

// finish lets the caller go on: what others of the commit still wait for is none of its business. Client.mu must be held.
func (ch *change) finish() {
	if !ch.finished {
		ch.finished = true
		close(ch.done)
	}
}

// onePerPage takes the first change of every page. Two changes of one page would undo each other in one document, so that
// one of them could never be confirmed.
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

// gather waits until no change has joined for a while and none is announced.
func (c *Client) gather(b *batch) {
	most := time.After(c.timing.GatherMost)
	for {
		select {
		case <-b.stirred:
		case <-time.After(c.timing.Gather):
			if c.announced.Load() == 0 {
				return
			}
		case <-most:
			return
		case <-b.ctx.Done():
			return
		}
	}
}

// fail ends changes with an error, of which each gets its own copy.
func (c *Client) fail(changes []*change, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.err, ch.sending = serviceerror.AfterTries(ch.concerning(err), ch.sent), false
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

// note adds to what the callers of changes are told in the end.
func (c *Client) note(changes []*change, notes []Note) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.outcome.Notes = append(ch.outcome.Notes, notes...)
	}
}

// raise notes what has become of changes so far.
func (c *Client) raise(changes []*change, sent serviceerror.Sent, next Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		ch.sent, ch.sending = max(ch.sent, sent), false
		if sent == serviceerror.SentAccepted {
			ch.outcome.After = next
		}
	}
}

// concerning adds to an error of a commit what it means for this change: whether legacy switches were among what was
// sent, which a migrated tenant no longer takes, and not the group if the change itself chose it.
func (ch *change) concerning(err error) error {
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
