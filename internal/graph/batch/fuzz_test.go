package batch

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// stubService answers every batch with the same and records with which id a request was sent last. Requests that come
// alone get another answer.
type stubService struct {
	mu   sync.Mutex
	stub graphtest.Stub
	ids  map[string]string
}

func (b *stubService) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(50 * time.Millisecond)
	if r.URL.Path != graphtest.Path {
		return graphtest.Stub{Status: 200, ContentType: "text/plain", Body: "alone"}.RoundTrip(r)
	}
	var sent struct {
		Requests []struct{ ID, URL string }
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range sent.Requests {
		b.ids["/v1.0"+one.URL] = one.ID
	}
	return b.stub.RoundTrip(r)
}

// partOf reads the answer to a batch in the plain form that Microsoft documents, and returns a request's part of it.
// The part is known only if the answer has one part with the id, and that has a status and an object.
func partOf(body, id string) (status int, object string, known bool) {
	var whole struct{ Responses []map[string]json.RawMessage }
	exact := map[string]json.RawMessage{}
	if json.Unmarshal([]byte(body), &exact) != nil || json.Unmarshal(exact["responses"], &whole.Responses) != nil {
		return 0, "", false
	}
	parts := 0
	for _, part := range whole.Responses {
		if n, err := strconv.Atoi(strings.Trim(string(part["id"]), `"`)); err != nil || strconv.Itoa(n) != id {
			if strings.ContainsAny(string(part["id"]), `\`) {
				return 0, "", false // an id that is spelled with escapes
			}
			continue
		}
		parts++
		status, _ = strconv.Atoi(string(part["status"]))
		object = string(part["body"])
	}
	return status, object, parts == 1 && status >= 200 && status <= 599 && status != 204 && status != 304 && strings.HasPrefix(object, "{")
}

// FuzzBatchAnswer: whatever comes as the answer to a batch, every caller gets an answer or an error, and each gets the
// part with its own id: its status, and its body as it was sent. An answer that is none to a batch is never a success.
func FuzzBatchAnswer(f *testing.F) {
	for _, body := range []string{
		"", "null", "{}", graphtest.Page, `{"responses":null}`, `{"responses":[]}`, `{"responses":{}}`, `{"responses":[null,7,"x",[]]}`,
		`{"responses":[{"id":"1","status":200,"headers":{"Content-Type":"application/json"},"body":{"a":1}},{"id":"0","status":204}]}`,
		`{"responses":[{"id":1,"status":"429","headers":{"Retry-After":7,"a":["b","c"],"":""}},{"id":"1","status":200}]}`,
		`{"responses":[{"id":"0","status":200,"headers":{"Content-Type":"image/png"},"body":"AAEC"},{"id":"1","status":99},{"id":"-1"}]}`,
		`{"responses":[{"id":"0","status":1e3,"headers":[],"body":null},{"id":"01","status":200,"body":"text"}]}`,
		`{"responses":[{"id":"1","status":404,"body":{ "error" : {"code":"x<&>\u2028","n":12345678901234567890}}},{"id":"0","status":201,"body":{}}]}`,
	} {
		for _, status := range []int{200, 204, 302, 400, 401, 429, 503} {
			f.Add(status, body)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			t.Skip()
		}
		bubble(t, func(t *testing.T) {
			service := &stubService{stub: graphtest.Stub{Status: status, ContentType: graphtest.JSON, Body: body}, ids: map[string]string{}}
			layer := Layer(Options{Retry: transport.DefaultRetry})(service)
			var all sync.WaitGroup
			for i := range 3 {
				all.Go(func() {
					time.Sleep(time.Duration(i) * time.Millisecond)
					r, _ := http.NewRequestWithContext(t.Context(), "GET", fmt.Sprint("https://graph.invalid/v1.0/", i), nil)
					resp, err := layer.RoundTrip(r)
					if (resp == nil) == (err == nil) {
						t.Errorf("got %v, %v", resp, err)
					}
					if resp != nil && resp.Request != r {
						t.Errorf("got the answer to %v", resp.Request)
					}
					checkPart(t, service, resp)
				})
			}
			all.Wait()
		})
	})
}

// checkPart compares an answer with what the service sent. nil is an error.
func checkPart(t *testing.T, service *stubService, resp *http.Response) {
	t.Helper()
	var body []byte
	if resp != nil {
		var err error
		if body, err = io.ReadAll(resp.Body); err != nil || resp.StatusCode < 200 || resp.StatusCode > 599 || resp.Header == nil || resp.ContentLength != int64(len(body)) {
			t.Errorf("got %+v, %v", resp, err)
		}
		if string(body) == "alone" {
			return
		}
	}
	whole := service.stub
	if resp != nil && whole.Status != http.StatusOK && resp.StatusCode != whole.Status {
		t.Errorf("HTTP %d for the batch became %d", whole.Status, resp.StatusCode)
	}
	if resp == nil || whole.Status != http.StatusOK {
		return
	}
	service.mu.Lock()
	defer service.mu.Unlock()
	status, object, known := partOf(whole.Body, service.ids[resp.Request.URL.Path])
	if known && (resp.StatusCode != status || string(body) != object) {
		t.Errorf("got %d %q, want %d %q", resp.StatusCode, body, status, object)
	}
}
