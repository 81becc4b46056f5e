package graph

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// The service takes up to 20 requests in a batch (reference graph-api 6.3).
const batchMost = 20

// batchInFlight is how many HTTP requests are under way at once where nothing else is asked for: more than the ten
// resources that Terraform handles side by side need, and 160 requests.
const batchInFlight = 8

// batchRefusals is how many batches in a row the service may refuse as such before no more are tried.
const batchRefusals = 3

// BatchOptions tune the packing of requests into batches.
type BatchOptions struct {
	// Retry is what the layer above repeats requests by. MinWait is how long everything is held back after a throttled
	// answer that names no time, MaxWait bounds what an answer names.
	Retry transport.Retry
	// InFlight is how many HTTP requests at most are under way at once; below 1 is 8. It is halved by throttled answers
	// and grows back with successes.
	InFlight int
}

// Batching gives the layer that packs requests which are under way at the same time into $batch calls of up to 20. It
// belongs under the retries and above the token guard (transport.Options.Below): every request gets an answer of its
// own, as if it had been alone, and is repeated for itself.
//
// The SDK has a helper for batches. It is not used, because it loses the status and the headers of single requests,
// and panics on answers that it does not expect (reference graph-api 7.5).
func Batching(o BatchOptions) func(next http.RoundTripper) http.RoundTripper {
	if o.InFlight < 1 {
		o.InFlight = batchInFlight
	}
	return func(next http.RoundTripper) http.RoundTripper {
		return &batcher{
			next: next,
			pace: batchPace{most: o.InFlight, limit: o.InFlight, minWait: o.Retry.MinWait, maxWait: o.Retry.MaxWait},
		}
	}
}

// batcher is that layer. It has no goroutine of its own: whoever brings a request or an answer, and the timer that is
// set while requests wait for company, looks whether something can be sent.
type batcher struct {
	next http.RoundTripper

	mu sync.Mutex
	// urgent are requests that are being repeated, fresh the others, both in the order in which they came.
	urgent, fresh []*batchItem
	sends         []*batchSend
	gather        batchGather
	pace          batchPace
	timer         *time.Timer
	// refusals counts the batches in a row that were refused as such.
	refusals int
}

type aloneKey struct{}

// alone marks requests that go past the batches. Reports have an allowance of their own, often answer late,
// and are refused often: neither may hold back what else is under way.
func alone(ctx context.Context) context.Context { return context.WithValue(ctx, aloneKey{}, true) }

// RoundTrip sends r, alone or with others, and waits for its answer. Where r's context ends first it returns the
// context's error at once.
func (b *batcher) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Value(aloneKey{}) != nil {
		return b.next.RoundTrip(r)
	}
	item, err := newBatchItem(r)
	if err != nil {
		return nil, err
	}
	b.submit(item)
	select {
	case result := <-item.result:
		if result.err != nil {
			return nil, result.err
		}
		return result.answer.response(r), nil
	case <-r.Context().Done():
		b.withdraw(item)
		return nil, context.Cause(r.Context())
	}
}

func (b *batcher) submit(item *batchItem) {
	b.mu.Lock()
	defer b.mu.Unlock()
	item.arrived = time.Now()
	b.gather.arrive(item.arrived, item)
	if transport.Repeated(item.request.Context()) {
		// What was turned away before goes first, so that nothing is turned away for ever.
		b.urgent = append(b.urgent, item)
	} else {
		b.fresh = append(b.fresh, item)
	}
	b.pump()
}

// withdraw takes an item out whose caller has gone. A send that nobody waits for any more is cancelled.
func (b *batcher) withdraw(item *batchItem) {
	b.mu.Lock()
	defer b.mu.Unlock()
	item.gone = true
	if s := item.send; s != nil {
		if s.waiting--; s.waiting == 0 {
			s.cancel()
		}
		return
	}
	b.remove([]*batchItem{item})
	item.ends()
	item.discard()
	b.pump()
}

