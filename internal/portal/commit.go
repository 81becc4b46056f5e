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

// mostRewrites limits how often a change is written again because another writer has undone it. Two writers that merge
// need one rewrite. Each further rewrite means another writer, or a writer that does not merge.
const mostRewrites = 5

// commit writes changes of different pages. A write that failed with a transient error may still have taken effect, and
// another writer may undo an accepted one, so the document is read again before each write.
func (c *Client) commit(ctx context.Context, changes []*change) {
	pending := changes
	rewrites := 0
	for try := 0; len(pending) > 0; try++ {
		base, began, err := c.readBase(ctx, pending)
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
		header, err := c.put(ctx, next, skipsMethodCount(base, next, pending))
		c.recordSent(pending, sentStateOf(err), next)
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
		case !isTransient(err):
			c.failAfterRead(ctx, pending, withGroup(err, next))
			return
		case try >= c.timing.Retry.Max || !c.pause(ctx, try, header):
			c.fail(pending, withGroup(err, next))
			return
		}
	}
}

// sentStateOf returns the state of a document whose sending ended with err.
func sentStateOf(err error) serviceerror.Sent {
	if err == nil {
		return serviceerror.SentAccepted
	}
	return serviceerror.SentOf(err)
}

// jitter prevents two writers that have undone each other's change from repeating that in step.
func jitter(step time.Duration, rewrites int) time.Duration {
	return time.Duration((0.5 + rand.Float64()) * float64(rewrites) * float64(step))
}

// failAfterRead ends changes whose sending failed for good. If it is not known whether they took effect, it reads the
// document and lets the changes that it shows succeed.
func (c *Client) failAfterRead(ctx context.Context, changes []*change, err error) {
	if sentStateOf(err) == serviceerror.SentUnanswered {
		if doc, readErr := c.fetch(ctx); readErr == nil {
			changes = c.confirmShown(doc, changes, nil)
		}
	}
	c.fail(changes, err)
}

// skipsMethodCount reports whether a write skips the service's check of the number of legacy methods. It does if the
// switches stay and the check could not report anything new: the changes concern other pages, the tenant is migrated,
// or the check would already fail without them.
func skipsMethodCount(base, next Document, changes []*change) bool {
	if !sameSwitches(base, next) {
		return false
	}
	counted := func(ch *change) bool { return !ch.skipMethodCount }
	sameNumber := string(base.Raw(keyMethodsRequired)) == string(next.Raw(keyMethodsRequired))
	return sameNumber || !enoughSwitches(base) || !slices.ContainsFunc(changes, counted)
}

// withGroup adds the group of the sent document to a refusal: the service may refuse every page of a policy whose group
// was deleted (not known, sspr-policy 8).
func withGroup(err error, sent Document) error {
	group := sent.groupID()
	if serviceerror.KindOf(err) != serviceerror.Refused || group == nil || *group == "" {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Group = *group })
}

// commitOneByOne writes each change separately, so that a value that the service refuses fails alone.
func (c *Client) commitOneByOne(ctx context.Context, changes []*change) {
	for _, ch := range changes {
		c.commit(ctx, []*change{ch})
	}
}

// merge applies the changes to base and returns those that were applied. It omits a change if its caller has left or if
// another block has superseded it. No part of an omitted change is in the returned document.
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

// stillWanted reports whether a change goes into the document that is about to be sent. It ends a change that does not.
func (c *Client) stillWanted(ch *change, base Document) bool {
	// Called without the lock, because the function belongs to the caller.
	superseded := ch.superseded != nil && ch.superseded()
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch.outcome.Before.raw == nil {
		ch.outcome.Before = base
	}
	switch {
	case ch.left:
		ch.err = serviceerror.WithSent(canceled(writePolicy, ch.ctx.Err()), ch.sent)
	case superseded: // what was sent before may have been carried out
		ch.outcome.Superseded = ch.sent == serviceerror.NothingSent
	default:
		ch.sending = true // from here on the caller must not call it unsent
		return true
	}
	ch.finish()
	return false
}

// isTransient reports whether an error may be gone at the next attempt.
func isTransient(err error) bool {
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
