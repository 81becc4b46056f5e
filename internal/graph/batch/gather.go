package batch

import (
	"context"
	"net/http"
	"time"
)

// Terraform handles ten resources side by side. Their answers come together, in one batch, so their next requests come
// within some milliseconds of each other: the time that Terraform and the provider compute in between. These bounds are
// how long a request waits for those that are expected with it. A request that expects no other does not wait.
const (
	// gatherQuiet, for each request that is expected, is the longest pause between two that come: 160 ms for a full
	// batch. Terraform and the plugin framework compute about 20 ms for each resource. Terraform writes its state after
	// each, one at a time, which takes up to 100 ms with 1,000 resources, so ten resources do not come at once.
	gatherQuiet = 8 * time.Millisecond
	// gatherEach, for every pair of requests that are expected, bounds the whole wait, and gatherLeast is its least: 10
	// ms for two requests and 400 ms for a full batch. The longest waits are rare: some of the expected requests must
	// never come and the others come slowly.
	gatherLeast = 10 * time.Millisecond
	gatherEach  = time.Millisecond
	// gatherBack is how long after an answer another request of the same caller is expected.
	gatherBack = maxItems * maxItems * gatherEach
	// gatherBurst is how soon after a send a request must come to count as part of the same wave, if the send is still
	// under way or had several requests.
	gatherBurst = 10 * time.Millisecond
)

// caller sends some requests side by side and goes on when all of them are answered: the work for one user. It then
// comes back with the requests of its next step.
type caller struct {
	// waiting is how many of its requests are not answered yet. The batcher's lock guards it.
	waiting int
	// announced is how many of the requests that it announced have not come yet. The batcher's lock guards it.
	announced int
}

// ofCaller is how many requests a caller is expected to come back with: one for the user's phones and one for the
// e-mail address.
const ofCaller = 2

type callerKey struct{}

// OneCaller makes the requests with the context those of one caller, unless they are already.
func OneCaller(ctx context.Context) context.Context {
	if ctx.Value(callerKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, callerKey{}, new(caller))
}

// Announce makes the requests with the context those of one caller, which is about to send n of them side by side. The
// first waits for the others, so that one batch carries all. A request that does not come after all costs the others
// quiet(n).
func Announce(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, callerKey{}, &caller{announced: n})
}

// expected is what a caller that was answered will send.
type expected struct {
	since    time.Time
	requests int
}

// gatherer predicts which requests will come. It expects four kinds:
//
//   - the requests that a caller has announced, from the first of them on;
//   - another request of each caller all of whose requests were answered just now;
//   - a request of each caller whose answer is due so soon that waiting pays;
//   - one more request if some went out a moment ago. That is how a first wave begins, and how a wave goes on that is
//     answered very fast.
//
// By the third kind two halves of a wave that fell apart come together again.
type gatherer struct {
	// back are the callers that were answered and have not come back yet, in order.
	back []expected
	// announced are the callers some of whose announced requests have come, with the time of the first.
	announced map[*caller]time.Time
	// event is when the last request or answer came, departure is when the last send began, and departed is its size.
	event, departure time.Time
	departed         int
	// begun is set if the last request was the first of its caller, who may send another at once.
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
	if c := it.caller; c != nil && c.announced > 0 {
		g.announce(now, c)
	}
}

// announce counts an announced request that has come.
func (g *gatherer) announce(now time.Time, c *caller) {
	c.announced--
	if g.announced == nil {
		g.announced = map[*caller]time.Time{}
	}
	if _, known := g.announced[c]; !known {
		g.announced[c] = now
	}
	if c.announced == 0 {
		delete(g.announced, c)
	}
}

func (g *gatherer) sent(now time.Time, size int) { g.departure, g.departed = now, size }

// answered notes the end of a send. Callers that wait before they repeat, or that have left, are not expected back.
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
	for c, since := range g.announced {
		if now.Sub(since) >= gatherBack {
			c.announced = 0
			delete(g.announced, c)
		}
	}
}

// coming returns how many requests will come of callers that were answered or have announced them.
func (g *gatherer) coming() (requests int) {
	for _, one := range g.back {
		requests += one.requests
	}
	for c := range g.announced {
		requests += c.announced
	}
	return requests
}

// wait returns how much longer a group of that size, the oldest of which came at since, waits for others.
func (g *gatherer) wait(now time.Time, group int, since time.Time, sends []*send) time.Duration {
	g.expire(now)
	together, last := group+g.coming(), g.event
	for _, s := range sends {
		due := s.sent.Add(g.typical)
		if more := together + len(s.items); due.Sub(since) <= longest(more) && now.Sub(due) < quiet(more) {
			together = more
			if due.After(last) {
				last = due
			}
		}
	}
	if together == group && (len(sends) > 0 || g.departed > 1) && since.Sub(g.departure) < gatherBurst {
		together++
	}
	if together == group {
		if g.begun {
			return g.event.Add(gatherLeast).Sub(now)
		}
		return 0
	}
	until := last.Add(quiet(together))
	if latest := since.Add(longest(together)); latest.Before(until) {
		until = latest
	}
	return until.Sub(now)
}

// quiet returns the longest pause between two requests if so many come together.
func quiet(together int) time.Duration { return time.Duration(min(together, maxItems)) * gatherQuiet }

// longest returns the longest wait of a request if so many come together.
func longest(together int) time.Duration {
	together = min(together, maxItems)
	return max(time.Duration(together*together)*gatherEach, gatherLeast)
}
