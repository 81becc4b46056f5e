package wire

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// maxErrorBody bounds how much of the body of an error is kept, in bytes.
const maxErrorBody = 64 << 10

// record is the last answer of one call. Errors are read from it and not from kiota, which forgets the status of an
// error whose body is not JSON, and whose error type panics on JSON of another shape (graph-api 7.3).
type record struct {
	mu        sync.Mutex
	method    string
	unclear   bool // an earlier try may have taken effect
	page      bool // an HTML page came with the status of a success
	err       error
	status    int
	requestID string
	body      []byte
	// clockAhead is how far this machine's clock is ahead of the service's after a 401.
	clockAhead time.Duration
	// claims are those of the token after a 403, nil if it cannot be decoded. The token itself is not kept.
	claims *claims
}

// sent returns what became of the change that the call was, if it was one. The caller holds mu.
func (r *record) sent() serviceerror.Sent {
	switch {
	case r.method == "" || r.method == http.MethodGet || r.err != nil && !r.unclear && transport.NeverLeft(r.err):
		return serviceerror.NothingSent
	case r.err != nil:
		return serviceerror.SentUnanswered
	}
	sent := serviceerror.SentByStatus(r.status)
	if r.page {
		return serviceerror.SentUnanswered // a page does not come from the service
	}
	if r.unclear {
		sent = max(sent, serviceerror.SentUnanswered)
	}
	return sent
}

// unusable reports whether the last answer was a page, or neither a success nor an error. Kiota takes either for a
// success without content.
func (r *record) unusable() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.page || r.err == nil && r.status >= http.StatusMultipleChoices && r.status < http.StatusBadRequest
}

type recordKey struct{}

func withRecord(ctx context.Context) (context.Context, *record) {
	r := &record{}
	return context.WithValue(ctx, recordKey{}, r), r
}

// recorder fills the record. It is below kiota and above the repetitions.
type recorder struct{ next http.RoundTripper }

// RoundTrip sends the request with an ID of its own, which Graph keeps in its logs and returns.
func (t recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("client-request-id", uuid.NewString())
	ctx, watch := transport.WithWatch(req.Context())
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	rec, ok := req.Context().Value(recordKey{}).(*record)
	if !ok {
		return resp, err
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.unclear = rec.unclear || watch.Unclear()
	rec.method, rec.err, rec.status, rec.requestID, rec.body, rec.claims, rec.clockAhead = req.Method, err, 0, "", nil, nil, 0
	rec.page = false
	if err != nil {
		return nil, err
	}
	rec.page = resp.StatusCode < http.StatusMultipleChoices && strings.Contains(strings.ToLower(resp.Header.Get("Content-Type")), "html")
	rec.status, rec.requestID = resp.StatusCode, transport.RequestID(resp.Header)
	if resp.StatusCode >= http.StatusMultipleChoices {
		rec.body = keepBody(resp)
	}
	switch resp.StatusCode {
	case http.StatusForbidden:
		rec.claims = bearerClaims(req.Header)
	case http.StatusUnauthorized:
		rec.clockAhead = transport.ClockAhead(resp.Header, time.Now())
	}
	return resp, nil
}

// keepBody returns the beginning of resp's body and puts it back for kiota.
func keepBody(resp *http.Response) []byte {
	if resp.Body == nil {
		return nil
	}
	kept, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = broken{}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(kept), rest), resp.Body}
	return kept
}

// broken is the rest of a body that broke off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, batch.ErrBrokeOff }
