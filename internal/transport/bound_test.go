package transport

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestAnswersAreBounded checks that an endless answer is read only up to the limit and returns an error.
func TestAnswersAreBounded(t *testing.T) {
	const most = 1 << 20
	for name, sent := range map[string]int{"at the bound": most, "a byte more": most + 1, "no end": 1 << 40} {
		written := 0
		r := io.Reader(&filler{left: sent, written: &written})
		body, err := ReadAll(r, most)
		if sent == most {
			if err != nil || len(body) != most {
				t.Errorf("%s: %d bytes, %v", name, len(body), err)
			}
			continue
		}
		if !IsTooLarge(err) || !strings.Contains(fmt.Sprint(err), "exceeds 1 MB") {
			t.Errorf("%s: %v", name, err)
		}
		if written > most+1 {
			t.Errorf("%s: %d bytes were read", name, written)
		}
	}
}

// filler is a reader of a given number of bytes.
type filler struct {
	left    int
	written *int
}

func (f *filler) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), f.left)
	f.left -= n
	*f.written += n
	return n, nil
}

// TestClientsHaveTheBound checks that every client has the limit, and that compression does not bypass it.
func TestClientsHaveTheBound(t *testing.T) {
	server, client := serve(t, quick, func(w http.ResponseWriter, r *http.Request) {
		chunk := make([]byte, 1<<20)
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	resp, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	n, err := io.Copy(io.Discard, resp.Body)
	if !IsTooLarge(err) || n != MaxAnswer {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestTooLargeIsNotRepeated checks that the request is not repeated, because the next answer would be endless too.
func TestTooLargeIsNotRepeated(t *testing.T) {
	again, err := quick.check(context.WithValue(t.Context(), triesKey{}, &tries{began: time.Now()}), nil, fmt.Errorf("x: %w", &AnswerTooLargeError{Most: 1}))
	if again || !IsTooLarge(err) {
		t.Errorf("again %v, %v", again, err)
	}
}

func TestClockAhead(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for date, want := range map[string]time.Duration{
		"Mon, 30 Nov 2026 12:00:30 GMT": 0,
		"Mon, 30 Nov 2026 11:58:30 GMT": 0, // an answer that was in transit
		"Mon, 30 Nov 2026 11:58:00 GMT": 2 * time.Minute,
		"Mon, 30 Nov 2026 12:02:30 GMT": -150 * time.Second,
		"Mon, 30 Nov 2026 11:00:00 GMT": time.Hour,
		"Mon, 30 Nov 2026 14:00:00 GMT": -2 * time.Hour,
		"":                              0,
		"yesterday":                     0,
	} {
		if got := ClockAhead(http.Header{"Date": {date}}, now); got != want {
			t.Errorf("%q: %s, want %s", date, got, want)
		}
	}
}

func TestDescribeNamesTheClock(t *testing.T) {
	expired := &url.Error{Op: "Get", URL: "https://graph.microsoft.com/v1.0/users/kim@contoso.example", Err: x509.CertificateInvalidError{Reason: x509.Expired, Detail: "current time X is before Y"}}
	got := Describe(expired)
	if strings.Contains(got, "kim@") || !strings.Contains(got, "this machine's clock shows "+time.Now().UTC().Format("2006-01-02")) {
		t.Errorf("got %q", got)
	}
	unknown := &url.Error{Op: "Get", URL: "https://graph.microsoft.com/?x=kim", Err: x509.UnknownAuthorityError{}}
	if got := Describe(unknown); strings.Contains(got, "clock") || strings.Contains(got, "kim") {
		t.Errorf("got %q", got)
	}
	silent := &url.Error{Op: "Get", URL: "https://graph.microsoft.com:8443/?x=kim", Err: errors.New("net/http: TLS handshake timeout")}
	if got := Describe(silent); got != "graph.microsoft.com:8443: net/http: TLS handshake timeout" {
		t.Errorf("got %q", got)
	}
	if got := Describe(errors.New("plain")); got != "plain" {
		t.Errorf("got %q", got)
	}
}

// TestConnectIsLimited: a host that accepts connections and never answers costs no more than the limit.
func TestConnectIsLimited(t *testing.T) {
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	client, err := NewClient(Options{Connect: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+silent.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if response, err := client.Do(request); err == nil {
		_ = response.Body.Close()
		t.Error("a silent host answered")
	}
	if took := time.Since(began); took > 9*time.Second { // without a limit, 10 s
		t.Errorf("it took %s", took)
	}
}
