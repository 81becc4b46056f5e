package portal_test

import (
	"context"
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

// answering makes the fake portal answer requests of method with the result of of; n counts from 1.
func answering(d *fakePortal, method string, of func(n int, r *http.Request) *http.Response) {
	d.answer = func(n int, r *http.Request) *http.Response {
		if r.Method != method {
			return nil
		}
		return of(n, r)
	}
}

// TestAFailureAfterAnAcceptedWrite checks that the error contains that the change was accepted, the values before, and
// what was sent.
func TestAFailureAfterAnAcceptedWrite(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer func() *http.Response
		kind   serviceerror.Kind
	}{
		"forbidden":  {func() *http.Response { return reply(http.StatusForbidden, "") }, serviceerror.Forbidden},
		"refused":    {func() *http.Response { return reply(http.StatusBadRequest, "") }, serviceerror.Refused},
		"not found":  {func() *http.Response { return reply(http.StatusNotFound, "") }, serviceerror.WrongPath},
		"throttled":  {func() *http.Response { return reply(http.StatusTooManyRequests, "") }, serviceerror.Throttled},
		"HTML":       {func() *http.Response { return reply(http.StatusOK, "<html>", "Content-Type", "text/html") }, serviceerror.NotUnderstood},
		"other JSON": {func() *http.Response { return reply(http.StatusOK, "{}") }, serviceerror.NotUnderstood},
	} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			answering(d, http.MethodGet, func(n int, _ *http.Request) *http.Response {
				if n == 1 {
					return nil
				}
				return test.answer()
			})
			before, after, err := writeDays(t.Context(), c, 30)
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Kind != test.kind || e.Sent != serviceerror.SentAccepted {
				t.Errorf("%s: got %+v", name, err)
			}
			if before != "180" || after != "30" {
				t.Errorf("%s: before %s, sent %s", name, before, after)
			}
		})
	}
}

// TestSentState checks that an error contains the state of the change.
func TestSentState(t *testing.T) {
	t.Parallel()
	status := func(code int, header ...string) func(int, *http.Request) *http.Response {
		return func(int, *http.Request) *http.Response { return reply(code, "", header...) }
	}
	for name, test := range map[string]struct {
		method string
		answer func(int, *http.Request) *http.Response
		sent   serviceerror.Sent
	}{
		"the base cannot be read":   {http.MethodGet, status(403), serviceerror.NothingSent},
		"refused":                   {http.MethodPut, status(400), serviceerror.SentRefused},
		"forbidden":                 {http.MethodPut, status(403), serviceerror.SentRefused},
		"throttled for good":        {http.MethodPut, status(429), serviceerror.SentRefused},
		"unavailable for good":      {http.MethodPut, status(503), serviceerror.SentUnanswered},
		"redirected":                {http.MethodPut, status(302), serviceerror.SentUnanswered},
		"answered by a page":        {http.MethodPut, status(200, "Content-Type", "text/html"), serviceerror.SentUnanswered},
		"accepted and never shown":  {http.MethodPut, status(204), serviceerror.SentAccepted},
		"throttled, then forbidden": {http.MethodPut, func(n int, r *http.Request) *http.Response { return status([]int{503, 403}[min(n, 2)-1])(n, r) }, serviceerror.SentUnanswered},
	} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			answering(d, test.method, test.answer)
			_, _, err := writeDays(t.Context(), c, 30)
			if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Sent != test.sent {
				t.Errorf("%s: got %+v", name, err)
			}
		})
	}
}

// TestEverySuccessIsConfirmed checks all success statuses. An HTML page in place of an answer is confirmed too.
func TestEverySuccessIsConfirmed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 201, 202, 203, 204, 206} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			answering(d, http.MethodPut, func(_ int, _ *http.Request) *http.Response {
				d.doc = strings.Replace(d.doc, ":180", ":30", 1)
				return reply(status, "")
			})
			if before, after, err := writeDays(t.Context(), c, 30); err != nil || before != "180" || after != "30" {
				t.Errorf("%d: got %s, %s, %v", status, before, after, err)
			}
		})
	}
	for took, want := range map[bool]string{true: "", false: "HTML"} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			answering(d, http.MethodPut, func(_ int, _ *http.Request) *http.Response {
				if took {
					d.doc = strings.Replace(d.doc, ":180", ":30", 1)
				}
				return reply(http.StatusOK, "<html>", "Content-Type", "text/html")
			})
			_, _, err := writeDays(t.Context(), c, 30)
			if (err == nil) != took || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("a page, taken %t: got %v", took, err)
			}
			d.want("GET-PUT-GET")
		})
	}
}

