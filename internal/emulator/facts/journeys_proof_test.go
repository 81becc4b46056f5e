package facts_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func preMigration(s *tenant.State) {
	s.SetMigrationState(new(tenant.PreMigration))
	for _, key := range tenant.MethodSwitches {
		s.SetPolicy(key, true)
	}
}

func today(date string) func(*tenant.State) {
	return func(s *tenant.State) { s.Settings.Today = date }
}

func register(names ...string) func(*tenant.State) {
	return of(kim, func(u *tenant.User) { u.RegisteredMethods = names })
}

var proofFacts = []fact{
	{"4.1 the ways that are offered and registered", func(t *testing.T) {
		w := newWorld(t, answered, phone(tenant.PhoneMobile, mobile), phone(tenant.PhoneOffice, "+61 255501234"),
			app(kim, tenant.AppAuthenticator), app(kim, tenant.AppSoftwareOATH))
		equal(w, "options", offered(w.begin(kim)), []journeys.Option{
			journeys.OptionEmail, journeys.OptionText, journeys.OptionCall, journeys.OptionOffice, journeys.OptionNotification,
			journeys.OptionCode, journeys.OptionQuestions,
		})
		w.change(methodOff("Voice"))
		w.change(noEmail)
		equal(w, "options", offered(w.begin(kim)), []journeys.Option{
			journeys.OptionText, journeys.OptionNotification, journeys.OptionCode, journeys.OptionQuestions,
		})
	}},
	{"4.2 the full number is typed", func(t *testing.T) {
		w := newWorld(t, phone(tenant.PhoneMobile, mobile))
		r := w.begin(kim)
		for _, number := range []string{"", "123", "+61 400555124", "400555123"} {
			r = must(w.Choose(r.ID, journeys.OptionText, number))
			w.wrong(r.Problem)
			w.atStep(r, journeys.StepChoose)
		}
		if sent := w.messages(tenant.ChannelText); len(sent) != 0 {
			t.Errorf("%d messages were sent", len(sent))
		}
		w.atStep(must(w.Choose(r.ID, journeys.OptionText, "+61400555123")), journeys.StepCode)
	}},
	{"4.3 a code lives five minutes", func(t *testing.T) {
		for wait, want := range map[time.Duration]journeys.Step{4*time.Minute + 59*time.Second: journeys.StepPassword, 5 * time.Minute: journeys.StepCode} {
			w := newWorld(t)
			r := must(w.Choose(w.begin(kim).ID, journeys.OptionEmail, ""))
			w.later(wait)
			w.atStep(must(w.EnterCode(r.ID, w.last(tenant.ChannelMail).Code)), want)
		}
	}},
	{"4.4 a reset lasts fifteen minutes", func(t *testing.T) {
		w := newWorld(t)
		r := w.proven()
		w.later(14*time.Minute + 59*time.Second)
		must(w.Reset(r.ID))
		w.later(time.Second)
		if _, err := w.SetPassword(r.ID, newPassword, newPassword); !errors.Is(err, journeys.ErrUnknown) {
			t.Errorf("after fifteen minutes: %v", err)
		}
		if !w.user(kim).Password.Is(oldPassword) {
			t.Error("the password was set")
		}
	}},
	{"4.10 the second verification differs", func(t *testing.T) {
		w := newWorld(t, required(2), phone(tenant.PhoneMobile, mobile), app(kim, tenant.AppAuthenticator), app(kim, tenant.AppSoftwareOATH))
		r := w.byText(w.begin(kim), mobile)
		if r.Gate != 2 {
			t.Fatalf("gate %d of %d, problem %v", r.Gate, r.Gates, r.Problem)
		}
		equal(w, "options", offered(r), []journeys.Option{journeys.OptionEmail, journeys.OptionNotification, journeys.OptionCode})
		w.wrong(must(w.Choose(r.ID, journeys.OptionCall, mobile)).Problem)
		r = must(w.Choose(w.begin(kim).ID, journeys.OptionNotification, ""))
		if err := w.AnswerPush(w.last(tenant.ChannelPush).ID, true); err != nil {
			t.Fatal(err)
		}
		equal(w, "options", offered(must(w.CheckApproval(r.ID))), []journeys.Option{journeys.OptionEmail, journeys.OptionText, journeys.OptionCall})
	}},
	{"4.11 one verification or two", func(t *testing.T) {
		one := newWorld(t, phone(tenant.PhoneMobile, mobile))
		one.atStep(one.byMail(one.begin(kim)), journeys.StepPassword)
		two := newWorld(t, phone(tenant.PhoneMobile, mobile), required(2))
		r := two.byMail(two.begin(kim))
		two.atStep(r, journeys.StepChoose)
		two.atStep(two.byText(r, mobile), journeys.StepPassword)
	}},
	{"4.12 no notification alone before the migration", func(t *testing.T) {
		both := []func(*tenant.State){preMigration, app(kim, tenant.AppAuthenticator), app(kim, tenant.AppSoftwareOATH)}
		w := newWorld(t, both...)
		equal(w, "options", offered(w.begin(kim)), []journeys.Option{journeys.OptionEmail, journeys.OptionCode})
		w = newWorld(t, append(both, required(2))...)
		equal(w, "options", offered(w.begin(kim)), []journeys.Option{journeys.OptionEmail, journeys.OptionNotification, journeys.OptionCode})
	}},
	{"4.13 the app is never alone", func(t *testing.T) {
		w := newWorld(t, app(kim, tenant.AppAuthenticator), noEmail)
		w.atStep(w.begin(kim), journeys.StepChoose)
		for _, id := range []string{"Email", "Sms", "Voice"} {
			w.change(methodOff(id))
		}
		w.ends(kim, "SSPR_0014")
	}},
	{"4.14 administrators prove two methods and answer no questions", func(t *testing.T) {
		w := newWorld(t, answered, adaRegistered, methodOff("Sms"), methodOff("Email"), register(tenant.ReportQuestions),
			of(ada, func(u *tenant.User) { u.RegisteredMethods = []string{tenant.ReportQuestions} }))
		r := w.begin(ada)
		if r.Gates != 2 || slices.Contains(offered(r), journeys.OptionQuestions) || !slices.Contains(offered(r), journeys.OptionText) {
			t.Errorf("%d gates, options %v", r.Gates, offered(r))
		}
		w.change(func(s *tenant.State) { s.SetEmail(ada, "") })
		w.ends(ada, "SSPR_0014")
	}},
	{"4.16 an alternate phone does not serve", func(t *testing.T) {
		w := newWorld(t, noEmail, phone(tenant.PhoneMobile, mobile), phone(tenant.PhoneAlternateMobile, "+61 400555777"), required(2))
		w.ends(kim, "SSPR_0014")
		w.change(required(1))
		w.wrong(must(w.Choose(w.begin(kim).ID, journeys.OptionCall, "+61 400555777")).Problem)
	}},
	{"4.17 the directory's data do not serve", func(t *testing.T) {
		w := newWorld(t, noEmail, of(kim, func(u *tenant.User) {
			u.MobilePhone, u.BusinessPhones, u.OtherMails = mobile, []string{mobile}, []string{home}
		}))
		w.ends(kim, "SSPR_0014")
	}},
	{"4.18 questions are drawn at random", drawn},
	{"4.19 a wrong answer draws again", func(t *testing.T) {
		w := newWorld(t, answered)
		seen := map[string]bool{}
		r := must(w.Choose(w.begin(kim).ID, journeys.OptionQuestions, ""))
		seen[strings.Join(r.Questions, " ")] = true
		for range 40 { // of 60 draws in order all are the same once in 60^40
			w.change(of(kim, func(u *tenant.User) { u.SelfService.Tries = nil }))
			r = must(w.AnswerQuestions(r.ID, []string{"wrong", "wrong", "wrong"}))
			w.wrong(r.Problem)
			seen[strings.Join(r.Questions, " ")] = true
		}
		if len(seen) < 2 {
			t.Error("the same questions were asked again and again")
		}
	}},
	{"4.20 hints are masked", func(t *testing.T) {
		w := newWorld(t, phone(tenant.PhoneMobile, mobile))
		for _, o := range w.begin(kim).Options {
			if o.Hint == "" || strings.Contains(o.Hint, home) || strings.Contains(o.Hint, "555") {
				t.Errorf("the hint of %s is %q", o.Option, o.Hint)
			}
		}
	}},
	{"4.21 a denied notification proves nothing", func(t *testing.T) {
		w := newWorld(t, app(kim, tenant.AppAuthenticator))
		r := must(w.Choose(w.begin(kim).ID, journeys.OptionNotification, ""))
		w.atStep(r, journeys.StepApprove)
		w.atStep(must(w.CheckApproval(r.ID)), journeys.StepApprove)
		if err := w.AnswerPush(w.last(tenant.ChannelPush).ID, false); err != nil {
			t.Fatal(err)
		}
		r = must(w.CheckApproval(r.ID))
		w.wrong(r.Problem)
		w.atStep(r, journeys.StepChoose)
	}},
	{"4.22 what has ended is not offered", func(t *testing.T) {
		w := newWorld(t, answered, phone(tenant.PhoneMobile, mobile))
		texts := []journeys.Option{journeys.OptionEmail, journeys.OptionText, journeys.OptionCall, journeys.OptionQuestions}
		equal(w, "before", offered(w.begin(kim)), texts)
		w.change(today("2027-02-01"))
		equal(w, "in February", offered(w.begin(kim)), []journeys.Option{journeys.OptionEmail, journeys.OptionQuestions})
		w.change(today("2027-04-01"))
		equal(w, "in April", offered(w.begin(kim)), []journeys.Option{journeys.OptionEmail})
	}},
}

