package portal_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// process returns a client of its own, like that of a second process of the provider, with delayed requests.
func (d *fakePortal) process(delay func(*http.Request) time.Duration) *portal.Client {
	return portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(delay(r))
			resp, err := d.RoundTrip(r)
			time.Sleep(delay(r))
			return resp, err
		}),
	}})
}

// twoProcesses lets two processes write one page each without knowing of each other. It returns the document, and the
// notes and the error of each.
func twoProcesses(t *testing.T, delays [2]func(*http.Request) time.Duration, apart time.Duration) (doc string, notes [2][]portal.Note, errs [2]error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &fakePortal{t: t, start: time.Now(), doc: fakeDocument}
		var both sync.WaitGroup
		both.Go(func() {
			outcome, err := portal.Update(t.Context(), d.process(delays[0]), portal.RegistrationPage, portal.Change[sspr.Registration]{Settings: days(30)})
			notes[0], errs[0] = outcome.Notes, err
		})
		both.Go(func() {
			time.Sleep(apart)
			outcome, err := portal.Update(t.Context(), d.process(delays[1]), portal.NotificationsPage, portal.Change[sspr.Notifications]{Settings: sspr.Notifications{Users: p(false)}})
			notes[1], errs[1] = outcome.Notes, err
		})
		both.Wait()
		doc = d.has()
		synctest.Wait()
	})
	return doc, notes, errs
}

const first, second = `"registrationReconfirmIntevalInDays":30`, `"notifyUsersOnPasswordReset":false`

// TestTwoProcesses writes the same document from two processes at the same time. Both values are there in the end, in
// whatever order the requests arrive.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	random := newRandomDelays(1)
	overwritten := 0
	for range 500 {
		delay := func(*http.Request) time.Duration { return random.below(500 * time.Millisecond) }
		doc, notes, errs := twoProcesses(t, [2]func(*http.Request) time.Duration{delay, delay}, random.below(4*time.Second))
		if errs != [2]error{} || !strings.Contains(doc, first) || !strings.Contains(doc, second) {
			t.Fatalf("errors %v, notes %v, the tenant has %s", errs, notes, doc)
		}
		if len(notes[0])+len(notes[1]) > 0 {
			overwritten++
		}
	}
	t.Logf("in %d of 500 runs one of the two had something to say", overwritten)
}

// TestAProcessThatStalls checks that a process whose write takes longer than others wait before they confirm warns that
// it may have overwritten them. No value is lost without a warning or an error.
func TestAProcessThatStalls(t *testing.T) {
	t.Parallel()
	quick := func(*http.Request) time.Duration { return 20 * time.Millisecond }
	lost := 0
	for stall := time.Duration(0); stall < 8*time.Second; stall += 250 * time.Millisecond {
		slow := func(r *http.Request) time.Duration {
			if r.Method == http.MethodPut {
				return stall
			}
			return 20 * time.Millisecond
		}
		doc, notes, errs := twoProcesses(t, [2]func(*http.Request) time.Duration{quick, slow}, 0)
		if errs != [2]error{} || !strings.Contains(doc, second) {
			t.Fatalf("stalled %s: errors %v, the tenant has %s", stall, errs, doc)
		}
		if !strings.Contains(doc, first) {
			lost++
			if !strings.Contains(fmt.Sprint(notes[1]), "may be lost") {
				t.Errorf("stalled %s: the other's value is lost, and the notes say %v", stall, notes)
			}
		}
	}
	if lost == 0 {
		t.Error("nothing was ever lost, so the warning was not tried")
	}
}

// TestAnotherWriterUndoesAChange checks that the change is merged and written again, and that a writer that never stops
// leads to one error.
func TestAnotherWriterUndoesAChange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		times int
		fails bool
	}{"once": {1, false}, "five times": {5, false}, "for ever": {1000, true}} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			d.answer = func(n int, r *http.Request) *http.Response {
				if r.Method != http.MethodPut || n > test.times {
					return nil
				}
				time.AfterFunc(100*time.Millisecond, func() {
					d.mu.Lock()
					defer d.mu.Unlock()
					d.doc = strings.Replace(fakeDocument, `"enablementType":0`, fmt.Sprintf(`"enablementType":0,"other":%d`, n), 1)
				})
				return nil
			}
			outcome, err := portal.Update(t.Context(), c, portal.RegistrationPage, portal.Change[sspr.Registration]{Settings: days(30)})
			if (err != nil) != test.fails {
				t.Fatalf("%s: got %v", name, err)
			}
			if test.fails {
				if want := "the service accepted the change 6 times, and each time another writer overwrote it"; !strings.Contains(err.Error(), want) {
					t.Errorf("%s: got %v, want %q", name, err, want)
				}
				return
			}
			if want := fmt.Sprintf(`"other":%d`, test.times); !strings.Contains(d.has(), first) || !strings.Contains(d.has(), want) {
				t.Errorf("%s: the tenant has %s, want both %s and %s", name, d.has(), first, want)
			}
			if string(outcome.Before.Raw(daysKey)) != "180" {
				t.Errorf("%s: before was %s", name, outcome.Before.JSON())
			}
		})
	}
}

// TestAForeignChangeDuringTheConfirmation checks that the other writer's changed properties are named, with their
// values.
func TestAForeignChangeDuringTheConfirmation(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(_ int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut {
				time.AfterFunc(100*time.Millisecond, func() {
					d.mu.Lock()
					defer d.mu.Unlock()
					d.doc = strings.Replace(d.doc, `"notifyUsersOnPasswordReset":true`, second, 1)
				})
			}
			return nil
		}
		outcome, err := portal.Update(t.Context(), c, portal.RegistrationPage, portal.Change[sspr.Registration]{Settings: days(30)})
		if err != nil || len(outcome.Notes) != 1 || !strings.Contains(outcome.Notes[0].Detail, "notifyUsersOnPasswordReset: true -> false") {
			t.Errorf("got %+v, %v", outcome.Notes, err)
		}
	})
}
