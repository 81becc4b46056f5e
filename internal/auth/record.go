package auth

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// record is the result of the last request of a sign-in. azidentity keeps only the text of some errors, and a text
// cannot distinguish a network failure from a refused secret.
type record struct {
	mu        sync.Mutex
	err       error
	status    int
	requestID string
}

type recordKey struct{}

// withRecord returns a context that records requests, with its record.
func withRecord(ctx context.Context) (context.Context, *record) {
	r := &record{}
	return context.WithValue(ctx, recordKey{}, r), r
}

// recordOf returns the record of ctx, or an unused one if there is none.
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

// recording sends azidentity's requests and records their results. It is a policy.Transporter.
type recording struct {
	client *http.Client
	// secrets is true if posted bodies contain a secret, which may be sent over https only.
	secrets bool
	// only is the one host to which secrets may be posted; empty means any.
	only string
}

// Do sends one request. The first answer of sign-in contains its endpoints, and so chooses the address to which the
// secret or the assertion is posted next. Do refuses an address with a host other than the configured one or without
// encryption.
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

// mayHave reports whether a secret may be sent to an address.
func (t recording) mayHave(to *url.URL) bool {
	return to.Scheme == "https" && (t.only == "" || strings.EqualFold(to.Host, t.only))
}
