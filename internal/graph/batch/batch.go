// Package batch packs requests to Microsoft Graph that are under way at the same time into $batch calls of up to 20. It
// is a layer of the transport: callers send single requests and get single answers, with a status, headers and a
// Retry-After of their own, and each request is repeated for itself.
//
//	RoundTrip(request)
//	    |
//	  item.go     a request becomes an item; what cannot travel in a batch, or is marked Alone, is sent alone
//	    |
//	  batch.go    two queues: urgent, which are repeated and go first, and fresh
//	    |         pump asks the next two whether a group of items may leave
//	    |
//	  gather.go   does the group wait for requests that are expected with it?
//	  pace.go     how many sends may be under way, and do throttled answers hold everything back?
//	    |
//	  send.go     one HTTP request: a POST to /v1.0/$batch, or the item itself if it is alone
//	    |
//	  answer.go   the answer of the batch is taken apart; each part finds its item by its id
//	    |
//	  item.go     the item's result ends the RoundTrip of its caller
//
// Items share a batch if they have the host and the token in common. An item waits only if another is expected: of a
// caller that was answered just now, of callers whose answer is due so soon that waiting pays, or after a wave has just
// begun. The wait ends some milliseconds after the last that came, and after 400 ms at most.
//
// At most 8 sends are under way. A throttled answer halves that and holds everything back for as long as it asks;
// successes raise it again. A batch that the service refuses as such is sent again one by one. After three of them in a
// row no more are tried.
//
// The SDK has a helper for batches. It loses the status and the headers of single requests, and panics on answers that
// it does not expect (graph-api 7.5).
package batch

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// maxItems is how many requests the service takes in a batch (graph-api 6.3).
const maxItems = 20

// defaultInFlight is how many HTTP requests are under way at once by default: up to 160 requests, more than the ten
// resources that Terraform handles side by side need.
const defaultInFlight = 8

// maxRefusals is how many batches in a row the service may refuse as such before no more are tried.
const maxRefusals = 3

// Options describe the layer.
type Options struct {
	// Retry is how the layer above repeats requests. MinWait is how long everything is held back after a throttled
	// answer without a time. MaxWait bounds the time in an answer.
	Retry transport.Retry
	// InFlight is the most HTTP requests that are under way at once. Throttled answers halve it and successes raise it
	// again. Defaults to 8.
	InFlight int
}

// Layer returns the layer that packs requests into batches. It belongs below the retries and above the token guard
// (transport.Options.Below).
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

// batcher is the layer. It has no goroutine of its own: each request, each answer, and the timer that is set while
// requests wait call pump.
type batcher struct {
	next http.RoundTripper

	mu sync.Mutex
	// urgent are requests that are being repeated, fresh all others, both in the order in which they came.
	urgent, fresh []*item
	sends         []*send
	gather        gatherer
	pace          pace
	timer         *time.Timer
	// refusals counts the batches in a row that were refused as such.
	refusals int
}

type aloneKey struct{}

// Alone marks requests that go past the batches. It is for reports: the service counts them separately, answers them
// late and refuses them often, and neither may hold back other requests.
func Alone(ctx context.Context) context.Context {
	if ctx.Value(togetherKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, aloneKey{}, true)
}

type togetherKey struct{}

// Together makes Alone have no effect, for the few rows of reports that are read about one user.
func Together(ctx context.Context) context.Context {
	return context.WithValue(ctx, togetherKey{}, true)
}

// RoundTrip sends r, alone or with others, and waits for its answer. If r's context ends first, it returns that
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
		// Requests that were turned away go first, so that none is turned away for ever.
		b.urgent = append(b.urgent, it)
	} else {
		b.fresh = append(b.fresh, it)
	}
	b.pump()
}

// withdraw removes an item whose caller has left. A send for which no caller waits any more is canceled.
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

// pump sends what can be sent now, and sets the timer if requests wait for others or for the end of a throttle. The
// caller holds mu.
func (b *batcher) pump() {
	for len(b.urgent)+len(b.fresh) > 0 {
		now := time.Now()
		if len(b.sends) >= b.pace.limit {
			return // finish calls pump again
		}
		if wait := b.pace.held(now); wait > 0 {
			b.wakeAfter(wait)
			return
		}
		group, full := b.group()
		if !full {
			if wait := b.gather.wait(now, len(group), oldest(group), b.sends); wait > 0 {
				if group = b.firstAlone(); group == nil {
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

// group returns the first item with all that may share its batch, and whether no other can join them. An item that is
// sent alone is a group of its own.
func (b *batcher) group() (group []*item, full bool) {
	var size int
	for _, queue := range [][]*item{b.urgent, b.fresh} {
		for _, it := range queue {
			if len(group) == 0 && b.sentAlone(it) {
				return []*item{it}, true
			}
			if len(group) > 0 && it.key != group[0].key {
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

func (b *batcher) sentAlone(it *item) bool {
	return it.key == "" || b.refusals >= maxRefusals
}

// firstAlone returns the first item that is sent alone, nil if there is none. It need not wait behind those that
// gather.
func (b *batcher) firstAlone() []*item {
	for _, it := range slices.Concat(b.urgent, b.fresh) {
		if b.sentAlone(it) {
			return []*item{it}
		}
	}
	return nil
}

// start sends a group. The caller holds mu.
func (b *batcher) start(now time.Time, group []*item) {
	b.remove(group)
	s := &send{items: group, waiting: len(group), sent: now, limit: b.pace.limit, number: b.pace.next()}
	// A caller that leaves must not end the send for the others. The values of the context stay, for the log.
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

// finish hands each item its result, and sends what waited for the end of s.
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
			// None of them was looked at, so each can be sent alone: one odd request must not fail the others.
			it.key, it.send = "", nil
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
