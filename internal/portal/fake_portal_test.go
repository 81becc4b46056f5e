package portal_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
)

// fakePortal is the portal API in memory, for tests with a fake clock. It records requests and their times.
type fakePortal struct {
	t        *testing.T
	start    time.Time
	mu       sync.Mutex
	doc      string
	recorded []recorded
	// answer, if set, answers requests for which it returns a response. n counts the requests of that method, from 1.
	answer func(n int, r *http.Request) *http.Response
}

type recorded struct {
	method, uri string
	after       time.Duration
	header      http.Header
	body        string
}

const fakeDocument = `{"enablementType":0,"passwordResetEnabledGroupIds":[],"registrationRequiredOnSignIn":true,"registrationReconfirmIntevalInDays":180,"notifyUsersOnPasswordReset":true}`

func reply(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func (d *fakePortal) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	body := []byte{}
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	d.recorded = append(d.recorded, recorded{r.Method, r.URL.RequestURI(), time.Since(d.start), r.Header, string(body)})
	n := 0
	for _, a := range d.recorded {
		if a.method == r.Method {
			n++
		}
	}
	if d.answer != nil {
		if resp := d.answer(n, r); resp != nil {
			return resp, nil
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Method == http.MethodPut {
		d.doc = string(body)
		return reply(http.StatusNoContent, ""), nil
	}
	return reply(http.StatusOK, d.doc), nil
}

// has returns the document.
func (d *fakePortal) has() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.doc
}

// sent returns the methods of all requests, such as "GET-PUT-GET".
func (d *fakePortal) sent() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var methods []string
	for _, a := range d.recorded {
		methods = append(methods, a.method)
	}
	return strings.Join(methods, "-")
}

// times returns when requests of a method arrived.
func (d *fakePortal) times(method string) []time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []time.Duration
	for _, a := range d.recorded {
		if a.method == method {
			found = append(found, a.after)
		}
	}
	return found
}

// withFakePortal runs a test with a fake portal, DefaultTiming and a fake clock.
func withFakePortal(t *testing.T, test func(t *testing.T, d *fakePortal, c *portal.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &fakePortal{t: t, start: time.Now(), doc: fakeDocument}
		c := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first", "second"}}, HTTPClient: &http.Client{Transport: d}})
		test(t, d, c)
		synctest.Wait()
	})
}

func (d *fakePortal) want(methods string) {
	d.t.Helper()
	if got := d.sent(); got != methods {
		d.t.Errorf("requests: got %q, want %q", got, methods)
	}
}

func read(t *testing.T, c *portal.Client) {
	t.Helper()
	if _, err := c.Policy(t.Context()); err != nil {
		t.Error(err)
	}
}

func writeDays(ctx context.Context, c *portal.Client, n int64) (string, string, error) {
	before, after, err := writePage(ctx, c, portal.RegistrationPage, days(n))
	return string(before.Raw(daysKey)), string(after.Raw(daysKey)), err
}

// randomDelays returns the same durations in every run of a test, for several goroutines.
type randomDelays struct {
	mu     sync.Mutex
	random *rand.Rand
}

func newRandomDelays(seed uint64) *randomDelays {
	return &randomDelays{random: rand.New(rand.NewPCG(seed, seed+1))} //nolint:gosec // a test wants the same order every time
}

// below returns a duration that is shorter than most.
func (d *randomDelays) below(most time.Duration) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Duration(d.random.Int64N(int64(most)))
}
