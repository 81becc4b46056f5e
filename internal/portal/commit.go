package portal

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// mostRewrites bounds how often a change is written again because another writer has undone it. Two writers that merge
// need one rewrite; each further one is another writer, or one who does not merge.
const mostRewrites = 5

// commit brings changes of different pages into the tenant. A write that failed in passing may still have taken effect,
// and an accepted one may be undone by another writer, so the document is read again before it is written again.
func (c *Client) commit(ctx context.Context, changes []*change) {
	pending := changes
	rewrites := 0
	for try := 0; len(pending) > 0; try++ {
		base, began, err := c.settled(ctx, pending)
		if err != nil {
			c.fail(pending, err)
			return
		}
		var next Document
		if next, pending = c.merge(base, pending); len(pending) == 0 {
			return
		}
		if string(next.raw) == string(base.raw) {
			c.succeed(pending, base, nil)
			return
		}
		header, err := c.put(ctx, next, uncounted(base, next, pending))
		c.raise(pending, sentBy(err), next)
		switch {
		case err == nil:
			window := time.Since(began)
			if pending = c.confirm(ctx, base, next, pending, window); len(pending) == 0 {
				return
			}
			if rewrites++; rewrites > mostRewrites || !transport.Sleep(ctx, jitter(c.timing.ConfirmEvery, rewrites)) {
				c.fail(pending, overwritten(rewrites))
				return
			}
		case serviceerror.KindOf(err) == serviceerror.Refused && len(pending) > 1:
			c.commitOneByOne(ctx, pending)
			return
		case !passing(err):
			c.lookOnce(ctx, pending, refusedWith(err, next))
			return
		case try >= c.timing.Retry.Max || !c.pause(ctx, try, header):
			c.fail(pending, refusedWith(err, next))
			return
		}
	}
}

// sentBy returns what has become of a document whose sending ended like this.
func sentBy(err error) serviceerror.Sent {
	if err == nil {
		return serviceerror.SentAccepted
	}
	return serviceerror.SentOf(err)
}

// jitter keeps two writers that have undone each other's change from doing so in step.
func jitter(step time.Duration, rewrites int) time.Duration {
	return time.Duration((0.5 + rand.Float64()) * float64(rewrites) * float64(step))
}

// lookOnce ends changes whose sending failed for good. If it is not known what became of them, the tenant decides.
func (c *Client) lookOnce(ctx context.Context, changes []*change, err error) {
	if sentBy(err) == serviceerror.SentUnanswered {
		if doc, readErr := c.fetch(ctx); readErr == nil {
			changes = c.settle(doc, changes, nil)
		}
	}
	c.fail(changes, err)
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
	group := sent.groupID()
	if serviceerror.KindOf(err) != serviceerror.Refused || group == nil || *group == "" {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Group = *group })
}

// commitOneByOne finds out which change the service refuses, so that one resource's value does not fail the others.
func (c *Client) commitOneByOne(ctx context.Context, changes []*change) {
	for _, ch := range changes {
		c.commit(ctx, []*change{ch})
	}
}

// merge applies every change to base and returns those that could be applied. A change whose caller has left, or which
// another block has superseded, is left out: nothing of it has been sent in this document.
func (c *Client) merge(base Document, changes []*change) (Document, []*change) {
	next, applied := base, make([]*change, 0, len(changes))
	for _, ch := range changes {
		if !c.stillWanted(ch, base) {
			continue
		}
		doc, err := ch.apply(next)
		if err != nil {
			if _, known := errors.AsType[*serviceerror.Error](err); !known {
				err = &serviceerror.Error{Service: serviceerror.Portal, Operation: writePolicy, Kind: serviceerror.Other, Message: err.Error()}
			}
			c.fail([]*change{ch}, err)
			continue
		}
		ch.switches, ch.group = !sameLegacySwitches(next, doc), string(next.Raw(keyGroupIDs)) != string(doc.Raw(keyGroupIDs))
		next, applied = doc, append(applied, ch)
	}
	return next, applied
}

// stillWanted reports whether a change goes into the document that is about to be sent, and ends one that does not.
func (c *Client) stillWanted(ch *change, base Document) bool {
	// Asked without the lock, because the answer comes from outside.
	superseded := ch.superseded != nil && ch.superseded()
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch.outcome.Before.raw == nil {
		ch.outcome.Before = base
	}
	switch {
	case ch.left:
		ch.err = serviceerror.WithSent(cancelled(writePolicy, ch.ctx.Err()), ch.sent)
	case superseded: // of what was sent before, no one can say that it was not carried out
		ch.outcome.Superseded = ch.sent == serviceerror.NothingSent
	default:
		ch.sending = true // from here on the caller must not call it unsent
		return true
	}
	ch.finish()
	return false
}

// passing reports whether an error may be gone at the next try.
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
