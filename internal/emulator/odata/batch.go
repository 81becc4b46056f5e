package odata

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

const (
	// BatchPath is the path of batches.
	BatchPath = Prefix + "/$batch"
	// maxBatch is how many items a batch can have (graph-api 6.3).
	maxBatch = 20
)

// IsBatch reports whether a request of Graph is a batch.
func IsBatch(method, path string) bool {
	return method == http.MethodPost && (strings.EqualFold(path, BatchPath) || strings.EqualFold(path, BetaPrefix+"/$batch"))
}

// batchAnswer is the answer of an item, with its properties in order.
type batchAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	// Body is left out if there is none, a JSON value, or a base64 string of anything else (graph-api 6.3).
	Body any `json:"body,omitempty"`
}

// ReadBatch reads the items of a batch, or answers what is wrong with them.
func ReadBatch(w http.ResponseWriter, r *http.Request, x *wire.Exchange) (items Batch, ok bool) {
	prefix, _, _ := split(r.URL.Path)
	items, err := parseBatch(x.Body, prefix)
	if err != nil {
		WriteError(w, r, x, http.StatusBadRequest, "BadRequest", err.Error())
		return nil, false
	}
	return items, true
}

// WriteFailedDependency answers an item that is not handled. The text is chosen.
func WriteFailedDependency(w http.ResponseWriter, r *http.Request, x *wire.Exchange, id string) {
	WriteError(w, r, x, http.StatusFailedDependency, "FailedDependency",
		"The request was not executed because the request with id '"+id+"', on which it depends, failed.")
}

// WriteBatch answers a batch with the answers of its items, last to first.
func WriteBatch(w http.ResponseWriter, items Batch, answers []*wire.Answer) {
	responses := make([]batchAnswer, 0, len(items))
	for i, item := range slices.Backward(items) {
		responses = append(responses, answered(item.ID, answers[i]))
	}
	WriteDocument(w, http.StatusOK, map[string]any{"responses": responses})
}

// answered returns the answer of an item as a part of the batch's answer.
func answered(id string, a *wire.Answer) batchAnswer {
	out := batchAnswer{ID: id, Status: max(a.Status, http.StatusOK), Headers: map[string]string{}}
	for name, values := range a.Header() {
		if lower := strings.ToLower(name); lower == "request-id" || lower == "client-request-id" || strings.HasPrefix(lower, "x-ms-") {
			name = lower // as documented; names have no case, and clients must not look for one
		}
		out.Headers[name] = strings.Join(values, ",")
	}
	if len(a.Body) == 0 {
		return out
	}
	contentType := a.Header().Get("Content-Type")
	if json.Valid(a.Body) && (contentType == "" || strings.Contains(contentType, "json")) {
		out.Body = json.RawMessage(a.Body)
	} else {
		out.Body = base64.StdEncoding.EncodeToString(a.Body)
	}
	return out
}
