package portal_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// always answers every request with the same response, without a connection. The client sends requests in parallel, and
// continues a read after its caller has gone.
type always struct {
	status            int
	contentType, body string

	mu   sync.Mutex
	sent []*http.Request
}

func (a *always) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.sent = append(a.sent, r)
	a.mu.Unlock()
	return &http.Response{
		StatusCode: a.status, Header: http.Header{"Content-Type": {a.contentType}}, Body: io.NopCloser(strings.NewReader(a.body)),
		ContentLength: int64(len(a.body)), Request: r, Proto: "HTTP/1.1",
	}, nil
}

// requests returns the requests that were sent so far.
func (a *always) requests() []*http.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.sent)
}

// secretToken has the form of a token, so that a test can find it in text that a service repeats.
const secretToken = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2VjcmV0"

// mostOfAnError is the maximum length of an error, in characters: its four parts are bounded.
const mostOfAnError = 4 * 1000

// FuzzErrorAnswer checks every answer of the portal API that is not a success. It becomes one line of bounded length,
// with the status and a request ID. Its kind is that of the status, except for bodies that sspr-policy 1.6 describes.
// The token does not appear in it, even if the service repeats it.
func FuzzErrorAnswer(f *testing.F) {
	for _, body := range []string{
		"", "{}", "null", "[]", `"broken"`, "<html><title>401</title></html>", "<title>", " <", "plain\ntext\x00", `{"enablementType":1}`, `{"enablementForTenant":true}`,
		`{"Message":"AADSTS500133: x","ClientData":{"errorCode":"msalautherror_invalid_grant","internalTransactionId":"i"}}`,
		`{"Message":null,"XMsServerRequestId":"s","ClientData":{"errorCode":"Authorization_RequestDenied","localizedErrorDetails":{"errorDetail":"no"}}}`,
		`{"Message":7,"ClientData":[]}`, `{"message":"No HTTP resource was found"}`, "x " + secretToken + " y", `{"ClientData":{"errorCode":"` + secretToken + `"}}`, `{"ClientData":{"errorCode":"a\nb"},"XMsServerRequestId":"c\nd"}`,
	} {
		for _, status := range []int{200, 204, 302, 400, 401, 403, 404, 429, 503} {
			f.Add(status, "application/json", body)
			f.Add(status, "text/html", body)
		}
	}
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		if status < 200 || status > 599 {
			t.Skip()
		}
		if status == http.StatusNoContent || status == http.StatusNotModified {
			body = "" // net/http returns none
		}
		service := &always{status: status, contentType: contentType, body: body}
		quick := timing
		quick.Gather, quick.ConfirmEvery, quick.Confirm, quick.Settle, quick.Retry.Max = time.Microsecond, time.Microsecond, time.Millisecond, time.Microsecond, 0
		c := portal.New(portal.Options{
			Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{secretToken, secretToken}}, HTTPClient: &http.Client{Transport: service}, Timing: quick,
		})
		_, read := c.Policy(t.Context())
		_, _, written := writePage(t.Context(), c, portal.RegistrationPage, days(30))
		_, onPremises := c.OnPremises(t.Context())
		_, _, switched := c.UpdateOnPremises(t.Context(), sspr.OnPremisesIntegration{WriteBack: p(true)})
		for name, err := range map[string]error{"read": read, "write": written, "on-premises": onPremises, "switch": switched} {
			checkError(t, name, err, status)
		}
		for _, r := range service.requests() {
			if status >= 400 && r.Method != http.MethodGet {
				t.Errorf("%s %s although nothing could be read", r.Method, r.URL)
			}
		}
	})
}

func checkError(t *testing.T, name string, err error, status int) {
	t.Helper()
	if err == nil {
		if status != http.StatusOK {
			t.Errorf("%s: HTTP %d passed for a success", name, status)
		}
		return
	}
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok {
		t.Fatalf("%s: %T", name, err)
	}
	// A change that does not show had a successful answer, so a support case does not need its ID.
	if e.RequestID == "" && e.Kind != serviceerror.NotPersisted || e.Status != status || e.Role == "" || e.Operation == "" {
		t.Errorf("%s: got %+v", name, e)
	}
	text := e.Error()
	if utf8.RuneCountInString(text) > mostOfAnError || strings.ContainsAny(text, "\n\r\t\v\f\u0085\u2028\u2029") {
		t.Errorf("%s: %q is not one line", name, text)
	}
	if strings.Contains(text, secretToken) {
		t.Errorf("%s: the token is in %q", name, text)
	}
	if kinds := kindsOf(status); !slices.Contains(kinds, e.Kind) {
		t.Errorf("%s: HTTP %d is of kind %d, which is none of %v", name, status, e.Kind, kinds)
	}
}

// refusals are the kinds of sign-in errors about a token that the service exchanges.
var refusals = []serviceerror.Kind{
	serviceerror.ExpiredToken, serviceerror.SignInFailed, serviceerror.SignInExpired, serviceerror.SignInRevoked, serviceerror.MFARequired,
	serviceerror.ConditionalAccess, serviceerror.UserCannotSignIn, serviceerror.ConsentMissing,
}

// kindsOf returns the kinds that an error with a status may have.
func kindsOf(status int) []serviceerror.Kind {
	switch {
	case status == http.StatusOK:
		return []serviceerror.Kind{serviceerror.NotUnderstood, serviceerror.NotPersisted}
	case status < 400:
		return []serviceerror.Kind{serviceerror.NotUnderstood}
	case status == http.StatusNotFound:
		return []serviceerror.Kind{serviceerror.WrongPath}
	case status == http.StatusBadRequest:
		return append([]serviceerror.Kind{serviceerror.Refused, serviceerror.Forbidden}, refusals...)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return append([]serviceerror.Kind{serviceerror.KindOfStatus(status), serviceerror.Forbidden}, refusals...)
	default:
		return []serviceerror.Kind{serviceerror.KindOfStatus(status), serviceerror.Forbidden}
	}
}
