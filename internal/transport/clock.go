package transport

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// clockTolerance is how far two clocks may be apart before it matters. Microsoft Entra allows five minutes for a token's
// times; the answer may have been on its way for some of them.
const clockTolerance = 2 * time.Minute

// ClockAhead returns how far this machine's clock is ahead of the one that an answer was dated with, negative if it is
// behind, and 0 if the two agree or the answer has no date.
func ClockAhead(answer http.Header, now time.Time) time.Duration {
	theirs, err := http.ParseTime(answer.Get("Date"))
	if err != nil {
		return 0
	}
	ahead := now.Sub(theirs).Round(time.Second)
	if ahead.Abs() < clockTolerance {
		return 0
	}
	return ahead
}

// Describe words a failure to send a request or to read its answer. It leaves out the address, whose query can name
// people, and names this machine's clock if a certificate's time is the reason.
func Describe(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	text := err.Error()
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		text += fmt.Sprintf("; this machine's clock says %s: if that is wrong, the clock is the reason", time.Now().UTC().Format(time.RFC3339))
	}
	return text
}
