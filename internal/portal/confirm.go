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

// settled reads what a write starts from, right before it. Reads can be stale, also after a fresh one, and a stale
// document as the base of a write would undo other pages. So a document that lacks what this process has confirmed, or
// differs from what it or its plan has read, is read again: until it agrees, or two readings show something that was
// never there before, or after a bounded time. Then somebody else has changed it. began is when the reading that counts
// was asked for.
func (c *Client) settled(ctx context.Context, changes []*change) (doc Document, began time.Time, err error) {
	deadline := time.Now().Add(c.patience())
	var last Document
	for pause := transport.NewPause(c.timing.ConfirmEvery); ; {
		began = time.Now()
		if doc, err = c.fetch(ctx); err != nil {
			return doc, began, err
		}
		again := string(doc.raw) == string(last.raw)
		if c.trusts(doc, changes, again) {
			c.believe(doc)
			return doc, began, nil
		}
		if time.Now().After(deadline) {
			c.giveIn(doc)
			return doc, began, nil
		}
		last = doc
		if !pause.Wait(ctx) {
			return doc, began, cancelled(readPolicy, ctx.Err())
		}
	}
}

// patience is how long a doubtful base is read again. A process that has read nothing before has only its plan to go by,
// which may be hours old, so it waits half as long.
func (c *Client) patience() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		return c.timing.Settle / 2
	}
	return c.timing.Settle
}

// trusts reports whether a document may be the base of a write. again says that two readings agree.
func (c *Client) trusts(doc Document, changes []*change, again bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, shows := range c.confirmed {
		if !shows(doc) {
			return false
		}
	}
	now := doc.Fingerprint()
	if c.seen != nil {
		return len(c.seen.Differs(now)) == 0 || again && !c.outdated(now, changes)
	}
	return !slices.ContainsFunc(changes, func(ch *change) bool { return ch.planned != nil && len(ch.planned.Differs(now)) > 0 })
}

// outdated reports whether a document that is not the present one was there before: it comes from a replica that lags.
// c.mu must be held.
func (c *Client) outdated(now Fingerprint, changes []*change) bool {
	same := func(f Fingerprint) bool { return f != nil && len(f.Differs(now)) == 0 }
	return slices.ContainsFunc(c.past, same) || slices.ContainsFunc(changes, func(ch *change) bool { return same(ch.planned) })
}

// believe takes a document for the present one.
func (c *Client) believe(doc Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.present(doc)
}

// giveIn is believe for a document that does not show what was confirmed, and will not: somebody else has changed it.
func (c *Client) giveIn(doc Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.confirmed, func(_ string, shows func(Document) bool) bool { return !shows(doc) })
	c.present(doc)
}

// present is believe; c.mu must be held.
func (c *Client) present(doc Document) {
	now := doc.Fingerprint()
	if c.seen != nil && len(c.seen.Differs(now)) > 0 {
		c.past = append(c.past, c.seen)
	}
	c.past = slices.DeleteFunc(c.past, func(f Fingerprint) bool { return len(f.Differs(now)) == 0 })
	c.seen = now
}

// settle takes a document for the confirmation of what it shows, and returns what it does not show yet.
func (c *Client) settle(doc Document, changes []*change, notes []Note) []*change {
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
		c.present(doc)
	}
	c.mu.Unlock()
	c.succeed(shown, doc, notes)
	return missing
}

// agreeing is how many readings in a row have to say the same before a value counts as the service's last word.
const agreeing = 4

