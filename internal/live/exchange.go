package live

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Exchange is a recorded request with its answer.
type Exchange struct {
	// Source is where it was recorded: a live tenant, or the emulator, which does not show what the services do.
	Source string `json:"source"`
	// Service is "graph" or "portal".
	Service string `json:"service"`
	// Batched is true for an item of a batch.
	Batched bool `json:"batched,omitempty"`
	// Method, Path and Query are those of the request, with pseudonyms for IDs and names.
	Method string            `json:"method"`
	Path   string            `json:"path"`
	Query  map[string]string `json:"query,omitempty"`
	// Request is the body of the request, nil for none.
	Request json.RawMessage `json:"request,omitempty"`
	// Status is the status of the answer.
	Status int `json:"status"`
	// ContentType is that of the answer without its parameters, "" for none.
	ContentType string `json:"contentType,omitempty"`
	// HeaderNames are the names of the answer's headers. Header contains the values of those without personal data.
	HeaderNames []string          `json:"headerNames,omitempty"`
	Header      map[string]string `json:"header,omitempty"`
	// Answer is the body, nil for none. If it is not JSON, it is a placeholder text.
	Answer json.RawMessage `json:"answer,omitempty"`

	path string // unredacted
	sent []byte
}

// The sources of recordings.
const (
	// FromLive marks a recording of a real tenant.
	FromLive = "live tenant"
	// FromEmulator marks a recording of the emulator.
	FromEmulator = "emulator"
)

// keptHeaders are the headers whose values are recorded.
var keptHeaders = []string{"Odata-Version", "Cache-Control", "Retry-After", "X-Ms-Version"}

// exchangesOf returns the forwarded exchanges. The items of a batch are separate exchanges.
func exchangesOf(r *http.Request, parts []part, a answered) []Exchange {
	if len(parts) == 0 || !parts[0].batched {
		var all []Exchange
		for _, p := range parts {
			all = append(all, newExchange(p, a))
		}
		return all
	}
	_ = r
	var batch struct {
		Responses []struct {
			ID      string
			Status  int
			Headers map[string]string
			Body    json.RawMessage
		}
	}
	_ = json.Unmarshal(a.body, &batch) // a batch that failed as a whole has no answers
	var all []Exchange
	for _, p := range parts {
		for _, item := range batch.Responses {
			if item.ID != p.id {
				continue
			}
			header := http.Header{}
			for name, value := range item.Headers {
				header.Set(name, value)
			}
			all = append(all, newExchange(p, answered{item.Status, header, item.Body}))
		}
	}
	return all
}

func newExchange(p part, a answered) Exchange {
	e := Exchange{
		Service: "graph", Batched: p.batched, Method: p.method, Path: p.path, Status: a.status, Header: map[string]string{},
		Query: map[string]string{}, Request: jsonOnly(p.body), Answer: jsonOnly(a.body), path: p.path, sent: p.body,
	}
	if strings.HasPrefix(p.path, portalPrefix+"/") {
		e.Service = "portal"
	}
	if kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type")); err == nil {
		e.ContentType = kind
	}
	for name := range a.header {
		e.HeaderNames = append(e.HeaderNames, name)
		if slices.Contains(keptHeaders, name) {
			e.Header[name] = a.header.Get(name)
		}
	}
	slices.Sort(e.HeaderNames)
	if values, err := url.ParseQuery(p.query); err == nil {
		for name := range values {
			e.Query[name] = values.Get(name)
		}
	}
	return e
}

// jsonOnly returns body if it is JSON, nil if it is empty, and otherwise a placeholder: what cannot be parsed cannot be
// redacted.
func jsonOnly(body []byte) json.RawMessage {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return nil
	case json.Valid(body):
		return body
	}
	return json.RawMessage(`"(no JSON)"`)
}
