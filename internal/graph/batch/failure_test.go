package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// TestBatchFailsAsAWhole: if a batch fails as a whole, every caller gets that failure as its own.
func TestBatchFailsAsAWhole(t *testing.T) {
	reset := errors.New("connection reset")
	tests := map[string]struct {
		status     int
		body       string
		err        error
		wantStatus int
		wantErr    error
	}{
		"throttled":   {status: 429, body: `{"error":{}}`, wantStatus: 429},
		"unavailable": {status: 503, body: graphtest.Page, wantStatus: 503},
		"token":       {status: 401, body: `{"error":{"code":"InvalidAuthenticationToken"}}`, wantStatus: 401},
		"redirect":    {status: 302, wantStatus: 302},
		"page":        {status: 200, body: graphtest.Page, wantErr: io.ErrUnexpectedEOF},
		"malformed":   {status: 200, body: `{"responses":{"id":"0"}}`, wantErr: io.ErrUnexpectedEOF},
		"truncated":   {status: 200, body: `{"responses":[{"id":"0","status":200},{"id":"1","sta`, wantErr: io.ErrUnexpectedEOF},
		"empty":       {status: 200, wantErr: io.ErrUnexpectedEOF},
		"nobody's":    {status: 200, body: `{"responses":[{"id":"77","status":200},{"id":"x"},7,null]}`, wantErr: io.ErrUnexpectedEOF},
		"dropped":     {err: reset, wantErr: reset},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: echo}
				s.Outer = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
					w.Header().Set("Retry-After", "7")
					w.WriteHeader(test.status)
					_, _ = w.Write([]byte(test.body))
					return true
				}
				client := &http.Client{
					Transport:     Layer(Options{Retry: transport.DefaultRetry})(failing{s, test.err}),
					CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
				}
				for _, got := range together(t.Context(), client, 5, func(i int) reply { return ask(t.Context(), client, "GET", fmt.Sprint("/", i), "") }) {
					if got.status != test.wantStatus || !errors.Is(got.err, test.wantErr) || got.err == nil && (got.body != test.body || got.header.Get("Retry-After") != "7") {
						t.Errorf("got %+v", got)
					}
				}
				if got := s.Sent(); test.err == nil && !slices.Equal(got, []int{0, 5}) {
					t.Errorf("sent %v", got)
				}
			})
		})
	}
}

// failing answers batches with an error.
type failing struct {
	*graphtest.Service
	err error
}

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.err != nil && r.URL.Path == graphtest.Path {
		return nil, f.err
	}
	return f.Service.RoundTrip(r)
}

// A batch that is refused as such goes out again in single requests; after some of them no batch is tried.
func TestBatchRefused(t *testing.T) {
	for _, status := range []int{400, 403, 404, 405, 413, 501} {
		bubble(t, func(t *testing.T) {
			s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: echo}
			s.Outer = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
				graphtest.Answer(w, status, graphtest.JSON, `{"error":{"code":"BadRequest","message":"Invalid batch payload format."}}`)
				return true
			}
			client := clientOf(s, transport.Retry{}, 0)
			for round := range 5 {
				for i, got := range together(t.Context(), client, 3, func(i int) reply { return ask(t.Context(), client, "GET", fmt.Sprint("/", i), "") }) {
					if got.err != nil || got.status != 200 || got.body != fmt.Sprintf(`{"url":"/v1.0/%d"}`, i) {
						t.Errorf("%d, round %d: got %+v", status, round, got)
					}
				}
			}
			batches := slices.DeleteFunc(s.Sent(), func(n int) bool { return n == 0 })
			if len(batches) != maxRefusals {
				t.Errorf("%d: %d batches", status, len(batches))
			}
		})
	}
}

// TestBatchNotTwice: a marked request is repeated if nothing was done, in a batch as alone.
func TestBatchNotTwice(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	for name, test := range map[string]struct {
		status int
		err    error
		want   int32
	}{
		"throttled": {status: 429, want: 2}, "unavailable": {status: 503, want: 1}, "missing": {status: 299, want: 1},
		"lost": {err: io.EOF, want: 1}, "not reached": {err: dial, want: 2},
	} {
		bubble(t, func(t *testing.T) {
			var posts atomic.Int32
			s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: func(w http.ResponseWriter, r *http.Request) {
				if r.Method == "POST" && posts.Add(1) == 1 && test.status != 0 {
					w.WriteHeader(test.status)
				}
			}}
			below := Layer(Options{Retry: transport.DefaultRetry})(roundTripper(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == graphtest.Path && test.err != nil && posts.Add(1) == 1 {
					return nil, test.err
				}
				return s.RoundTrip(r)
			}))
			client, _ := transport.NewClient(transport.Options{Retry: transport.DefaultRetry, Below: func(http.RoundTripper) http.RoundTripper { return below }})
			together(t.Context(), client, 2, func(i int) reply {
				if i == 1 {
					return ask(t.Context(), client, "GET", "/x", "")
				}
				got := ask(transport.NotTwice(t.Context()), client, "POST", "/x", "")
				if ok := got.status == 200; ok != (test.want == 2) {
					t.Errorf("%s: got %+v", name, got)
				}
				return got
			})
			if posts.Load() != test.want {
				t.Errorf("%s: sent %d times", name, posts.Load())
			}
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// 204 and 304 have no body (RFC 9110), whatever a batch puts beside them: a write that was accepted stays accepted, and a
// reading finds nothing.
func TestBatchAnswersWithoutBody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: echo}
		s.Outer = func(w http.ResponseWriter, _ *http.Request, n int) bool {
			var answers []map[string]any
			for i := range n {
				answers = append(answers, map[string]any{
					"id": fmt.Sprint(i), "status": []int{204, 304}[i%2], "headers": map[string]string{"Content-Type": graphtest.JSON},
					"body": map[string]any{"error": map[string]any{"code": "x", "message": "not empty"}},
				})
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"responses": answers})
			return true
		}
		client := clientOf(s, transport.Retry{}, 0)
		replies := together(t.Context(), client, 6, func(i int) reply { return ask(t.Context(), client, "PATCH", fmt.Sprint("/", i), `{"a":1}`) })
		var statuses []int
		for i, got := range replies {
			statuses = append(statuses, got.status)
			if got.err != nil || got.body != "" {
				t.Errorf("%d: got %+v", i, got)
			}
		}
		slices.Sort(statuses)
		if !slices.Equal(statuses, []int{204, 204, 204, 304, 304, 304}) {
			t.Errorf("statuses %v", statuses)
		}
	})
}
