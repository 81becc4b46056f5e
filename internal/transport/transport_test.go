package transport

import (
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var quick = Retry{Max: 2, MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond}

// serve starts a server and returns it with a client for it.
func serve(t *testing.T, retry Retry, h http.HandlerFunc) (*httptest.Server, *http.Client) {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	u, _ := url.Parse(server.URL)
	client, err := NewClient(Options{
		CACertificatePEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
		Hosts:            []string{strings.ToUpper(u.Host)}, Retry: retry, UserAgent: "agent/1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}

func TestRepeatsWithBody(t *testing.T) {
	for _, status := range []int{429, 500, 502, 503, 504} {
		var n atomic.Int32
		server, client := serve(t, quick, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if string(body) != "body" || r.Header.Get("User-Agent") != "agent/1" || r.Header.Get("Content-Encoding") != "" {
				t.Errorf("got %q, %v", body, r.Header)
			}
			if n.Add(1) < 3 {
				w.WriteHeader(status)
			}
		})
		resp, err := client.Post(server.URL, "text/plain", strings.NewReader("body"))
		if err != nil || resp.StatusCode != 200 || n.Load() != 3 {
			t.Errorf("%d: %v, %d requests", status, err, n.Load())
		}
		_ = resp.Body.Close()
	}
}

func TestHandsOverTheLastAnswer(t *testing.T) {
	for status, want := range map[int]int32{429: 3, 503: 3, 501: 1, 400: 1, 403: 1, 404: 1, 409: 1} {
		var n atomic.Int32
		server, client := serve(t, quick, func(w http.ResponseWriter, _ *http.Request) {
			n.Add(1)
			w.WriteHeader(status)
			_, _ = w.Write([]byte("why"))
		})
		resp, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != status || string(body) != "why" || n.Load() != want {
			t.Errorf("%d: got %d %q after %d requests, want %d", status, resp.StatusCode, body, n.Load(), want)
		}
	}
}

func TestZeroRetryNeverRepeats(t *testing.T) {
	var n atomic.Int32
	server, client := serve(t, Retry{}, func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		w.WriteHeader(503)
	})
	resp, err := client.Get(server.URL)
	if err != nil || resp.StatusCode != 503 || n.Load() != 1 {
		t.Errorf("%v, %d requests", err, n.Load())
	}
	_ = resp.Body.Close()
}

func TestTokenStaysHome(t *testing.T) {
	for _, retry := range []Retry{{}, quick} {
		other := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was reached") }))
		defer other.Close()
		server, client := serve(t, retry, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		})
		get := func(address string) (*http.Response, error) {
			req, _ := http.NewRequest(http.MethodGet, address, nil)
			req.Header.Set("Authorization", "Bearer t")
			return client.Do(req)
		}
		resp, err := get(server.URL)
		if err != nil || resp.StatusCode != http.StatusTemporaryRedirect {
			t.Fatalf("redirect: %v", err)
		}
		_ = resp.Body.Close()
		for _, address := range []string{other.URL, strings.Replace(server.URL, "https", "http", 1)} {
			_, err := get(address)
			if forbidden, ok := errors.AsType[*ForbiddenHostError](err); !ok || !strings.Contains(address, forbidden.Host) {
				t.Errorf("%s: got %v", address, err)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"2": 2 * time.Second, "2.128": 2128 * time.Millisecond, "0": 0, "0.9": 900 * time.Millisecond,
		"Sun, 22 Nov 2026 10:00:07 GMT": 7 * time.Second, "Sun, 22 Nov 2026 09:00:00 GMT": 0,
	} {
		if got, ok := RetryAfter(http.Header{"Retry-After": {value}}, now); !ok || got != want {
			t.Errorf("%q: got %v %v, want %v", value, got, ok, want)
		}
	}
	for _, value := range []string{"", "soon", "-1", "NaN", "Inf", "1e300"} {
		if got, ok := RetryAfter(http.Header{"Retry-After": {value}}, now); ok {
			t.Errorf("%q: got %v", value, got)
		}
	}
}

func TestBackoff(t *testing.T) {
	for attempt := range 80 {
		wait := Backoff(time.Second, time.Minute, attempt, nil)
		least := min(time.Second<<min(attempt, 16), time.Minute)
		if wait < least || wait > time.Minute {
			t.Errorf("try %d waits %v", attempt, wait)
		}
	}
	patient := &http.Response{Header: http.Header{"Retry-After": {"3600"}}}
	if wait := Backoff(time.Second, time.Minute, 0, patient); wait != time.Minute {
		t.Errorf("waits %v", wait)
	}
}

func TestCACertificate(t *testing.T) {
	if _, err := NewClient(Options{CACertificatePEM: []byte("no")}); err == nil {
		t.Error("no certificate was taken for one")
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, file + "x"} {
		if _, err := ReadCACertificate(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if _, err := ReadCACertificate(file + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
	if got, err := ReadCACertificate(""); got != nil || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestRequestID(t *testing.T) {
	for _, name := range []string{"request-id", "x-ms-correlation-id", "x-ms-request-id"} {
		h := http.Header{}
		h.Set(name, "id")
		if got := RequestID(h); got != "id" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if got := RequestID(http.Header{}); got != "" {
		t.Errorf("got %q", got)
	}
}