// TestAValueThatTheServiceChanges checks that the error comes as soon as reads agree, with the sent and the shown
// value.
func TestAValueThatTheServiceChanges(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		answering(d, http.MethodPut, func(_ int, _ *http.Request) *http.Response {
			d.doc = strings.Replace(d.doc, ":180", ":730", 1)
			return reply(http.StatusNoContent, "")
		})
		before, _, err := writeDays(t.Context(), c, 999)
		e, ok := errors.AsType[*serviceerror.Error](err)
		if !ok || e.Kind != serviceerror.Altered || e.Sent != serviceerror.SentAccepted || before != "180" || !strings.Contains(e.Message, daysKey+" is 730, but 999 was sent") {
			t.Errorf("got %s, %+v", before, err)
		}
		if took := time.Since(d.start); took > 10*time.Second {
			t.Errorf("took %s", took)
		}
		d.want("GET-PUT-GET-GET-GET-GET-GET-PUT-GET-GET-GET-GET") // another writer's single change is overwritten
	})
	// Another writer changes the same property once: the configuration's value is there in the end.
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		answering(d, http.MethodPut, func(n int, _ *http.Request) *http.Response {
			if n == 1 {
				d.doc = strings.Replace(d.doc, ":180", ":7", 1)
				return reply(http.StatusNoContent, "")
			}
			return nil
		})
		if _, after, err := writeDays(t.Context(), c, 30); err != nil || after != "30" {
			t.Errorf("got %s, %v", after, err)
		}
	})
}

// TestHelpdeskIsComparedByMeaning checks that a link without its trailing slash counts as kept.
func TestHelpdeskIsComparedByMeaning(t *testing.T) {
	t.Parallel()
	for sent, stored := range map[string]string{
		"https://help.example/": "https://help.example", "https://Help.Example/Reset/": "https://help.example/Reset", "Desk@Contoso.example": "desk@contoso.example",
	} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			answering(d, http.MethodPut, func(_ int, _ *http.Request) *http.Response {
				d.doc = strings.Replace(d.doc, "{", `{"customHelpdeskEmailOrUrl":"`+stored+`",`, 1)
				return reply(http.StatusNoContent, "")
			})
			for range 2 { // the second time there is nothing to write
				if _, _, err := writePage(t.Context(), c, portal.CustomizationPage, sspr.Customization{HelpdeskEmailOrURL: &sent}); err != nil {
					t.Errorf("%s: %v", sent, err)
				}
			}
			if got := len(d.times(http.MethodPut)); got != 1 {
				t.Errorf("%s: written %d times", sent, got)
			}
		})
	}
}

// TestALeavingCallerTakesItsChange checks that a change that was not sent leaves a commit that others wait for, and
// that its caller gets the values before.
func TestALeavingCallerTakesItsChange(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		defer c.Announce()() // keeps the commit gathering for ten seconds
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if _, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: p(false)}); err != nil {
				t.Error(err)
			}
		})
		_, _, err := writeDays(ctx, c, 30)
		if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != serviceerror.TimedOut || e.Sent != serviceerror.NothingSent {
			t.Errorf("got %+v", err)
		}
		if took := time.Since(d.start); took != time.Second {
			t.Errorf("took %s", took)
		}
		all.Wait()
		if strings.Contains(d.has(), first) || !strings.Contains(d.has(), second) {
			t.Errorf("the tenant has %s", d.has())
		}
	})
	// The base is read and the write waits for a retry, so the values before are known.
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		answering(d, http.MethodPut, func(int, *http.Request) *http.Response { time.Sleep(time.Hour); return nil })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		before, _, err := writeDays(ctx, c, 30)
		if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Sent != serviceerror.SentUnanswered || before != "180" {
			t.Errorf("got %s, %+v", before, err)
		}
		time.Sleep(2 * time.Hour)
	})
}

// TestOnePageTwice checks that two changes of one page are two writes, and that each of them is confirmed.
func TestOnePageTwice(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		var all sync.WaitGroup
		for _, n := range []int64{30, 31} {
			all.Go(func() {
				time.Sleep(time.Duration(n) * time.Millisecond)
				if _, after, err := writeDays(t.Context(), c, n); err != nil || after != jsonOf(n) {
					t.Errorf("got %s, %v", after, err)
				}
			})
		}
		all.Wait()
		if got := len(d.times(http.MethodPut)); got != 2 || !strings.Contains(d.has(), ":31") {
			t.Errorf("%d writes made %s", got, d.has())
		}
	})
}

// TestASupersededChange checks that a superseded change is not written, if it is superseded at any time before it is
// sent.
func TestASupersededChange(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		superseded := false
		answering(d, http.MethodGet, func(int, *http.Request) *http.Response { superseded = true; return nil }) // as late as the read of the base
		outcome, err := portal.Update(t.Context(), c, portal.RegistrationPage, portal.Change[sspr.Registration]{
			Settings: days(30), Superseded: func() bool { return superseded },
		})
		if err != nil || !outcome.Superseded {
			t.Errorf("got %+v, %v", outcome, err)
		}
		d.want("GET")
	})
}
