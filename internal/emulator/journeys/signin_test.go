package journeys_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	pat = "pat@contoso.example" // has no method that counts
	ada = tenant.SeedAdministratorID
)

// signIn signs a user in and returns the account, which may be refused.
func (w *world) signIn(user, password string) journeys.Account {
	w.t.Helper()
	return w.account(w.SignIn(user, password))
}

func (w *world) account(a journeys.Account, err error) journeys.Account {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// signedIn signs a user in with the password of the seed, and fails the test unless that leads to a step.
func (w *world) signedIn(user string, want journeys.AccountStep) journeys.Account {
	w.t.Helper()
	a := w.signIn(user, tenant.SeedPassword)
	if a.Step != want || a.Problem != nil || a.Session == "" {
		w.t.Fatalf("sign-in leads to %q with problem %+v, want %q", a.Step, a.Problem, want)
	}
	return a
}

func TestSignInRefuses(t *testing.T) {
	same := ""
	for _, c := range []struct {
		fact     string
		user     string
		password string
		change   func(*tenant.State)
		field    string
		text     string
	}{
		{"a wrong password", kim, "Wrong-Password-1", nil, "password", "The user ID or the password is wrong. Check both and try again."},
		{
			"an unknown user gets the words of a wrong password", "zoe@contoso.example", tenant.SeedPassword, nil, "password",
			"The user ID or the password is wrong. Check both and try again.",
		},
		{
			"a disabled account", kim, tenant.SeedPassword, func(st *tenant.State) { st.User(kim).AccountEnabled = false }, "userId",
			"Your account has been disabled. Ask your administrator.",
		},
		{
			"a wrong password does not tell that an account is disabled", kim, "Wrong-Password-1",
			func(st *tenant.State) { st.User(kim).AccountEnabled = false }, "password", "The user ID or the password is wrong. Check both and try again.",
		},
		{
			"a guest signs in at home", tenant.SeedGuestID, tenant.SeedPassword, nil, "userId",
			"This is a guest account. Sign in at the organization that it comes from.",
		},
		{
			"a member whose account is of another organization", tenant.SeedGuestID, tenant.SeedPassword,
			func(st *tenant.State) { st.User(tenant.SeedGuestID).UserType = "Member" }, "userId",
			"This is a guest account. Sign in at the organization that it comes from.",
		},
		{
			"a federated domain has its own sign-in", kim, tenant.SeedPassword,
			func(st *tenant.State) { st.Tenant.FederatedDomains = []string{"contoso.example"} }, "userId",
			"The domain of this account is federated: sign in at your organization's own identity provider.",
		},
		{
			"a user whose password is not known", kim, tenant.SeedPassword,
			func(st *tenant.State) { st.User(kim).Password = tenant.UserPassword{} }, "password",
			"This account has no password in the emulated tenant. Reset the password to set one.",
		},
	} {
		w := newWorld(t, 1, c.change)
		a := w.signIn(c.user, c.password)
		if a.Step != journeys.AccountRefused || a.Session != "" || a.Problem == nil || a.Problem.Field != c.field || a.Problem.Text != c.text {
			t.Errorf("%s: %+v with problem %+v", c.fact, a, a.Problem)
		}
		if a.DisplayName != same {
			t.Errorf("%s: tells the name %q", c.fact, a.DisplayName)
		}
	}
}

// TestLockout: ten different wrong passwords lock the account for a minute, for the right password as well.
func TestLockout(t *testing.T) {
	w := newWorld(t, 1, nil)
	wrong := func(n int) string { return fmt.Sprintf("Wrong-Password-%d", n) }
	text := func(password string) string {
		t.Helper()
		a := w.signIn(kim, password)
		if a.Problem == nil {
			return ""
		}
		return a.Problem.Text
	}
	const mistaken = "The user ID or the password is wrong. Check both and try again."
	for range 20 { // one of the last three does not count again
		if text(wrong(0)) != mistaken {
			t.Fatal("the same wrong password locks the account")
		}
	}
	for n := range 9 {
		if text(wrong(n)) != mistaken {
			t.Fatalf("locked after %d wrong passwords", n)
		}
	}
	if got := text(tenant.SeedPassword); got != "" {
		t.Fatalf("after nine: %s", got)
	}
	for n := range 10 { // the right password has begun the count anew
		if text(wrong(n)) != mistaken {
			t.Fatalf("locked after %d wrong passwords", n)
		}
	}
	locked := text(tenant.SeedPassword)
	if locked == "" || locked == mistaken || text(wrong(11)) != locked {
		t.Errorf("after ten: %q and %q", locked, text(wrong(11)))
	}
	w.clock = w.clock.Add(59 * time.Second)
	if text(tenant.SeedPassword) != locked {
		t.Error("the lock is over after 59 seconds")
	}
	w.clock = w.clock.Add(time.Second)
	if text(wrong(12)) != mistaken || text(tenant.SeedPassword) != locked {
		t.Error("the next wrong password does not lock again")
	}
	w.clock = w.clock.Add(119 * time.Second)
	if text(tenant.SeedPassword) != locked {
		t.Error("the second lock is no longer than the first")
	}
	w.clock = w.clock.Add(time.Second)
	if got := text(tenant.SeedPassword); got != "" {
		t.Errorf("after the second lock: %s", got)
	}
}

// TestLockoutSettings: the tenant can choose both numbers.
func TestLockoutSettings(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetPasswordRule(tenant.RuleLockoutThreshold, "2")
		st.SetPasswordRule(tenant.RuleLockoutDuration, "300")
	})
	w.signIn(kim, "Wrong-Password-1")
	w.signIn(kim, "Wrong-Password-2")
	w.clock = w.clock.Add(299 * time.Second)
	if a := w.signIn(kim, tenant.SeedPassword); a.Problem == nil {
		t.Error("not locked")
	}
	w.clock = w.clock.Add(time.Second)
	w.signedIn(kim, journeys.AccountSignedIn)
}

