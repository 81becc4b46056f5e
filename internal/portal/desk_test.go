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

// desk is the portal API in memory, for tests with a clock of their own: it remembers what was asked and when.
type desk struct {
	t     *testing.T
	start time.Time
	mu    sync.Mutex
	doc   string
	asked []asked
	// answer, where it is set and gives one, answers instead. n counts the requests of that method, from 1.
	answer func(n int, r *http.Request) *http.Response
}

type asked struct {
	method, uri string
	after       time.Duration
	header      http.Header
	body        string
}

const deskDocument = `{"enablementType":0,"passwordResetEnabledGroupIds":[],"registrationRequiredOnSignIn":true,"registrationReconfirmIntevalInDays":180,"notifyUsersOnPasswordReset":true}`

func reply(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func (d *desk) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	body := []byte{}
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	d.asked = append(d.asked, asked{r.Method, r.URL.RequestURI(), time.Since(d.start), r.Header, string(body)})
	n := 0
	for _, a := range d.asked {
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
func (d *desk) has() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.doc
}

// sent lists the methods of all requests, such as "GET-PUT-GET".
func (d *desk) sent() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var methods []string
	for _, a := range d.asked {
		methods = append(methods, a.method)
	}
	return strings.Join(methods, "-")
}

// times gives when requests of a method came.
func (d *desk) times(method string) []time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []time.Duration
	for _, a := range d.asked {
		if a.method == method {
			found = append(found, a.after)
		}
	}
	return found
}

// clocked runs a test against a desk with the times that users get, and a clock that waits for nobody.
func clocked(t *testing.T, test func(t *testing.T, d *desk, c *portal.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, start: time.Now(), doc: deskDocument}
		c := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first", "second"}}, HTTPClient: &http.Client{Transport: d}})
		test(t, d, c)
		synctest.Wait()
	})
}

func (d *desk) want(methods string) {
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

// dice rolls the same times in every run of a test, for several goroutines.
type dice struct {
	mu     sync.Mutex
	random *rand.Rand
}

func newDice(seed uint64) *dice {
	return &dice{random: rand.New(rand.NewPCG(seed, seed+1))} //nolint:gosec // a test wants the same order every time
}

// below returns a time that is shorter than most.
func (d *dice) below(most time.Duration) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Duration(d.random.Int64N(int64(most)))
}
