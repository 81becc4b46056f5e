package batch

import (
	"net/http"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// pace limits how many sends may be under way, and when they may begin. A throttled answer halves the number and holds
// everything back for as long as the answer asks. Successes raise it one by one.
type pace struct {
	most, limit      int
	minWait, maxWait time.Duration

	until time.Time
	// number counts the sends. cut is the last that had begun when the limit was halved.
	number, cut int
	// good are the successes since the limit last changed, row the halvings since the last success.
	good, row int
}

// afterHold is how much later than the throttled requests all others go on. The layer above repeats the throttled ones
// after the time that the answer asks for, and they are to go first.
const afterHold = 5 * time.Millisecond

// paceRounds, for each send that may be under way, is how many have to succeed before one more may be. Faster growth
// meets the next throttled answer sooner, and less gets through.
const paceRounds = 5

// next returns the number of the next send.
func (p *pace) next() int {
	p.number++
	return p.number
}

// held returns for how long nothing may be sent.
func (p *pace) held(now time.Time) time.Duration { return p.until.Sub(now) }

// record learns from the results of the send with that number.
func (p *pace) record(now time.Time, number int, results []result) {
	var throttled bool
	row := p.row
	if number <= p.cut {
		// A send that was under way with the one that was throttled first tells the same again.
		row = max(row-1, 0)
	}
	for _, result := range results {
		if result.answer == nil || result.answer.status != http.StatusTooManyRequests {
			continue
		}
		throttled = true
		wait := p.minWait << min(row, 16)
		if _, named := transport.RetryAfter(result.answer.header, now); named {
			wait = transport.Backoff(p.minWait, p.maxWait, row, &http.Response{Header: result.answer.header})
		}
		if until := now.Add(min(wait, p.maxWait) + afterHold); until.After(p.until) {
			p.until = until
		}
	}
	switch {
	case !throttled:
		p.row = 0
		if p.good++; p.good >= paceRounds*p.limit {
			p.limit, p.good = min(p.limit+1, p.most), 0
		}
	case number > p.cut:
		p.limit, p.good, p.cut = max(p.limit/2, 1), 0, p.number
		p.row++
	}
}
