package journeys_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Five failures of any kind block for 24 hours from the last (user-journeys 4.5, 4.9, 9.6 and 10.4).
func TestFiveFailuresBlock(t *testing.T) {
	fail := []struct {
		name string
		do   func(w *world, r journeys.Reset) journeys.Reset
	}{
		{"a wrong number", func(w *world, r journeys.Reset) journeys.Reset {
			return w.step(w.Choose(r.ID, journeys.OptionText, "1"))
		}},
		{"a wrong code", func(w *world, r journeys.Reset) journeys.Reset {
			w.step(w.Choose(r.ID, journeys.OptionEmail, ""))
			return w.step(w.EnterCode(r.ID, "wrong"))
		}},
		{"a wrong code of the app", func(w *world, r journeys.Reset) journeys.Reset {
			w.step(w.Choose(r.ID, journeys.OptionCode, ""))
			return w.step(w.EnterCode(r.ID, "wrong"))
		}},
		{"a wrong answer", func(w *world, r journeys.Reset) journeys.Reset {
			w.step(w.Choose(r.ID, journeys.OptionQuestions, ""))
			return w.step(w.AnswerQuestions(r.ID, []string{"wrong", "wrong", "wrong"}))
		}},
		{"a denied notification", func(w *world, r journeys.Reset) journeys.Reset {
			w.step(w.Choose(r.ID, journeys.OptionNotification, ""))
			if err := w.AnswerPush(w.last(kim).ID, false); err != nil {
				w.t.Fatal(err)
			}
			return w.step(w.CheckApproval(r.ID))
		}},
	}
	for i := range fail {
		t.Run("the fifth is "+fail[i].name, func(t *testing.T) {
			w := newWorld(t, 1, everything)
			r := w.begin(kimName)
			for j := range fail {
				f := fail[(i+1+j)%len(fail)]
				w.clock = w.clock.Add(time.Minute)
				r = f.do(w, r)
				if last := j == len(fail)-1; last != (r.Step == journeys.StepRefused) {
					t.Fatalf("after %d failures, the last %s: step %s", j+1, f.name, r.Step)
				}
			}
			if r.Refusal.Cause != journeys.CauseBlocked || !r.Refusal.Until.Equal(w.clock.Add(24*time.Hour)) || r.Problem != nil {
				t.Errorf("refused with %+v, problem %+v", r.Refusal, r.Problem)
			}
			if got := w.outcomes(); got != tenant.AuditBlocked+" success" {
				t.Errorf("events: %s", got)
			}
			w.clock = w.clock.Add(24*time.Hour - time.Second)
			if again := w.at(w.begin(kimName), journeys.StepRefused); again.Refusal.Cause != journeys.CauseBlocked || again.Refusal.Until.IsZero() {
				t.Errorf("a second before the end: %+v", again.Refusal)
			}
			w.clock = w.clock.Add(time.Second)
			again := w.at(w.begin(kimName), journeys.StepChoose)
			if again = w.step(w.Choose(again.ID, journeys.OptionText, "1")); again.Step != journeys.StepChoose {
				t.Errorf("one failure after the block: step %s", again.Step)
			}
		})
	}
}

// Failures of several resets count, those of 24 hours ago do not (user-journeys 4.5).
func TestFailuresOfADayCount(t *testing.T) {
	w := newWorld(t, 1, nil)
	fail := func() journeys.Reset { return w.step(w.Choose(w.begin(kimName).ID, journeys.OptionText, "1")) }
	for range 4 {
		fail()
	}
	w.clock = w.clock.Add(24 * time.Hour)
	for i := range 4 {
		if r := fail(); r.Step != journeys.StepChoose {
			t.Fatalf("failure %d of the next day: step %s", i+1, r.Step)
		}
	}
	other := w.begin(kimName)
	w.clock = w.clock.Add(time.Hour) // other is over
	last := w.begin(kimName)
	if r := fail(); r.Step != journeys.StepRefused {
		t.Errorf("the fifth: step %s", r.Step)
	}
	w.at(w.step(w.Choose(last.ID, journeys.OptionEmail, "")), journeys.StepRefused) // the block ends other resets, too
	if _, err := w.Choose(other.ID, journeys.OptionEmail, ""); err == nil {
		t.Error("a reset lives for more than an hour")
	}
}