// TestLockoutForgets: a wrong password that three others have followed counts again.
func TestLockoutForgets(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.SetPasswordRule(tenant.RuleLockoutThreshold, "5") })
	for _, n := range []int{0, 1, 2, 3, 1, 2, 3, 0} {
		w.signIn(kim, fmt.Sprintf("Wrong-Password-%d", n))
	}
	if a := w.signIn(kim, tenant.SeedPassword); a.Problem == nil {
		t.Error("not locked")
	}
}

// TestStepsAfterSignIn: who is asked for what.
func TestStepsAfterSignIn(t *testing.T) {
	const register, confirm, in = journeys.AccountRegister, journeys.AccountConfirm, journeys.AccountSignedIn
	policy := func(key string, value any) func(*tenant.State) {
		return func(st *tenant.State) { st.SetPolicy(key, value) }
	}
	confirmed := func(days int, more ...func(*tenant.State)) func(*tenant.State) {
		return func(st *tenant.State) {
			st.User(kim).SelfService.ConfirmedAt = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC).AddDate(0, 0, -days)
			for _, one := range more {
				one(st)
			}
		}
	}
	for _, c := range []struct {
		fact   string
		user   string
		change func(*tenant.State)
		want   journeys.AccountStep
	}{
		{"a user who lacks methods is asked to register", pat, nil, register},
		{"registration is not required", pat, policy("registrationRequiredOnSignIn", false), in},
		{"reset is off", pat, policy(tenant.KeyEnablement, 0), in},
		{"outside the group", "tia@contoso.example", func(st *tenant.State) {
			st.SetPolicy(tenant.KeyEnablement, 1)
			st.SetPolicy(tenant.KeyGroupIDs, []string{tenant.SeedGroupID})
		}, in},
		{"in a group in the group", pat, func(st *tenant.State) {
			st.SetPolicy(tenant.KeyEnablement, 1)
			st.SetPolicy(tenant.KeyGroupIDs, []string{tenant.SeedGroupID})
		}, register},
		{"a guest whose password is kept here", kim, func(st *tenant.State) { st.User(kim).UserType = "Guest" }, in},
		{"enough methods that an administrator has added", kim, nil, in},
		{"two methods are required and one is registered", "lee@contoso.example", policy(tenant.KeyRequired, 2), register},
		{"reconfirmation is due", kim, confirmed(180), confirm},
		{"reconfirmation is not due yet", kim, confirmed(179), in},
		{"reconfirmation is never due with 0 days", kim, confirmed(2000, policy("registrationReconfirmIntevalInDays", 0)), in},
		{"reconfirmation needs required registration", kim, confirmed(180, policy("registrationRequiredOnSignIn", false)), in},
		{"an administrator who lacks a second method, out of scope", ada, policy(tenant.KeyEnablement, 0), register},
		{"an administrator whose policy is off, out of scope", ada, func(st *tenant.State) {
			st.SetPolicy(tenant.KeyEnablement, 0)
			st.SetAllowedToUseSSPR(false)
		}, in},
		{"an administrator whose policy is off, in the scope", ada, func(st *tenant.State) { st.SetAllowedToUseSSPR(false) }, register},
		{"multifactor authentication before the change is left out", kim, func(st *tenant.State) { st.User(kim).Password.MFAFirst = true }, journeys.AccountChangePassword},
		{"a password that must be changed comes first", pat, func(st *tenant.State) { st.User(pat).Password.MustChange = true }, journeys.AccountChangePassword},
	} {
		w := newWorld(t, 1, c.change)
		a := w.signIn(c.user, tenant.SeedPassword)
		if a.Step != c.want || a.Problem != nil {
			t.Errorf("%s: %q with problem %+v, want %q", c.fact, a.Step, a.Problem, c.want)
		}
		if a.CanSkip != (c.want == register) {
			t.Errorf("%s: it can be skipped: %t", c.fact, a.CanSkip)
		}
	}
}

