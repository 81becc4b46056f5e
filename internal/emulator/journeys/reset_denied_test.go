package journeys_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// tries returns how many failed tries of Kim's count.
func (w *world) tries() int {
	w.t.Helper()
	return len(w.state().User(kim).SelfService.Tries)
}

func (w *world) deny(messageID string) {
	w.t.Helper()
	if err := w.AnswerPush(messageID, false); err != nil {
		w.t.Fatal(err)
	}
}

// A denied notification is one failed try, whatever the person does then (user-journeys 4.5, 4.21 and 10.4).
func TestDeniedNotificationsCount(t *testing.T) {
	push := func(w *world, r journeys.Reset) (journeys.Reset, string) {
		r = w.at(w.step(w.Choose(r.ID, journeys.OptionNotification, "")), journeys.StepApprove)
		return r, w.last(kim).ID
	}
	for _, c := range []struct {
		name string
		then func(w *world, r journeys.Reset)
	}{
		{"the person sees it", func(w *world, r journeys.Reset) { w.step(w.CheckApproval(r.ID)) }},
		{"the person sees it twice", func(w *world, r journeys.Reset) { w.step(w.CheckApproval(r.ID)); w.step(w.CheckApproval(r.ID)) }},
		{"the person goes away", func(*world, journeys.Reset) {}},
		{"the person chooses another option", func(w *world, r journeys.Reset) {
			w.at(w.step(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepCode)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, nil)
			r, id := push(w, w.begin(kimName))
			w.deny(id)
			w.deny(id)
			c.then(w, r)
			if n := w.tries(); n != 1 {
				t.Errorf("%d failed tries, want 1", n)
			}
			audits := w.state().DirectoryAudits
			denied := 0
			for _, a := range audits {
				if a.ResultReason == "User denied the notification" && a.Result == "failure" && a.CorrelationID == audits[0].CorrelationID {
					denied++
				}
			}
			if denied != 1 {
				t.Errorf("%d events with the correlation id of the reset, want 1", denied)
			}
		})
	}
	t.Run("after another was sent", func(t *testing.T) {
		w := newWorld(t, 1, nil)
		r, first := push(w, w.begin(kimName))
		r, second := push(w, r)
		w.deny(first)
		w.at(w.step(w.CheckApproval(r.ID)), journeys.StepApprove)
		w.deny(second)
		if n := w.tries(); n != 2 {
			t.Errorf("%d failed tries, want 2", n)
		}
	})
	t.Run("five of resets that were left block", func(t *testing.T) {
		w := newWorld(t, 1, nil)
		var last journeys.Reset
		var ids []string
		for range 6 {
			var id string
			last, id = push(w, w.begin(kimName))
			ids = append(ids, id)
		}
		for _, id := range ids[:5] {
			w.deny(id)
		}
		if got := w.outcomes(); got != tenant.AuditBlocked+" success" {
			t.Errorf("events: %s", got)
		}
		until := w.clock.Add(24 * time.Hour)
		w.clock = w.clock.Add(time.Minute)
		w.deny(ids[5])
		r := w.at(w.step(w.CheckApproval(last.ID)), journeys.StepRefused)
		if r.Refusal.Cause != journeys.CauseBlocked || !r.Refusal.Until.Equal(until) {
			t.Errorf("refused with %+v, want until %s", r.Refusal, until)
		}
		if n := w.tries(); n != 5 {
			t.Errorf("%d failed tries, want 5: none is added during a block", n)
		}
	})
	t.Run("too late", func(t *testing.T) {
		w := newWorld(t, 1, nil)
		_, id := push(w, w.begin(kimName))
		w.clock = w.clock.Add(journeys.CodeLife)
		w.deny(id)
		if n := w.tries(); n != 0 {
			t.Errorf("%d failed tries, want none", n)
		}
	})
	t.Run("of a registration", func(t *testing.T) {
		w := newWorld(t, 1, nil)
		a := w.signedIn(kim, journeys.AccountSignedIn)
		w.done(w.AddApp(a.Session, journeys.KindAuthenticator))
		w.deny(w.last(kim).ID)
		if n := w.tries(); n != 0 {
			t.Errorf("%d failed tries, want none", n)
		}
	})
	t.Run("of a user who is deleted", func(t *testing.T) {
		w := newWorld(t, 1, nil)
		_, id := push(w, w.begin(kimName))
		w.change(func(st *tenant.State) { st.RemoveUser(kim) })
		w.deny(id)
	})
}
