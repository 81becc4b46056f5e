package batch

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// answer is an answer that was read completely: to a batch, to a request in one, or to a request that was sent alone.
type answer struct {
	status int
	header http.Header
	body   []byte
	// from is the HTTP answer that it came with. Its body is read and closed.
	from *http.Response
}

// response returns the answer to r as if r had been sent alone.
func (a *answer) response(r *http.Request) *http.Response {
	resp := *a.from
	resp.StatusCode, resp.Header, resp.Request = a.status, a.header, r
	resp.Status = strconv.Itoa(a.status) + " " + http.StatusText(a.status)
	resp.Body, resp.ContentLength, resp.TransferEncoding = http.NoBody, int64(len(a.body)), nil
	if len(a.body) > 0 {
		resp.Body = io.NopCloser(bytes.NewReader(a.body))
	}
	return &resp
}

// errNoAnswer is the error of a request whose answer is missing. The request may have taken effect.
var errNoAnswer = fmt.Errorf("the response to a batch of requests has no part for this request: %w", io.ErrUnexpectedEOF)

// unpack returns the result of each item. If the batch failed as a whole, each item gets that failure as its own, and
// the layer above repeats or reports it as if the item had been sent alone.
func (s *send) unpack(whole *answer) outcome {
	switch {
	case refusesBatch(whole.status):
		return outcome{refused: true}
	case whole.status != http.StatusOK:
		var all outcome
		for range s.items {
			own := *whole
			own.header = whole.header.Clone()
			all.each = append(all.each, result{answer: &own})
		}
		return all
	}
	var answers []json.RawMessage
	if json.Unmarshal(document.Read(whole.body)["responses"], &answers) != nil {
		return s.all(notABatch(whole.body))
	}
	all := s.all(errNoAnswer)
	for _, raw := range answers {
		part := document.Read(raw)
		n, err := strconv.Atoi(plainValue(part["id"]))
		if err != nil || n < 0 || n >= len(all.each) || all.each[n].answer != nil {
			continue // the answer to no request of the batch
		}
		if own := unpackOne(part, whole); own != nil {
			all.each[n] = result{answer: own}
		}
	}
	return all
}

// refusesBatch reports whether a status refuses the batch as such: something in it is not acceptable, or a gateway does
// not know batches. Nothing in such a batch was done (graph-api 6.3). Other statuses are about the caller or the
// moment.
func refusesBatch(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	case http.StatusNotImplemented:
		return true
	}
	return status >= http.StatusBadRequest && status < http.StatusInternalServerError
}

// notABatch returns the error of an answer that is none to a batch. The requests may have taken effect.
func notABatch(body []byte) error {
	what := fmt.Sprintf("is not the response to a batch of requests (%d bytes)", len(body))
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		what = "to a batch of requests is a page; it comes from a gateway or a proxy in front of Microsoft Graph"
	}
	return fmt.Errorf("the response %s: %w", what, io.ErrUnexpectedEOF)
}

// plainValue returns a JSON string's value, or the text of another value: an id may come back as a number.
func plainValue(raw json.RawMessage) string {
	if bytes.HasPrefix(raw, []byte(`"`)) {
		return document.Text(raw)
	}
	return string(raw)
}

// unpackOne returns one item's answer, nil if it is not usable.
func unpackOne(part document.Object, whole *answer) *answer {
	status, err := strconv.Atoi(plainValue(part["status"]))
	if err != nil || status < http.StatusOK || status > 599 {
		return nil
	}
	header := http.Header{}
	for name, raw := range document.Read(part["headers"]) {
		switch http.CanonicalHeaderKey(name) {
		case "", "Content-Length", "Content-Encoding", "Transfer-Encoding":
			// They describe another form of the body than the one in the batch.
		default:
			header.Set(name, headerValue(raw))
		}
	}
	if id := transport.RequestID(whole.header); id != "" && transport.RequestID(header) == "" {
		header.Set("request-id", id)
	}
	if date := whole.header.Get("Date"); date != "" {
		header.Set("Date", date) // transport.ClockAhead reads it
	}
	body := unpackBody(part["body"], header)
	if status == http.StatusNoContent || status == http.StatusNotModified {
		body = nil
	}
	return &answer{status: status, header: header, body: body, from: whole.from}
}

// headerValue returns a header's value, which is a string, a list of strings or another plain value.
func headerValue(raw json.RawMessage) string {
	var several []string
	if json.Unmarshal(raw, &several) == nil {
		return strings.Join(several, ", ")
	}
	return plainValue(raw)
}

// unpackBody returns a body as if it had come alone. JSON is part of the batch unchanged. Anything else is a string, in
// base64 or unchanged (graph-api 6.3).
func unpackBody(raw json.RawMessage, header http.Header) []byte {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	contentType := header.Get("Content-Type")
	if raw[0] != '"' {
		if contentType == "" {
			header.Set("Content-Type", "application/json")
		}
		return raw
	}
	if isJSON(contentType) {
		return raw
	}
	plain := document.Text(raw)
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding, base64.URLEncoding} {
		decoded, err := encoding.DecodeString(plain)
		// A short text can pass for base64. What it decodes to is hardly ever text.
		if err == nil && (!strings.HasPrefix(contentType, "text/") || utf8.Valid(decoded)) {
			return decoded
		}
	}
	return []byte(plain)
}
