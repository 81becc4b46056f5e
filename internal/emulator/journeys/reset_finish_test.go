package journeys_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// synchronized makes Kim a user of Active Directory, whose passwords are written back.
func synchronized(st *tenant.State) {
	st.MakeHybrid()
	st.User(kim).OnPremisesSyncEnabled = true
}

// proven returns a reset of Kim's at the step after the verification.
func (w *world) proven() journeys.Reset {
	w.t.Helper()
	return w.prove(w.begin(kimName), journeys.OptionEmail)
}

// The rules of a new password (user-journeys 5.1 to 5.8).
func TestNewPasswords(t *testing.T) {
	for _, c := range []struct {
		name, password, again string // again "" is the same
		field                 string // "" for one that is taken
	}{
		{"eight characters", "Abcd123!", "", ""},
		{"seven characters", "Abcd12!", "", "password"},
		{"256 characters", "A1" + strings.Repeat("b", 254), "", ""},
		{"257 characters", "A1" + strings.Repeat("b", 255), "", "password"},
		{"three classes with a blank as a symbol", "good fine 42", "", ""},
		{"two classes", "goodfine42", "", "password"},
		{"a letter with an accent", "Gódfine-42", "", "password"},
		{"little more than a banned word", "P@ssw0rd12", "", "password"},
		{"a banned word and enough more", "P@ssw0rd1249", "", ""},
		{"a banned word of the tenant", "Bananas-12", "", "password"},
		{"the user's surname", "Xy-akers-1234567", "", "password"},
		{"the user's first name, which is too short to matter", "Xy-kim-1234567", "", ""},
		{"the last one", tenant.SeedPassword, "", ""},
		{"two that differ", password, password + "x", "again"},
		{"none", "", "", "password"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, func(st *tenant.State) { st.SetBannedWords("bananas") })
			r := w.at(w.proven(), journeys.StepPassword)
			again := c.again
			if again == "" {
				again = c.password
			}
			r = w.step(w.SetPassword(r.ID, c.password, again))
			if c.field == "" {
				w.at(r, journeys.StepReset)
				if !w.knows(kim, c.password) {
					t.Error("it does not work")
				}
				return
			}
			if r.Step != journeys.StepPassword || r.Problem == nil || r.Problem.Field != c.field || c.password != "" && strings.Contains(r.Problem.Text, c.password) {
				t.Fatalf("step %s, problem %+v", r.Step, r.Problem)
			}
			if blocked := strings.Contains(r.Problem.Text, "administrator has blocked"); blocked != strings.Contains(c.name, "of the tenant") {
				t.Errorf("the text is %q", r.Problem.Text) // (passwords 5.2)
			}
			if tries := w.state().User(kim).SelfService.Tries; len(tries) > 0 || !w.knows(kim, tenant.SeedPassword) {
				t.Errorf("failed tries %v, old password %t", tries, w.knows(kim, tenant.SeedPassword))
			}
			events := ""
			if strings.Contains(c.name, "banned word") || strings.Contains(c.name, "surname") {
				events = tenant.AuditReset + " failure FuzzyPolicyViolationInvalidPassword"
			}
			if got := w.outcomes(); got != events {
				t.Errorf("events: %q, want %q", got, events)
			}
			w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
		})
	}
}

// What follows from a reset (user-journeys 4.8, 5.9 and 5.10).
func TestConsequencesOfAReset(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		u := st.User(kim)
		u.Password.MustChange = true
		u.SelfService.WrongPasswords, u.SelfService.LockedUntil = 10, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	})
	r := w.begin(kimName)
	w.step(w.Choose(r.ID, journeys.OptionText, "wrong"))
	w.at(w.step(w.SetPassword(w.prove(r, journeys.OptionEmail).ID, password, password)), journeys.StepReset)
	u := w.state().User(kim)
	own := u.SelfService
	if !u.Password.Is(password) || u.Password.MustChange || !own.PasswordSetAt.Equal(w.clock) {
		t.Errorf("the password is %+v, set at %s", u.Password, own.PasswordSetAt)
	}
	if len(own.Tries) != 0 || own.WrongPasswords != 0 || !own.LockedUntil.IsZero() {
		t.Errorf("left are %+v", own)
	}
	if !u.SessionsValidFrom.Equal(w.clock) {
		t.Errorf("sessions are valid from %s", u.SessionsValidFrom)
	}
}

