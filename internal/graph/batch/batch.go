package batch

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// The service takes up to 20 requests in a batch (reference graph-api 6.3).
const maxItems = 20

// defaultInFlight is how many HTTP requests are under way at once where nothing else is asked for: more than the ten
// resources that Terraform handles side by side need, and 160 requests.
const defaultInFlight = 8

// maxRefusals is how many batches in a row the service may refuse as such before no more are tried.
const maxRefusals = 3

// Options tune the packing of requests into batches.
type Options struct {
	// Retry is what the layer above repeats requests by. MinWait is how long everything is held back after a throttled
	// answer that names no time, MaxWait bounds what an answer names.
	Retry transport.Retry
	// InFlight is how many HTTP requests at most are under way at once; below 1 is 8. It is halved by throttled answers
	// and grows back with successes.
	InFlight int
}

// Layer gives the layer that packs requests which are under way at the same time into $batch calls of up to 20. It
// belongs under the retries and above the token guard (transport.Options.Below): every request gets an answer of its
// own, as if it had been alone, and is repeated for itself.
//
// The SDK has a helper for batches. It is not used, because it loses the status and the headers of single requests,
// and panics on answers that it does not expect (reference graph-api 7.5).
func Layer(o Options) func(next http.RoundTripper) http.RoundTripper {
	if o.InFlight < 1 {
		o.InFlight = defaultInFlight
	}
	return func(next http.RoundTripper) http.RoundTripper {
		return &batcher{
			next: next,
			pace: pace{most: o.InFlight, limit: o.InFlight, minWait: o.Retry.MinWait, maxWait: o.Retry.MaxWait},
		}
	}
}

// batcher is that layer. It has no goroutine of its own: whoever brings a request or an answer, and the timer that is
// set while requests wait for company, looks whether something can be sent.
type batcher struct {
	next http.RoundTripper

	mu sync.Mutex
	// urgent are requests that are being repeated, fresh the others, both in the order in which they came.
	urgent, fresh []*item
	sends         []*send
	gather        gatherer
	pace          pace
	timer         *time.Timer
	// refusals counts the batches in a row that were refused as such.
	refusals int
}

type aloneKey struct{}

// Alone marks requests that go past the batches. Reports have an allowance of their own, often answer late,
// and are refused often: neither may hold back what else is under way.
func Alone(ctx context.Context) context.Context { return context.WithValue(ctx, aloneKey{}, true) }

// RoundTrip sends r, alone or with others, and waits for its answer. Where r's context ends first it returns the
// context's error at once.
func (b *batcher) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Value(aloneKey{}) != nil {
		return b.next.RoundTrip(r)
	}
	it, err := newItem(r)
	if err != nil {
		return nil, err
	}
	b.submit(it)
	select {
	case result := <-it.result:
		if result.err != nil {
			return nil, result.err
		}
		return result.answer.response(r), nil
	case <-r.Context().Done():
		b.withdraw(it)
		return nil, context.Cause(r.Context())
	}
}

func (b *batcher) submit(it *item) {
	b.mu.Lock()
	defer b.mu.Unlock()
	it.arrived = time.Now()
	b.gather.arrive(it.arrived, it)
	if transport.Repeated(it.request.Context()) {
		// What was turned away before goes first, so that nothing is turned away for ever.
		b.urgent = append(b.urgent, it)
	} else {
		b.fresh = append(b.fresh, it)
	}
	b.pump()
}

// withdraw takes an item out whose caller has gone. A send that nobody waits for any more is cancelled.
func (b *batcher) withdraw(it *item) {
	b.mu.Lock()
	defer b.mu.Unlock()
	it.gone = true
	if s := it.send; s != nil {
		if s.waiting--; s.waiting == 0 {
			s.cancel()
		}
		return
	}
	b.remove([]*item{it})
	it.ends()
	it.discard()
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
func (b *batcher) group() (group []*item, full bool) {
	var size int
	for _, queue := range [][]*item{b.urgent, b.fresh} {
		for _, it := range queue {
			if len(group) == 0 && b.travelsAlone(it) {
				return []*item{it}, true
			}
			if len(group) > 0 && it.company != group[0].company {
				continue
			}
			if size += len(it.body); len(group) == maxItems || size > maxBytes {
				full = true
				continue
			}
			group = append(group, it)
		}
	}
	return group, full || len(group) == maxItems
}

func (b *batcher) travelsAlone(it *item) bool {
	return it.company == "" || b.refusals >= maxRefusals
}

// lone gives the first item that travels alone, which need not wait behind those that gather; nil where there is none.
func (b *batcher) lone() []*item {
	for _, it := range slices.Concat(b.urgent, b.fresh) {
		if b.travelsAlone(it) {
			return []*item{it}
		}
	}
	return nil
}

// start sends a group. The caller holds mu.
func (b *batcher) start(now time.Time, group []*item) {
	b.remove(group)
	s := &send{items: group, waiting: len(group), sent: now, limit: b.pace.limit, number: b.pace.next()}
	// One caller that goes must not take the answer from the others; what the context holds for the log stays.
	s.ctx, s.cancel = context.WithTimeout(context.WithoutCancel(group[0].request.Context()), transport.RequestTimeout)
	for _, it := range group {
		it.send = s
	}
	b.sends = append(b.sends, s)
	b.gather.sent(now, len(group))
	go func() { b.finish(s, s.exchange(b.next)) }()
}

func (b *batcher) remove(items []*item) {
	taken := make(map[*item]bool, len(items))
	for _, it := range items {
		taken[it] = true
	}
	b.urgent, b.fresh = without(b.urgent, taken), without(b.fresh, taken)
}

func without(queue []*item, taken map[*item]bool) []*item {
	kept := queue[:0]
	for _, it := range queue {
		if !taken[it] {
			kept = append(kept, it)
		}
	}
	clear(queue[len(kept):])
	return kept
}

// finish hands the results of a send to those who wait for them, and sends what waited for its end.
func (b *batcher) finish(s *send, results outcome) {
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
	for i, it := range s.items {
		switch {
		case it.gone:
		case results.refused:
			// None of them was looked at, so each can go by itself: one odd request must not fail the others.
			it.company, it.send = "", nil
			b.urgent = append(b.urgent, it)
		default:
			it.result <- results.each[i]
		}
	}
	b.pump()
}

func withoutSend(sends []*send, s *send) []*send {
	kept := make([]*send, 0, len(sends))
	for _, other := range sends {
		if other != s {
			kept = append(kept, other)
		}
	}
	return kept
}
