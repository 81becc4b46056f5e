package graph

import (
	"net/http"
	"time"
)

// Terraform handles ten resources side by side. Their answers come together, in one batch, so the next requests
// come together too, spread by what Terraform and the provider compute in between: some milliseconds. These bounds say
// how long a request waits for those that are expected with it. Nothing waits where none is.
const (
	// gatherQuiet ends the wait where no expected request has come for so long, for each that is expected: 8 ms for the two
	// requests of a resource that is alone, 80 ms for a full batch. Terraform and the plugin framework compute about
	// 20 ms for each resource, so a wave of ten takes its time, and more where the machine is busy.
	gatherQuiet = 4 * time.Millisecond
	// gatherLeast and gatherEach bound the wait in all: gatherEach for every pair among those expected, and gatherLeast at
	// least. That is 10 ms for two and 400 ms for a full batch. A wait so long is rare: it takes a wave that lost some of
	// its requests and whose others still dribble in.
	gatherLeast = 10 * time.Millisecond
	gatherEach  = time.Millisecond
	// gatherBack is how long after an answer another request of the same caller is expected.
	gatherBack = batchMost * batchMost * gatherEach
	// gatherBurst is how soon after a send a request must come to be seen as part of the same wave: where the send is still
	// under way or had several requests.
	gatherBurst = 10 * time.Millisecond
)

// batchGather foretells who will come. It counts on three kinds of requests: another one from each caller that was
// answered just now; one from each caller whose answer is due so soon that waiting pays; and one more where requests
// went out a moment ago, which is how a first wave begins, and how a wave goes on that is answered very fast. Two halves of a wave that fell apart come together again by
// the second kind.
type batchGather struct {
	// back are the times of the answers whose callers have not come back yet, in order.
	back []time.Time
	// event is when the last request or answer came, departure when the last send began; departed is its size.
	event, departure time.Time
	departed         int
	// typical is how long a send takes, as a moving average.
	typical time.Duration
}

func (g *batchGather) arrive(now time.Time) {
	g.expire(now)
	if len(g.back) > 0 {
		g.back = g.back[1:]
	}
	g.event = now
}

func (g *batchGather) sent(now time.Time, size int) { g.departure, g.departed = now, size }

// answered notes the end of a send. Callers that wait before they repeat, or have gone, are not expected back.
func (g *batchGather) answered(now time.Time, s *batchSend, results []batchResult) {
	var any bool
	for i, result := range results {
		if result.err != nil || s.items[i].gone || result.answer.status == http.StatusTooManyRequests ||
			result.answer.status >= http.StatusInternalServerError {
			continue
		}
		any = true
		g.back = append(g.back, now)
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

func (g *batchGather) expire(now time.Time) {
	for len(g.back) > 0 && now.Sub(g.back[0]) >= gatherBack {
		g.back = g.back[1:]
	}
}

// wait says how much longer a group of so many requests, the oldest of which came at since, waits for others.
func (g *batchGather) wait(now time.Time, group int, since time.Time, sends []*batchSend) time.Duration {
	g.expire(now)
	company, last := group+len(g.back), g.event
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
		return 0
	}
	until := last.Add(quiet(company))
	if latest := since.Add(longest(company)); latest.Before(until) {
		until = latest
	}
	return until.Sub(now)
}

// quiet is the longest pause within a company of that size.
func quiet(company int) time.Duration { return time.Duration(min(company, batchMost)) * gatherQuiet }

// longest is the longest wait of a request in a company of that size.
func longest(company int) time.Duration {
	company = min(company, batchMost)
	return max(time.Duration(company*company)*gatherEach, gatherLeast)
}