// Synchronized users (user-journeys 7.1 to 7.11 and 7.13).
func TestSynchronizedUsers(t *testing.T) {
	unlock := func(st *tenant.State) {
		synchronized(st)
		st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
		st.User(kim).SelfService.LockedOnPremises = true
	}
	t.Run("the page does not rate the password", func(t *testing.T) {
		if r := newWorld(t, 1, synchronized).proven(); r.Strength || r.Step != journeys.StepPassword {
			t.Errorf("strength %t at %s", r.Strength, r.Step)
		}
		if r := newWorld(t, 1, nil).proven(); !r.Strength {
			t.Error("it does not for others either")
		}
	})
	t.Run("the minimum age", func(t *testing.T) {
		w := newWorld(t, 1, func(st *tenant.State) { synchronized(st); st.Settings.OnPremisesMinimumPasswordAgeInDays = 1 })
		w.at(w.step(w.SetPassword(w.proven().ID, password, password)), journeys.StepReset)
		r := w.proven()
		r = w.step(w.SetPassword(r.ID, "Another-One-43", "Another-One-43"))
		if r.Step != journeys.StepPassword || r.Problem == nil || !w.knows(kim, password) {
			t.Errorf("at once: step %s, problem %+v", r.Step, r.Problem)
		}
		w.clock = w.clock.Add(24 * time.Hour)
		w.at(w.step(w.SetPassword(w.proven().ID, "Another-One-43", "Another-One-43")), journeys.StepReset)
	})
	for setting, code := range map[string]string{tenant.OnPremisesActionRequired: "SSPR_0029", tenant.OnPremisesUnreachable: "SSPR_0030"} {
		t.Run(code+" shows when the password is written", func(t *testing.T) {
			w := newWorld(t, 1, func(st *tenant.State) { synchronized(st); st.Settings.OnPremisesReset = setting })
			r := w.at(w.step(w.SetPassword(w.proven().ID, password, password)), journeys.StepRefused)
			if r.Refusal.Code != code || !w.knows(kim, tenant.SeedPassword) {
				t.Errorf("refused with %+v", r.Refusal)
			}
			w.change(func(st *tenant.State) { st.User(kim).OnPremisesSyncEnabled = false })
			w.at(w.step(w.SetPassword(w.proven().ID, password, password)), journeys.StepReset)
		})
		t.Run(code+" shows when the account is unlocked", func(t *testing.T) {
			w := newWorld(t, 1, func(st *tenant.State) { unlock(st); st.Settings.OnPremisesReset = setting })
			r := w.at(w.step(w.ChooseUnlock(w.proven().ID, true)), journeys.StepRefused)
			if r.Refusal.Code != code || !w.state().User(kim).SelfService.LockedOnPremises {
				t.Errorf("refused with %+v", r.Refusal)
			}
		})
	}
	t.Run("an unlock leaves the password as it is", func(t *testing.T) {
		w := newWorld(t, 1, unlock)
		w.at(w.step(w.ChooseUnlock(w.at(w.proven(), journeys.StepUnlockOrReset).ID, true)), journeys.StepUnlocked)
		if u := w.state().User(kim); u.SelfService.LockedOnPremises || !u.Password.Is(tenant.SeedPassword) || !u.SessionsValidFrom.IsZero() {
			t.Errorf("the user is %+v", u)
		}
		if got := w.outcomes(); got != tenant.AuditUnlock+" success" {
			t.Errorf("events: %s", got)
		}
	})
	t.Run("a reset unlocks as well", func(t *testing.T) {
		w := newWorld(t, 1, unlock)
		r := w.at(w.step(w.ChooseUnlock(w.proven().ID, false)), journeys.StepPassword)
		w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
		if u := w.state().User(kim); u.SelfService.LockedOnPremises || !u.Password.Is(password) {
			t.Errorf("the user is %+v", u)
		}
	})
	t.Run("in a federated domain the new password signs in after two minutes", func(t *testing.T) {
		w := newWorld(t, 1, func(st *tenant.State) {
			synchronized(st)
			st.Tenant.FederatedDomains = []string{tenant.SeedDomain}
		})
		w.at(w.step(w.SetPassword(w.proven().ID, password, password)), journeys.StepReset)
		u := w.state().User(kim)
		for _, c := range []struct {
			after    time.Duration
			old, own bool
		}{{0, true, false}, {2*time.Minute - time.Second, true, false}, {2 * time.Minute, false, true}} {
			now := w.clock.Add(c.after)
			if old, own := u.Password.SignsIn(tenant.SeedPassword, now), u.Password.SignsIn(password, now); old != c.old || own != c.own {
				t.Errorf("after %s the old password signs in: %t, the new one: %t", c.after, old, own)
			}
		}
	})
	t.Run("in others at once", func(t *testing.T) {
		w := newWorld(t, 1, synchronized)
		w.at(w.step(w.SetPassword(w.proven().ID, password, password)), journeys.StepReset)
		if p := w.state().User(kim).Password; !p.SignsIn(password, w.clock) || p.SignsIn(tenant.SeedPassword, w.clock) {
			t.Errorf("the password is %+v", p)
		}
	})
	t.Run("other users have no choice", func(t *testing.T) {
		w := newWorld(t, 1, func(st *tenant.State) { unlock(st); st.User(kim).OnPremisesSyncEnabled = false })
		w.at(w.proven(), journeys.StepPassword)
	})
}

