package emulator

import (
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// batchRun is an item while it is handled.
type batchRun struct {
	request *http.Request
	visit   *visit
	fault   Fault
	answer  *wire.Answer
}

// batch handles the items of a batch, each as a request of its own: with its route, permissions, throttling, faults and
// entry in the log. They are handled last to first, unless dependsOn asks for another order, and answered last to first: the
// service promises no order of either (graph-api 6.3). f is the fault that acts on the batch itself.
func (s *Server) batch(r *http.Request, v *visit, f Fault) *wire.Answer {
	a := wire.NewAnswer()
	signedIn := false
	err := s.store.View(func(st *State) error {
		v.State = st
		signedIn = s.graph.AuthenticateBatch(a, r, v.Exchange)
		return nil
	})
	if err != nil {
		return s.brokenTenant(r, v, err)
	}
	if !signedIn {
		return a
	}
	items, ok := odata.ReadBatch(a, r, v.Exchange)
	if !ok {
		return a
	}
	order := items.Order()
	runs := make([]batchRun, len(order))
	for _, i := range order {
		runs[i] = s.prepareItem(r, v, items[i], f)
	}
	s.awaitItemFaults(r, v, runs)
	failed := func(i int) bool { return runs[i].answer.Status >= http.StatusBadRequest }
	for _, i := range order {
		if id := items.FailedPrerequisite(i, failed); id != "" {
			runs[i].answer = wire.NewAnswer()
			odata.WriteFailedDependency(runs[i].answer, r, v.Exchange, id)
			runs[i].visit.note = "not handled"
			continue
		}
		runs[i].answer = s.answer(runs[i].request, runs[i].visit, runs[i].fault)
		if drop := runs[i].fault.Drop; drop != NoDrop {
			v.drop = max(v.drop, drop)
		}
	}
	answers := make([]*wire.Answer, len(runs))
	for i, run := range slices.Backward(runs) {
		answers[i] = run.answer
		status, note := run.answer.Status, ""
		if max(v.drop, f.Drop) != NoDrop {
			status, note = 0, "closed after handling"
		}
		s.log(run.request, run.visit, status, note)
	}
	odata.WriteBatch(a, items, answers)
	return a
}

// prepareItem returns an item as a request, with the fault that acts on it. The effect of a fault of the whole
// batch on writes holds for all of its items.
func (s *Server) prepareItem(r *http.Request, v *visit, item odata.BatchItem, outer Fault) batchRun {
	request := item.Request(r)
	fault := s.faults.nextItem(request.Method, request.URL)
	fault.NotPersisted = fault.NotPersisted || outer.NotPersisted
	fault.StaleReads = max(fault.StaleReads, outer.StaleReads)
	return batchRun{request: request, fault: fault, visit: &visit{
		service: Graph, batched: true, Exchange: &wire.Exchange{Now: v.Now, Body: item.Content(), Claims: v.Claims},
	}}
}

// awaitItemFaults waits as long as the slowest item, as the service works the items side by side, and closes the
// connection before anything is handled if the fault of an item does.
func (s *Server) awaitItemFaults(r *http.Request, v *visit, runs []batchRun) {
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
