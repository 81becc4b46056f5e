package portal_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// notifications writes the other page of a commit.
func notifications(ctx context.Context, c *portal.Client) (portal.Outcome, error) {
	return portal.Update(ctx, c, portal.NotificationsPage, portal.Change[sspr.Notifications]{Settings: sspr.Notifications{Users: p(false)}})
}

// TestACommitWithoutItsCaller checks that a caller who left is not told that its change was made: the joint document is
// refused, or throttled, after the caller's time is over, and the next document lacks the caller's page.
func TestACommitWithoutItsCaller(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(n int) *http.Response{
		"refused": func(int) *http.Response { return reply(http.StatusBadRequest, `{"Message":"no"}`) },
		"throttled": func(n int) *http.Response {
			return map[int]*http.Response{1: reply(http.StatusTooManyRequests, "", "Retry-After", "0")}[n]
		},
	} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, _ *portal.Client) {
			answering(d, http.MethodPut, func(n int, _ *http.Request) *http.Response { return answer(n) })
			c := d.process(func(r *http.Request) time.Duration {
				return map[string]time.Duration{http.MethodPut: 250 * time.Millisecond}[r.Method]
			})
			var all sync.WaitGroup
			all.Go(func() { _, _ = notifications(t.Context(), c) })
			ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
			defer cancel()
			if _, _, err := writeDays(ctx, c, 30); err == nil || strings.Contains(d.has(), first) {
				t.Errorf("%s: got %v, and the tenant has %s", name, err, d.has())
			}
			all.Wait()
		})
	}
}

// TestALaggingConfirmation checks that a replica that returns the previous document for some seconds does not undo what
// another writer changed just before this write.
func TestALaggingConfirmation(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{time.Second, 5 * time.Second, 9 * time.Second} {
		// The written page may have had another value before too, and then looks as if the service had altered it.
		for _, before := range []string{fakeDocument, strings.Replace(fakeDocument, ":180", ":365", 1)} {
			withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
				d.doc = strings.Replace(fakeDocument, `"enablementType":0`, `"enablementType":2`, 1)
				answering(d, http.MethodGet, func(n int, _ *http.Request) *http.Response {
					if n > 1 && time.Since(d.start) < lag {
						return reply(http.StatusOK, before)
					}
					return nil
				})
				if _, _, err := writeDays(t.Context(), c, 30); err != nil {
					t.Error(err)
				}
				time.Sleep(30 * time.Second)
				if got := d.has(); !strings.Contains(got, `"enablementType":2`) || !strings.Contains(got, first) {
					t.Errorf("a lag of %s behind %s: the tenant has %s", lag, before, got)
				}
			})
		}
	}
}

// TestPagesOfOneCommit checks that pages of one commit are not foreign changes to each other if one shows later, and
// that an altered value is reported as if its change had been alone.
func TestPagesOfOneCommit(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		answering(d, http.MethodGet, func(n int, _ *http.Request) *http.Response {
			if n == 2 { // one page shows later than the other
				return reply(http.StatusOK, strings.Replace(d.doc, second, `"notifyUsersOnPasswordReset":true`, 1))
			}
			return nil
		})
		var all sync.WaitGroup
		all.Go(func() {
			if o, err := notifications(t.Context(), c); err != nil || len(o.Notes) > 0 {
				t.Errorf("got %+v, %v", o.Notes, err)
			}
		})
		if _, _, err := writeDays(t.Context(), c, 30); err != nil {
			t.Error(err)
		}
		all.Wait()
	})
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(int, *http.Request) *http.Response {
			d.doc = strings.Replace(d.doc, `InDays":1000`, `InDays":730`, 1)
			return nil
		}
		var all sync.WaitGroup
		all.Go(func() { _, _ = notifications(t.Context(), c) })
		if _, _, err := writeDays(t.Context(), c, 1000); serviceerror.KindOf(err) != serviceerror.Altered {
			t.Errorf("got %v", err)
		}
		all.Wait()
	})
}

// TestAConfirmedPageIsNotDelayed by a page of the same commit that does not show.
func TestAConfirmedPageIsNotDelayed(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(int, *http.Request) *http.Response {
			d.doc = strings.Replace(d.doc, second, `"notifyUsersOnPasswordReset":true`, 1)
			return nil
		}
		var all sync.WaitGroup
		all.Go(func() {
			_, err := notifications(t.Context(), c)
			if want := "notifyUsersOnPasswordReset is true, but false was sent"; serviceerror.KindOf(err) != serviceerror.NotPersisted || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q in it", err, want)
			}
		})
		if _, _, err := writeDays(t.Context(), c, 30); err != nil {
			t.Errorf("the other page: %v", err)
		}
		if took := time.Since(d.start); took > 5*time.Second {
			t.Errorf("took %s", took)
		}
		all.Wait()
	})
}

// TestAForeignChangeDelaysOneCommit checks that a confirmed value that another writer changed delays only one commit.
func TestAForeignChangeDelaysOneCommit(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		if _, _, err := writeDays(t.Context(), c, 30); err != nil {
			t.Fatal(err)
		}
		d.mu.Lock()
		d.doc = strings.Replace(d.doc, `InDays":30`, `InDays":99`, 1)
		d.mu.Unlock()
		for i, most := range []time.Duration{20 * time.Second, 3 * time.Second, 3 * time.Second} {
			began := time.Now()
			if _, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: p(i%2 == 1)}); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > most {
				t.Errorf("write %d took %s", i, took)
			}
		}
	})
}

// TestASwitchThatWasNull checks that a switch is null again beside others that were not, and that this counts as shown.
func TestASwitchThatWasNull(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		found := strings.TrimSuffix(fakeDocument, "}") + `,"numberOfAuthenticationMethodsRequired":1,"emailOptionEnabled":null,"mobilePhoneOptionEnabled":true}`
		snapshot := portal.MethodsPage.Snapshot(document(t, found))
		settings, err := portal.MethodsPage.FromSnapshot(snapshot)
		if err != nil {
			t.Fatal(err)
		}
		d.doc = strings.Replace(found, `"emailOptionEnabled":null`, `"emailOptionEnabled":true`, 1)
		null := portal.MethodsPage.Nulls(snapshot, []string{"methods"})["methods"]
		if _, err := portal.Update(t.Context(), c, portal.MethodsPage, portal.Change[sspr.AuthenticationMethods]{Settings: sspr.Only(settings, []string{"methods"}), Null: null}); err != nil {
			t.Error(err)
		}
		if got := string(document(t, d.has()).Raw("emailOptionEnabled")); got != "null" {
			t.Errorf("the switch is %s, want null", got)
		}
	})
}

// TestARefusalIsNotAnother checks that a failed read after a refused write is not reported as a refusal.
func TestARefusalIsNotAnother(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(n int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut {
				return reply(http.StatusTooManyRequests, "", "Retry-After", "1")
			}
			if n > 1 {
				return reply(http.StatusForbidden, "")
			}
			return nil
		}
		if _, _, err := writeDays(t.Context(), c, 30); serviceerror.MayHaveTakenEffect(err) || serviceerror.KindOf(err) != serviceerror.Forbidden || serviceerror.Accepted(err) {
			t.Errorf("got %v", err)
		}
	})
}
