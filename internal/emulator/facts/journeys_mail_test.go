package facts_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// notify sets who is told of a reset.
func notify(users, administrators bool) func(*tenant.State) {
	return func(s *tenant.State) {
		s.SetPolicy("notifyUsersOnPasswordReset", users)
		s.SetPolicy("notifyOnAdminPasswordReset", administrators)
	}
}

// administratorResets resets the password of an administrator who has a mobile phone and an e-mail address.
func (w *world) administratorResets(name string) {
	w.t.Helper()
	w.change(func(s *tenant.State) {
		s.SetEmail(name, "admin@home.example")
		s.SetPhone(name, tenant.PhoneMobile, mobile)
	})
	r := w.byText(w.byMail(w.begin(name)), mobile)
	w.atStep(must(w.SetPassword(r.ID, newPassword, newPassword)), journeys.StepReset)
}

var mailFacts = []fact{
	{"8.1 to the primary and the alternate address", func(t *testing.T) {
		w := newWorld(t, notify(true, false))
		w.reset(newPassword)
		equal(w, "mails", w.mails(), []string{kim, home})
	}},
	{"8.2 else to the user principal name", func(t *testing.T) {
		w := newWorld(t, notify(true, false), noEmail, phone(tenant.PhoneMobile, mobile), of(kim, func(u *tenant.User) {
			u.Mail, u.OtherMails = "", nil
		}))
		r := w.byText(w.begin(kim), mobile)
		w.atStep(must(w.SetPassword(r.ID, newPassword, newPassword)), journeys.StepReset)
		equal(w, "mails", w.mails(), []string{kim})
	}},
	{"8.3 to no one else", func(t *testing.T) {
		w := newWorld(t, notify(true, true))
		w.reset(newPassword)
		for _, m := range w.messages(tenant.ChannelMail) {
			if m.UserID != tenant.SeedUserID || m.To != kim && m.To != home {
				t.Errorf("a mail went to %s", m.To)
			}
		}
	}},
	{"8.4 not if users are not notified", func(t *testing.T) {
		w := newWorld(t, notify(false, true))
		w.reset(newPassword)
		equal(w, "mails", w.mails(), nil)
	}},
	{"8.5 an administrator's reset is told to all Global Administrators", func(t *testing.T) {
		w := newWorld(t, notify(false, true), roles(pat, tenant.RoleGlobalAdministrator))
		w.administratorResets(ash)
		equal(w, "mails", w.mails(), []string{ada, pat})
	}},
	{"8.6 a user's is not", func(t *testing.T) {
		w := newWorld(t, notify(false, true), roles(pat, tenant.RoleGlobalAdministrator))
		w.reset(newPassword)
		equal(w, "mails", w.mails(), nil)
	}},
	{"8.7 not if administrators are not notified", func(t *testing.T) {
		w := newWorld(t, notify(false, false))
		w.administratorResets(ash)
		equal(w, "mails", w.mails(), nil)
	}},
	{"8.8 the organization is named", func(t *testing.T) {
		w := newWorld(t, notify(true, true))
		w.administratorResets(ash)
		for _, m := range w.messages(tenant.ChannelMail) {
			if !strings.Contains(m.Subject, tenant.SeedTenantName) {
				t.Errorf("the subject is %q", m.Subject)
			}
		}
	}},
	{"8.10 an administrator is a user as well", func(t *testing.T) {
		w := newWorld(t, notify(true, false))
		w.administratorResets(ash)
		equal(w, "mails", w.mails(), []string{"admin@home.example", ash})
	}},
}
