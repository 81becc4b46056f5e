package facts_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const day = 24 * time.Hour

// reconfirm requires registration and reconfirmation after some days.
func reconfirm(days int) func(*tenant.State) {
	return func(s *tenant.State) {
		mustRegister(s)
		s.SetPolicy("registrationReconfirmIntevalInDays", days)
	}
}

var signInFacts = []fact{
	{"1.1 a password signs in", func(t *testing.T) {
		w := newWorld(t, noEmail)
		a := w.signIn(kim, oldPassword)
		w.atAccount(a, journeys.AccountSignedIn)
		if a.UserPrincipalName != kim || a.Session == "" {
			t.Errorf("signed in as %+v", a)
		}
	}},
	{"1.2 too few methods interrupt", func(t *testing.T) {
		w := newWorld(t, mustRegister, required(2))
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRegister)
	}},
	{"1.3 who may not reset is not interrupted", func(t *testing.T) {
		off := newWorld(t, mustRegister, noEmail, policy(tenant.KeyEnablement, 0))
		off.atAccount(off.signIn(kim, oldPassword), journeys.AccountSignedIn)
		outside := newWorld(t, mustRegister, policy(tenant.KeyEnablement, 1), policy(tenant.KeyGroupIDs, []string{tenant.SeedGroupID}))
		outside.atAccount(outside.signIn(tia, oldPassword), journeys.AccountSignedIn)
	}},
	{"1.4 skipped, it comes back", func(t *testing.T) {
		w := newWorld(t, mustRegister, noEmail)
		for range 3 {
			a := w.signIn(kim, oldPassword)
			w.atAccount(a, journeys.AccountRegister)
			if !a.CanSkip {
				t.Fatal("it cannot be skipped")
			}
			w.atAccount(must(w.Skip(a.Session)), journeys.AccountSignedIn)
			w.later(day)
		}
	}},
	{"1.5 once in a session", func(t *testing.T) {
		w := newWorld(t, mustRegister, noEmail)
		a := must(w.Skip(w.signIn(kim, oldPassword).Session))
		w.atAccount(must(w.Account(a.Session)), journeys.AccountSignedIn)
	}},
	{"1.6 enough methods are enough", func(t *testing.T) {
		w := newWorld(t, mustRegister)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
	{"1.7 reconfirmation after its days", reconfirmation},
	{"1.8 what is registered is shown to be confirmed", func(t *testing.T) {
		w := newWorld(t, reconfirm(90), of(kim, func(u *tenant.User) { u.SelfService.ConfirmedAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }))
		a := w.signIn(kim, oldPassword)
		w.atAccount(a, journeys.AccountConfirm)
		page := must(w.Registration(a.Session))
		if len(page.Registered) != 1 || page.Registered[0].Hint != home || page.Registered[0].Kind != journeys.KindEmail {
			t.Fatalf("registered are %+v", page.Registered)
		}
		w.right(must(w.LooksGood(a.Session)).Problem)
		w.atAccount(must(w.Account(a.Session)), journeys.AccountSignedIn)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
	{"1.9 who deletes a method is not asked before reconfirmation", func(t *testing.T) {
		w := newWorld(t, reconfirm(90), required(2), phone(tenant.PhoneMobile, mobile))
		a := w.signIn(kim, oldPassword)
		w.right(must(w.LooksGood(a.Session)).Problem)
		for _, m := range must(w.Registration(a.Session)).Registered {
			if m.Kind == journeys.KindMobile {
				must(w.Remove(a.Session, m.ID))
			}
		}
		if w.user(kim).Methods.Mobile != "" {
			t.Fatal("the phone was not removed")
		}
		w.later(day)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
		w.later(90 * day)
		if a := w.signIn(kim, oldPassword); a.Step != journeys.AccountRegister && a.Step != journeys.AccountConfirm {
			t.Errorf("after 91 days the step is %s", a.Step)
		}
	}},
	{"1.10 a disabled account and a wrong password do not sign in", func(t *testing.T) {
		w := newWorld(t, of(tia, func(u *tenant.User) { u.AccountEnabled = false }))
		for name, password := range map[string]string{tia: oldPassword, kim: newPassword, "nobody@" + tenant.SeedDomain: oldPassword} {
			a := w.signIn(name, password)
			w.atAccount(a, journeys.AccountRefused)
			w.wrong(a.Problem)
			if a.Session != "" {
				t.Errorf("%s has a session", name)
			}
		}
	}},
	{"1.11 federated users sign in elsewhere", func(t *testing.T) {
		w := newWorld(t, func(s *tenant.State) { s.Tenant.FederatedDomains = []string{tenant.SeedDomain} })
		a := w.signIn(kim, oldPassword)
		w.atAccount(a, journeys.AccountRefused)
		w.wrong(a.Problem)
	}},
}

func reconfirmation(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*tenant.State)
		after  time.Duration
		want   journeys.AccountStep
	}{
		"before":                       {reconfirm(90), 89 * day, journeys.AccountSignedIn},
		"after":                        {reconfirm(90), 91 * day, journeys.AccountConfirm},
		"0 is never":                   {reconfirm(0), 800 * day, journeys.AccountSignedIn},
		"registration is not required": {policy("registrationReconfirmIntevalInDays", 90), 91 * day, journeys.AccountSignedIn},
	} {
		w := newWorld(t, c.change, func(s *tenant.State) {
			s.User(kim).SelfService.ConfirmedAt = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
		})
		w.later(c.after)
		if a := w.signIn(kim, oldPassword); a.Step != c.want {
			t.Errorf("%s: %s instead of %s", name, a.Step, c.want)
		}
	}
}
