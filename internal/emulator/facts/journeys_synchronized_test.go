package facts_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func unlockAllowed(s *tenant.State) {
	synchronized(s)
	onPremises("accountUnlockEnabled", true)(s)
	s.User(kim).SelfService.LockedOnPremises = true
}

func minimumAge(s *tenant.State) {
	synchronized(s)
	s.Settings.OnPremisesMinimumPasswordAgeInDays = 1
}

var synchronizedFacts = []fact{
	{"7.1 with writeback they reset at once", func(t *testing.T) {
		for _, key := range []string{"enablementForTenant", "cloudProvisioningEnablementForTenant"} {
			w := newWorld(t, synchronized, onPremises("enablementForTenant", false), onPremises(key, true))
			w.atStep(w.reset(newPassword), journeys.StepReset)
			w.atAccount(w.signIn(kim, newPassword), journeys.AccountSignedIn)
		}
	}},
	{"7.2 federated users too", func(t *testing.T) {
		w := newWorld(t, synchronized, func(s *tenant.State) { s.Tenant.FederatedDomains = []string{tenant.SeedDomain} })
		w.atStep(w.reset(newPassword), journeys.StepReset)
	}},
	{"7.3 the minimum age", func(t *testing.T) {
		w := newWorld(t, minimumAge)
		w.atStep(w.reset(newPassword), journeys.StepReset)
		w.later(time.Hour)
		r := w.reset("Fresh-Harbor-28")
		w.atStep(r, journeys.StepPassword)
		w.wrong(r.Problem)
		a := must(w.ChangePassword(w.signIn(kim, newPassword).Session, newPassword, "Fresh-Harbor-28", "Fresh-Harbor-28"))
		w.wrong(a.Problem)
		w.later(day)
		w.atStep(w.reset("Fresh-Harbor-28"), journeys.StepReset)
	}},
	{"7.5 no strength", func(t *testing.T) {
		w := newWorld(t, synchronized)
		if w.proven().Strength {
			t.Error("the strength is shown to a synchronized user")
		}
		if w = newWorld(t); !w.proven().Strength {
			t.Error("the strength is not shown")
		}
	}},
	{"7.6 a reset unlocks", func(t *testing.T) {
		w := newWorld(t, synchronized, of(kim, func(u *tenant.User) { u.SelfService.LockedOnPremises = true }))
		w.atStep(w.reset(newPassword), journeys.StepReset)
		if w.user(kim).SelfService.LockedOnPremises {
			t.Error("still locked")
		}
	}},
	{"7.7 unlock or reset", func(t *testing.T) {
		w := newWorld(t, unlockAllowed)
		r := w.byMail(w.begin(kim))
		w.atStep(r, journeys.StepUnlockOrReset)
		r = must(w.ChooseUnlock(r.ID, false))
		w.atStep(must(w.SetPassword(r.ID, newPassword, newPassword)), journeys.StepReset)
	}},
	{"7.8 no choice if it is not allowed", func(t *testing.T) {
		w := newWorld(t, synchronized)
		w.atStep(w.byMail(w.begin(kim)), journeys.StepPassword)
	}},
	{"7.9 an unlock leaves the password", func(t *testing.T) {
		w := newWorld(t, unlockAllowed)
		w.atStep(must(w.ChooseUnlock(w.byMail(w.begin(kim)).ID, true)), journeys.StepUnlocked)
		if u := w.user(kim); u.SelfService.LockedOnPremises || !u.Password.Is(oldPassword) {
			t.Errorf("locked: %v, old password: %v", u.SelfService.LockedOnPremises, u.Password.Is(oldPassword))
		}
	}},
	{"7.10 two minutes for a federated domain", func(t *testing.T) {
		w := newWorld(t, synchronized)
		if r := w.reset(newPassword); !r.WorksAt.IsZero() {
			t.Errorf("without federation it works at %v", r.WorksAt)
		}
		w = newWorld(t, synchronized, func(s *tenant.State) { s.Tenant.FederatedDomains = []string{tenant.SeedDomain} })
		if r := w.reset(newPassword); !r.WorksAt.Equal(w.at.Add(2 * time.Minute)) {
			t.Errorf("it works at %v", r.WorksAt)
		}
	}},
	{"7.11 SSPR_0029 and SSPR_0030 when the password is submitted", func(t *testing.T) {
		for setting, code := range map[string]string{tenant.OnPremisesActionRequired: "SSPR_0029", tenant.OnPremisesUnreachable: "SSPR_0030"} {
			w := newWorld(t, synchronized, func(s *tenant.State) { s.Settings.OnPremisesReset = setting })
			r := w.reset(newPassword)
			w.atStep(r, journeys.StepRefused)
			if r.Refusal.Code != code || !w.user(kim).Password.Is(oldPassword) {
				t.Errorf("%s: %+v", setting, r.Refusal)
			}
		}
	}},
	{"7.12 a change is written back", func(t *testing.T) {
		w := newWorld(t, synchronized)
		w.right(w.changed(oldPassword, newPassword, newPassword).Problem)
		w = newWorld(t, synchronized, onPremises("enablementForTenant", false))
		w.wrong(w.changed(oldPassword, newPassword, newPassword).Problem)
	}},
	{"7.13 the choice is for synchronized users only", func(t *testing.T) {
		w := newWorld(t, unlockAllowed, of(kim, func(u *tenant.User) { u.OnPremisesSyncEnabled = false }))
		w.atStep(w.byMail(w.begin(kim)), journeys.StepPassword)
	}},
}
