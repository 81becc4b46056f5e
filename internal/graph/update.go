package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// confirmFor and confirmEvery are the defaults of Options. Reads may be stale for some seconds after a write (graph-api
// 2.4), and nothing promises that an accepted write is kept.
const (
	confirmFor   = time.Minute
	confirmEvery = 250 * time.Millisecond
)

// maxConflicts bounds how often a write that met another write is repeated.
const maxConflicts = 4

// properties are the body of a PATCH.
type properties map[string]any

// edit is a change of one document.
type edit struct {
	// operation is what is tried, as in serviceerror.Error.
	operation string
	// read returns the document as the service shows it now.
	read func(context.Context) (document.Object, error)
	// missing returns what must be sent to make the document as wanted, nothing if it is.
	missing func(document.Object) properties
	// send sends it.
	send func(context.Context, properties) error
	// met reports whether an error of send is about another write, so that the document is read and compared again. It is
	// conflict if nil.
	met func(error) bool
	// identity returns what tells one object from another that takes its place, "" if there is no object. It is nil if objects are
	// not added or removed.
	identity func(document.Object) string
	// outdated reports whether an error of send shows that the last reading was old: that there is an object where it showed none,
	// or the reverse. It is set if identity is.
	outdated func(error) bool
}

// update reads a document, sends what it lacks, and reads it back until it lacks nothing. It returns the document as it
// was before and as the service shows it now.
func (c *Client) update(ctx context.Context, e edit) (before, after document.Object, err error) {
	unlock, err := c.lock(ctx, e.operation)
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	met := e.met
	if met == nil {
		met = conflict
	}
	renewed := false // whether a newer reading than that of the last write is there
	again := func(err error) bool { return renewed || met(err) }
	err = c.repeat(ctx, again, func() error {
		renewed = false
		now, err := e.read(ctx)
		if err != nil {
			return err
		}
		if before == nil {
			before = now
		}
		lacks := e.missing(now)
		if len(lacks) == 0 {
			after = now
			return nil
		}
		defer c.policy.Forget()
		if err := e.send(ctx, lacks); err != nil {
			renewed = e.outdated != nil && e.outdated(err) && c.outlast(ctx, e, now)
			return err
		}
		after, err = c.confirm(ctx, e)
		return serviceerror.WithSent(err, serviceerror.SentAccepted)
	})
	return before, after, err
}

// lock waits until no other write is in progress. The service has no version tags, so two writes that start from the
// same reading could undo each other.
func (c *Client) lock(ctx context.Context, operation string) (unlock func(), err error) {
	select {
	case c.writing <- struct{}{}:
		return func() { <-c.writing }, nil
	case <-ctx.Done():
		return nil, wire.Canceled(ctx, operation)
	}
}

// repeat runs write again if it met another write, a bounded number of times. All writes here are idempotent, so the
// transport has repeated other failures that may pass.
func (c *Client) repeat(ctx context.Context, met func(error) bool, write func() error) error {
	sent := serviceerror.NothingSent
	for try := 0; ; try++ {
		err := write()
		sent = max(sent, serviceerror.SentOf(err))
		if err == nil || !met(err) || try >= maxConflicts || !transport.Sleep(ctx, transport.Backoff(c.options.ConfirmEvery, transport.LongestPause, try, nil)) {
			return serviceerror.AfterTries(err, sent)
		}
	}
}

// conflict reports whether a write met another one (409, 412).
func conflict(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && (e.Status == http.StatusConflict || e.Status == http.StatusPreconditionFailed)
}

// outlast reads the document until it is another object than in an old reading, or until the time is up, and reports whether it is.
// A write that is repeated before would be refused again.
func (c *Client) outlast(ctx context.Context, e edit, old document.Object) bool {
	bounded, cancel := context.WithTimeout(ctx, c.options.ConfirmFor)
	defer cancel()
	for pause := transport.NewPause(c.options.ConfirmEvery); ; {
		now, err := e.read(bounded)
		if err == nil && e.identity(now) != e.identity(old) {
			return true
		}
		if err != nil && serviceerror.KindOf(err) != serviceerror.TimedOut || !pause.Wait(bounded) {
			return false
		}
	}
}

// objectConflict reports whether the service refused to add an object that is there already.
func objectConflict(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && e.ObjectConflict
}

// sendJSON sends a body for which the SDK has no type, or none if it is nil. The service's answer has no use here. Each try has a
// request of its own, because the last one keeps its token.
func (c *Client) sendJSON(ctx context.Context, what wire.Call, request func() *wire.Request, body any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	return c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		r := request()
		if raw != nil {
			r.SetStreamContentAndContentType(raw, "application/json")
		}
		return adapter.SendNoContent(ctx, r, wire.ErrorMappings)
	})
}

// confirm reads the document back until it lacks nothing, or until the time is up.
func (c *Client) confirm(ctx context.Context, e edit) (document.Object, error) {
	bounded, cancel := context.WithTimeout(ctx, c.options.ConfirmFor)
	defer cancel()
	var lacks properties
	for pause := transport.NewPause(c.options.ConfirmEvery); ; {
		now, err := e.read(bounded)
		if err == nil {
			if lacks = e.missing(now); len(lacks) == 0 {
				return now, nil
			}
		} else if serviceerror.KindOf(err) != serviceerror.TimedOut {
			return nil, err
		}
		if pause.Wait(bounded) {
			continue
		}
		if ctx.Err() != nil {
			return nil, wire.Canceled(ctx, e.operation)
		}
		return nil, c.notPersisted(e.operation, lacks)
	}
}

func (c *Client) notPersisted(operation string, lacks properties) error {
	what := "the change"
	if _, removed := lacks[wholeSetting]; removed {
		what = "that the setting is gone"
	} else if len(lacks) > 0 {
		what = "the new value of " + strings.Join(slices.Sorted(maps.Keys(lacks)), ", ")
	}
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: operation, Kind: serviceerror.NotPersisted,
		Message: fmt.Sprintf("the service accepted the change, but did not show %s within %s", what, c.options.ConfirmFor),
	}
}

// differ adds the property name with the wanted value if found has another one. It adds nothing if wanted is nil.
func differ[T comparable](p properties, found document.Object, name string, wanted *T) {
	if wanted == nil {
		return
	}
	if now := document.Value[T](found[name]); now != nil && *now == *wanted {
		return
	}
	p[name] = *wanted
}
