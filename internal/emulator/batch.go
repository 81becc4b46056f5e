package emulator

import (
	"net/http"
	"slices"
	"time"
)

// batchRun is an item on its way.
type batchRun struct {
	request *http.Request
	visit   *visit
	fault   Fault
	answer  *answer
}

// batch handles the items of a batch, each as a request of its own: with its route, permissions, throttling, faults and
// entry in the log. They are handled last to first, unless dependsOn says otherwise, and answered last to first: the
// service promises no order of either (reference graph-api 6.3). f is the fault that acts on the batch itself.
func (s *Server) batch(r *http.Request, v *visit, f Fault) *answer {
	a := newAnswer()
	signedIn := false
	err := s.store.view(func(st *State) error {
		v.state = st
		signedIn = s.graph.authenticateBatch(a, r, v.exchange)
		return nil
	})
	if err != nil {
		return s.brokenTenant(r, v, err)
	}
	if !signedIn {
		return a
	}
	items, ok := readBatch(a, r, v.exchange)
	if !ok {
		return a
	}
	order := items.order()
	runs := make([]batchRun, len(order))
	for _, i := range order {
		runs[i] = s.prepareItem(r, v, items[i], f)
	}
	s.passItemFaults(r, v, runs)
	failed := func(i int) bool { return runs[i].answer.status >= http.StatusBadRequest }
	for _, i := range order {
		if id := items.failedPrerequisite(i, failed); id != "" {
			runs[i].answer = newAnswer()
			writeFailedDependency(runs[i].answer, r, v.exchange, id)
			runs[i].visit.note = "not handled"
			continue
		}
		runs[i].answer = s.answer(runs[i].request, runs[i].visit, runs[i].fault)
		if drop := runs[i].fault.Drop; drop != NoDrop {
			v.drop = max(v.drop, drop)
		}
	}
	answers := make([]*answer, len(runs))
	for i, run := range slices.Backward(runs) {
		answers[i] = run.answer
		status, note := run.answer.status, ""
		if max(v.drop, f.Drop) != NoDrop {
			status, note = 0, "closed after handling"
		}
		s.log(run.request, run.visit, status, note)
	}
	writeBatch(a, items, answers)
	return a
}

// prepareItem makes a request of an item and finds the fault that acts on it. What a fault of the whole batch says of
// the effect of writes holds for all of its items.
func (s *Server) prepareItem(r *http.Request, v *visit, item batchItem, outer Fault) batchRun {
	request := item.request(r)
	fault := s.faults.nextItem(request.Method, request.URL)
	fault.NotPersisted = fault.NotPersisted || outer.NotPersisted
	fault.StaleReads = max(fault.StaleReads, outer.StaleReads)
	return batchRun{request: request, fault: fault, visit: &visit{
		service: Graph, batched: true, exchange: &exchange{now: v.now, body: item.body(), claims: v.claims},
	}}
}

// passItemFaults waits as long as the slowest item, as the service works the items side by side, and closes the
// connection before anything is handled where an item says so.
func (s *Server) passItemFaults(r *http.Request, v *visit, runs []batchRun) {
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
			s.log(run.request, run.visit, 0, "closed before handling")
		}
		s.log(r, v, 0, "closed before handling")
	}
	panic(http.ErrAbortHandler)
}
