package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// TestBrokenBodies checks that a GET whose answer breaks off is repeated, whatever the error is, and that an answer that is
// too large, or whose time is up, is not.
func TestBrokenBodies(t *testing.T) {
	const half, whole = `{"value":[`, `{"value":[]}`
	for name, c := range map[string]struct {
		err   error
		tries int
	}{
		"ends early":   {io.ErrUnexpectedEOF, 2},
		"reset":        {&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}, 2},
		"HTTP/2":       {errors.New("stream error: stream ID 5; INTERNAL_ERROR; received from peer"), 2},
		"too large":    {&AnswerTooLargeError{Most: 5}, 1},
		"time is over": {context.Canceled, 1},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tries := 0
			client := below(t, quick, func(*http.Request) (*http.Response, error) {
				answer := answered(http.StatusOK, "")
				if tries++; tries == 1 {
					answer.Body = io.NopCloser(io.MultiReader(strings.NewReader(half), failing{c.err}))
					if errors.Is(c.err, context.Canceled) {
						cancel()
					}
					return answer, nil
				}
				answer.Body = io.NopCloser(strings.NewReader(whole))
				return answer, nil
			})
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://graph.invalid/v1.0/users", nil)
			resp, err := client.Do(r)
			if tries != c.tries {
				t.Errorf("%d tries, want %d", tries, c.tries)
			}
			if c.tries == 1 {
				if err == nil {
					_, err = io.ReadAll(resp.Body)
				}
				if !errors.Is(err, c.err) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(resp.Body); err != nil || string(body) != whole {
				t.Errorf("%q, %v", body, err)
			}
		})
	}
}
