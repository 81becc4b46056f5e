package portal_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestTransientFailuresOfWrites checks that writes are repeated as often as reads are, from a document that is read
// again, that Retry-After is respected, and that the caller gets the values before the first write.
func TestTransientFailuresOfWrites(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(n int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut && n <= 2 {
				d.doc = strings.Replace(d.doc, `"notifyUsersOnPasswordReset":true`, `"notifyUsersOnPasswordReset":false`, 1)
				return reply(http.StatusServiceUnavailable, "", "Retry-After", "20")
			}
			return nil
		}
		if before, after, err := writeDays(t.Context(), c, 30); err != nil || before != "180" || after != "30" {
			t.Errorf("got %s, %s, %v", before, after, err)
		}
		d.want("GET-PUT-GET-GET-PUT-GET-PUT-GET") // another writer's change is read twice before it is accepted
		times := d.times(http.MethodPut)
		if wait := times[1] - times[0]; wait != 20*time.Second+250*time.Millisecond {
			t.Errorf("waited %v", wait)
		}
		if !strings.Contains(d.doc, `"notifyUsersOnPasswordReset":false`) {
			t.Error("what somebody changed meanwhile was overwritten")
		}
	})
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(_ int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut {
				return reply(http.StatusInternalServerError, "")
			}
			return nil
		}
		if _, _, err := writeDays(t.Context(), c, 30); serviceerror.KindOf(err) != serviceerror.Unavailable {
			t.Errorf("got %v", err)
		}
		if got, want := len(d.times(http.MethodPut)), portal.DefaultTiming.Retry.Max+1; got != want {
			t.Errorf("sent %d times, want %d", got, want)
		}
	})
}

// TestACallerWhoLeaves checks that a commit ends with its last caller, who still gets what was read. The next caller
// gets another commit.
func TestACallerWhoLeaves(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if before, _, err := writeDays(ctx, c, 30); !errors.Is(err, context.DeadlineExceeded) || before != "" || serviceerror.KindOf(err) != serviceerror.TimedOut {
			t.Errorf("got %q, %v", before, err)
		}
		if _, after, err := writeDays(t.Context(), c, 31); err != nil || after != "31" {
			t.Errorf("got %s, %v", after, err)
		}
		if got := d.sent(); strings.Count(got, "PUT") != 1 {
			t.Errorf("requests: %s", got)
		}
	})
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(_ int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut {
				return reply(http.StatusTooManyRequests, "", "Retry-After", "30")
			}
			return nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		before, _, err := writeDays(ctx, c, 30)
		if e, ok := errors.AsType[*serviceerror.Error](err); !ok || before != "180" || e.Kind != serviceerror.Throttled || e.Sent != serviceerror.SentRefused {
			t.Errorf("got %q, %v", before, err)
		}
		if took := time.Since(d.start); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// TestReadersWaitForAWrite checks that readers wait and can be canceled meanwhile.
func TestReadersWaitForAWrite(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(n int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut && n == 1 {
				return reply(http.StatusTooManyRequests, "", "Retry-After", "30")
			}
			return nil
		}
		var all sync.WaitGroup
		all.Go(func() { _, _, _ = writeDays(t.Context(), c, 30) })
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Policy(ctx); !errors.Is(err, context.DeadlineExceeded) || serviceerror.KindOf(err) != serviceerror.TimedOut {
			t.Errorf("got %v", err)
		}
		doc, err := c.Policy(t.Context())
		if got := string(doc.Raw(daysKey)); err != nil || got != "30" {
			t.Errorf("got %s, %v", got, err)
		}
		all.Wait()
	})
}

// TestATokenIsRenewedOnce checks that a rejected token is renewed once, and that the refusal is returned if there is no
// other.
func TestATokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		refused []string
		kind    serviceerror.Kind
	}{
		"the second is good": {[]string{"first"}, serviceerror.Other},
		"both are refused":   {[]string{"first", "second"}, serviceerror.Unauthenticated},
	} {
		t.Run(name, func(t *testing.T) {
			withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
				d.answer = func(_ int, r *http.Request) *http.Response {
					for _, token := range test.refused {
						if r.Header.Get("Authorization") == "Bearer "+token {
							return reply(http.StatusUnauthorized, "")
						}
					}
					return nil
				}
				if _, err := c.Policy(t.Context()); serviceerror.KindOf(err) != test.kind || (err == nil) != (test.kind == serviceerror.Other) {
					t.Errorf("got %v", err)
				}
				d.want("GET-GET")
				if test.kind != serviceerror.Other {
					if _, err := c.Policy(t.Context()); serviceerror.KindOf(err) != test.kind {
						t.Errorf("without another token: got %v", err)
					}
					d.want("GET-GET-GET")
				}
			})
		})
	}
	none := &tokens{}
	failing := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: failingTokens{none}, HTTPClient: &http.Client{Transport: &fakePortal{t: t}}})
	if _, err := failing.Policy(t.Context()); !errors.Is(err, errNoToken) {
		t.Errorf("got %v", err)
	}
	if _, err := failing.TenantID(t.Context()); !errors.Is(err, errNoToken) {
		t.Errorf("got %v", err)
	}
}

var errNoToken = errors.New("no token")

type failingTokens struct{ *tokens }

func (failingTokens) Token(context.Context) (auth.Token, error) { return auth.Token{}, errNoToken }

// TestAnswersAreBounded checks the error of an answer that is longer than four megabytes.
func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	for spaces, ok := range map[int]bool{4<<20 - len(fakeDocument): true, 4<<20 - len(fakeDocument) + 1: false} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			d.doc = string(bytes.Repeat([]byte(" "), spaces)) + fakeDocument
			_, err := c.Policy(t.Context())
			if (err == nil) != ok || err != nil && (serviceerror.KindOf(err) != serviceerror.NotUnderstood || !strings.Contains(err.Error(), "4 MB")) {
				t.Errorf("%d bytes: got %v", len(d.doc), err)
			}
		})
	}
}

// TestACommitEnds checks that a commit ends after ten minutes, whatever the service does.
func TestACommitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		silent := roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		c := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: &http.Client{Transport: silent}})
		if _, _, err := writeDays(t.Context(), c, 30); serviceerror.KindOf(err) != serviceerror.TimedOut {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took < 10*time.Minute || took > 10*time.Minute+time.Second {
			t.Errorf("took %v", took)
		}
		time.Sleep(time.Minute) // the read, which others could have joined, ends on its own
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestAClaimsChallenge checks the error of a claims challenge. A new token is tried once, because it is enough after a
// revoked session.
func TestAClaimsChallenge(t *testing.T) {
	t.Parallel()
	for _, helps := range []bool{true, false} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			d.answer = func(n int, _ *http.Request) *http.Response {
				if helps && n > 1 {
					return nil
				}
				return reply(http.StatusUnauthorized, "", "WWW-Authenticate", `Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="`)
			}
			_, err := c.Policy(t.Context())
			e, ok := errors.AsType[*serviceerror.Error](err)
			if helps != (err == nil) || !helps && (!ok || e.Kind != serviceerror.ConditionalAccess || !strings.Contains(e.Message, "claims challenge")) {
				t.Errorf("helps %t: got %v", helps, err)
			}
			d.want("GET-GET")
		})
	}
}