// drawn tests 4.18: three of five questions, not always the same, all of which must be answered.
func drawn(t *testing.T) {
	w := newWorld(t, answered)
	asked := map[string]bool{}
	for range 40 {
		r := must(w.Choose(w.begin(kim).ID, journeys.OptionQuestions, ""))
		w.atStep(r, journeys.StepQuestions)
		if len(r.Questions) != 3 || len(slices.Compact(slices.Sorted(slices.Values(r.Questions)))) != 3 {
			t.Fatalf("asked are %v", r.Questions)
		}
		for _, q := range r.Questions {
			asked[q] = true
		}
	}
	if len(asked) != 5 {
		t.Errorf("only %d questions were ever asked", len(asked))
	}
	r := must(w.Choose(w.begin(kim).ID, journeys.OptionQuestions, ""))
	var given []string
	for _, q := range r.Questions {
		given = append(given, "answer "+q)
	}
	right := given[2]
	given[2] = "no"
	w.wrong(must(w.AnswerQuestions(r.ID, given)).Problem)
	given[2] = right
	r = must(w.Choose(w.begin(kim).ID, journeys.OptionQuestions, ""))
	given = nil
	for _, q := range r.Questions {
		given = append(given, "answer "+q)
	}
	w.atStep(must(w.AnswerQuestions(r.ID, given)), journeys.StepPassword)
}

