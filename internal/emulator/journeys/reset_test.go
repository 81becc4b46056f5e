package journeys_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	kim      = tenant.SeedUserID
	kimName  = "kim@contoso.example"
	password = "Nine-Lives-42"
)

// world is a tenant whose clock a test moves.
type world struct {
	t *testing.T
	*journeys.Service
	store *tenant.Store
	clock time.Time
}

// newWorld returns the seeded tenant, in which everyone may reset with so many methods, after a change.
func newWorld(t *testing.T, required int, change func(*tenant.State)) *world {
	t.Helper()
	w := &world{t: t, clock: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	store, err := tenant.OpenStore("", func() *tenant.State {
		st := tenant.Seed(w.clock)
		st.SetPolicy(tenant.KeyEnablement, 2)
		st.SetPolicy(tenant.KeyRequired, required)
		st.SetAuthenticationMethod("Email", tenant.KeyIncludeTargets, []tenant.MethodTarget{{TargetType: "group", ID: tenant.AllUsers}})
		for _, method := range []string{"Sms", "Voice", "SoftwareOath"} {
			st.SetAuthenticationMethod(method, "state", "enabled")
		}
		st.SetEmail(kim, "kim.private@fabrikam.example")
		st.SetPhone(kim, tenant.PhoneMobile, "+1 2065550122")
		if change != nil {
			change(st)
		}
		return st
	})
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	w.Service = journeys.New(store, func() time.Time { return w.clock })
	return w
}

// begin begins a reset with a captcha.
func (w *world) begin(userID string) journeys.Reset {
	w.t.Helper()
	c := w.NewCaptcha()
	return w.step(w.BeginReset(userID, c.ID, c.Characters))
}

// step fails the test if a call returned an error.
func (w *world) step(r journeys.Reset, err error) journeys.Reset {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// at fails the test unless a reset is at a step, without a problem.
func (w *world) at(r journeys.Reset, want journeys.Step) journeys.Reset {
	w.t.Helper()
	if r.Step != want || r.Problem != nil {
		w.t.Fatalf("step %q with problem %+v and refusal %+v, want %q", r.Step, r.Problem, r.Refusal, want)
	}
	return r
}

// change changes the tenant.
func (w *world) change(fn func(*tenant.State)) {
	w.t.Helper()
	if err := w.store.Update(func(st *tenant.State) error { fn(st); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

// state returns a copy of the tenant.
func (w *world) state() *tenant.State {
	w.t.Helper()
	st, err := w.store.Snapshot()
	if err != nil {
		w.t.Fatal(err)
	}
	return st
}

// last returns the newest message about a user.
func (w *world) last(user string) tenant.Message {
	w.t.Helper()
	messages, err := w.Outbox(user)
	if err != nil || len(messages) == 0 {
		w.t.Fatalf("no message about %s: %v", user, err)
	}
	return messages[len(messages)-1]
}

func (w *world) knows(user, password string) bool {
	w.t.Helper()
	return w.state().User(user).Password.Is(password)
}

func TestAResetWithOneMethod(t *testing.T) {
	w := newWorld(t, 1, nil)
	r := w.at(w.begin(kimName), journeys.StepChoose)
	if r.UserPrincipalName != kimName || r.Gates != 1 || r.Gate != 1 {
		t.Errorf("a reset of %q at gate %d of %d", r.UserPrincipalName, r.Gate, r.Gates)
	}
	r = w.at(w.step(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepCode)
	mail := w.last(kim)
	if mail.To != "kim.private@fabrikam.example" || !regexp.MustCompile(`^\d{6}$`).MatchString(mail.Code) {
		t.Fatalf("the code went out as %+v", mail)
	}
	w.at(w.step(w.EnterCode(r.ID, mail.Code)), journeys.StepPassword)
	w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
	if !w.knows(kim, password) || w.knows(kim, tenant.SeedPassword) {
		t.Error("the new password does not work, or the old one does")
	}
}

func TestAResetWithTwoMethods(t *testing.T) {
	w := newWorld(t, 2, nil)
	r := w.at(w.begin(kimName), journeys.StepChoose)
	r = w.at(w.step(w.Choose(r.ID, journeys.OptionText, "+1 (206) 555-0122")), journeys.StepCode)
	text := w.last(kim)
	if text.Channel != tenant.ChannelText || text.To != "+1 2065550122" {
		t.Fatalf("the code went out as %+v", text)
	}
	r = w.at(w.step(w.EnterCode(r.ID, text.Code)), journeys.StepChoose)
	for _, o := range r.Options {
		if o.Option == journeys.OptionText || o.Option == journeys.OptionCall {
			t.Errorf("the second method offers %s after a text message", o.Option)
		}
	}
	if r.Gate != 2 || r.Gates != 2 {
		t.Errorf("gate %d of %d", r.Gate, r.Gates)
	}
	w.at(w.step(w.Choose(r.ID, journeys.OptionCode, "")), journeys.StepCode)
	devices, err := w.Devices(kimName)
	if err != nil || len(devices) == 0 {
		t.Fatalf("devices %v, %v", devices, err)
	}
	w.at(w.step(w.EnterCode(r.ID, devices[0].Code)), journeys.StepPassword)
	w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
	if !w.knows(kim, password) {
		t.Error("the new password does not work")
	}
}

// Codes of an app are accepted once, so that a reset by itself takes the next one, which is within the drift.
func TestResetToWithCodesOfAnApp(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetEmail(kim, "")
		st.SetPhone(kim, tenant.PhoneMobile, "")
		st.User(kim).RegisteredMethods = []string{tenant.ReportSoftwareCode}
	})
	for range 2 {
		w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
	}
	if r := w.step(w.ResetTo(kimName, password)); r.Step != journeys.StepCode || r.Problem == nil {
		t.Errorf("a third time at once: step %s, problem %+v", r.Step, r.Problem)
	}
	w.clock = w.clock.Add(30 * time.Second)
	w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
}

// TestResetToCannotAnswerQuestions: ResetTo does not know answers that the user has chosen.
func TestResetToCannotAnswerQuestions(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		everything(st)
		st.SetEmail(kim, "")
		st.User(kim).Methods = tenant.UserMethods{}
		st.User(kim).RegisteredMethods = []string{tenant.ReportQuestions}
	})
	w.at(w.step(w.ResetTo(kimName, password)), journeys.StepChoose)
	w.change(func(st *tenant.State) { st.User(kim).SelfService.Questions = nil })
	w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
}

func TestTheOutboxOfAUser(t *testing.T) {
	w := newWorld(t, 1, nil)
	w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
	w.at(w.step(w.ResetTo("lee@contoso.example", password)), journeys.StepReset)
	count := func(user string) int {
		messages, err := w.Outbox(user)
		if err != nil {
			t.Fatal(err)
		}
		return len(messages)
	}
	all, own, lee, none := count(""), count(kimName), count("LEE@contoso.example"), count("nobody@contoso.example")
	if all != 5 || own != 3 || lee != 2 || none != 0 {
		t.Errorf("%d messages, %d of Kim, %d of Lee, %d of a user who does not exist; want 5, 3, 2 and 0", all, own, lee, none)
	}
}

func TestResetTo(t *testing.T) {
	for _, required := range []int{1, 2} {
		w := newWorld(t, required, nil)
		w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
		if !w.knows(kim, password) {
			t.Error("the new password does not work")
		}
	}
}
