package transport

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Backoff says how long to wait before try number attempt (from 0): what the service asks for in Retry-After, or
// minWait doubled with every try and spread by up to a quarter; never longer than maxWait. A service that asks for
// next to nothing again and again is given more, up to minWait: so many may wait for the same allowance that what
// comes free until then is gone at once.
func Backoff(minWait, maxWait time.Duration, attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if wait, ok := RetryAfter(resp.Header, time.Now()); ok {
			return min(max(wait, minWait>>max(6-attempt, 0)), maxWait)
		}
	}
	wait := minWait << min(attempt, 16)
	if wait <= 0 || wait > maxWait {
		wait = maxWait
	}
	return min(wait+rand.N(wait/4+1), maxWait)
}

// RetryAfter reads the Retry-After header: whole seconds, fractions of a second (the throttled reports answer such
// as "2.128", reference graph-api 6.2), or an HTTP date. It reports false where there is none or it makes no sense.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := h.Get("Retry-After")
	if value == "" {
		return 0, false
	}
	const most = 24 * 60 * 60
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if !(seconds >= 0 && seconds <= most) {
			return 0, false
		}
		return time.Duration(seconds * float64(time.Second)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}
