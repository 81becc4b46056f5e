package odata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// BatchItem is one request of a batch.
type BatchItem struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`

	target *url.URL
}

// UnmarshalJSON takes an id that is a number as well, as some clients send them and the service answers them.
func (b *BatchItem) UnmarshalJSON(raw []byte) error {
	type plain BatchItem
	read := struct {
		*plain
		ID json.RawMessage `json:"id"`
	}{plain: (*plain)(b)}
	if err := json.Unmarshal(raw, &read); err != nil {
		return err
	}
	if document.Kind(read.ID) == "number" {
		b.ID = string(read.ID)
		return nil
	}
	if len(read.ID) == 0 {
		return nil
	}
	return json.Unmarshal(read.ID, &b.ID)
}

// Batch is the requests of a batch, in their order.
type Batch []BatchItem

// parseBatch reads a batch and refuses the whole if anything is malformed (graph-api 6.3). That an empty one, a missing id,
// method or url, an url that is not relative, and a prerequisite that is not there are malformed is chosen, as are the
// texts.
func parseBatch(body []byte, prefix string) (Batch, error) {
	var batch struct {
		Requests Batch `json:"requests"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		return nil, refuse("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of " +
			"valid JSON format.")
	}
	if n := len(batch.Requests); n == 0 || n > maxBatch {
		return nil, refuse("The batch has %d requests. It must have at least one and at most %d.", n, maxBatch)
	}
	seen := map[string]bool{}
	for i := range batch.Requests {
		item := &batch.Requests[i]
		if err := item.check(prefix); err != nil {
			return nil, err
		}
		if id := strings.ToLower(item.ID); seen[id] {
			return nil, refuse("The request id '%s' stands in the batch more than once.", item.ID)
		}
		seen[strings.ToLower(item.ID)] = true
	}
	for _, item := range batch.Requests {
		for _, id := range item.DependsOn {
			if !seen[strings.ToLower(id)] {
				return nil, refuse("The request with id '%s' depends on '%s', which is not in the batch.", item.ID, id)
			}
		}
	}
	if len(batch.Requests.Order()) < len(batch.Requests) {
		return nil, refuse("The requests of the batch depend on each other in a circle.")
	}
	return batch.Requests, nil
}

func (b *BatchItem) check(prefix string) error {
	switch {
	case b.ID == "":
		return refuse("A request of the batch has no id.")
	case b.Method == "":
		return refuse("The request with id '%s' has no method.", b.ID)
	case b.Content() != nil && b.header("Content-Type") == "":
		return refuse("Write request id : %s does not contain Content-Type header or body.", b.ID)
	}
	b.Method = strings.ToUpper(b.Method)
	target, err := url.Parse(b.URL)
	if err != nil || b.URL == "" || target.IsAbs() || target.Host != "" {
		return refuse("The request with id '%s' has no relative url.", b.ID)
	}
	// Parsed again with the prefix, so that the path keeps what is escaped in it.
	b.target, err = url.Parse(prefix + "/" + strings.TrimPrefix(b.URL, "/"))
	return err
}

// Content returns the body of the item, which is nil if there is none or null.
func (b *BatchItem) Content() []byte {
	if document.Kind(b.Body) == "null" || document.Kind(b.Body) == "nothing" {
		return nil
	}
	return b.Body
}

func (b *BatchItem) header(name string) string {
	for key, value := range b.Headers {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}

// Request returns the item as a request of its own. The connection and the client's request id are those of the batch.
func (b *BatchItem) Request(outer *http.Request) *http.Request {
	r := outer.Clone(outer.Context())
	r.Method, r.URL, r.RequestURI = b.Method, b.target, b.target.RequestURI()
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b.Content())), int64(len(b.Content()))
	r.Header = http.Header{}
	for name, value := range b.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Del("Authorization")
	if id := outer.Header.Get("client-request-id"); id != "" && r.Header.Get("client-request-id") == "" {
		r.Header.Set("client-request-id", id)
	}
	return r
}

// Order returns the positions of the items, last to first, with every item after those that it depends on. Items
// that depend on each other in a circle are left out.
func (items Batch) Order() []int {
	var order []int
	for len(order) < len(items) {
		before := len(order)
		for i := range slices.Backward(items) {
			ready := !slices.ContainsFunc(items[i].DependsOn, func(id string) bool {
				return !slices.Contains(order, items.at(id))
			})
			if ready && !slices.Contains(order, i) {
				order = append(order, i)
			}
		}
		if len(order) == before {
			break
		}
	}
	return order
}

// at returns the position of an item.
func (items Batch) at(id string) int {
	return slices.IndexFunc(items, func(b BatchItem) bool { return strings.EqualFold(b.ID, id) })
}

// FailedPrerequisite returns the id of an item that this one depends on and that failed, or "".
func (items Batch) FailedPrerequisite(i int, failed func(int) bool) string {
	for _, id := range items[i].DependsOn {
		if failed(items.at(id)) {
			return id
		}
	}
	return ""
}

// refuse returns the error for a batch that is malformed.
func refuse(format string, args ...any) error {
	return QueryError{Message: fmt.Sprintf(format, args...)}
}
