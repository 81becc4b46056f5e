package transport

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// clockTolerance is the difference between two clocks that is ignored. Microsoft Entra allows five minutes for a
// token's times, and the answer may have been in transit for a part of them.
const clockTolerance = 2 * time.Minute

// ClockAhead returns how far this machine's clock is ahead of the date of an answer, negative if it is behind. It
// returns 0 if the two agree or the answer has no date.
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

// Describe returns a message about a failure to send a request or to read its answer. It names the host but omits
// the rest of the address, whose query can name people. It adds this machine's clock if the time of a certificate is the reason.
func Describe(err error) string {
	address := &url.URL{}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
		if parsed, failed := url.Parse(u.URL); failed == nil {
			address = parsed
		}
	}
	text := err.Error()
	if !strings.Contains(text, address.Hostname()) { // such as that of a handshake that timed out
		text = address.Host + ": " + text
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		text += fmt.Sprintf("; this machine's clock shows %s: if that is wrong, correct the clock", time.Now().UTC().Format(time.RFC3339))
	}
	return text
}
