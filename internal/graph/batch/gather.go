package batch

import (
	"context"
	"net/http"
	"time"
)

// Terraform handles ten resources side by side. Their answers come together, in one batch, so the next requests
// come together too, spread by what Terraform and the provider compute in between: some milliseconds. These bounds say
// how long a request waits for those that are expected with it. Nothing waits where none is.
const (
	// gatherQuiet ends the wait where no expected request has come for so long, for each that is expected: 160 ms for a full
	// batch. Terraform and the plugin framework compute about 20 ms for each resource, and Terraform writes its state after
	// each, one at a time: with 1,000 resources that takes up to 100 ms, so a wave of ten takes its time.
	gatherQuiet = 8 * time.Millisecond
	// gatherLeast and gatherEach bound the wait in all: gatherEach for every pair among those expected, and gatherLeast at
	// least. That is 10 ms for two and 400 ms for a full batch. A wait so long is rare: it takes a wave that lost some of
	// its requests and whose others still dribble in.
	gatherLeast = 10 * time.Millisecond
	gatherEach  = time.Millisecond
	// gatherBack is how long after an answer another request of the same caller is expected.
	gatherBack = maxItems * maxItems * gatherEach
	// gatherBurst is how soon after a send a request must come to be seen as part of the same wave: where the send is still
	// under way or had several requests.
	gatherBurst = 10 * time.Millisecond
)

// caller is who sends some requests side by side and goes on when all of them are answered: the work for one user. It comes
// back as one, with as many requests as its next step takes.
type caller struct {
	// waiting is how many of its requests are not answered yet, guarded by the batcher's lock.
	waiting int
}

// ofCaller is how many requests a caller is expected to come back with: a user has phones and an e-mail address.
const ofCaller = 2

type callerKey struct{}

// OneCaller makes the requests with the context those of one caller, unless they are already.
func OneCaller(ctx context.Context) context.Context {
	if ctx.Value(callerKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, callerKey{}, new(caller))
}

// expected is what somebody who was answered will send.
type expected struct {
	since    time.Time
	requests int
}

// gatherer foretells who will come. It counts on three kinds of requests: another one from each caller all of whose
// requests were answered just now; one from each caller whose answer is due so soon that waiting pays; and one more where requests
// went out a moment ago, which is how a first wave begins, and how a wave goes on that is answered very fast. Two halves of a wave that fell apart come together again by
// the second kind.
type gatherer struct {
	// back are the callers that were answered and have not come back yet, in order.
	back []expected
	// event is when the last request or answer came, departure when the last send began; departed is its size.
	event, departure time.Time
	departed         int
	// begun says that the last request to come was the first of a caller's, who may send another one at once.
	begun bool
	// typical is how long a send takes, as a moving average.
	typical time.Duration
}

func (g *gatherer) arrive(now time.Time, it *item) {
	g.expire(now)
	starts := it.starts()
	if starts && len(g.back) > 0 {
		g.back = g.back[1:]
	}
	g.begun = starts && it.caller != nil
	g.event = now
}

func (g *gatherer) sent(now time.Time, size int) { g.departure, g.departed = now, size }

// answered notes the end of a send. Callers that wait before they repeat, or have gone, are not expected back.
func (g *gatherer) answered(now time.Time, s *send, results []result) {
	var any bool
	for i, result := range results {
		last, requests := s.items[i].ends()
		if result.err != nil || s.items[i].gone || result.answer.status == http.StatusTooManyRequests ||
			result.answer.status >= http.StatusInternalServerError {
			continue
		}
		any = true
		if last {
			g.back = append(g.back, expected{now, requests})
		}
	}
	if !any {
		return
	}
	g.event = now
	took := now.Sub(s.sent)
	if g.typical == 0 {
		g.typical = took
	}
	g.typical += (took - g.typical) / 4
}

func (g *gatherer) expire(now time.Time) {
	for len(g.back) > 0 && now.Sub(g.back[0].since) >= gatherBack {
		g.back = g.back[1:]
	}
}

// coming is how many requests those who were answered will send.
func (g *gatherer) coming() (requests int) {
	for _, one := range g.back {
		requests += one.requests
	}
	return requests
}

// wait says how much longer a group of so many requests, the oldest of which came at since, waits for others.
func (g *gatherer) wait(now time.Time, group int, since time.Time, sends []*send) time.Duration {
	g.expire(now)
	company, last := group+g.coming(), g.event
	for _, s := range sends {
		due := s.sent.Add(g.typical)
		if more := company + len(s.items); due.Sub(since) <= longest(more) && now.Sub(due) < quiet(more) {
			company = more
			if due.After(last) {
				last = due
			}
		}
	}
	if company == group && (len(sends) > 0 || g.departed > 1) && since.Sub(g.departure) < gatherBurst {
		company++
	}
	if company == group {
		if g.begun {
			return g.event.Add(gatherLeast).Sub(now)
		}
		return 0
	}
	until := last.Add(quiet(company))
	if latest := since.Add(longest(company)); latest.Before(until) {
		until = latest
	}
	return until.Sub(now)
}

// quiet is the longest pause within a company of that size.
func quiet(company int) time.Duration { return time.Duration(min(company, maxItems)) * gatherQuiet }

// longest is the longest wait of a request in a company of that size.
func longest(company int) time.Duration {
	company = min(company, maxItems)
	return max(time.Duration(company*company)*gatherEach, gatherLeast)
}