// TestRegistrationThatLeadsNowhere: an administrator whose own policy is off is asked to register and offered nothing.
func TestRegistrationThatLeadsNowhere(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetAllowedToUseSSPR(false)
		st.SetPolicy(tenant.KeyQuestionsSwitch, true)
	})
	a := w.signedIn(ada, journeys.AccountRegister)
	r := w.page(w.Registration(a.Session))
	if len(r.Offered) != 0 || r.Missing != 2 || r.Problem == nil {
		t.Errorf("offered %v, missing %d, problem %+v", r.Offered, r.Missing, r.Problem)
	}
	if r = w.page(w.AddEmail(a.Session, "ada@fabrikam.example")); r.Problem == nil || r.Pending != nil {
		t.Errorf("an address can be added: %+v", r)
	}
	if r = w.page(w.LooksGood(a.Session)); r.Problem == nil || r.Step != journeys.AccountRegister {
		t.Errorf("it ends: %+v", r)
	}
	if a = w.account(w.Skip(a.Session)); a.Step != journeys.AccountSignedIn {
		t.Errorf("skipped: %+v", a)
	}
	r = w.done(w.Registration(a.Session)) // what everyone may use to sign in can be registered, without the interruption
	if slices.Contains(r.Offered, journeys.KindQuestions) || !slices.Contains(r.Offered, journeys.KindMobile) {
		t.Errorf("offered later: %v", r.Offered)
	}
}

