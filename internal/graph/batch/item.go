package batch

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

const (
	// maxBody is the largest body that travels in a batch, in bytes. A larger one is worth an HTTP request.
	maxBody = 128 << 10
	// maxBytes bounds the bodies of one batch together, well below the 4 MB that the service takes.
	maxBytes = 1 << 20
)

// versionRoot is where the requests are that can travel in a batch; a batch's own place is no such request's.
const (
	versionRoot = "/v1.0/"
	batchPath   = versionRoot + "$batch"
)

// item is one request of a caller.
type item struct {
	// request is a copy, because the caller may go while it is being sent. Its body is in body, or else in the request
	// still, where it is too large to be read in advance.
	request *http.Request
	body    []byte
	// company is what requests must have in common to share a batch: the host and the token. Empty travels alone.
	company string
	arrived time.Time
	// caller is whose request it is; nil is a caller of its own.
	caller *caller
	// result takes the one answer.
	result chan result

	// send is under way with the item; nil while it waits. Like gone it is guarded by the batcher's lock.
	send *send
	// gone says that the caller does not wait any more.
	gone bool
}

// result is what becomes of an item: an answer or an error.
type result struct {
	answer *answer
	err    error
}

// newItem takes a request over, and with it the duty to close its body.
func newItem(r *http.Request) (*item, error) {
	it := &item{request: r.Clone(r.Context()), result: make(chan result, 1)}
	it.caller, _ = r.Context().Value(callerKey{}).(*caller)
	whole, err := it.readBody()
	if err != nil {
		return nil, err
	}
	if whole && it.batchable() {
		it.company = r.URL.Scheme + "://" + r.URL.Host + " " + r.Header.Get("Authorization")
	}
	return it, nil
}

// readBody reads a body that is small enough for a batch, and says whether it was. A larger one stays where it is.
func (i *item) readBody() (bool, error) {
	from := i.request.Body
	if from == nil || from == http.NoBody {
		return true, nil
	}
	if i.request.ContentLength > maxBody {
		return false, nil
	}
	body, err := io.ReadAll(io.LimitReader(from, maxBody+1))
	if err != nil {
		_ = from.Close()
		return false, err
	}
	if len(body) > maxBody {
		i.request.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(body), from), from}
		return false, nil
	}
	i.request.Body, i.body = nil, body
	return true, from.Close()
}

// batchable says whether a request can be put into a batch: there a body is JSON.
func (i *item) batchable() bool {
	path := i.request.URL.EscapedPath()
	if !strings.HasPrefix(path, versionRoot) || strings.EqualFold(path, batchPath) || strings.EqualFold(i.request.URL.Path, batchPath) {
		return false
	}
	switch i.request.Method {
	case http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete:
	default:
		return false
	}
	return len(i.body) == 0 || isJSON(i.request.Header.Get("Content-Type")) && json.Valid(i.body)
}

// alone gives the request as it is sent by itself.
func (i *item) alone() *http.Request {
	r := i.request
	if len(i.body) > 0 {
		r = r.Clone(r.Context())
		r.ContentLength = int64(len(i.body))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(i.body)), nil }
		r.Body, _ = r.GetBody()
	}
	return r
}

// discard closes what is left of the body of an item that is not sent.
func (i *item) discard() {
	if i.request.Body != nil {
		_ = i.request.Body.Close()
	}
}

// packedRequest is an item as the batch has it (reference graph-api 6.3).
type packedRequest struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
}

// ownHeaders are those of the HTTP request around the batch, which say nothing about one request in it.
var ownHeaders = map[string]bool{
	"Authorization": true, "Content-Length": true, "Host": true, "User-Agent": true, "Accept-Encoding": true,
	"Connection": true, "Transfer-Encoding": true, "Idempotency-Key": true,
}

// packed gives the item as request number id of a batch. The path and the query stay as they are escaped: a guest's
// name has %23 in it.
func (i *item) packed(id string) packedRequest {
	u := i.request.URL
	p := packedRequest{ID: id, Method: i.request.Method, URL: "/" + strings.TrimPrefix(u.EscapedPath(), versionRoot), Body: i.body}
	if u.RawQuery != "" {
		p.URL += "?" + u.RawQuery
	}
	for name, values := range i.request.Header {
		if ownHeaders[name] || len(values) == 0 || name == "Content-Type" && len(i.body) == 0 {
			continue
		}
		if p.Headers == nil {
			p.Headers = map[string]string{}
		}
		p.Headers[name] = strings.Join(values, ", ")
	}
	return p
}

// starts notes that the item is under way, and reports whether it is the first of its caller's.
func (i *item) starts() bool {
	if i.caller == nil {
		return true
	}
	i.caller.waiting++
	return i.caller.waiting == 1
}

// ends notes that the item is under way no more. It reports whether it was the last of its caller's, and how many requests
// the caller may come back with.
func (i *item) ends() (last bool, requests int) {
	if i.caller == nil {
		return true, 1
	}
	i.caller.waiting--
	return i.caller.waiting == 0, ofCaller
}

func oldest(items []*item) time.Time {
	first := items[0].arrived
	for _, it := range items {
		if it.arrived.Before(first) {
			first = it.arrived
		}
	}
	return first
}

// isJSON says whether a Content-Type is JSON's or one of its kinds.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}
