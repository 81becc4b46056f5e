package facts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// expireAfter has the passwords of the default domain expire.
func expireAfter(days int) func(*tenant.State) {
	return func(s *tenant.State) { s.Domain(tenant.SeedDomain).Set(tenant.KeyPasswordValidity, days) }
}

func rule(name, value string) func(*tenant.State) {
	return func(s *tenant.State) { s.SetPasswordRule(name, value) }
}

func banned(words ...string) func(*tenant.State) {
	return func(s *tenant.State) { s.SetBannedWords(words...) }
}

// refusals returns the texts with which a reset and a change refuse a password, "" if they take it.
func refusals(t *testing.T, password string, changes ...func(*tenant.State)) (texts []string) {
	t.Helper()
	w := newWorld(t, changes...)
	changed := w.changed(oldPassword, password, password).Problem
	for _, problem := range []*journeys.Problem{newWorld(t, changes...).reset(password).Problem, changed} {
		text := ""
		if problem != nil {
			text = problem.Text
		}
		texts = append(texts, text)
	}
	return texts
}

// peopleFacts are the tests of the rows of section 5 of passwords.md that people meet at sign-in and in a reset.
var peopleFacts = []fact{
	// (passwords 5.1)
	{"5.1 words of the tenant's list are refused if the list is enforced", func(t *testing.T) {
		for _, c := range []struct {
			password string
			refused  bool
			changes  []func(*tenant.State)
		}{
			{"HarborFresh12", true, []func(*tenant.State){banned("harborfresh")}},
			{"H@rb0rFresh12", true, []func(*tenant.State){banned("tailspin", "HARBORFRESH")}},
			{"HarborFresh12345", false, []func(*tenant.State){banned("harborfresh")}},
			{"HarborFresh12", false, []func(*tenant.State){banned("harborfresh"), rule(tenant.RuleCustomCheck, "False")}},
			{"HarborFresh12", true, []func(*tenant.State){banned("harborfresh"), rule(tenant.RuleCustomCheck, "TRUE")}},
			{"HarborFresh12", false, []func(*tenant.State){banned("harborfresh\nharborfresh12")}}, // no tab (passwords 1.13)
			{"HarborFresh12", false, nil},
		} {
			for i, text := range refusals(t, c.password, c.changes...) {
				if (text != "") != c.refused {
					t.Errorf("%s is refused by reset and change with %q (%d)", c.password, text, i)
				}
			}
		}
	}},
	// (passwords 5.2)
	{"5.2 the administrator's words have a text of their own", func(t *testing.T) {
		for password, administrator := range map[string]bool{"HarborFresh12": true, "Password-12": false, "Contoso-12": false, "Fresh-Akers-27": false} {
			for _, text := range refusals(t, password, banned("harborfresh")) {
				if strings.Contains(text, "administrator has blocked") != administrator || strings.Contains(text, "easy to guess") == administrator {
					t.Errorf("%s is refused with %q", password, text)
				}
				if strings.Contains(strings.ToLower(text), "harborfresh") {
					t.Errorf("the text reveals the password: %q", text)
				}
			}
		}
	}},
	// (passwords 5.3)
	{"5.3 the global list cannot be turned off", func(t *testing.T) {
		for _, text := range refusals(t, "Password-12", banned("tailspin"), rule(tenant.RuleCustomCheck, "False")) {
			if text == "" {
				t.Error("a password of the global list is taken")
			}
		}
	}},
	// (passwords 5.4 and 1.9)
	{"5.4 the threshold and the duration are the tenant's", func(t *testing.T) {
		w := newWorld(t, rule(tenant.RuleLockoutThreshold, "3"), rule(tenant.RuleLockoutDuration, "300"))
		for _, wrong := range []string{"Wrong-Harbor-1", "Wrong-Harbor-2"} {
			w.signIn(kim, wrong)
		}
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
		for _, wrong := range []string{"Wrong-Harbor-1", "Wrong-Harbor-2", "Wrong-Harbor-3"} {
			w.signIn(kim, wrong)
		}
		w.later(299 * time.Second)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
		w.later(time.Second)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
	// (passwords 5.5)
	{"5.5 a reset ends the lockout", func(t *testing.T) {
		w := newWorld(t, rule(tenant.RuleLockoutThreshold, "1"), rule(tenant.RuleLockoutDuration, "18000"))
		w.signIn(kim, "Wrong-Harbor-1")
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountRefused)
		w.reset(newPassword)
		w.atAccount(w.signIn(kim, newPassword), journeys.AccountSignedIn)
	}},
	// (passwords 5.6)
	{"5.6 an expired password is changed first", func(t *testing.T) {
		w := newWorld(t, expireAfter(30), mustRegister, noEmail)
		w.later(30 * day)
		a := w.signIn(kim, oldPassword)
		w.atAccount(a, journeys.AccountChangePassword)
		if !a.PasswordExpired {
			t.Error("the person does not learn why")
		}
		w.wrong(must(w.Registration(a.Session)).Problem)
		a = must(w.ChangePassword(a.Session, oldPassword, newPassword, newPassword))
		w.atAccount(a, journeys.AccountRegister)
		if a.PasswordExpired {
			t.Error("the new password has expired as well")
		}
		if a = newWorld(t, forced).signIn(kim, oldPassword); a.Step != journeys.AccountChangePassword || a.PasswordExpired {
			t.Errorf("an administrator's request is shown as %+v", a)
		}
	}},
	// (passwords 5.7 and 10.7)
	{"5.7 so many days after it was set", func(t *testing.T) {
		w := newWorld(t, expireAfter(30))
		w.later(30*day - time.Second)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
		w.reset(newPassword)
		w.later(30*day - time.Second)
		w.atAccount(w.signIn(kim, newPassword), journeys.AccountSignedIn)
		w.later(time.Second)
		w.atAccount(w.signIn(kim, newPassword), journeys.AccountChangePassword)
		w.change(expireAfter(tenant.PasswordNeverExpires))
		w.atAccount(w.signIn(kim, newPassword), journeys.AccountSignedIn)
		unknown := newWorld(t, expireAfter(30), func(s *tenant.State) { s.Tenant.CreatedAt = time.Time{} })
		unknown.later(1000 * day)
		unknown.atAccount(unknown.signIn(kim, oldPassword), journeys.AccountSignedIn)
		younger := newWorld(t, expireAfter(30), of(kim, func(u *tenant.User) { u.CreatedAt = time.Date(2026, 12, 29, 9, 0, 0, 0, time.UTC) }))
		younger.later(30 * day)
		younger.atAccount(younger.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
	// (passwords 5.8)
	{"5.8 DisablePasswordExpiration exempts", func(t *testing.T) {
		for policies, want := range map[string]journeys.AccountStep{
			"DisablePasswordExpiration":                        journeys.AccountSignedIn,
			"DisableStrongPassword, DisablePasswordExpiration": journeys.AccountSignedIn,
			"DisableStrongPassword":                            journeys.AccountChangePassword,
		} {
			w := newWorld(t, expireAfter(30), of(kim, func(u *tenant.User) { u.Properties = document.New("passwordPolicies", policies) }))
			w.later(31 * day)
			w.atAccount(w.signIn(kim, oldPassword), want)
		}
	}},
	// (passwords 5.9)
	{"5.9 those of synchronized users do not expire in the cloud", func(t *testing.T) {
		w := newWorld(t, expireAfter(30), synchronized)
		w.later(31 * day)
		w.atAccount(w.signIn(kim, oldPassword), journeys.AccountSignedIn)
	}},
}

// TestPasswordsOfPeople holds the engine against what people meet of the rules of passwords.
func TestPasswordsOfPeople(t *testing.T) {
	t.Parallel()
	for _, f := range peopleFacts {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.test(t)
		})
	}
}