// TestSkip: registration can be put off at every sign-in, unless the undocumented properties are taken at their names.
func TestSkip(t *testing.T) {
	w := newWorld(t, 1, nil)
	for range 3 {
		a := w.signedIn(pat, journeys.AccountRegister)
		if a = w.account(w.Skip(a.Session)); a.Step != journeys.AccountSignedIn || a.Problem != nil || a.CanSkip {
			t.Errorf("skipped: %+v", a)
		}
		if a = w.account(w.Account(a.Session)); a.Step != journeys.AccountSignedIn {
			t.Error("the interruption comes back in the same session")
		}
		w.clock = w.clock.AddDate(0, 0, 30)
	}
	w = newWorld(t, 1, func(st *tenant.State) { st.Settings.SkipLimited = true })
	w.signedIn(pat, journeys.AccountRegister)
	w.clock = w.clock.AddDate(0, 0, 7).Add(-time.Second)
	if a := w.signedIn(pat, journeys.AccountRegister); !a.CanSkip {
		t.Error("within seven days it cannot be skipped")
	}
	w.clock = w.clock.Add(time.Second)
	a := w.signedIn(pat, journeys.AccountRegister)
	if skipped := w.account(w.Skip(a.Session)); a.CanSkip || skipped.Step != journeys.AccountRegister || skipped.Problem == nil {
		t.Errorf("after seven days: %+v, %+v", a, skipped)
	}
	w.change(func(st *tenant.State) { st.SetPolicy("skipRegistrationMaxAllowedDays", 8) })
	if a = w.account(w.Account(a.Session)); !a.CanSkip {
		t.Error("with a longer time it cannot be skipped")
	}
	w.change(func(st *tenant.State) {
		st.SetPolicy("skipRegistrationMaxAllowedDays", 100)
		st.SetPolicy("skipRegistrationAllowed", false)
	})
	if a = w.account(w.Account(a.Session)); a.CanSkip {
		t.Error("it can be skipped although that is not allowed")
	}
}

// TestSkipNever: with no days to skip, it cannot be skipped at the first sign-in either.
func TestSkipNever(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.Settings.SkipLimited = true
		st.SetPolicy("skipRegistrationMaxAllowedDays", 0)
	})
	if a := w.signedIn(pat, journeys.AccountRegister); a.CanSkip {
		t.Error("it can be skipped")
	}
}

// TestSignInAndResetCountAlike: whether the authenticator app is one method or two, a user whom a reset refuses has to register,
// and no other.
func TestSignInAndResetCountAlike(t *testing.T) {
	for _, c := range []struct {
		two     bool
		step    journeys.AccountStep
		missing int
		code    string
	}{
		{false, journeys.AccountRegister, 1, "SSPR_0014"},
		{true, journeys.AccountSignedIn, 0, ""},
	} {
		w := newWorld(t, 2, func(st *tenant.State) {
			st.Settings.AppIsTwoMethods = c.two
			st.AddApp(pat, tenant.UserApp{Kind: tenant.AppAuthenticator, Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"})
		})
		a := w.signedIn(pat, c.step)
		if r := w.done(w.Registration(a.Session)); r.Required != 2 || r.Missing != c.missing {
			t.Errorf("two methods %t: %d of %d are missing", c.two, r.Missing, r.Required)
		}
		if d, err := w.Decide(pat); err != nil || d.Code != c.code {
			t.Errorf("two methods %t: a reset is refused with %q, %v", c.two, d.Code, err)
		}
	}
}

// TestSessionEnds: a session ends after an hour, at sign-out, and with what ends all sessions of the user.
func TestSessionEnds(t *testing.T) {
	for fact, end := range map[string]func(*world, string){
		"its hour is over": func(w *world, _ string) { w.clock = w.clock.Add(journeys.AccountLife) },
		"sign-out":         func(w *world, session string) { w.SignOut(session) },
		"the user is disabled": func(w *world, _ string) {
			w.change(func(st *tenant.State) { st.User(kim).AccountEnabled = false })
		},
		"the user is deleted": func(w *world, _ string) { w.change(func(st *tenant.State) { st.RemoveUser(kim) }) },
		"the sessions are revoked": func(w *world, _ string) {
			w.change(func(st *tenant.State) { st.User(kim).SessionsValidFrom = w.clock.Add(time.Second) })
		},
		"there is none": func(w *world, session string) { w.SignOut(session) },
	} {
		w := newWorld(t, 1, nil)
		a := w.signedIn(kim, journeys.AccountSignedIn)
		w.clock = w.clock.Add(journeys.AccountLife - time.Second)
		w.account(w.Account(a.Session))
		w.clock = w.clock.Add(time.Second - journeys.AccountLife)
		end(w, a.Session)
		if _, err := w.Account(a.Session); !errors.Is(err, journeys.ErrUnknown) {
			t.Errorf("%s: %v", fact, err)
		}
		if _, err := w.Registration(a.Session); !errors.Is(err, journeys.ErrUnknown) {
			t.Errorf("%s: %v", fact, err)
		}
	}
}
