package auth

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// record is what became of the last request of one sign-in. azidentity keeps only the text of some errors, and a
// text cannot tell a dead network from a refused secret.
type record struct {
	mu        sync.Mutex
	err       error
	status    int
	requestID string
}

type recordKey struct{}

// withRecord prepares ctx for recording.
func withRecord(ctx context.Context) (context.Context, *record) {
	r := &record{}
	return context.WithValue(ctx, recordKey{}, r), r
}

// recordOf gives ctx's record, or one that nobody reads.
func recordOf(ctx context.Context) *record {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		return r
	}
	return &record{}
}

func (r *record) setErr(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err, r.status, r.requestID = err, 0, ""
}

func (r *record) setResponse(resp *http.Response) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err, r.status, r.requestID = nil, resp.StatusCode, transport.RequestID(resp.Header)
}

func (r *record) get() (status int, requestID string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status, r.requestID, r.err
}

// recording sends azidentity's requests and records their end. It is a policy.Transporter.
type recording struct {
	client *http.Client
	// secrets says that what is posted holds a secret, which travels over https only.
	secrets bool
	// only is the one host that secrets may be posted to; empty for any.
	only string
}

// Do sends one request. Sign-in describes itself in its first answer, and so chooses the address that the secret or the
// assertion is posted to next; it must choose neither another host than the configured one nor one without encryption.
func (t recording) Do(req *http.Request) (*http.Response, error) {
	if t.secrets && req.Method == http.MethodPost && !t.mayHave(req.URL) {
		err := transport.Forbidden(req.URL)
		recordOf(req.Context()).setErr(err)
		return nil, err
	}
	resp, err := t.client.Do(req)
	if err != nil {
		recordOf(req.Context()).setErr(err)
		return nil, err
	}
	recordOf(req.Context()).setResponse(resp)
	return resp, nil
}

// mayHave reports whether a secret may go to an address.
func (t recording) mayHave(to *url.URL) bool {
	return to.Scheme == "https" && (t.only == "" || strings.EqualFold(to.Host, t.only))
}
