package transport

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// below returns a client whose requests go to f.
func below(t *testing.T, retry Retry, f roundTripper) *http.Client {
	t.Helper()
	client, err := NewClient(Options{Retry: retry, Below: func(http.RoundTripper) http.RoundTripper { return f }})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func answered(status int, retryAfter string) *http.Response {
	h := http.Header{}
	if retryAfter != "" {
		h.Set("Retry-After", retryAfter)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader("why"))}
}

func post(ctx context.Context, client *http.Client) (*http.Response, error) {
	r, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://graph.invalid/v1.0/users/somebody@contoso.com", strings.NewReader("body"))
	return client.Do(r)
}

// TestBelow checks that the layer below the retries sees every attempt, with the whole body, and which ones are
// repetitions.
func TestBelow(t *testing.T) {
	var repeated []bool
	client := below(t, quick, func(r *http.Request) (*http.Response, error) {
		if body, _ := io.ReadAll(r.Body); string(body) != "body" {
			t.Errorf("got %q", body)
		}
		repeated = append(repeated, Repeated(r.Context()))
		return answered(503, ""), nil
	})
	resp, err := post(t.Context(), client)
	if err != nil || resp.StatusCode != 503 || len(repeated) != 3 || repeated[0] || !repeated[1] || !repeated[2] {
		t.Errorf("%v after %v", err, repeated)
	}
	if Repeated(t.Context()) {
		t.Error("a request that is not under way is repeated")
	}
}

// TestBelowIsGuarded checks that the guard stays below the layer.
func TestBelowIsGuarded(t *testing.T) {
	client, err := NewClient(Options{Hosts: []string{"graph.invalid"}, Below: func(next http.RoundTripper) http.RoundTripper { return next }})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequest(http.MethodGet, "https://elsewhere.invalid/users/somebody@contoso.com", nil)
	r.Header.Set("Authorization", "Bearer t")
	_, err = client.Transport.RoundTrip(r)
	if forbidden, ok := errors.AsType[*ForbiddenHostError](err); !ok || strings.Contains(forbidden.Error(), "somebody") {
		t.Errorf("got %v", err)
	}
}

