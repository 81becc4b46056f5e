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

// process is a client of its own, as a second process of the provider has it, on a line that takes its time.
func (d *desk) process(delay func(*http.Request) time.Duration) *portal.Client {
	return portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(delay(r))
			resp, err := d.RoundTrip(r)
			time.Sleep(delay(r))
			return resp, err
		}),
	}})
}

// twoProcesses lets two processes write a page each, of which they know nothing of each other. It returns what each was
// told, and how often it wrote.
func twoProcesses(t *testing.T, delays [2]func(*http.Request) time.Duration, apart time.Duration) (doc string, notes [2][]portal.Note, errs [2]error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, start: time.Now(), doc: deskDocument}
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

// TestTwoProcesses write the same document at the same time, with nothing between them but the service: both values are
// there in the end, whatever the order in which the requests arrive.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	random := newDice(1)
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

// TestAProcessThatStalls: who needs longer between reading and writing than others wait before they look may have
// overwritten them, and says so. A value is never lost without a word.
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

// TestAnotherWriterUndoesAChange: a writer that sends what it had read before is answered with a merge, and one who never
// ends with one clear error.
func TestAnotherWriterUndoesAChange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		times int
		fails bool
	}{"once": {1, false}, "five times": {5, false}, "for ever": {1000, true}} {
		clocked(t, func(t *testing.T, d *desk, c *portal.Client) {
			d.answer = func(n int, r *http.Request) *http.Response {
				if r.Method != http.MethodPut || n > test.times {
					return nil
				}
				time.AfterFunc(100*time.Millisecond, func() {
					d.mu.Lock()
					defer d.mu.Unlock()
					d.doc = strings.Replace(deskDocument, `"enablementType":0`, fmt.Sprintf(`"enablementType":0,"other":%d`, n), 1)
				})
				return nil
			}
			outcome, err := portal.Update(t.Context(), c, portal.RegistrationPage, portal.Change[sspr.Registration]{Settings: days(30)})
			if (err != nil) != test.fails {
				t.Fatalf("%s: got %v", name, err)
			}
			if test.fails {
				if want := "the service accepted the change 6 times, and each time another writer's change of the same document undid it"; !strings.Contains(err.Error(), want) {
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

// TestSomebodyElseWritesWhileThisIsConfirmed: what the other changed on another page is named, with the values.
func TestSomebodyElseWritesWhileThisIsConfirmed(t *testing.T) {
	t.Parallel()
	clocked(t, func(t *testing.T, d *desk, c *portal.Client) {
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
