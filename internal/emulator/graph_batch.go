package emulator

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	batchPath = graphPrefix + "/$batch"
	// maxBatch is how many items a batch can have (reference graph-api 6.3).
	maxBatch = 20
)

func isBatch(service Service, method, path string) bool {
	return service == Graph && method == http.MethodPost && path == batchPath
}

// batchAnswer is what an item is answered, in the order of its properties.
type batchAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	// Body is left out where there is none, a JSON value, or a base64 string of anything else (reference graph-api 6.3).
	Body any `json:"body,omitempty"`
}

// batchRun is an item on its way.
type batchRun struct {
	request  *http.Request
	exchange *exchange
	fault    Fault
	answer   *answer
}

// batch handles the items of a batch, each as a request of its own: with its route, permissions, throttling, faults and
// entry in the log. They are handled last to first, unless dependsOn says otherwise, and answered last to first: the
// service promises no order of either (reference graph-api 6.3). f is the fault that acts on the batch itself.
func (s *Server) batch(r *http.Request, x *exchange, f Fault) *answer {
	a := &answer{header: http.Header{}}
	setGraphHeaders(a, r)
	signedIn := false
	err := s.store.view(func(st *State) error {
		x.state = st
		signedIn = s.authenticateGraph(a, r, x)
		return nil
	})
	if err != nil {
		return s.brokenTenant(r, x, err)
	}
	if !signedIn {
		return a
	}
	items, err := parseBatch(x.body)
	if err != nil {
		writeGraphError(a, r, x, http.StatusBadRequest, "BadRequest", err.Error())
		return a
	}
	order := handlingOrder(items)
	runs := make([]batchRun, len(items))
	for _, i := range order {
		runs[i] = s.prepareItem(r, x, items[i], f)
	}
	s.passItemFaults(r, x, runs)
	for _, i := range order {
		if failed := failedPrerequisite(items, runs, i); failed != "" {
			runs[i].answer = failedDependency(r, x, failed)
			runs[i].exchange.note = "not handled"
			continue
		}
		runs[i].answer = s.answer(runs[i].request, runs[i].exchange, runs[i].fault)
		if drop := runs[i].fault.Drop; drop != NoDrop {
			x.drop = max(x.drop, drop)
		}
	}
	responses := make([]batchAnswer, 0, len(runs))
	for i, run := range slices.Backward(runs) {
		responses = append(responses, run.answered(items[i].ID))
		status, note := run.answer.status, ""
		if max(x.drop, f.Drop) != NoDrop {
			status, note = 0, "closed after handling"
		}
		s.log(run.request, run.exchange, status, note)
	}
	writeGraph(a, http.StatusOK, map[string]any{"responses": responses})
	return a
}

// prepareItem makes a request of an item and finds the fault that acts on it. What a fault of the whole batch says of
// the effect of writes holds for all of its items.
func (s *Server) prepareItem(r *http.Request, x *exchange, item batchItem, outer Fault) batchRun {
	request := item.request(r)
	fault := s.faults.nextItem(request.Method, request.URL)
	fault.NotPersisted = fault.NotPersisted || outer.NotPersisted
	fault.StaleReads = max(fault.StaleReads, outer.StaleReads)
	return batchRun{request: request, fault: fault, exchange: &exchange{
		service: Graph, now: x.now, body: item.body(), claims: x.claims, batched: true,
	}}
}

// passItemFaults waits as long as the slowest item, as the service works the items side by side, and closes the
// connection before anything is handled where an item says so.
func (s *Server) passItemFaults(r *http.Request, x *exchange, runs []batchRun) {
	delay, drop := time.Duration(0), false
	for _, run := range runs {
		delay = max(delay, run.fault.Delay)
		drop = drop || run.fault.Drop == DropBefore
	}
	waited := wait(r.Context(), delay)
	if waited && !drop {
		return
	}
	if drop {
		for _, run := range runs {
			s.log(run.request, run.exchange, 0, "closed before handling")
		}
		s.log(r, x, 0, "closed before handling")
	}
	panic(http.ErrAbortHandler)
}

// failedPrerequisite gives the id of an item that this one depends on and that failed, or "".
func failedPrerequisite(items []batchItem, runs []batchRun, i int) string {
	for _, id := range items[i].DependsOn {
		if at := itemAt(items, id); runs[at].answer.status >= http.StatusBadRequest {
			return id
		}
	}
	return ""
}

// failedDependency answers for an item that is not handled. The text is chosen.
func failedDependency(r *http.Request, x *exchange, id string) *answer {
	a := &answer{header: http.Header{}}
	writeGraphError(a, r, x, http.StatusFailedDependency, "FailedDependency",
		"The request was not executed because the request with id '"+id+"', on which it depends, failed.")
	return a
}

// answered makes the part of the batch's answer of what the item was answered.
func (b batchRun) answered(id string) batchAnswer {
	out := batchAnswer{ID: id, Status: max(b.answer.status, http.StatusOK), Headers: map[string]string{}}
	for name, values := range b.answer.header {
		if lower := strings.ToLower(name); lower == "request-id" || lower == "client-request-id" || strings.HasPrefix(lower, "x-ms-") {
			name = lower // as documented; names have no case, and clients must not look for one
		}
		out.Headers[name] = strings.Join(values, ",")
	}
	if len(b.answer.body) == 0 {
		return out
	}
	contentType := b.answer.header.Get("Content-Type")
	if json.Valid(b.answer.body) && (contentType == "" || strings.Contains(contentType, "json")) {
		out.Body = json.RawMessage(b.answer.body)
	} else {
		out.Body = base64.StdEncoding.EncodeToString(b.answer.body)
	}
	return out
}
