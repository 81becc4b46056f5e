package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// endlessAnswer begins an answer and does not end it before the test does: it sends a chunk every pause, and sent
// counts the bytes. A client reads on for other callers when one leaves, so it does not end the answer.
func endlessAnswer(begin string, chunk []byte, pause time.Duration, sent *atomic.Int64, stop <-chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("request-id", "7f1c0b2e-0000-4000-8000-000000000001")
		_, _ = w.Write([]byte(begin))
		for r.Context().Err() == nil {
			n, err := w.Write(chunk)
			if err != nil {
				return
			}
			sent.Add(int64(n))
			if pause > 0 {
				w.(http.Flusher).Flush()
				select {
				case <-time.After(pause):
				case <-stop:
					return
				case <-r.Context().Done():
				}
			}
		}
	}
}

// TestEndlessAnswers: an answer without an end is an error that names the bound: for a single request, for a list, for
// a report and for a batch.
func TestEndlessAnswers(t *testing.T) {
	chunk := []byte(strings.Repeat(`{"skuPartNumber":"x"},`, 50_000))
	for name, call := range map[string]func(*testing.T, *Client) error{
		"object": func(t *testing.T, c *Client) error { return second(c.Group(t.Context(), groupID)) },
		"list":   func(t *testing.T, c *Client) error { return second(c.SubscribedSKUs(t.Context())) },
		"report": func(t *testing.T, c *Client) error { return second(c.UserRegistration(t.Context(), groupID)) },
		"batch": func(t *testing.T, c *Client) error {
			_, errs := manyGroups(t, c, 0, 3)
			return errors.Join(errs...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			client := bulkClient(t, endlessAnswer(`{"value":[`, chunk, 0, &sent, nil), &graphtest.SignIn{})
			err := call(t, client)
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Kind != serviceerror.NotUnderstood || !strings.Contains(e.Message, "exceeds 64 MB") {
				t.Errorf("got %v", err)
			}
			// What is under way in the buffers of the connection comes on top; several requests may travel by themselves.
			if n := sent.Load(); n > 3*(transport.MaxAnswer+(16<<20)) {
				t.Errorf("the service could send %d MB", n>>20)
			}
		})
	}
}

// An answer that comes so slowly that it never reaches the bound ends with the operation's time.
func TestSlowEndlessAnswers(t *testing.T) {
	for name, call := range map[string]func(context.Context, *Client) error{
		"object": func(ctx context.Context, c *Client) error { return second(c.Group(ctx, groupID)) },
		"list":   func(ctx context.Context, c *Client) error { return second(c.SubscribedSKUs(ctx)) },
		"report": func(ctx context.Context, c *Client) error { return second(c.UserRegistration(ctx, groupID)) },
	} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			stop := make(chan struct{})
			client := bulkClient(t, endlessAnswer(`{"value":[`, []byte(" "), 20*time.Millisecond, &sent, stop), &graphtest.SignIn{})
			t.Cleanup(func() { close(stop) })
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			began := time.Now()
			if err := call(ctx, client); serviceerror.KindOf(err) != serviceerror.TimedOut {
				t.Errorf("got %v", err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}
