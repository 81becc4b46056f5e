package portal_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		if before, after, err := writeDays(t.Context(), c, 30); err != nil || before != "180" || after != "30" {
			t.Errorf("got %s, %s, %v", before, after, err)
		}
		if tenant, err := c.TenantID(t.Context()); err != nil || tenant == "" {
			t.Errorf("got the tenant %q, %v", tenant, err)
		}
		d.want("GET-PUT-GET")
		for _, a := range d.recorded {
			uri, contentType := "/api/PasswordReset/PasswordResetPolicies?getPasswordResetEnabledGroup=true", ""
			if a.method == http.MethodPut {
				uri, contentType = "/api/PasswordReset/PasswordResetPolicies?byPassMethodCountCheck=true", "application/json"
			}
			if a.uri != uri || a.header.Get("Accept") != "application/json" || a.header.Get("Content-Type") != contentType || a.header.Get("Authorization") != "Bearer first" {
				t.Errorf("%s %s with %v", a.method, a.uri, a.header)
			}
		}
		if want := strings.Replace(fakeDocument, "180", "30", 1); d.recorded[1].body != want {
			t.Errorf("sent %s, want %s", d.recorded[1].body, want)
		}
	})
}

func TestAReadServesForAMinute(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		read(t, c)
		time.Sleep(time.Minute)
		read(t, c)
		d.want("GET")
		time.Sleep(time.Nanosecond)
		read(t, c)
		d.want("GET-GET")
	})
}

// TestTheBaseIsReadRightBeforeAWrite checks that a write does not start from what a plan read, however fresh that is.
func TestTheBaseIsReadRightBeforeAWrite(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, 2 * time.Second, 24 * time.Hour} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			read(t, c)
			d.mu.Lock()
			d.doc = strings.Replace(d.doc, `"notifyUsersOnPasswordReset":true`, `"notifyUsersOnPasswordReset":false`, 1) // another writer
			d.mu.Unlock()
			time.Sleep(after)
			if before, _, err := writeDays(t.Context(), c, 30); err != nil || before != "180" {
				t.Errorf("got %s, %v", before, err)
			}
			d.want("GET-GET-PUT-GET")
			if want := `"registrationReconfirmIntevalInDays":30,"notifyUsersOnPasswordReset":false`; !strings.Contains(d.has(), want) {
				t.Errorf("after %s: the tenant has %s, want %s in it", after, d.has(), want)
			}
		})
	}
}

func TestGathering(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		begin []time.Duration
		// announced is when an announced write is done; 0 means that none is announced.
		announced time.Duration
		want      []time.Duration
	}{
		"alone":                            {[]time.Duration{0}, 0, []time.Duration{200 * ms}},
		"a newcomer starts the wait anew":  {[]time.Duration{0, 150 * ms}, 0, []time.Duration{350 * ms}},
		"one that comes too late":          {[]time.Duration{0, 210 * ms}, 0, []time.Duration{200 * ms, 1200 * ms}},
		"newcomers without end":            {steps(150*ms, 80), 0, []time.Duration{10 * time.Second, 12050 * ms}},
		"an announced write is waited for": {[]time.Duration{0}, 5100 * ms, []time.Duration{5300 * ms}},
		"but not for ever":                 {[]time.Duration{0}, time.Hour, []time.Duration{10 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
				if test.announced > 0 {
					time.AfterFunc(test.announced, c.Announce())
				}
				var all sync.WaitGroup
				for _, at := range test.begin {
					all.Go(func() {
						time.Sleep(at)
						// Changes in one write ask for the same value, changes in different writes for different ones.
						n := int64(30)
						if len(test.want) > 1 && at > test.want[0] {
							n = 31
						}
						if _, _, err := writeDays(t.Context(), c, n); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				time.Sleep(2 * time.Hour)
				if got := d.times(http.MethodPut); !same(got, test.want) {
					t.Errorf("writes after %v, want %v", got, test.want)
				}
			})
		})
	}
}

func steps(every time.Duration, n int) []time.Duration {
	var all []time.Duration
	for i := range n {
		all = append(all, time.Duration(i)*every)
	}
	return all
}

func same(got, want []time.Duration) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i] {
			return false
		}
	}
	return true
}

// TestConfirmationTimeout checks that reads come at growing intervals for a minute, and that the write then counts as
// not kept.
func TestConfirmationTimeout(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(_ int, r *http.Request) *http.Response {
			if r.Method == http.MethodGet {
				return reply(http.StatusOK, fakeDocument)
			}
			return nil
		}
		before, _, err := writeDays(t.Context(), c, 30)
		if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != serviceerror.NotPersisted || before != "180" || !strings.Contains(e.Message, "1m0s") {
			t.Errorf("got %s, %v", before, err)
		}
		if took := time.Since(d.start); took != time.Minute+200*time.Millisecond {
			t.Errorf("took %v", took)
		}
		var waits []time.Duration
		looks := d.times(http.MethodGet)[1:]
		for i := 1; i < len(looks); i++ {
			waits = append(waits, looks[i]-looks[i-1])
		}
		const ms = time.Millisecond
		if want := []time.Duration{250 * ms, 500 * ms, 1000 * ms, 2000 * ms, 4000 * ms, 5000 * ms}; !same(waits[:6], want) {
			t.Errorf("waited %v, want %v", waits, want)
		}
	})
}

// TestAStaleBaseIsReadAgain checks that a stale base is read for ten seconds and then counts as changed by another
// writer.
func TestAStaleBaseIsReadAgain(t *testing.T) {
	t.Parallel()
	for name, until := range map[string]time.Duration{"for a while": 9 * time.Second, "for good": time.Hour} {
		t.Run(name, func(t *testing.T) {
			withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
				if _, _, err := writeDays(t.Context(), c, 30); err != nil {
					t.Fatal(err)
				}
				second, put := time.Now(), false
				d.answer = func(_ int, r *http.Request) *http.Response {
					if r.Method == http.MethodPut {
						put = true
					} else if !put && time.Since(second) < until {
						return reply(http.StatusOK, fakeDocument)
					}
					return nil
				}
				if _, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: new(bool)}); err != nil {
					t.Fatal(err)
				}
				took, kept := time.Since(second), strings.Contains(d.has(), `"registrationReconfirmIntevalInDays":30`)
				if forGood := until == time.Hour; kept == forGood || took < 9*time.Second || took > 16*time.Second {
					t.Errorf("took %v, kept %t", took, kept)
				}
			})
		})
	}
}
