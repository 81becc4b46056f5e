package journeys_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// w0 is the time at which each world begins.
var w0 = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// TestChangePassword: the current password and, twice, a new one that the rules accept.
func TestChangePassword(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.SetPolicy(tenant.KeyEnablement, 0); st.User(kim).AssignedLicenses = nil })
	a, other := w.signedIn(kim, journeys.AccountSignedIn), w.signedIn(kim, journeys.AccountSignedIn)
	for _, c := range []struct{ fact, old, new, again, field string }{
		{"the current password is wrong", "Wrong-Password-1", password, password, "old"},
		{"no current password", "", password, password, "old"},
		{"the new ones differ", tenant.SeedPassword, password, password + "x", "again"},
		{"the new one is the present one", tenant.SeedPassword, tenant.SeedPassword, tenant.SeedPassword, "password"},
		{"too short", tenant.SeedPassword, "Nine-42", "Nine-42", "password"},
		{"two kinds of characters", tenant.SeedPassword, "nine-lives", "nine-lives", "password"},
		{"the user's name", tenant.SeedPassword, "Akers-Lives-42", "Akers-Lives-42", "password"},
		{"a banned word", tenant.SeedPassword, "P@ssw0rd1", "P@ssw0rd1", "password"},
	} {
		got := w.account(w.ChangePassword(a.Session, c.old, c.new, c.again))
		if got.Problem == nil || got.Problem.Field != c.field || !w.knows(kim, tenant.SeedPassword) {
			t.Errorf("%s: %+v with problem %+v", c.fact, got, got.Problem)
			continue
		}
		for _, secret := range []string{c.old, c.new} {
			if secret != "" && strings.Contains(got.Problem.Text, secret) {
				t.Errorf("%s: a password is in %q", c.fact, got.Problem.Text)
			}
		}
	}
	w.clock = w.clock.Add(time.Minute)
	got := w.account(w.ChangePassword(a.Session, tenant.SeedPassword, password, password))
	if got.Problem != nil || got.Step != journeys.AccountSignedIn || !w.knows(kim, password) {
		t.Fatalf("%+v with problem %+v", got, got.Problem)
	}
	w.account(w.Account(a.Session)) // this session goes on
	if _, err := w.Account(other.Session); !errors.Is(err, journeys.ErrUnknown) {
		t.Errorf("the other session: %v", err)
	}
	failed := tenant.AuditChangePassword + ": failure"
	if got := w.audits(kimName); !slices.Equal(got, []string{failed, failed, tenant.AuditChangePassword}) {
		t.Errorf("logged %q", got)
	}
	if messages, err := w.Outbox(kim); err != nil || len(messages) != 0 {
		t.Errorf("sent %v, %v", messages, err)
	}
	if a := w.signIn(kim, tenant.SeedPassword); a.Problem == nil {
		t.Error("the old password signs in")
	}
	if a := w.signIn(kim, password); a.Problem != nil {
		t.Errorf("the new password: %+v", a.Problem)
	}
}

// TestForcedChange: a password that must be changed comes before registration, and is changed once.
func TestForcedChange(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.User(pat).Password.MustChange = true })
	a := w.signedIn(pat, journeys.AccountChangePassword)
	for fact, call := range map[string]func() (journeys.Registration, error){
		"the page":     func() (journeys.Registration, error) { return w.Registration(a.Session) },
		"an address":   func() (journeys.Registration, error) { return w.AddEmail(a.Session, "pat@fabrikam.example") },
		"confirmation": func() (journeys.Registration, error) { return w.LooksGood(a.Session) },
	} {
		if r := w.page(call()); r.Problem == nil || r.Step != journeys.AccountChangePassword || len(r.Offered) != 0 {
			t.Errorf("%s: %+v", fact, r)
		}
	}
	if skipped := w.account(w.Skip(a.Session)); skipped.Step != journeys.AccountChangePassword || skipped.Problem == nil {
		t.Errorf("skipped: %+v", skipped)
	}
	changed := w.account(w.ChangePassword(a.Session, tenant.SeedPassword, password, password))
	if changed.Step != journeys.AccountRegister || changed.Problem != nil || !changed.CanSkip {
		t.Errorf("changed: %+v with problem %+v", changed, changed.Problem)
	}
	if !w.state().User(pat).SelfService.AskedAt.Equal(w0) {
		t.Error("it is not kept that registration was asked for")
	}
	if again := w.account(w.ChangePassword(a.Session, password, "Ten-Lives-43", "Ten-Lives-43")); again.Problem == nil {
		t.Error("the password can be changed in the middle of the interruption")
	}
	if next := w.signIn(pat, password); next.Step != journeys.AccountRegister {
		t.Errorf("the next sign-in: %+v", next)
	}
}