// More than ten mails in ten minutes block (user-journeys 4.7).
func TestTooManyMailsBlock(t *testing.T) {
	send := func(w *world, r journeys.Reset, n int) journeys.Reset {
		for range n {
			r = w.step(w.Choose(r.ID, journeys.OptionEmail, ""))
		}
		return r
	}
	w := newWorld(t, 1, nil)
	r := w.at(send(w, w.begin(kimName), 10), journeys.StepCode)
	if r = send(w, r, 1); r.Step != journeys.StepRefused || r.Refusal.Cause != journeys.CauseBlocked {
		t.Errorf("the eleventh mail: step %s", r.Step)
	}
	if n := len(w.state().Outbox); n != 10 {
		t.Errorf("%d mails were sent", n)
	}

	w = newWorld(t, 1, nil)
	r = send(w, w.begin(kimName), 10)
	w.clock = w.clock.Add(10 * time.Minute)
	w.at(send(w, r, 10), journeys.StepCode)
}

// The events of a reset (user-journeys 9.1 to 9.5 and 10.15).
func TestEventsOfAReset(t *testing.T) {
	w := newWorld(t, 2, everything)
	r := w.prove(w.prove(w.begin(kimName), journeys.OptionText), journeys.OptionQuestions)
	w.step(w.SetPassword(r.ID, "P@ssw0rd12", "P@ssw0rd12"))
	w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
	var got []string
	first := w.state().DirectoryAudits[0]
	for _, a := range w.state().DirectoryAudits {
		if a.LoggedByService != tenant.AuditService || a.Category != "UserManagement" || a.InitiatedBy.UserID != kim ||
			a.TargetResources[0].ID != kim || a.CorrelationID != first.CorrelationID || !a.ActivityDateTime.Equal(w.clock) {
			t.Errorf("the event is %+v", a)
		}
		got = append(got, strings.TrimPrefix(a.ActivityDisplayName, tenant.AuditProgress)+"|"+a.Result+"|"+a.ResultReason)
	}
	want := []string{
		"|success|User submitted their user ID",
		"|success|User started the mobile SMS verification option",
		"|success|User completed the mobile SMS verification option",
		"|success|User started the security questions verification option",
		"|success|User completed the security questions verification option",
		"|success|User completed all verification steps required to reset their password",
		"|success|User submitted a new password",
		tenant.AuditReset + "|failure|FuzzyPolicyViolationInvalidPassword",
		"|success|User submitted a new password",
		"|success|User successfully reset password",
		tenant.AuditReset + "|success|",
	}
	if !slices.Equal(got, want) {
		t.Errorf("events:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	w = newWorld(t, 1, func(st *tenant.State) { st.SetPolicy(tenant.KeyEnablement, 0) })
	w.begin(kimName)
	refused := w.state().DirectoryAudits
	if len(refused) != 2 || refused[1].Result != "failure" || !strings.Contains(refused[1].ResultReason, "SSPR_0009") {
		t.Errorf("the events of a refusal are %+v", refused)
	}
}

// Codes are in the outbox alone, and passwords and answers nowhere.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	w := newWorld(t, 2, everything)
	secrets := []string{password, "Wrong-Password-7", "Bergen", "Momo", "Soup", "Imagine"}
	var shown []journeys.Reset
	show := func(r journeys.Reset, err error) journeys.Reset {
		r = w.step(r, err)
		shown = append(shown, r)
		return r
	}
	r := show(w.Choose(w.begin(kimName).ID, journeys.OptionEmail, ""))
	secrets = append(secrets, w.last(kim).Code)
	show(w.EnterCode(r.ID, "wrong"))
	r = show(w.EnterCode(r.ID, w.last(kim).Code))
	show(w.Choose(r.ID, journeys.OptionQuestions, ""))
	show(w.AnswerQuestions(r.ID, []string{"wrong", "wrong", "wrong"}))
	r = show(w.prove(r, journeys.OptionQuestions), nil)
	show(w.SetPassword(r.ID, "Wrong-Password-7", "other"))
	show(w.SetPassword(r.ID, password, password))
	st := w.state()
	outbox := st.Outbox
	for i := range outbox {
		outbox[i].Code, outbox[i].Text = "", ""
	}
	data, err := json.Marshal([]any{shown, st.DirectoryAudits, st.User(kim)})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if strings.Contains(string(data), secret) {
			t.Errorf("%s is in what is shown, in an event or in the user:\n%s", secret, data)
		}
	}
}

// Many people at once, and one person in many windows.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.SetPolicy("notifyUsersOnPasswordReset", false) })
	r := w.begin(kimName)
	w.at(w.step(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepCode)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := w.EnterCode(r.ID, "wrong"); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			if _, err := w.ResetTo("lee@contoso.example", password); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() { w.NewCaptcha() })
	}
	group.Wait()
	if n := len(w.state().User(kim).SelfService.Tries); n != 4 {
		t.Errorf("%d failed tries, want 4", n)
	}
	if !w.knows("lee@contoso.example", password) {
		t.Error("the password of another user was not reset")
	}
}
