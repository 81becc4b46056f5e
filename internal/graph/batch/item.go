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
	// maxBody is the largest body that travels in a batch, in bytes. A larger one gets an HTTP request of its own.
	maxBody = 128 << 10
	// maxBytes bounds the bodies of one batch together, in bytes. The service takes 4 MB.
	maxBytes = 1 << 20
)

// versionRoot is the path of all requests that can travel in a batch, and batchPath that of batches.
const (
	versionRoot = "/v1.0/"
	batchPath   = versionRoot + "$batch"
)

// item is one request of a caller.
type item struct {
	// request is a copy, because the caller may leave while it is being sent. Its body is in body, or still in request
	// if it is too large to be read in advance.
	request *http.Request
	body    []byte
	// key is what requests must have in common to share a batch: the host and the token. An item with "" is sent alone.
	key     string
	arrived time.Time
	// caller is whose request it is. An item without one is a caller of its own.
	caller *caller
	// result receives the one result.
	result chan result

	// send is under way with the item, nil while the item waits. The batcher's lock guards send and gone.
	send *send
	// gone is set if the caller does not wait any more.
	gone bool
}

// result is what becomes of an item: an answer or an error.
type result struct {
	answer *answer
	err    error
}

// newItem takes over a request and the duty to close its body.
func newItem(r *http.Request) (*item, error) {
	it := &item{request: r.Clone(r.Context()), result: make(chan result, 1)}
	it.caller, _ = r.Context().Value(callerKey{}).(*caller)
	whole, err := it.readBody()
	if err != nil {
		return nil, err
	}
	if whole && it.batchable() {
		it.key = r.URL.Scheme + "://" + r.URL.Host + " " + r.Header.Get("Authorization")
	}
	return it, nil
}

// readBody reads a body that is small enough for a batch, and reports whether it is. A larger body stays where it is.
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

// batchable reports whether a request can be put into a batch, where every body is JSON.
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

// alone returns the request as it is sent without a batch.
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

// discard closes the rest of the body of an item that is not sent.
func (i *item) discard() {
	if i.request.Body != nil {
		_ = i.request.Body.Close()
	}
}

// packedRequest is an item in the JSON of a batch (graph-api 6.3).
type packedRequest struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
}

// ownHeaders are those of the HTTP request around the batch, which mean nothing for one request in it.
var ownHeaders = map[string]bool{
	"Authorization": true, "Content-Length": true, "Host": true, "User-Agent": true, "Accept-Encoding": true,
	"Connection": true, "Transfer-Encoding": true, "Idempotency-Key": true,
}

// packed returns the item as the request with that id in a batch. Path and query stay escaped: the name of a guest has
// %23 in it.
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

// starts notes that the item is under way, and reports whether it is the first of its caller.
func (i *item) starts() bool {
	if i.caller == nil {
		return true
	}
	i.caller.waiting++
	return i.caller.waiting == 1
}

// ends notes that the item is under way no more. It reports whether it was the last of its caller, and returns how many
// requests the caller may come back with.
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

// isJSON reports whether a Content-Type is that of JSON or of a kind of JSON.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}
