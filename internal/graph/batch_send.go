package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// batchSend is one HTTP request with one item or with several.
type batchSend struct {
	items []*batchItem
	// ctx is the first caller's without its end; it ends with the last caller that waits.
	ctx    context.Context
	cancel context.CancelFunc
	sent   time.Time
	// limit is how many sends may be under way, for the log.
	limit int
	// number counts the sends.
	number int
	// waiting is how many callers still wait, guarded by the batcher's lock.
	waiting int
}

// batchResults are what became of a send: a result for each item, or refused.
type batchResults struct {
	each []batchResult
	// refused says that the service did not take the batch as such and looked at none of its items.
	refused bool
}

// exchange sends and gives a result for each item.
func (s *batchSend) exchange(next http.RoundTripper) batchResults {
	if len(s.items) == 1 {
		answer, err := hear(next, s.items[0].alone().WithContext(s.ctx))
		return batchResults{each: []batchResult{{answer, err}}}
	}
	request, err := s.pack()
	if err != nil {
		return s.all(err)
	}
	tflog.Debug(s.ctx, "requests to Microsoft Graph packed into one", map[string]any{"requests": len(s.items), "in_flight_limit": s.limit})
	answer, err := hear(next, request)
	if err != nil {
		return s.all(err)
	}
	return s.unpack(answer)
}

// all gives every item the same error.
func (s *batchSend) all(err error) batchResults {
	return batchResults{each: slices.Repeat([]batchResult{{err: err}}, len(s.items))}
}

// hear sends a request and reads the whole answer. An answer that breaks off is an error, as one that does not come.
func hear(next http.RoundTripper, r *http.Request) (*batchAnswer, error) {
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer := &batchAnswer{status: resp.StatusCode, header: resp.Header, from: resp}
	if resp.Body == nil {
		return answer, nil
	}
	answer.body, err = io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBrokeOff, err)
	}
	return answer, nil
}

// pack makes the request for all items. They have the host and the token in common.
func (s *batchSend) pack() (*http.Request, error) {
	var whole struct {
		Requests []batchRequest `json:"requests"`
	}
	reading := true
	for i, item := range s.items {
		whole.Requests = append(whole.Requests, item.packed(strconv.Itoa(i)))
		reading = reading && item.request.Method == http.MethodGet
	}
	body, err := json.Marshal(whole)
	if err != nil {
		return nil, err
	}
	first := s.items[0].request
	address := first.URL.Scheme + "://" + first.URL.Host + batchPath
	r, err := http.NewRequestWithContext(s.ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the address of Microsoft Graph is none")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("client-request-id", uuid.NewString())
	for _, name := range []string{"Authorization", "User-Agent"} {
		if values := first.Header.Values(name); len(values) > 0 {
			r.Header[name] = slices.Clone(values)
		}
	}
	if reading {
		// net/http takes it as leave to send once more on a connection that the server had closed meanwhile, as it
		// does with every GET, and sends no such header.
		r.Header["Idempotency-Key"] = []string{}
	}
	return r, nil
}
