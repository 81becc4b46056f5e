package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// bubble runs f on a clock of its own.
func bubble(t *testing.T, f func(t *testing.T)) { t.Helper(); synctest.Test(t, f) }

func TestBatchCarriesRequestsAsTheyAre(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			for _, name := range []string{"Authorization", "Accept-Encoding", "User-Agent", "Content-Length"} {
				if r.URL.Path != "/v1.0/pilot" && r.Header.Get(name) != "" {
					t.Errorf("%s in an item", name)
				}
			}
			w.Header().Set("ETag", r.Header.Get("Prefer"))
			graphtest.Answer(w, 200, graphtest.JSON, fmt.Sprintf(`{"said":"%s %s %s","n":12345678901234567890}`, r.Method, r.URL.RequestURI(), strings.ReplaceAll(string(body), `"`, "'")))
		}}
		client := clientOf(s, transport.Retry{}, 0)
		replies := together(t.Context(), client, 4, func(i int) reply {
			switch i {
			case 0:
				return ask(t.Context(), client, "GET", "/users/a%23EXT%23%40b?$select=id&x=%26", "")
			case 1:
				return ask(t.Context(), client, "PATCH", "/users/x", `{"a": 1.50}`)
			case 2:
				return ask(t.Context(), client, "DELETE", "/users/y", "")
			}
			return ask(t.Context(), client, "POST", "/users/z", "")
		})
		for i, want := range []string{
			"GET /v1.0/users/a%23EXT%23%40b?$select=id&x=%26 ", "PATCH /v1.0/users/x {'a':1.50}", "DELETE /v1.0/users/y ", "POST /v1.0/users/z ",
		} {
			if want = fmt.Sprintf(`{"said":"%s","n":12345678901234567890}`, want); replies[i].body != want || replies[i].status != 200 {
				t.Errorf("got %+v, want %s", replies[i], want)
			}
		}
		if got := s.Sent(); !slices.Equal(got, []int{0, 4}) {
			t.Errorf("sent %v", got)
		}
	})
}

func TestBatchAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		binary := string([]byte{0, 1, 2, 0xff, 0xfe})
		s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/v1.0/nothing":
				w.WriteHeader(204)
			case "/v1.0/photo":
				graphtest.Answer(w, 200, "image/png", binary)
			case "/v1.0/page":
				graphtest.Answer(w, 403, "text/html; charset=utf-8", graphtest.Page)
			case "/v1.0/word":
				graphtest.Answer(w, 401, "text/plain", "Unauthorized")
			case "/v1.0/text":
				graphtest.Answer(w, 200, graphtest.JSON, `"c3RyaW5n"`)
			case "/v1.0/missing":
				w.WriteHeader(299)
			default:
				w.Header()["request-id"] = nil
				w.Header().Set("Retry-After", "2.5")
				_, _ = w.Write(nil)
				w.WriteHeader(400)
			}
		}}
		client := clientOf(s, transport.Retry{}, 0)
		paths := []string{"/nothing", "/photo", "/page", "/word", "/text", "/missing", "/none"}
		want := []reply{{status: 204}, {status: 200, body: binary}, {status: 403, body: graphtest.Page}, {status: 401, body: "Unauthorized"}, {status: 200, body: `"c3RyaW5n"`}, {}, {status: 200}}
		replies := together(t.Context(), client, len(paths), func(i int) reply { return ask(t.Context(), client, "GET", paths[i], "") })
		for i, got := range replies {
			if got.status != want[i].status || got.body != want[i].body || (got.err != nil) != (paths[i] == "/missing") {
				t.Errorf("%s: got %d %q %v", paths[i], got.status, got.body, got.err)
			}
		}
		if !errors.Is(replies[5].err, io.ErrUnexpectedEOF) {
			t.Errorf("got %v", replies[5].err)
		}
		if h := replies[6].header; h.Get("Retry-After") != "2.5" || transport.RequestID(h) != "outer-id" {
			t.Errorf("got %v", h)
		}
	})
}

func TestBatchCancelOne(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var ended atomic.Int32
		s := &graphtest.Service{T: t, Latency: after(time.Second), One: echo}
		client := clientOf(s, transport.DefaultRetry, 0)
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		replies := together(t.Context(), client, 4, func(i int) reply {
			if i > 0 {
				return ask(t.Context(), client, "GET", fmt.Sprint("/", i), "")
			}
			time.AfterFunc(500*time.Millisecond, cancel)
			got := ask(ctx, client, "GET", "/0", "")
			if took := time.Since(start); took > 502*time.Millisecond {
				t.Errorf("canceled after %v", took)
			}
			ended.Add(1)
			return got
		})
		for i, got := range replies {
			if i == 0 && !errors.Is(got.err, context.Canceled) || i > 0 && got.status != 200 {
				t.Errorf("%d: got %+v", i, got)
			}
		}
		if got := s.Sent(); ended.Load() != 1 || !slices.Equal(got, []int{0, 4}) {
			t.Errorf("sent %v", got)
		}
	})
}

// TestBatchCancelAll: a request that waits for its turn is not sent after its caller left. A send for which no caller
// waits ends.
func TestBatchCancelAll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &graphtest.Service{T: t, Latency: after(time.Hour), One: echo}
		client := clientOf(s, transport.Retry{}, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for _, got := range together(ctx, client, 30, func(i int) reply { return ask(ctx, client, "GET", fmt.Sprint("/", i), "") }) {
			if !errors.Is(got.err, context.DeadlineExceeded) {
				t.Errorf("got %+v", got)
			}
		}
		synctest.Wait()
		now, _ := s.UnderWay()
		if got := s.Sent(); len(got) != 0 || now != 0 {
			t.Errorf("sent %v, %d under way", got, now)
		}
	})
}

