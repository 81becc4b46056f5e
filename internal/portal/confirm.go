package portal

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// readBase reads the document that a write starts from, right before the write. A read can be stale even after a fresh
// one, and a write from a stale document would undo other pages. So a document that lacks confirmed values, or that
// differs from what this process or its plan read, is read again until it agrees, until two reads return a document
// that was not current before, or until a timeout. A document that still differs was changed by another writer. began
// is when the last read started.
func (c *Client) readBase(ctx context.Context, changes []*change) (doc Document, began time.Time, err error) {
	deadline := time.Now().Add(c.settleTimeout())
	var last Document
	for pause := transport.NewPause(c.timing.ConfirmEvery); ; {
		began = time.Now()
		if doc, err = c.fetch(ctx); err != nil {
			return doc, began, err
		}
		again := string(doc.raw) == string(last.raw)
		if c.isUsableBase(doc, changes, again) {
			c.setCurrent(doc)
			return doc, began, nil
		}
		if time.Now().After(deadline) {
			c.acceptForeignChange(doc)
			return doc, began, nil
		}
		last = doc
		if !pause.Wait(ctx) {
			return doc, began, canceled(readPolicy, ctx.Err())
		}
	}
}

// settleTimeout returns how long a doubtful base is read again. A process that has read nothing yet has only its plan
// to compare with, which may be hours old, so it waits half as long.
func (c *Client) settleTimeout() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		return c.timing.Settle / 2
	}
	return c.timing.Settle
}

// isUsableBase reports whether a document may be the base of a write. again is true if two reads agree.
func (c *Client) isUsableBase(doc Document, changes []*change, again bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, shows := range c.confirmed {
		if !shows(doc) {
			return false
		}
	}
	now := doc.Fingerprint()
	if c.seen != nil {
		return len(c.seen.Differs(now)) == 0 || again && !c.isPastLocked(now, changes)
	}
	return !slices.ContainsFunc(changes, func(ch *change) bool { return ch.planned != nil && len(ch.planned.Differs(now)) > 0 })
}

// isPastLocked reports whether a document was current before and is no longer: it comes from a replica that lags. The
// caller must hold c.mu.
func (c *Client) isPastLocked(now Fingerprint, changes []*change) bool {
	same := func(f Fingerprint) bool { return f != nil && len(f.Differs(now)) == 0 }
	return slices.ContainsFunc(c.past, same) || slices.ContainsFunc(changes, func(ch *change) bool { return same(ch.planned) })
}

// setCurrent records doc as the current document.
func (c *Client) setCurrent(doc Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setCurrentLocked(doc)
}

// acceptForeignChange records doc as the current document and forgets the confirmed values that it lacks, because
// another writer has changed them.
func (c *Client) acceptForeignChange(doc Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.confirmed, func(_ string, shows func(Document) bool) bool { return !shows(doc) })
	c.setCurrentLocked(doc)
}

// setCurrentLocked is setCurrent. The caller must hold c.mu.
func (c *Client) setCurrentLocked(doc Document) {
	now := doc.Fingerprint()
	if c.seen != nil && len(c.seen.Differs(now)) > 0 {
		c.past = append(c.past, c.seen)
	}
	c.past = slices.DeleteFunc(c.past, func(f Fingerprint) bool { return len(f.Differs(now)) == 0 })
	c.seen = now
}

// confirmShown lets the changes succeed that a document shows, and returns the others.
func (c *Client) confirmShown(doc Document, changes []*change, notes []Note) []*change {
	var shown, missing []*change
	c.mu.Lock()
	for _, ch := range changes {
		if ch.shows(doc) {
			c.confirmed[ch.page] = ch.shows
			shown = append(shown, ch)
		} else {
			missing = append(missing, ch)
		}
	}
	if len(shown) > 0 {
		c.setCurrentLocked(doc)
	}
	c.mu.Unlock()
	c.succeed(shown, doc, notes)
	return missing
}

// readsThatAgree is the number of equal reads in a row after which a value counts as final.
const readsThatAgree = 4

