package batch

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

// send is one HTTP request with one item or with several.
type send struct {
	items []*item
	// ctx has the values of the first caller's context. It ends with the last caller that waits.
	ctx    context.Context
	cancel context.CancelFunc
	sent   time.Time
	// limit is how many sends may be under way, for the log.
	limit int
	// number counts the sends.
	number int
	// waiting is how many callers still wait. The batcher's lock guards it.
	waiting int
}

// outcome is what became of a send: a result for each item, or refused.
type outcome struct {
	each []result
	// refused is set if the service did not take the batch as such and looked at none of its items.
	refused bool
}

// exchange sends the request and returns a result for each item.
func (s *send) exchange(next http.RoundTripper) outcome {
	if len(s.items) == 1 {
		whole, err := roundTrip(next, s.items[0].alone().WithContext(s.ctx))
		return outcome{each: []result{{whole, err}}}
	}
	request, err := s.pack()
	if err != nil {
		return s.all(err)
	}
	tflog.Debug(s.ctx, "batched requests to Microsoft Graph", map[string]any{"requests": len(s.items), "in_flight_limit": s.limit})
	whole, err := roundTrip(next, request)
	if err != nil {
		return s.all(err)
	}
	return s.unpack(whole)
}

// all returns the same error for every item.
func (s *send) all(err error) outcome {
	return outcome{each: slices.Repeat([]result{{err: err}}, len(s.items))}
}

// ErrBrokeOff is the error of an answer whose body ended too early.
var ErrBrokeOff = errors.New("the response is incomplete")

// roundTrip sends a request and reads the whole answer. An answer that breaks off is an error.
func roundTrip(next http.RoundTripper, r *http.Request) (*answer, error) {
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	whole := &answer{status: resp.StatusCode, header: resp.Header, from: resp}
	if resp.Body == nil {
		return whole, nil
	}
	whole.body, err = io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBrokeOff, err)
	}
	return whole, nil
}

// pack returns the request for all items, which have the host and the token in common.
func (s *send) pack() (*http.Request, error) {
	var whole struct {
		Requests []packedRequest `json:"requests"`
	}
	reading := true
	for i, it := range s.items {
		whole.Requests = append(whole.Requests, it.packed(strconv.Itoa(i)))
		reading = reading && it.request.Method == http.MethodGet
	}
	body, err := json.Marshal(whole)
	if err != nil {
		return nil, err
	}
	first := s.items[0].request
	address := first.URL.Scheme + "://" + first.URL.Host + batchPath
	r, err := http.NewRequestWithContext(s.ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("invalid Microsoft Graph endpoint")
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
		// With this header, which it does not send, net/http may send the request again on a connection that the server
		// has closed in the meantime, as it does with every GET.
		r.Header["Idempotency-Key"] = []string{}
	}
	return r, nil
}
