package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// batchService is a service that takes batches. It is a RoundTripper, so that tests can run on a clock of their own.
type batchService struct {
	t testing.TB
	// one answers a request, alone or in a batch.
	one http.HandlerFunc
	// outer answers a batch instead, where it returns true.
	outer func(w http.ResponseWriter, r *http.Request, n int) bool
	// latency is how long every HTTP request takes.
	latency func() time.Duration

	mu sync.Mutex
	// sizes are the numbers of requests of the HTTP requests, 0 for one that came by itself.
	sizes  []int
	tokens []string
	// now and most are how many HTTP requests are under way, and were at most.
	now, most int
}

func (s *batchService) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.latency != nil {
		select {
		case <-time.After(s.latency()):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if r = r.Clone(r.Context()); r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result(), nil
}

func (s *batchService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != batchPath {
		s.note(r, 0)
		s.one(w, r)
		return
	}
	var whole struct {
		Requests []struct {
			ID, Method, URL string
			Headers         map[string]string
			Body            json.RawMessage
			DependsOn       []string
		}
	}
	raw, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(raw, &whole); err != nil || r.Method != http.MethodPost || len(whole.Requests) > 20 || len(whole.Requests) < 2 {
		s.t.Errorf("%s %s with %d requests: %v", r.Method, r.URL, len(whole.Requests), err)
	}
	s.note(r, len(whole.Requests))
	if s.outer != nil && s.outer(w, r, len(whole.Requests)) {
		return
	}
	var answers []map[string]any
	for _, item := range whole.Requests {
		inner := httptest.NewRequestWithContext(context.WithoutCancel(r.Context()), item.Method, "https://graph.invalid/v1.0"+item.URL, strings.NewReader(string(item.Body)))
		for name, value := range item.Headers {
			inner.Header.Set(name, value)
		}
		rec := httptest.NewRecorder()
		s.one(rec, inner)
		answers = append(answers, packAnswer(item.ID, rec))
	}
	rand.Shuffle(len(answers), func(i, j int) { answers[i], answers[j] = answers[j], answers[i] })
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("request-id", "outer-id")
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(map[string]any{"responses": slices.DeleteFunc(answers, func(a map[string]any) bool { return a == nil })})
}

// packAnswer puts an answer into a batch's; a status of 299 is left out of it.
func packAnswer(id string, rec *httptest.ResponseRecorder) map[string]any {
	if rec.Code == 299 {
		return nil
	}
	headers := map[string]string{}
	for name := range rec.Header() {
		headers[strings.ToLower(name)] = rec.Header().Get(name)
	}
	answer := map[string]any{"id": id, "status": rec.Code, "headers": headers}
	switch body := rec.Body.Bytes(); {
	case len(body) == 0:
	case json.Valid(body) && isJSON(rec.Header().Get("Content-Type")):
		answer["body"] = json.RawMessage(body)
	case strings.HasPrefix(rec.Header().Get("Content-Type"), "text/"):
		answer["body"] = string(body)
	default:
		answer["body"] = body // base64
	}
	return answer
}

func (s *batchService) note(r *http.Request, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sizes = append(s.sizes, size)
	s.tokens = append(s.tokens, r.Header.Get("Authorization"))
}

func (s *batchService) sent() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sizes)
}

func (s *batchService) client(retry transport.Retry, inFlight int) *http.Client {
	s.t.Helper()
	client, err := transport.NewClient(transport.Options{Retry: retry, Below: func(http.RoundTripper) http.RoundTripper {
		return Batching(BatchOptions{Retry: retry, InFlight: inFlight})(counted{s})
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// counted counts the HTTP requests that are under way.
type counted struct{ *batchService }

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.now--
		c.mu.Unlock()
	}()
	return c.batchService.RoundTrip(r)
}

func after(d time.Duration) func() time.Duration { return func() time.Duration { return d } }

// echo answers with the path and the query.
func echo(w http.ResponseWriter, r *http.Request) {
	answer(w, 200, jsonType, fmt.Sprintf(`{"url":%q}`, r.URL.RequestURI()))
}

type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

func ask(ctx context.Context, client *http.Client, method, path, body string) reply {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, "https://graph.invalid/v1.0"+path, reader)
	if err != nil {
		return reply{err: err}
	}
	r.Header.Set("Authorization", "Bearer one")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := client.Do(r)
	if err != nil {
		return reply{err: err}
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return reply{resp.StatusCode, resp.Header, string(raw), err}
}

// together sends n requests at once, after one that is under way so long that they gather.
func together(ctx context.Context, client *http.Client, n int, send func(i int) reply) []reply {
	var all sync.WaitGroup
	replies := make([]reply, n)
	all.Go(func() { ask(ctx, client, http.MethodGet, "/pilot", "") })
	time.Sleep(time.Millisecond)
	for i := range n {
		all.Go(func() { replies[i] = send(i) })
	}
	all.Wait()
	return replies
}

// tlsClient serves s over TLS and gives a client with the whole transport, which takes graph.invalid for the server.
func tlsClient(t testing.TB, s *batchService, retry transport.Retry) *http.Client {
	t.Helper()
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "https://")
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: tlsRoots(server), Hosts: []string{host}, Retry: retry, Below: Batching(BatchOptions{Retry: retry}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.URL.Host = host
		return client.Transport.RoundTrip(r)
	})}
}