// confirm reads the document until it shows every change, or until a timeout. It returns the changes that another
// writer has undone, for the caller to write again. Reads may be stale for a while after a write, and an accepted write
// is not guaranteed to be kept.
//
// The first read waits for Timing.Hold: another process that read the document before this write overwrites it, and an
// earlier read would confirm a change that is then lost.
func (c *Client) confirm(ctx context.Context, base, next Document, changes []*change, window time.Duration) []*change {
	ctx, cancel := context.WithTimeout(ctx, c.timing.Confirm)
	defer cancel()
	// The first read fails if this wait was cut short.
	_ = transport.Sleep(ctx, min(max(c.timing.Hold, 2*window), c.timing.Confirm/2))
	// All pages of this commit are its own, in whichever order they show.
	all := changes
	var last Document
	var since time.Time // when the reads began to agree
	same, looked := 0, false
	for pause := transport.NewPause(c.timing.ConfirmEvery); ; {
		doc, err := c.fetch(ctx)
		switch {
		case err != nil && serviceerror.KindOf(err) != serviceerror.TimedOut:
			c.fail(changes, err)
			return nil
		case err == nil:
			looked = true
			moved := changedElsewhere(base, doc, all)
			notes := foreignChangeNotes(base, doc, moved)
			if changes = c.confirmShown(doc, changes, slices.Concat(notes, slowWriteNotes(window, c.timing.Hold))); len(changes) == 0 {
				return nil
			}
			if same++; string(doc.raw) != string(last.raw) {
				last, same, since = doc, 1, time.Now()
			}
			// A replica that lags returns the same document for a while. It must not be the base of the next write.
			if same > 1 && time.Since(since) >= c.timing.Settle && len(moved) > 0 && !c.isPast(doc, changes) {
				c.addNotes(changes, notes)
				c.setCurrent(doc)
				return changes
			}
			// If another page differs as well, the document may be a past one, which does not show what the service
			// stores.
			if same == readsThatAgree && len(moved) == 0 {
				var again bool
				if changes, again = c.rewriteAltered(base, next, doc, changes); again || len(changes) == 0 {
					return changes
				}
			}
		}
		if !pause.Wait(ctx) {
			for _, ch := range changes {
				c.fail([]*change{ch}, c.unconfirmed(ctx, looked, ch.missingProperties(base, next, last)))
			}
			return nil
		}
	}
}

// isPast reports whether a document was current before and is no longer.
func (c *Client) isPast(doc Document, changes []*change) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.isPastLocked(doc.Fingerprint(), changes)
}

// unconfirmed returns the error of a change that was accepted and did not show in time.
func (c *Client) unconfirmed(ctx context.Context, looked bool, missingProperties []string) error {
	if !looked {
		return canceled("read the password reset policy back", ctx.Err())
	}
	err := notPersisted(writePolicy, c.timing.Confirm)
	if len(missingProperties) > 0 {
		err.Message += ": " + strings.Join(missingProperties, "; ")
	}
	return err
}

// missingProperties lists the properties of a change that a document does not show, with the value that it shows and
// the value that was sent.
func (ch *change) missingProperties(base, next, doc Document) []string {
	var lines []string
	for _, key := range ch.keys {
		if sent, now := next.Raw(key), doc.Raw(key); string(base.Raw(key)) != string(sent) && string(now) != string(sent) {
			lines = append(lines, fmt.Sprintf("%s is %s, but %s was sent", key, abbreviated(now), abbreviated(sent)))
		}
	}
	return lines
}

// rewriteAltered handles changes of which the service shows neither the old nor the new value, and so will never show
// what was sent. Another writer may have changed the same property, so each of them is written once more: again reports
// whether any is. If the same value shows again, the service itself stores another value, and the change fails. left
// are the changes that have not failed.
func (c *Client) rewriteAltered(base, next, doc Document, changes []*change) (left []*change, again bool) {
	for _, ch := range changes {
		difference := ""
		if ch.alteredTo != "" || slices.ContainsFunc(ch.keys, func(key string) bool {
			now := string(doc.Raw(key))
			return now != string(next.Raw(key)) && now != string(base.Raw(key))
		}) {
			difference = strings.Join(ch.missingProperties(base, next, doc), "; ")
		}
		if difference == "" || difference != ch.alteredTo {
			again = again || difference != ""
			ch.alteredTo = difference
			left = append(left, ch)
			continue
		}
		c.fail([]*change{ch}, &serviceerror.Error{
			Service: serviceerror.Portal, Operation: writePolicy, Kind: serviceerror.Altered, Status: http.StatusOK, Role: roleWrite,
			Message: "the service accepted the change and stored a different value: " + difference,
		})
	}
	if again {
		c.setCurrent(doc)
	}
	return left, again
}
