package transport

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// TestLogOfARequest checks that each request is one line of the log, with what support asks for and without names,
// tokens and queries.
func TestLogOfARequest(t *testing.T) {
	server, client := serve(t, Retry{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("request-id", "their-id")
		w.WriteHeader(http.StatusTeapot)
	})
	u, _ := url.Parse(server.URL)
	for name, test := range map[string]struct {
		address string
		own     bool
		want    map[string]any
	}{
		"an answer": {server.URL + "/v1.0/users/kim@contoso.example?$select=s3cret", true, map[string]any{
			"method": "DELETE", "host": u.Host, "path": "/v1.0/users/{user}", "status": 418.0, "request_id": "their-id", "client_request_id": "our-id",
		}},
		"without an id of our own": {server.URL + "/", false, map[string]any{"client_request_id": nil, "status": 418.0}},
		"no answer":                {"https://127.0.0.1:1/", false, map[string]any{"method": "DELETE", "host": "127.0.0.1:1", "status": nil}},
	} {
		var written bytes.Buffer
		r, _ := http.NewRequestWithContext(tflogtest.RootLogger(t.Context(), &written), http.MethodDelete, test.address, nil)
		if test.own {
			r.Header.Set("x-ms-client-request-id", "our-id")
		}
		resp, err := client.Do(r)
		if err == nil {
			_ = resp.Body.Close()
		}
		entries, decodeErr := tflogtest.MultilineJSONDecode(&written)
		if decodeErr != nil || len(entries) != 1 {
			t.Fatalf("%s: %d lines, %v", name, len(entries), decodeErr)
		}
		for field, want := range test.want {
			if entries[0][field] != want {
				t.Errorf("%s: %s is %v, want %v", name, field, entries[0][field], want)
			}
		}
		if _, ok := entries[0]["duration_ms"].(float64); !ok {
			t.Errorf("%s: no duration: %v", name, entries[0])
		}
		if said, _ := entries[0]["error"].(string); (said != "") != (err != nil) || err != nil && !strings.Contains(said, "refused") {
			t.Errorf("%s: the error is %q", name, said)
		}
		if text := fmt.Sprint(entries); strings.Contains(text, "kim@") || strings.Contains(text, "s3cret") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// TestUserAgent checks that a request keeps its own User-Agent and otherwise gets the client's. The caller's request is
// not modified.
func TestUserAgent(t *testing.T) {
	var got []string
	server, client := serve(t, Retry{}, func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.Header.Get("User-Agent")) })
	for _, name := range []string{"", "own/2"} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if name != "" {
			r.Header.Set("User-Agent", name)
		}
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if r.Header.Get("User-Agent") != name {
			t.Errorf("the caller's request names %q now", r.Header.Get("User-Agent"))
		}
	}
	if len(got) != 2 || got[0] != "agent/1" || got[1] != "own/2" {
		t.Errorf("sent %q", got)
	}
	plain, err := NewClient(Options{CACertificatePEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := plain.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if got[2] == "" {
		t.Error("a client without a name takes away that of Go")
	}
}

// TestRepetitionsAreQuiet checks that a repetition writes a line of the log and nothing to the terminal, where the
// address would show names, and that the last error is returned unchanged.
func TestRepetitionsAreQuiet(t *testing.T) {
	lost := errors.New("connection reset by somebody")
	client := below(t, Retry{Max: 1, MinWait: 1, MaxWait: 1}, func(*http.Request) (*http.Response, error) { return nil, lost })
	if library := client.Transport.(*counter).next.(*retryablehttp.RoundTripper).Client; library.Logger != nil {
		t.Error("the library has a log of its own, which writes addresses to the terminal")
	}
	var written bytes.Buffer
	_, err := post(tflogtest.RootLogger(t.Context(), &written), client)
	if !errors.Is(err, lost) || strings.Contains(err.Error(), "giving up") {
		t.Errorf("got %v", err)
	}
	if n := strings.Count(written.String(), "retrying a request after a temporary failure"); n != 1 {
		t.Errorf("the log tells of %d repetitions:\n%s", n, written.String())
	}
}

// TestBounds checks that the limits leave room for what the services may need, and are limits.
func TestBounds(t *testing.T) {
	if RequestTimeout <= time.Minute || RequestTimeout > 2*time.Minute { // Graph gives up after a minute (graph-api 1.10)
		t.Errorf("a request may take %s", RequestTimeout)
	}
	if MaxAnswer < 20*2<<20 || MaxAnswer > 100<<20 { // a batch of pages of two megabytes
		t.Errorf("an answer may have %d bytes", MaxAnswer)
	}
}

// TestOneRepetition checks that Max = 1 allows one repetition.
func TestOneRepetition(t *testing.T) {
	n := 0
	client := below(t, Retry{Max: 1, MinWait: 1, MaxWait: 1}, func(*http.Request) (*http.Response, error) {
		n++
		return answered(503, ""), nil
	})
	if resp, err := post(t.Context(), client); err != nil || resp.StatusCode != 503 || n != 2 {
		t.Errorf("%v after %d tries, want 2", err, n)
	}
}

// TestForbiddenMessages checks that a forbidden request is not repeated, and that the error contains the reason.
func TestForbiddenMessages(t *testing.T) {
	for address, want := range map[string]string{
		"https://elsewhere.example/x":      "did not send a token or a secret to elsewhere.example, which is not one of the configured hosts",
		"http://graph.microsoft.com:80/x?": "did not send a token or a secret to graph.microsoft.com:80 without encryption: the address does not start with https://",
	} {
		u, _ := url.Parse(address)
		if got := Forbidden(u).Error(); got != want {
			t.Errorf("got %q", got)
		}
		r := Retry{Max: 3}
		if again, err := r.check(t.Context(), nil, Forbidden(u)); again || err == nil {
			t.Errorf("%s is tried again: %v", address, err)
		}
	}
}

// TestOnce checks that a marked request is sent once for any answer, and that the answer is returned completely.
func TestOnce(t *testing.T) {
	for _, status := range []int{429, 503} {
		n := 0
		client := below(t, quick, func(*http.Request) (*http.Response, error) {
			n++
			return answered(status, ""), nil
		})
		resp, err := post(Once(t.Context()), client)
		if err != nil || resp.StatusCode != status || n != 1 {
			t.Errorf("%d: %v after %d tries", status, err, n)
		}
	}
}

// TestNothingDoneByAProxy checks that an unreachable proxy counts as nothing done.
func TestNothingDoneByAProxy(t *testing.T) {
	for op, want := range map[string]bool{"proxyconnect": true, "dial": true, "read": false} {
		if got := nothingDone(nil, &url.Error{Err: &net.OpError{Op: op, Err: errors.New("x")}}); got != want {
			t.Errorf("%s: %v", op, got)
		}
	}
}

// TestFurtherRoots checks that a certificate authority of the user is trusted in addition to the system's, including
// from a file.
func TestFurtherRoots(t *testing.T) {
	server, _ := serve(t, Retry{}, func(http.ResponseWriter, *http.Request) {})
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := ReadCACertificate(file)
	if err != nil || !bytes.Equal(read, text) {
		t.Fatalf("got %q, %v", read, err)
	}
	base, err := newBase(read, 0)
	if err != nil {
		t.Fatal(err)
	}
	system, err := x509.SystemCertPool()
	if err != nil {
		t.Skip("there are no roots of the system")
	}
	system.AppendCertsFromPEM(text)
	if !base.TLSClientConfig.RootCAs.Equal(system) {
		t.Error("the roots are not the system's and the file's")
	}
	if plain, err := newBase(nil, 0); err != nil || plain == nil || plain.TLSClientConfig.MinVersion != 0x0303 || plain.TLSClientConfig.RootCAs != nil {
		t.Errorf("without a file: %+v, %v", plain, err)
	}
}

// TestBoundedInSmallSteps checks that small reads end at the same limit as large ones, and that reads after it fail
// too.
func TestBoundedInSmallSteps(t *testing.T) {
	for _, step := range []int{1, 3, 4, 5, 100} {
		for left, tooLarge := range map[int]bool{9: false, 10: false, 11: true, 1000: true} {
			written := 0
			b := &boundedReader{from: &filler{left: left, written: &written}, left: 10, most: 10}
			got, buffer := 0, make([]byte, step)
			var err error
			for err == nil {
				var n int
				n, err = b.Read(buffer)
				got += n
			}
			if IsTooLarge(err) != tooLarge || !tooLarge && err != io.EOF || got != min(left, 10) || written > 11 { //nolint:errorlint // a reader returns io.EOF unchanged
				t.Errorf("%d bytes in steps of %d: got %d, read %d, %v", left, step, got, written, err)
			}
			if n, again := b.Read(buffer); n != 0 || again == nil {
				t.Errorf("%d bytes in steps of %d: after the end it reads %d bytes, %v", left, step, n, again)
			}
			if n, err := b.Read(nil); n != 0 || err != nil {
				t.Errorf("nothing is asked for: %d, %v", n, err)
			}
		}
	}
	for most, want := range map[int64]string{1 << 20: "1 MB", 64 << 20: "64 MB", 3<<20 + 5: "3 MB", 1<<20 - 1: "1023 kB", 64 << 10: "64 kB"} {
		if got := (&AnswerTooLargeError{Most: most}).Error(); !strings.Contains(got, "exceeds "+want+",") {
			t.Errorf("%d: %q", most, got)
		}
	}
}

// TestOwnBound checks that a client uses the limit of its options.
func TestOwnBound(t *testing.T) {
	server, _ := serve(t, Retry{}, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2000)) })
	for bound, tooLarge := range map[int64]bool{1999: true, 2000: false, 0: false} {
		client, err := NewClient(Options{CACertificatePEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), MaxAnswer: bound})
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.ReadAll(resp.Body); IsTooLarge(err) != tooLarge {
			t.Errorf("bound %d: %v", bound, err)
		}
		_ = resp.Body.Close()
	}
	failing := &bounded{next: roundTripper(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 204}, nil }), most: 1}
	if resp, err := failing.RoundTrip(nil); err != nil || resp == nil || resp.Body != nil {
		t.Errorf("an answer without a body: %v, %v", resp, err)
	}
}

// TestClockOfOtherCertificates checks that the clock is mentioned only if a certificate's time is wrong.
func TestClockOfOtherCertificates(t *testing.T) {
	other := &url.Error{Err: x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}}
	if got := Describe(other); strings.Contains(got, "clock") {
		t.Errorf("got %q", got)
	}
}
