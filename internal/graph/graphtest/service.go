// Package graphtest has a service that takes batches, a credential and a stub, for tests of package graph and of the packages
// below it.
package graphtest

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Path is the path of batches.
const Path = "/v1.0/$batch"

// Service is a service that takes batches. It is a RoundTripper, so that tests can run on a clock of their own.
type Service struct {
	T testing.TB
	// One answers a request, alone or in a batch.
	One http.HandlerFunc
	// Outer answers a batch instead if it returns true.
	Outer func(w http.ResponseWriter, r *http.Request, n int) bool
	// Latency is how long every HTTP request takes.
	Latency func() time.Duration

	mu sync.Mutex
	// sizes are the numbers of requests of the HTTP requests, 0 for one that came by itself.
	sizes  []int
	tokens []string
	// now and most are how many HTTP requests are under way, and were at most.
	now, most int
}

// RoundTrip answers a request in the process itself.
func (s *Service) RoundTrip(r *http.Request) (*http.Response, error) {
	s.count(1)
	defer s.count(-1)
	if s.Latency != nil {
		select {
		case <-time.After(s.Latency()):
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

// ServeHTTP answers a batch or a single request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != Path {
		s.note(r, 0)
		s.One(w, r)
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
		s.T.Errorf("%s %s with %d requests: %v", r.Method, r.URL, len(whole.Requests), err)
	}
	s.note(r, len(whole.Requests))
	if s.Outer != nil && s.Outer(w, r, len(whole.Requests)) {
		return
	}
	var answers []map[string]any
	for _, item := range whole.Requests {
		inner := httptest.NewRequestWithContext(context.WithoutCancel(r.Context()), item.Method, "https://graph.invalid/v1.0"+item.URL, strings.NewReader(string(item.Body)))
		for name, value := range item.Headers {
			inner.Header.Set(name, value)
		}
		rec := httptest.NewRecorder()
		s.One(rec, inner)
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
	case json.Valid(body) && strings.HasPrefix(rec.Header().Get("Content-Type"), "application/json"):
		answer["body"] = json.RawMessage(body)
	case strings.HasPrefix(rec.Header().Get("Content-Type"), "text/"):
		answer["body"] = string(body)
	default:
		answer["body"] = body // base64
	}
	return answer
}

func (s *Service) count(change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now += change
	s.most = max(s.most, s.now)
}

// UnderWay returns how many calls of RoundTrip are under way, and how many were at most.
func (s *Service) UnderWay() (now, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.most
}

// Tokens returns the Authorization header of each HTTP request.
func (s *Service) Tokens() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.tokens)
}

func (s *Service) note(r *http.Request, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sizes = append(s.sizes, size)
	s.tokens = append(s.tokens, r.Header.Get("Authorization"))
}

// Sent returns how many requests each HTTP request had, 0 for one that came by itself.
func (s *Service) Sent() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sizes)
}
