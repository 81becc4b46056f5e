package facts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// passwords tests which new passwords a reset takes and which not.
func passwords(taken, refused []string) func(*testing.T) {
	return func(t *testing.T) {
		for _, password := range refused {
			w := newWorld(t)
			r := w.reset(password)
			w.atStep(r, journeys.StepPassword)
			w.wrong(r.Problem)
			if !w.user(kim).Password.Is(oldPassword) {
				t.Errorf("%.20q was set", password)
			}
		}
		for _, password := range taken {
			w := newWorld(t)
			w.atStep(w.reset(password), journeys.StepReset)
			if !w.user(kim).Password.Is(password) {
				t.Errorf("%.20q was not set", password)
			}
		}
	}
}

var passwordFacts = []fact{
	{"5.1 8 to 256 characters", passwords(
		[]string{"Qx7-vbnm", "Qx7-" + strings.Repeat("vbnm", 63)}, []string{"Qx7-vbn", "Qx7-" + strings.Repeat("vbnm", 63) + "t"})},
	{"5.2 three of four kinds", passwords(
		[]string{"harborFRESH27", "harborFRESH -", "harbor-fresh-27", "HARBOR-FRESH-27"},
		[]string{"harborfresh27", "harborFRESH", "HARBORFRESH27", "harbor-fresh"})},
	{"5.3 no Unicode", passwords(nil, []string{"Frésh-Harbor-27", "Fresh-Harbor-27-東"})},
	{"5.4 banned words and names", func(t *testing.T) {
		passwords([]string{"Fresh-Password-27"}, []string{"Password-12", "P@$$w0rd12", "Fresh-Akers-27"})(t)
		w := newWorld(t, func(s *tenant.State) { s.SetBannedWords("harborfresh") })
		w.atStep(w.reset("HarborFresh12"), journeys.StepPassword)
	}},
	{"5.6 typed twice", func(t *testing.T) {
		w := newWorld(t)
		r := must(w.SetPassword(w.proven().ID, newPassword, newPassword+"x"))
		w.atStep(r, journeys.StepPassword)
		w.wrong(r.Problem)
	}},
	{"5.7 another password can follow", func(t *testing.T) {
		w := newWorld(t)
		r := w.proven()
		for range 6 {
			w.atStep(must(w.SetPassword(r.ID, "short", "short")), journeys.StepPassword)
		}
		w.atStep(must(w.SetPassword(r.ID, newPassword, newPassword)), journeys.StepReset)
	}},
	{"5.8 the last password can be used again", func(t *testing.T) {
		w := newWorld(t)
		w.atStep(w.reset(oldPassword), journeys.StepReset)
	}},
	{"5.9 sessions are revoked", func(t *testing.T) {
		w := newWorld(t)
		session := w.signIn(kim, oldPassword).Session
		w.later(time.Minute)
		w.reset(newPassword)
		if from := w.user(kim).SessionsValidFrom; !from.Equal(w.at) {
			t.Errorf("sessions are valid from %v", from)
		}
		if _, err := w.Account(session); err == nil {
			t.Error("the session goes on")
		}
	}},
	{"5.10 a lock-out ends", func(t *testing.T) {
		w := newWorld(t)
		w.lockOut()
		w.reset(newPassword)
		w.atAccount(w.signIn(kim, newPassword), journeys.AccountSignedIn)
	}},
	{"5.11 the new password signs in, the old one does not", func(t *testing.T) {
		w := newWorld(t)
		w.reset(newPassword)
		w.atAccount(w.signIn(kim, newPassword), journeys.AccountSignedIn)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
	}},
	{"5.13 the administrator's words", func(t *testing.T) {
		texts := map[string]bool{}
		for _, password := range []string{"HarborFresh12", "Password-12"} {
			w := newWorld(t, banned("harborfresh"))
			r := w.reset(password)
			w.atStep(r, journeys.StepPassword)
			w.wrong(r.Problem)
			texts[r.Problem.Text] = true
		}
		if len(texts) != 2 {
			t.Errorf("the texts are %v", texts)
		}
	}},
}

// changed changes Kim's password from the old one.
func (w *world) changed(old, password, again string) journeys.Account {
	w.t.Helper()
	return must(w.ChangePassword(w.signIn(kim, oldPassword).Session, old, password, again))
}

func forced(s *tenant.State) { s.User(kim).Password.MustChange = true }

