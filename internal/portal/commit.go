package portal

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// The five pages are one document with one write operation and no version tag (reference sspr-policy 1.4), so writes
// that Terraform starts side by side are gathered into one: a group commit. It reads, applies every change to what
// it read, writes once and reads back.

// change is one resource's part of a commit.
type change struct {
	page          string
	apply         func(Document) (Document, error)
	shows         func(Document) bool
	uncounted     bool // see Page
	switches      bool // whether apply changed legacy switches of methods
	group         bool // whether apply changed whom password reset is enabled for
	before, after Document
	err           error
	done          chan struct{}
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

// Update writes a change of one page and gives the document as it was before and as the service shows it now.
// Nothing is written where the document says already what the change asks for. With an error, before is what was read
// last, or no document where nothing was read.
func Update[T any](ctx context.Context, c *Client, page Page[T], wanted T) (before, after Document, err error) {
	ch := &change{
		page:      page.Name,
		apply:     func(d Document) (Document, error) { return page.Write(d, wanted) },
		shows:     func(d Document) bool { return page.Shows(d, wanted) },
		uncounted: page.uncounted,
		done:      make(chan struct{}),
	}
	leave := c.join(ctx, ch)
	select {
	case <-ch.done:
		leave()
		return ch.before, ch.after, ch.err
	case <-ctx.Done():
		leave()
	}
	// Where nobody else waits the commit ends at once, and what it found is worth knowing.
	select {
	case <-ch.done:
		before = ch.before
	case <-time.After(lastWords):
	}
	return before, after, cancelled(writePolicy, ctx.Err())
}

// lastWords is how long a cancelled caller waits for what its commit has found.
const lastWords = 2 * time.Second

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
// cancelled when the last of them has left.
func (c *Client) join(ctx context.Context, ch *change) (leave func()) {
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
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if b.waiting--; b.waiting == 0 {
			b.cancel()
			if c.gatherer == b {
				c.gatherer = nil // a newcomer must not join what is cancelled
			}
		}
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
	c.commit(b.ctx, changes)
	for _, ch := range changes {
		close(ch.done)
	}
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

// commit brings changes into the tenant. A write that failed in passing may still have taken effect, so the document
// is read again before it is written again.
func (c *Client) commit(ctx context.Context, changes []*change) {
	pending := changes
	for try := 0; len(pending) > 0; try++ {
		base, err := c.base(ctx, try)
		if err != nil {
			failAll(pending, err)
			return
		}
		var next Document
		next, pending = merge(base, pending, try == 0)
		if string(next.raw) == string(base.raw) {
			succeedAll(pending, base)
			return
		}
		header, err := c.put(ctx, next, uncounted(base, next, pending))
		switch {
		case err == nil:
			c.confirm(ctx, pending)
			return
		case serviceerror.KindOf(err) == serviceerror.Refused && len(pending) > 1:
			c.commitOneByOne(ctx, pending)
			return
		case !passing(err) || try >= c.timing.Retry.Max || !c.pause(ctx, try, header):
			failAll(pending, refusedWith(err, next))
			return
		}
	}
}

// uncounted reports whether a write skips the service's check of how many legacy methods are switched on. It does if the
// switches stay and the check could not tell anything new: it concerns other pages, or a tenant that is migrated, or one
// that would fail the check already.
func uncounted(base, next Document, changes []*change) bool {
	if !sameSwitches(base, next) {
		return false
	}
	counted := func(ch *change) bool { return !ch.uncounted }
	sameNumber := string(base.Raw(keyMethodsRequired)) == string(next.Raw(keyMethodsRequired))
	return sameNumber || !enoughSwitches(base) || !slices.ContainsFunc(changes, counted)
}

// refusedWith adds to the refusal of a document the group that it names: the service may refuse every page of a policy
// whose group is gone (unknown; reference sspr-policy 8).
func refusedWith(err error, sent Document) error {
	e, ok := errors.AsType[*serviceerror.Error](err)
	group := sent.groupID()
	if !ok || e.Kind != serviceerror.Refused || group == nil || *group == "" {
		return err
	}
	with := *e
	with.Group = *group
	return &with
}

// base reads what a write starts from. A document that a plan has just read will do, once.
func (c *Client) base(ctx context.Context, try int) (Document, error) {
	maxAge := c.timing.Fresh
	c.mu.Lock()
	if try > 0 || c.used {
		maxAge = 0
	}
	c.mu.Unlock()
	doc, err := c.settled(ctx, maxAge)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used = true
	return doc, err
}

// settled reads the document until it shows what this client has written before. Reads after a write can be stale
// again after a fresh one, and a stale document as the base of a write would undo what was confirmed. After a bounded
// time the document counts as it is: somebody else may have changed it.
func (c *Client) settled(ctx context.Context, maxAge time.Duration) (Document, error) {
	deadline := time.Now().Add(c.timing.Settle)
	for pause := transport.NewPause(c.timing.ConfirmEvery); ; {
		doc, err := c.document(ctx, maxAge)
		if err != nil || c.showsConfirmed(doc) || time.Now().After(deadline) {
			return doc, err
		}
		maxAge = 0
		if !pause.Wait(ctx) {
			return doc, cancelled(readPolicy, ctx.Err())
		}
	}
}

func (c *Client) showsConfirmed(doc Document) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, shows := range c.confirmed {
		if !shows(doc) {
			return false
		}
	}
	return true
}

// commitOneByOne finds out which change the service refuses, so that one resource's value does not fail the others.
func (c *Client) commitOneByOne(ctx context.Context, changes []*change) {
	for _, ch := range changes {
		c.commit(ctx, []*change{ch})
	}
}

// merge applies every change to base and gives those that could be applied.
func merge(base Document, changes []*change, first bool) (Document, []*change) {
	next, applied := base, make([]*change, 0, len(changes))
	for _, ch := range changes {
		doc, err := ch.apply(next)
		if err != nil {
			ch.err = err
			if _, known := errors.AsType[*serviceerror.Error](err); !known {
				ch.err = &serviceerror.Error{Service: serviceerror.Portal, Operation: writePolicy, Kind: serviceerror.Other, Message: err.Error()}
			}
			continue
		}
		if first && ch.before.raw == nil {
			ch.before = base
		}
		ch.switches, ch.group = !sameLegacySwitches(next, doc), string(next.Raw(keyGroupIDs)) != string(doc.Raw(keyGroupIDs))
		next, applied = doc, append(applied, ch)
	}
	return next, applied
}

// passing says whether an error may be gone at the next try.
func passing(err error) bool {
	switch serviceerror.KindOf(err) {
	case serviceerror.Throttled, serviceerror.Unavailable, serviceerror.Unreachable:
		return true
	default:
		return false
	}
}

func (c *Client) pause(ctx context.Context, try int, header http.Header) bool {
	wait := transport.Backoff(c.timing.Retry.MinWait, c.timing.Retry.MaxWait, try, &http.Response{Header: header})
	return transport.Sleep(ctx, wait)
}

// confirm reads the document back until it shows every change, or time is up. Reads may be stale for a while after a
// write, and nothing promises that an accepted write is kept.
func (c *Client) confirm(ctx context.Context, changes []*change) {
	ctx, cancel := context.WithTimeout(ctx, c.timing.Confirm)
	defer cancel()
	for pause := transport.NewPause(c.timing.ConfirmEvery); ; {
		doc, err := c.document(ctx, 0)
		if err != nil && serviceerror.KindOf(err) != serviceerror.TimedOut {
			failAll(changes, err)
			return
		}
		if err == nil {
			changes = c.settle(doc, changes)
		}
		if len(changes) == 0 {
			return
		}
		if !pause.Wait(ctx) {
			failAll(changes, notPersisted(writePolicy, c.timing.Confirm))
			return
		}
	}
}

// settle takes a document for the confirmation of what it shows, and gives what it does not show yet.
func (c *Client) settle(doc Document, changes []*change) []*change {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used = true
	var missing []*change
	for _, ch := range changes {
		if ch.shows(doc) {
			ch.after = doc
			c.confirmed[ch.page] = ch.shows
		} else {
			missing = append(missing, ch)
		}
	}
	return missing
}

func succeedAll(changes []*change, doc Document) {
	for _, ch := range changes {
		ch.after = doc
	}
}

func failAll(changes []*change, err error) {
	for _, ch := range changes {
		ch.err = ch.concerning(err)
	}
}

// concerning adds to an error of a commit what it means for this change: whether legacy switches were among what was
// sent, which a migrated tenant no longer takes, and not the group if the change itself chose it.
func (ch *change) concerning(err error) error {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok || (!ch.switches && !ch.group) || (e.Kind != serviceerror.Refused && e.Kind != serviceerror.NotPersisted) {
		return err
	}
	own := *e
	own.LegacySwitches = ch.switches
	if ch.group {
		own.Group = ""
	}
	return &own
}