// confirm reads the document back until it shows every change, or time is up. It returns the changes that another writer
// has undone, for the caller to write again. Reads may be stale for a while after a write, and nothing promises that an
// accepted write is kept.
//
// The first look comes late: another process that had read the document before this write overwrites it, and a look that
// comes before that would call the change confirmed.
func (c *Client) confirm(ctx context.Context, base, next Document, changes []*change, window time.Duration) []*change {
	ctx, cancel := context.WithTimeout(ctx, c.timing.Confirm)
	defer cancel()
	// A wait that is cut short is told by the first look.
	_ = transport.Sleep(ctx, min(max(c.timing.Hold, 2*window), c.timing.Confirm/2))
	// What this commit wrote is its own, whichever page shows first.
	all := changes
	var last Document
	var since time.Time // when the readings began to agree
	same, looked := 0, false
	for pause := transport.NewPause(c.timing.ConfirmEvery); ; {
		doc, err := c.fetch(ctx)
		switch {
		case err != nil && serviceerror.KindOf(err) != serviceerror.TimedOut:
			c.fail(changes, err)
			return nil
		case err == nil:
			looked = true
			moved := others(base, doc, all)
			notes := somebodyElse(base, doc, moved)
			if changes = c.settle(doc, changes, slices.Concat(notes, slow(window, c.timing.Hold))); len(changes) == 0 {
				return nil
			}
			if same++; string(doc.raw) != string(last.raw) {
				last, same, since = doc, 1, time.Now()
			}
			// A replica that lags says the same for a while, and is not to be the base of the next write.
			if same > 1 && time.Since(since) >= c.timing.Settle && len(moved) > 0 && !c.knows(doc, changes) {
				c.note(changes, notes)
				c.believe(doc)
				return changes
			}
			// If another page differs as well, the document may be from before, and tells nothing of what the service stores.
			if same == agreeing && len(moved) == 0 {
				var again bool
				if changes, again = c.altered(base, next, doc, changes); again || len(changes) == 0 {
					return changes
				}
			}
		}
		if !pause.Wait(ctx) {
			for _, ch := range changes {
				c.fail([]*change{ch}, c.unconfirmed(ctx, looked, ch.lacks(base, next, last)))
			}
			return nil
		}
	}
}

// knows reports whether a document is one from before.
func (c *Client) knows(doc Document, changes []*change) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outdated(doc.Fingerprint(), changes)
}

// unconfirmed is the error of a change that was accepted and not seen within the time.
func (c *Client) unconfirmed(ctx context.Context, looked bool, lacks []string) error {
	if !looked {
		return cancelled("read the password reset policy back", ctx.Err())
	}
	err := notPersisted(writePolicy, c.timing.Confirm)
	if len(lacks) > 0 {
		err.Message += ": " + strings.Join(lacks, "; ")
	}
	return err
}

// lacks lists the properties of a change that a document does not show, with what it shows and what was sent.
func (ch *change) lacks(base, next, doc Document) []string {
	var lines []string
	for _, key := range ch.keys {
		if sent, now := next.Raw(key), doc.Raw(key); string(base.Raw(key)) != string(sent) && string(now) != string(sent) {
			lines = append(lines, fmt.Sprintf("%s is %s where %s was sent", key, shown(now), shown(sent)))
		}
	}
	return lines
}

// altered looks for changes of which the service shows neither the old nor the new value, and will not show what was sent
// however long one waits. Somebody else may have changed the same property, so each is written once more: again reports
// whether one is to be. If the same comes out, it is the service that stores another value, and the change ends. The
// others are returned.
func (c *Client) altered(base, next, doc Document, changes []*change) (left []*change, again bool) {
	for _, ch := range changes {
		said := ""
		if ch.altered != "" || slices.ContainsFunc(ch.keys, func(key string) bool {
			now := string(doc.Raw(key))
			return now != string(next.Raw(key)) && now != string(base.Raw(key))
		}) {
			said = strings.Join(ch.lacks(base, next, doc), "; ")
		}
		if said == "" || said != ch.altered {
			again = again || said != ""
			ch.altered = said
			left = append(left, ch)
			continue
		}
		c.fail([]*change{ch}, &serviceerror.Error{
			Service: serviceerror.Portal, Operation: writePolicy, Kind: serviceerror.Altered, Status: http.StatusOK, Role: roleWrite,
			Message: "the service accepted the change and shows another value: " + said,
		})
	}
	if again {
		c.believe(doc)
	}
	return left, again
}
