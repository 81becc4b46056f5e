package transport

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Backoff returns how long to wait before retry number attempt (from 0), at most maxWait. If the service sent
// Retry-After, that is the wait. Otherwise it is minWait, doubled with every attempt and spread by up to a quarter. If
// a service repeatedly asks for almost no wait, the wait grows up to minWait: many clients may share one allowance, so
// what becomes free in the meantime is used up at once.
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

// RetryAfter parses the Retry-After header: whole seconds, fractions of a second (throttled reports answer such as
// "2.128", graph-api 6.2), or an HTTP date. It returns false if the header is missing or not plausible.
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
