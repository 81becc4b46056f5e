package writeprobe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// attempt is a probe under way. It notes each write before it is sent, so that whatever happens then is put back.
type attempt struct {
	*run
	doc *document
	// kept is the document before the probe.
	kept []byte
	sent []sent
	// unknown means that an earlier run has sent what this one does not know of.
	unknown bool
}

// sent is a write that left, or may have left.
type sent struct {
	what    string
	changes []string
	// status is that of the answer, 0 if there was none.
	status int
}

// String returns the write without values.
func (s sent) String() string {
	result := "no answer"
	if s.status != 0 {
		result = fmt.Sprintf("HTTP %d", s.status)
	}
	if len(s.changes) == 0 {
		return s.what + " with nothing changed: " + result
	}
	return s.what + " with a changed " + strings.Join(s.changes, ", ") + ": " + result
}

// write sends the document once. changes are the names of the properties that differ from the kept document.
func (a *attempt) write(ctx context.Context, r request, changes ...string) (readonly.Answer, error) {
	a.sent = append(a.sent, sent{what: a.doc.method + " " + a.doc.path + r.query, changes: changes})
	answer, err := a.tenant.Exchange(transport.Once(ctx), a.tenant.Writers[a.doc.service], a.doc.service, a.doc.method, a.doc.path+r.query, r.body)
	a.sent[len(a.sent)-1].status = answer.Status
	return answer, err
}

// mayArriveLate reports whether a change may have had no answer, so that the service may still carry it out after it was put back.
func (a *attempt) mayArriveLate() bool {
	return a.unknown || slices.ContainsFunc(a.sent, func(s sent) bool {
		return len(s.changes) > 0 && serviceerror.SentByStatus(s.status) == serviceerror.SentUnanswered
	})
}

// mayHaveChanged reports whether the tenant may have, or may still get, something other than the kept document.
func (a *attempt) mayHaveChanged() bool {
	for _, s := range a.sent {
		if len(s.changes) > 0 && serviceerror.SentByStatus(s.status) != serviceerror.SentRefused {
			return true
		}
	}
	return a.unknown
}

// shown returns the document as the tenant shows it now.
func (r *run) shown(ctx context.Context, d *document) ([]byte, error) {
	answer, err := r.tenant.Get(ctx, d.service, d.read)
	switch {
	case err != nil:
		return nil, err
	case !answer.OK():
		return nil, fmt.Errorf("read the %s: HTTP %d%s", d.name, answer.Status, code(answer))
	}
	return answer.Body, nil
}

// inARow is how many reads in a row must show the kept document: a single one may be stale.
const inARow = 3

// putBack writes the kept document if the tenant may have another, and reads until it shows the kept one: in a few reads in a
// row, and for a while if a change may arrive late. It has a time limit of its own, because an interruption must not end it.
func (a *attempt) putBack(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.timing.PutBack)
	defer cancel()
	pending, equal, last := a.mayHaveChanged(), 0, errors.New("it has not been read")
	hold, since := time.Duration(0), time.Now()
	if a.mayArriveLate() {
		hold = a.timing.Settle
	}
	for pause := transport.NewPause(a.timing.Every); ; {
		if pending {
			undone := a.undo(ctx)
			pending, equal = undone != serviceerror.SentAccepted, 0
			if a.unknown && undone == serviceerror.SentRefused {
				// Who may not write it now could hardly write it then. What the tenant shows decides, after the time that a change takes.
				pending, hold = false, a.timing.Confirm
			}
		}
		shown, err := a.shown(ctx, a.doc)
		names := a.doc.differences(a.kept, shown)
		switch {
		case ctx.Err() != nil:
			return a.notPutBack(last)
		case err != nil:
			equal, last = 0, err
		case len(names) > 0:
			equal, pending, last = 0, true, errors.New("the tenant shows another value of "+strings.Join(names, ", "))
		case pending:
			last = errors.New("the write that restores it was not accepted")
		default:
			if equal++; equal == 1 {
				since = time.Now()
			}
			if equal >= inARow && time.Since(since) >= hold {
				return nil
			}
		}
		if !pause.Wait(ctx) {
			return a.notPutBack(last)
		}
	}
}

// undo writes the kept document and returns what came of it. A write that was throttled counts as one without an answer: it is
// repeated.
func (a *attempt) undo(ctx context.Context) serviceerror.Sent {
	for _, r := range a.doc.undo(a.kept) {
		answer, err := a.tenant.Exchange(transport.Once(ctx), a.tenant.Writers[a.doc.service], a.doc.service, a.doc.method, a.doc.path+r.query, r.body)
		if err != nil || answer.Status == http.StatusTooManyRequests {
			return serviceerror.SentUnanswered
		}
		if sent := serviceerror.SentByStatus(answer.Status); sent != serviceerror.SentAccepted {
			return sent
		}
	}
	return serviceerror.SentAccepted
}

func (a *attempt) notPutBack(last error) error {
	text := "nothing but the saved document"
	for i, s := range a.sent {
		if i == 0 {
			text = s.String()
		} else {
			text += "; " + s.String()
		}
	}
	return fmt.Errorf("the %s was not restored within %s: %w. Sent: %s. The documents before the first write are in %s. "+
		"Compare them with the admin center, then run -doctor -write-probes restore",
		a.doc.name, a.timing.PutBack, last, text, a.path)
}
