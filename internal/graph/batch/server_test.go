package batch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// clientOf returns a client with the whole transport, which sends batches to s.
func clientOf(s *graphtest.Service, retry transport.Retry, inFlight int) *http.Client {
	s.T.Helper()
	client, err := transport.NewClient(transport.Options{Retry: retry, Below: func(http.RoundTripper) http.RoundTripper {
		return Layer(Options{Retry: retry, InFlight: inFlight})(s)
	}})
	if err != nil {
		s.T.Fatal(err)
	}
	return client
}

func after(d time.Duration) func() time.Duration { return func() time.Duration { return d } }

// echo answers with the path and the query.
func echo(w http.ResponseWriter, r *http.Request) {
	graphtest.Answer(w, 200, graphtest.JSON, fmt.Sprintf(`{"url":%q}`, r.URL.RequestURI()))
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

// tlsClient serves s over TLS and returns a client with the whole transport, for which graph.invalid is that server.
func tlsClient(t testing.TB, s *graphtest.Service, retry transport.Retry) *http.Client {
	t.Helper()
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "https://")
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: graphtest.Roots(server), Hosts: []string{host}, Retry: retry, Below: Layer(Options{Retry: retry}),
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