// TestChangeOnPremises: a synchronized user changes the password if it is written back and old enough.
func TestChangeOnPremises(t *testing.T) {
	synced := func(change func(*tenant.State)) func(*tenant.State) {
		return func(st *tenant.State) {
			st.MakeHybrid()
			u := st.User(kim)
			u.OnPremisesSyncEnabled, u.SelfService.PasswordSetAt = true, w0.AddDate(0, 0, -1)
			st.Settings.OnPremisesMinimumPasswordAgeInDays = 1
			change(st)
		}
	}
	for _, c := range []struct {
		fact   string
		change func(*tenant.State)
		want   bool
		reason string
	}{
		{"writeback is on", func(*tenant.State) {}, true, ""},
		{
			"writeback is off", func(st *tenant.State) { st.OnPremisesPasswordReset.Set("enablementForTenant", false) }, false,
			"WritebackNotEnabled",
		},
		{"writeback by cloud sync", func(st *tenant.State) {
			st.OnPremisesPasswordReset.Set("enablementForTenant", false)
			st.OnPremisesPasswordReset.Set("cloudProvisioningEnablementForTenant", true)
		}, true, ""},
		{"no license", func(st *tenant.State) { st.User(kim).AssignedLicenses = nil }, false, "UserNotLicensed"},
		{"below the minimum age", func(st *tenant.State) { st.User(kim).SelfService.PasswordSetAt = w0.AddDate(0, 0, -1).Add(1) }, false, "OnPremisesPolicyViolation"},
		{"Active Directory cannot be asked", func(st *tenant.State) { st.Settings.OnPremisesReset = tenant.OnPremisesUnreachable }, false, "OnPremisesConnectivityError"},
	} {
		w := newWorld(t, 1, synced(c.change))
		a := w.signedIn(kim, journeys.AccountSignedIn)
		got := w.account(w.ChangePassword(a.Session, tenant.SeedPassword, password, password))
		if (got.Problem == nil) != c.want || w.knows(kim, password) != c.want {
			t.Errorf("%s: problem %+v", c.fact, got.Problem)
		}
		want := tenant.AuditChangePassword
		if !c.want {
			want += ": failure"
		}
		if logged := w.audits(kimName); !slices.Equal(logged, []string{want}) {
			t.Errorf("%s: logged %q", c.fact, logged)
		}
		if log := w.state().DirectoryAudits; log[len(log)-1].ResultReason != c.reason {
			t.Errorf("%s: logged the reason %q, want %q", c.fact, log[len(log)-1].ResultReason, c.reason)
		}
	}
}

// TestChangeLocksOut: wrong current passwords count like those of a sign-in.
func TestChangeLocksOut(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.SetPasswordRule(tenant.RuleLockoutThreshold, "2") })
	a := w.signedIn(kim, journeys.AccountSignedIn)
	for _, wrong := range []string{"Wrong-Password-1", "Wrong-Password-2"} {
		w.account(w.ChangePassword(a.Session, wrong, password, password))
	}
	if got := w.account(w.ChangePassword(a.Session, tenant.SeedPassword, password, password)); got.Problem == nil || got.Problem.Field != "old" {
		t.Errorf("%+v", got.Problem)
	}
	if got := w.signIn(kim, tenant.SeedPassword); got.Problem == nil {
		t.Error("sign-in is not locked")
	}
}