// TestThrottledIsPatient checks that a throttled answer with a Retry-After does not count, until the total time is used
// up.
func TestThrottledIsPatient(t *testing.T) {
	for after, want := range map[string]struct {
		status     int
		least, max time.Duration
		tries      int
	}{
		"1":    {429, 358 * time.Second, 370 * time.Second, 400},
		"0.01": {429, 358 * time.Second, 370 * time.Second, 400},
		"60":   {429, 360 * time.Second, 12 * time.Minute, 13},
		"":     {429, 63 * time.Second, 90 * time.Second, 7},
		"0":    {429, 0, 2 * time.Second, 7},
	} {
		synctest.Test(t, func(t *testing.T) {
			var n int
			client := below(t, DefaultRetry, func(*http.Request) (*http.Response, error) {
				n++
				return answered(429, after), nil
			})
			start := time.Now()
			resp, err := post(NotTwice(t.Context()), client)
			took := time.Since(start)
			if err != nil || resp.StatusCode != want.status || took < want.least || took > want.max || n > want.tries {
				t.Errorf("%q: %v after %d tries and %v", after, err, n, took)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		var n int
		client := below(t, DefaultRetry, func(*http.Request) (*http.Response, error) {
			if n++; n <= 100 {
				return answered(429, "2"), nil
			}
			return answered(200, ""), nil
		})
		if resp, err := post(t.Context(), client); err != nil || resp.StatusCode != 200 {
			t.Errorf("got %v", err)
		}
	})
}

func TestNotTwice(t *testing.T) {
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for name, test := range map[string]struct {
		resp *http.Response
		err  error
		want int
	}{
		"throttled":     {resp: answered(429, ""), want: 3},
		"not reached":   {err: dial, want: 3},
		"unavailable":   {resp: answered(503, ""), want: 1},
		"timed out":     {resp: answered(504, "1"), want: 1},
		"lost":          {err: io.ErrUnexpectedEOF, want: 1},
		"reset":         {err: &net.OpError{Op: "read", Err: errors.New("reset")}, want: 1},
		"half a dial":   {err: &net.OpError{Op: "write", Err: dial}, want: 1},
		"took too long": {err: context.DeadlineExceeded, want: 1},
	} {
		for _, marked := range []bool{true, false} {
			var n int
			client := below(t, quick, func(*http.Request) (*http.Response, error) {
				n++
				return test.resp, test.err
			})
			ctx, want := t.Context(), 3
			if marked {
				ctx, want = NotTwice(ctx), test.want
			}
			resp, err := post(ctx, client)
			if n != want || test.err == nil && (err != nil || resp.StatusCode != test.resp.StatusCode) || test.err != nil && !errors.Is(err, test.err) {
				t.Errorf("%s, marked %v: %v after %d tries, want %d", name, marked, err, n, want)
			}
		}
	}
}

// TestNotTwiceRefused checks that a real refused connection counts as nothing done.
func TestNotTwiceRefused(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	address := server.URL
	server.Close()
	client, err := NewClient(Options{Retry: quick, CACertificatePEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Post(address, "text/plain", strings.NewReader("x"))
	if !nothingDone(nil, err) {
		t.Errorf("got %v", err)
	}
}

// TestCanceledBetweenTries checks that there is an error and no answer if the caller leaves between two attempts.
func TestCanceledBetweenTries(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := below(t, quick, func(*http.Request) (*http.Response, error) {
		cancel()
		return answered(503, ""), nil
	})
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://graph.invalid/", nil)
	if resp, err := client.Transport.RoundTrip(r); resp != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", resp, err)
	}
}

func TestPathsWithoutNames(t *testing.T) {
	id := "7b1bb1ac-0000-4000-8000-000000000001"
	for address, want := range map[string]string{
		"/v1.0/users/somebody@contoso.com":                                     "/v1.0/users/{user}",
		"/v1.0/users/some.body_fabrikam.com%23EXT%23@contoso.com/x?$select=id": "/v1.0/users/{user}/x",
		"/v1.0/Users/a%2Fb/authentication":                                     "/v1.0/Users/{user}/authentication",
		"/v1.0/users/" + id + "/authentication/phoneMethods/" + id:             "/v1.0/users/" + id + "/authentication/phoneMethods/" + id,
		"/v1.0/users('somebody@contoso.com')/x":                                "/v1.0/users({user})/x",
		"/v1.0/users":                                                          "/v1.0/users",
		"/v1.0/users/":                                                         "/v1.0/users/",
		"/v1.0/groups/" + id:                                                   "/v1.0/groups/" + id,
		"/v1.0/groups('" + id + "')":                                           "/v1.0/groups('" + id + "')",
		"/v1.0/$batch":                                                         "/v1.0/$batch",
	} {
		u, err := url.Parse("https://graph.invalid" + address)
		if err != nil {
			t.Fatal(err)
		}
		if got := withoutNames(u); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

// TestAnswerThatBreaksOff checks that a GET is repeated if its answer breaks off, that it fails if every answer does, and that
// other requests are not repeated for it.
func TestAnswerThatBreaksOff(t *testing.T) {
	for name, c := range map[string]struct {
		method   string
		broken   int32
		requests int32
		fails    bool
	}{
		"once":         {http.MethodGet, 1, 2, false},
		"every time":   {http.MethodGet, 1000, int32(quick.Max) + 1, true},
		"not a GET":    {http.MethodPatch, 1, 1, true},
		"not at all":   {http.MethodGet, 0, 1, false},
		"not a POST":   {http.MethodPost, 1, 1, true},
		"almost every": {http.MethodGet, int32(quick.Max), int32(quick.Max) + 1, false},
	} {
		var requests atomic.Int32
		server, client := serve(t, quick, func(w http.ResponseWriter, _ *http.Request) {
			if requests.Add(1) > c.broken {
				_, _ = io.WriteString(w, "the whole answer")
				return
			}
			w.Header().Set("Content-Length", "16")
			_, _ = io.WriteString(w, "the who")
		})
		r, _ := http.NewRequestWithContext(t.Context(), c.method, server.URL, nil)
		resp, err := client.Do(r)
		var body []byte
		if err == nil {
			body, err = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
		}
		if (err != nil) != c.fails || err == nil && string(body) != "the whole answer" || requests.Load() != c.requests {
			t.Errorf("%s: %q, %v after %d requests, want %d", name, body, err, requests.Load(), c.requests)
		}
	}
}