// pump sends what can be sent now, and sets the timer where something waits for company or for the end of a throttle.
// The caller holds mu.
func (b *batcher) pump() {
	for len(b.urgent)+len(b.fresh) > 0 {
		now := time.Now()
		if len(b.sends) >= b.pace.limit {
			return // the end of a send comes back here
		}
		if wait := b.pace.held(now); wait > 0 {
			b.wakeAfter(wait)
			return
		}
		group, full := b.group()
		if !full {
			if wait := b.gather.wait(now, len(group), oldest(group), b.sends); wait > 0 {
				if group = b.lone(); group == nil {
					b.wakeAfter(wait)
					return
				}
			}
		}
		b.start(now, group)
	}
}

func (b *batcher) wakeAfter(wait time.Duration) {
	if b.timer != nil {
		b.timer.Reset(wait)
		return
	}
	b.timer = time.AfterFunc(wait, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.pump()
	})
}

// group gives the first item with all that may share its batch, and whether nothing can join it any more. An item that
// travels alone has no company.
func (b *batcher) group() (group []*batchItem, full bool) {
	var size int
	for _, queue := range [][]*batchItem{b.urgent, b.fresh} {
		for _, item := range queue {
			if len(group) == 0 && b.travelsAlone(item) {
				return []*batchItem{item}, true
			}
			if len(group) > 0 && item.company != group[0].company {
				continue
			}
			if size += len(item.body); len(group) == batchMost || size > batchMostBytes {
				full = true
				continue
			}
			group = append(group, item)
		}
	}
	return group, full || len(group) == batchMost
}

func (b *batcher) travelsAlone(item *batchItem) bool {
	return item.company == "" || b.refusals >= batchRefusals
}

// lone gives the first item that travels alone, which need not wait behind those that gather; nil where there is none.
func (b *batcher) lone() []*batchItem {
	for _, item := range slices.Concat(b.urgent, b.fresh) {
		if b.travelsAlone(item) {
			return []*batchItem{item}
		}
	}
	return nil
}

// start sends a group. The caller holds mu.
func (b *batcher) start(now time.Time, group []*batchItem) {
	b.remove(group)
	s := &batchSend{items: group, waiting: len(group), sent: now, limit: b.pace.limit, number: b.pace.next()}
	// One caller that goes must not take the answer from the others; what the context holds for the log stays.
	s.ctx, s.cancel = context.WithTimeout(context.WithoutCancel(group[0].request.Context()), transport.RequestTimeout)
	for _, item := range group {
		item.send = s
	}
	b.sends = append(b.sends, s)
	b.gather.sent(now, len(group))
	go func() { b.finish(s, s.exchange(b.next)) }()
}

func (b *batcher) remove(items []*batchItem) {
	taken := make(map[*batchItem]bool, len(items))
	for _, item := range items {
		taken[item] = true
	}
	b.urgent, b.fresh = without(b.urgent, taken), without(b.fresh, taken)
}

func without(queue []*batchItem, taken map[*batchItem]bool) []*batchItem {
	kept := queue[:0]
	for _, item := range queue {
		if !taken[item] {
			kept = append(kept, item)
		}
	}
	clear(queue[len(kept):])
	return kept
}

// finish hands the results of a send to those who wait for them, and sends what waited for its end.
func (b *batcher) finish(s *batchSend, results batchResults) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.cancel()
	b.sends = withoutSend(b.sends, s)
	now := time.Now()
	b.pace.record(now, s.number, results.each)
	b.gather.answered(now, s, results.each)
	if len(s.items) > 1 {
		if b.refusals++; !results.refused {
			b.refusals = 0
		}
	}
	for i, item := range s.items {
		switch {
		case item.gone:
		case results.refused:
			// None of them was looked at, so each can go by itself: one odd request must not fail the others.
			item.company, item.send = "", nil
			b.urgent = append(b.urgent, item)
		default:
			item.result <- results.each[i]
		}
	}
	b.pump()
}

func withoutSend(sends []*batchSend, s *batchSend) []*batchSend {
	kept := make([]*batchSend, 0, len(sends))
	for _, other := range sends {
		if other != s {
			kept = append(kept, other)
		}
	}
	return kept
}