// A send ends after a while even if its callers would wait for ever.
func TestBatchTimeout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &graphtest.Service{T: t, Latency: after(time.Hour), One: echo}
		client := clientOf(s, transport.Retry{}, 0)
		start := time.Now()
		for _, got := range together(t.Context(), client, 3, func(int) reply { return ask(t.Context(), client, "GET", "/x", "") }) {
			if !errors.Is(got.err, context.DeadlineExceeded) || time.Since(start) > transport.RequestTimeout+time.Second {
				t.Errorf("got %+v after %v", got, time.Since(start))
			}
		}
	})
}

func TestBatchKeepsTokensApart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: echo}
		client := clientOf(s, transport.Retry{}, 0)
		together(t.Context(), client, 10, func(i int) reply {
			r, _ := http.NewRequestWithContext(t.Context(), "GET", fmt.Sprint("https://graph.invalid/v1.0/", i), nil)
			r.Header.Set("Authorization", []string{"Bearer one", "Bearer two"}[i%2])
			resp, err := client.Do(r)
			if err != nil || resp.StatusCode != 200 || resp.Request.URL.Path != r.URL.Path {
				t.Errorf("got %v, %v", resp, err)
			}
			return reply{}
		})
		tokens := s.Tokens()
		slices.Sort(tokens)
		if got := s.Sent(); !slices.Equal(got, []int{0, 5, 5}) || !slices.Equal(tokens, []string{"Bearer one", "Bearer one", "Bearer two"}) {
			t.Errorf("sent %v with %v", got, tokens)
		}
	})
}

func TestBatchLeavesAlone(t *testing.T) {
	large := `"` + strings.Repeat("x", maxBody) + `"`
	tests := map[string]struct{ method, path, contentType, body string }{
		"large":       {"PUT", "/v1.0/x", "application/json", large},
		"not JSON":    {"PUT", "/v1.0/x", "image/png", "{}"},
		"broken JSON": {"PATCH", "/v1.0/x", "application/json", "{"},
		"beta":        {"GET", "/beta/x", "", ""},
		"head":        {"HEAD", "/v1.0/x", "", ""},
	}
	for name, test := range tests {
		for _, unknown := range []bool{false, true} {
			bubble(t, func(t *testing.T) {
				s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: func(w http.ResponseWriter, r *http.Request) {
					if body, _ := io.ReadAll(r.Body); r.URL.Path != "/v1.0/pilot" && string(body) != test.body {
						t.Errorf("%s: %d bytes", name, len(body))
					}
					w.WriteHeader(204)
				}}
				client := clientOf(s, transport.Retry{}, 0)
				together(t.Context(), client, 2, func(int) reply {
					var body io.Reader = strings.NewReader(test.body)
					if unknown {
						body = io.MultiReader(body)
					}
					r, _ := http.NewRequestWithContext(t.Context(), test.method, "https://graph.invalid"+test.path, body)
					r.Header.Set("Content-Type", test.contentType)
					if resp, err := client.Do(r); err != nil || resp.StatusCode != 204 {
						t.Errorf("%s: got %v", name, err)
					}
					return reply{}
				})
				if got := s.Sent(); !slices.Equal(got, []int{0, 0, 0}) {
					t.Errorf("%s: sent %v", name, got)
				}
			})
		}
	}
}

// Many bodies below the bound do not make a batch that is too large.
func TestBatchSize(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &graphtest.Service{T: t, Latency: after(50 * time.Millisecond), One: echo}
		client := clientOf(s, transport.Retry{}, 0)
		body := `"` + strings.Repeat("x", maxBody-10) + `"`
		for _, got := range together(t.Context(), client, 20, func(int) reply { return ask(t.Context(), client, "PATCH", "/x", body) }) {
			if got.status != 200 {
				t.Errorf("got %+v", got)
			}
		}
		if got := s.Sent(); len(got) != 4 || slices.Max(got) > maxBytes/maxBody {
			t.Errorf("sent %v", got)
		}
	})
}

// TestBatchOverTLS repeats the tests over TLS and on the real clock, for the race detector.
func TestBatchOverTLS(t *testing.T) {
	s := &graphtest.Service{T: t}
	var n atomic.Int32
	s.One = func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1)%7 == 0 {
			w.WriteHeader(503)
			return
		}
		echo(w, r)
	}
	retry := transport.Retry{Max: 20, MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond}
	client := tlsClient(t, s, retry)
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			for range 10 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				if i%8 == 7 {
					time.AfterFunc(2*time.Millisecond, cancel)
				}
				got := ask(ctx, client, "GET", fmt.Sprint("/", i), "")
				if want := fmt.Sprintf(`{"url":"/v1.0/%d"}`, i); got.body != want && (i%8 != 7 || !errors.Is(got.err, context.Canceled)) {
					t.Errorf("got %+v, want %s", got, want)
				}
				cancel()
			}
		})
	}
	all.Wait()
	t.Logf("%d HTTP requests for %d", len(s.Sent()), n.Load())
}

// TestReportsAlone: reports go past the batches, so that a report that is refused holds nothing else back.
func TestReportsAlone(t *testing.T) {
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { paths = append(paths, r.URL.Path) }))
	defer server.Close()
	b := Layer(Options{})(http.DefaultTransport).(*batcher)
	b.pace.limit = 0 // nothing may be sent
	r, err := http.NewRequestWithContext(Alone(t.Context()), http.MethodGet, server.URL+"/v1.0/reports/x", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := b.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(paths) != 1 || paths[0] != "/v1.0/reports/x" {
		t.Errorf("sent: %v", paths)
	}
}