// outcomes returns the events other than steps of a reset, one to a line, with the result.
func (w *world) outcomes() string {
	w.t.Helper()
	var lines []string
	for _, a := range w.state().DirectoryAudits {
		if a.ActivityDisplayName != tenant.AuditProgress {
			lines = append(lines, strings.TrimSpace(a.ActivityDisplayName+" "+a.Result+" "+a.ResultReason))
		}
	}
	return strings.Join(lines, "\n")
}

// Mails about a reset (user-journeys 8.1 to 8.7, 8.10 and 10.9).
func TestMailsAboutAReset(t *testing.T) {
	admin := func(st *tenant.State) {
		st.User(kim).DirectoryRoles = []string{tenant.RoleUserAdministrator}
		st.User("tia@contoso.example").DirectoryRoles = []string{tenant.RoleGlobalAdministrator}
		st.SetPolicy("notifyOnAdminPasswordReset", true)
	}
	const primary, alternate = "kim@contoso.example", "kim.private@fabrikam.example"
	for _, c := range []struct {
		name   string
		change func(*tenant.State)
		want   string
	}{
		{"to the user at both addresses, and to no one else", nil, primary + " " + alternate},
		{"not without the setting", func(st *tenant.State) { st.SetPolicy("notifyUsersOnPasswordReset", false) }, ""},
		{"to the primary address alone", func(st *tenant.State) { st.SetEmail(kim, "") }, primary},
		{"once if both are the same", func(st *tenant.State) { st.SetEmail(kim, "KIM@contoso.example") }, primary},
		{"to the user principal name if there is neither", func(st *tenant.State) { st.SetEmail(kim, ""); st.User(kim).Mail = "" }, primary},
		{"to an alternate address of the directory", func(st *tenant.State) {
			st.SetEmail(kim, "")
			st.User(kim).OtherMails = []string{"kim@home.example"}
		}, primary + " kim@home.example"},
		{"of an administrator, to all Global Administrators as well", admin, primary + " " + alternate + " ada@contoso.example tia@contoso.example"},
		{"not to disabled ones", func(st *tenant.State) { admin(st); st.User("tia@contoso.example").AccountEnabled = false }, primary + " " + alternate + " ada@contoso.example"},
		{"to the others if a Global Administrator resets", func(st *tenant.State) {
			admin(st)
			st.User(kim).DirectoryRoles = []string{tenant.RoleGlobalAdministrator}
		}, primary + " " + alternate + " ada@contoso.example tia@contoso.example"},
		{"to Global Administrators alone if users get none", func(st *tenant.State) {
			admin(st)
			st.SetPolicy("notifyUsersOnPasswordReset", false)
		}, "ada@contoso.example tia@contoso.example"},
		{"not to administrators without the setting", func(st *tenant.State) { admin(st); st.SetPolicy("notifyOnAdminPasswordReset", false) }, primary + " " + alternate},
		{"not to administrators about a user", func(st *tenant.State) { st.SetPolicy("notifyOnAdminPasswordReset", true) }, primary + " " + alternate},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, c.change)
			w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
			messages, err := w.Outbox(kim)
			if err != nil {
				t.Fatal(err)
			}
			var to []string
			for _, m := range messages {
				if m.Code != "" || m.Channel == tenant.ChannelPush {
					continue
				}
				to = append(to, m.To)
				if m.Channel != tenant.ChannelMail || m.Subject == "" || !strings.Contains(m.Subject, "Contoso") || !strings.Contains(m.Text, kimName) || strings.Contains(m.Text, password) {
					t.Errorf("the mail is %+v", m)
				}
			}
			if got := strings.Join(to, " "); got != c.want {
				t.Errorf("mails to %q, want %q", got, c.want)
			}
		})
	}
}