// blocked expects that a new reset of Kim's ends in the block.
func (w *world) blocked() {
	w.t.Helper()
	if r := w.ends(kim, ""); r.Refusal.Cause != journeys.CauseBlocked {
		w.t.Fatalf("refused as %s", r.Refusal.Cause)
	}
}

var blockFacts = []fact{
	{"4.5 five failures in 24 hours block for 24 hours", func(t *testing.T) {
		w := newWorld(t)
		for range 4 {
			w.wrong(w.fail(w.begin(kim)).Problem)
			w.later(4 * time.Hour)
		}
		w.atStep(w.begin(kim), journeys.StepChoose)
		w.atStep(w.fail(w.begin(kim)), journeys.StepRefused)
		w.blocked()
		spread := newWorld(t)
		for range 8 {
			spread.atStep(spread.fail(spread.begin(kim)), journeys.StepCode)
			spread.later(7 * time.Hour)
		}
	}},
	{"4.7 more than ten mails in ten minutes block", func(t *testing.T) {
		w := newWorld(t)
		r := w.begin(kim)
		for range 10 {
			r = must(w.Choose(r.ID, journeys.OptionEmail, ""))
			w.atStep(r, journeys.StepCode)
		}
		w.atStep(must(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepRefused)
		w.blocked()
		slow := newWorld(t)
		for range 12 {
			slow.atStep(must(slow.Choose(slow.begin(kim).ID, journeys.OptionEmail, "")), journeys.StepCode)
			slow.later(61 * time.Second)
		}
	}},
	{"4.8 a reset sets the counters back", func(t *testing.T) {
		w := newWorld(t)
		for range 2 {
			for range 4 {
				w.atStep(w.fail(w.begin(kim)), journeys.StepCode)
			}
			w.atStep(w.reset(newPassword), journeys.StepReset)
			w.later(time.Hour)
		}
	}},
	{"4.9 after 24 hours it is over", func(t *testing.T) {
		w := newWorld(t)
		for range 5 {
			w.fail(w.begin(kim))
		}
		w.later(day - time.Second)
		w.blocked()
		w.later(time.Second)
		w.atStep(w.reset(newPassword), journeys.StepReset)
	}},
}
