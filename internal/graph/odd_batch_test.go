package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// oddBatches answers batches with what odd makes of the right answers. path is the path of the request.
func oddBatches(t *testing.T, odd func(path string, right map[string]any) []map[string]any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != graphtest.Path {
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

// TestBatchWithTwoAnswersToOneRequest: if a batch has a second answer to one request, the first counts. No caller gets
// the answer to another.
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
		}), &graphtest.SignIn{})
		names, errs := manyGroups(t, client, 0, 20)
		for i := range names {
			if want := fmt.Sprintf("name of 00000000-0000-4000-8000-%012d", i); errs[i] != nil || names[i] != want {
				t.Errorf("%s: group %d is %q, %v; want %q", name, i, names[i], errs[i], want)
			}
		}
	}
}

// TestBatchWithImpossibleStatuses: a status that HTTP does not have is no answer, and the body beside it is not used.
func TestBatchWithImpossibleStatuses(t *testing.T) {
	for _, status := range []any{199, 600, 0, -1, "abc", "1e3", nil, 99999} {
		client := bulkClient(t, oddBatches(t, func(_ string, right map[string]any) []map[string]any {
			right["status"] = status
			return []map[string]any{right}
		}), &graphtest.SignIn{})
		names, errs := manyGroups(t, client, 0, 20)
		batched := false
		for i, err := range errs {
			if err == nil {
				// It was sent alone.
				if want := fmt.Sprintf("name of 00000000-0000-4000-8000-%012d", i); names[i] != want {
					t.Errorf("status %v: group %d is %q", status, i, names[i])
				}
				continue
			}
			batched = true
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Kind != serviceerror.Unreachable || e.Status != 0 || !strings.Contains(e.Message, "has no part for this request") || serviceerror.MayHaveTakenEffect(err) { // a reading changes nothing
				t.Errorf("status %v: got %v", status, err)
			}
		}
		if !batched {
			t.Errorf("status %v: nothing traveled in a batch", status)
		}
	}
}