var changeFacts = []fact{
	{"6.1 the current password, and the new one twice", func(t *testing.T) {
		w := newWorld(t)
		w.wrong(w.changed("Wrong-Harbor-27", newPassword, newPassword).Problem)
		w.wrong(w.changed(oldPassword, newPassword, newPassword+"x").Problem)
		w.right(w.changed(oldPassword, newPassword, newPassword).Problem)
		if !w.user(kim).Password.Is(newPassword) {
			t.Error("the password was not changed")
		}
	}},
	{"6.2 not the present one", func(t *testing.T) {
		w := newWorld(t)
		w.wrong(w.changed(oldPassword, oldPassword, oldPassword).Problem)
	}},
	{"6.3 the same rules", func(t *testing.T) {
		w := newWorld(t)
		for _, password := range []string{"Qx7-vbn", "harborfresh27", "Frésh-Harbor-27", "Password-12", "Fresh-Akers-27"} {
			w.wrong(w.changed(oldPassword, password, password).Problem)
		}
	}},
	{"6.4 without policy, scope and license", func(t *testing.T) {
		w := newWorld(t, policy(tenant.KeyEnablement, 0), unlicensed(kim), noEmail)
		w.right(w.changed(oldPassword, newPassword, newPassword).Problem)
	}},
	{"6.5 a forced change comes first", func(t *testing.T) {
		w := newWorld(t, forced, mustRegister, noEmail)
		a := w.signIn(kim, oldPassword)
		w.atAccount(a, journeys.AccountChangePassword)
		w.wrong(must(w.Registration(a.Session)).Problem)
		w.atAccount(must(w.ChangePassword(a.Session, oldPassword, newPassword, newPassword)), journeys.AccountRegister)
	}},
	{"6.6 a forced change is over when it is done", func(t *testing.T) {
		w := newWorld(t, forced)
		w.changed(oldPassword, newPassword, newPassword)
		w.atAccount(w.signIn(kim, newPassword), journeys.AccountSignedIn)
	}},
	{"6.12 a change revokes as well", func(t *testing.T) {
		w := newWorld(t)
		other := w.signIn(kim, oldPassword).Session
		w.later(time.Minute)
		w.changed(oldPassword, newPassword, newPassword)
		if from := w.user(kim).SessionsValidFrom; !from.Equal(w.at) {
			t.Errorf("sessions are valid from %v", from)
		}
		if _, err := w.Account(other); err == nil {
			t.Error("the other session goes on")
		}
	}},
	{"6.16 an expired password is changed at sign-in", func(t *testing.T) {
		w := newWorld(t)
		w.later(1000 * day)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
		w.change(expireAfter(90))
		a := w.signIn(kim, oldPassword)
		w.atAccount(a, journeys.AccountChangePassword)
		w.atAccount(must(w.ChangePassword(a.Session, oldPassword, newPassword, newPassword)), journeys.AccountSignedIn)
	}},
}

// lockOut types ten different wrong passwords.
func (w *world) lockOut() {
	w.t.Helper()
	for i := range 10 {
		w.atAccount(w.signIn(kim, fmt.Sprintf("Wrong-Harbor-%d", i)), journeys.AccountRefused)
	}
}

var lockFacts = []fact{
	{"6.7 the tenth wrong password locks", func(t *testing.T) {
		w := newWorld(t)
		for i := range 9 {
			w.signIn(kim, fmt.Sprintf("Wrong-Harbor-%d", i))
		}
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
		w.lockOut()
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
	}},
	{"6.8 for one minute", func(t *testing.T) {
		w := newWorld(t)
		w.lockOut()
		w.later(59 * time.Second)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
		w.later(time.Second)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
	{"6.9 the next wrong password locks again", func(t *testing.T) {
		w := newWorld(t)
		w.lockOut()
		w.later(time.Minute)
		w.signIn(kim, "Wrong-Harbor-11")
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
	}},
	{"6.10 one of the last three is not counted", func(t *testing.T) {
		w := newWorld(t)
		for i := range 30 {
			w.signIn(kim, fmt.Sprintf("Wrong-Harbor-%d", i%3))
		}
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
	{"6.11 the right password is refused while locked", func(t *testing.T) {
		w := newWorld(t)
		w.lockOut()
		locked := w.signIn(kim, oldPassword)
		w.atAccount(locked, journeys.AccountRefused)
		w.later(time.Minute)
		if wrong := w.signIn(kim, "Wrong-Harbor-12"); locked.Problem == nil || wrong.Problem == nil || locked.Problem.Text == wrong.Problem.Text {
			t.Errorf("locked: %v, wrong: %v", locked.Problem, wrong.Problem)
		}
	}},
	{"6.13 to unlock on-premises does not end it", func(t *testing.T) {
		w := newWorld(t, synchronized, onPremises("accountUnlockEnabled", true))
		w.lockOut()
		r := w.byMail(w.begin(kim))
		w.atStep(must(w.ChooseUnlock(r.ID, true)), journeys.StepUnlocked)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
	}},
	{"6.17 later locks last longer", func(t *testing.T) {
		w := newWorld(t)
		w.lockOut()
		for n, last := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
			w.later(last - time.Second)
			w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
			w.later(time.Second)
			w.signIn(kim, fmt.Sprintf("Wrong-Harbor-%d", n+11)) // locks again
		}
		w.later(8 * time.Minute)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
	{"6.18 the numbers can be set", func(t *testing.T) {
		w := newWorld(t, rule(tenant.RuleLockoutThreshold, "11"), rule(tenant.RuleLockoutDuration, "5"))
		w.lockOut()
		w.signIn(kim, "Wrong-Harbor-11")
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
		w.later(5 * time.Second)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
}
