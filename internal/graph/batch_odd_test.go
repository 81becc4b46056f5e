package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// oddBatches answers batches with what odd makes of the right answers; in one of them item is the request's path.
func oddBatches(t *testing.T, odd func(path string, right map[string]any) []map[string]any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != batchPath {
			named(w, r)
			return
		}
		var whole struct{ Requests []struct{ ID, URL string } }
		if err := json.NewDecoder(r.Body).Decode(&whole); err != nil {
			t.Error(err)
		}
		answers := []map[string]any{}
		for _, item := range whole.Requests {
			path, _, _ := strings.Cut(item.URL, "?")
			id := path[strings.LastIndex(path, "/")+1:]
			right := map[string]any{"id": item.ID, "status": 200, "headers": map[string]string{"Content-Type": jsonType}, "body": map[string]any{"id": id, "displayName": "name of " + id}}
			answers = append(answers, odd(path, right)...)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"responses": answers})
	})
}

// If a batch has a second answer to one request, the request keeps its first: no one is shown what belongs to somebody else.
func TestBatchWithTwoAnswersToOneRequest(t *testing.T) {
	for name, second := range map[string]map[string]any{
		"another group": {"status": 200, "headers": map[string]string{"Content-Type": jsonType}, "body": map[string]any{"id": otherGroup, "displayName": "somebody else's"}},
		"a refusal":     {"status": 404, "body": map[string]any{"error": map[string]any{"code": "Request_ResourceNotFound", "message": "x"}}},
	} {
		client := bulkClient(t, oddBatches(t, func(_ string, right map[string]any) []map[string]any {
			second["id"] = right["id"]
			copied := map[string]any{}
			for k, v := range second {
				copied[k] = v
			}
			return []map[string]any{right, copied}
		}), &signIn{})
		names, errs := manyGroups(t, client, 0, 20)
		for i := range names {
			if want := fmt.Sprintf("name of 00000000-0000-4000-8000-%012d", i); errs[i] != nil || names[i] != want {
				t.Errorf("%s: group %d is %q, %v; want %q", name, i, names[i], errs[i], want)
			}
		}
	}
}

// A status that HTTP does not have is no answer: nothing is read out of what comes with it, and nothing is known.
func TestBatchWithImpossibleStatuses(t *testing.T) {
	for _, status := range []any{199, 600, 0, -1, "abc", "1e3", nil, 99999} {
		client := bulkClient(t, oddBatches(t, func(_ string, right map[string]any) []map[string]any {
			right["status"] = status
			return []map[string]any{right}
		}), &signIn{})
		names, errs := manyGroups(t, client, 0, 20)
		batched := false
		for i, err := range errs {
			if err == nil {
				// It travelled by itself.
				if want := fmt.Sprintf("name of 00000000-0000-4000-8000-%012d", i); names[i] != want {
					t.Errorf("status %v: group %d is %q", status, i, names[i])
				}
				continue
			}
			batched = true
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Kind != serviceerror.Unreachable || e.Status != 0 || !strings.Contains(e.Message, "lacks the one to this request") || serviceerror.MayHaveTakenEffect(err) { // a reading changes nothing
				t.Errorf("status %v: got %v", status, err)
			}
		}
		if !batched {
			t.Errorf("status %v: nothing travelled in a batch", status)
		}
	}
}

// 204 and 304 have no body (RFC 9110), whatever a batch puts beside them: a write that was accepted stays accepted, and a
// reading finds nothing.
func TestBatchAnswersWithoutBody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &batchService{t: t, latency: after(50 * time.Millisecond), one: echo}
		s.outer = func(w http.ResponseWriter, _ *http.Request, n int) bool {
			var answers []map[string]any
			for i := range n {
				answers = append(answers, map[string]any{
					"id": fmt.Sprint(i), "status": []int{204, 304}[i%2], "headers": map[string]string{"Content-Type": jsonType},
					"body": map[string]any{"error": map[string]any{"code": "x", "message": "not empty"}},
				})
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"responses": answers})
			return true
		}
		client := s.client(transport.Retry{}, 0)
		replies := together(t.Context(), client, 6, func(i int) reply { return ask(t.Context(), client, "PATCH", fmt.Sprint("/", i), `{"a":1}`) })
		var statuses []int
		for i, got := range replies {
			statuses = append(statuses, got.status)
			if got.err != nil || got.body != "" {
				t.Errorf("%d: got %+v", i, got)
			}
		}
		slices.Sort(statuses)
		if !slices.Equal(statuses, []int{204, 204, 204, 304, 304, 304}) {
			t.Errorf("statuses %v", statuses)
		}
	})
}

// A next page that is not fetched over https is refused before anything is sent there, and the error says where it is.
func TestNextPageKeepsTheScheme(t *testing.T) {
	for _, scheme := range []string{"http", "ftp", ""} {
		requests := 0
		var server string
		client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
			requests++
			u, _ := url.Parse(server)
			u.Scheme, u.Path, u.RawQuery = scheme, "/v1.0/subscribedSkus", "$skiptoken=2"
			answer(w, 200, jsonType, fmt.Sprintf(`{"value":[{"skuPartNumber":"one"}],"@odata.nextLink":%q}`, u.String()))
		})
		server = client.options.Endpoint
		_, err := client.SubscribedSKUs(t.Context())
		e, ok := errors.AsType[*serviceerror.Error](err)
		if !ok || e.Kind != serviceerror.NotUnderstood || !strings.Contains(e.Message, "the list goes on at "+scheme+":") && scheme != "" || !strings.Contains(e.Message, "not the configured address") {
			t.Errorf("%q: got %v", scheme, err)
		}
		if requests != 1 {
			t.Errorf("%q: %d requests, want 1", scheme, requests)
		}
	}
}
