package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func scope(group string) func(*tenant.State) {
	return func(s *tenant.State) {
		s.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
		s.SetPolicy(tenant.KeyGroupIDs, []string{group})
		if group == "" {
			s.SetPolicy(tenant.KeyGroupIDs, []string{})
		}
	}
}

func unlicensed(name string) func(*tenant.State) {
	return of(name, func(u *tenant.User) { u.AssignedLicenses = nil })
}

// endsIn tests that a reset ends in a code, and does not without the change.
func endsIn(code, name string, changes ...func(*tenant.State)) func(*testing.T) {
	return func(t *testing.T) {
		w := newWorld(t, changes...)
		w.ends(name, code)
		w = newWorld(t)
		w.atStep(w.begin(kim), journeys.StepChoose)
	}
}

var refusalFacts = []fact{
	{"3.1 user ID and picture", func(t *testing.T) {
		w := newWorld(t)
		c := w.NewCaptcha()
		r := must(w.BeginReset("nobody@"+tenant.SeedDomain, c.ID, c.Characters+"X"))
		w.wrong(r.Problem)
		if r.ID != "" || r.Refusal != nil || len(r.Options) != 0 {
			t.Errorf("the page tells of the user: %+v", r)
		}
		w.wrong(must(w.BeginReset(kim, c.ID, c.Characters)).Problem) // each picture once
		c = w.NewCaptcha()
		w.wrong(must(w.BeginReset("", c.ID, c.Characters)).Problem)
		w.atStep(w.begin(kim), journeys.StepChoose)
	}},
	{"3.3 SSPR_0009", endsIn("SSPR_0009", kim, policy(tenant.KeyEnablement, 0))},
	{"3.4 SSPR_0010", endsIn("SSPR_0010", kim, of(kim, func(u *tenant.User) { u.OnPremisesSyncEnabled = true }))},
	{"3.5 SSPR_0011", endsIn("SSPR_0011", kim, scope(""))},
	{"3.6 SSPR_0012", endsIn("SSPR_0012", kim, unlicensed(kim))},
	{"3.7 SSPR_0013", endsIn("SSPR_0013", tia, scope(tenant.SeedGroupID))},
	{"3.8 SSPR_0014", func(t *testing.T) {
		endsIn("SSPR_0014", kim, noEmail)(t)
		endsIn("SSPR_0014", kim, required(2))(t)
		endsIn("SSPR_0014", kim, methodOff("Email"))(t)
	}},
	{"3.9 the page says why and shows the code", func(t *testing.T) {
		said := map[string]string{}
		for code, change := range map[string]func(*tenant.State){
			"SSPR_0009": policy(tenant.KeyEnablement, 0), "SSPR_0011": scope(""), "SSPR_0012": unlicensed(kim), "SSPR_0014": noEmail,
			"SSPR_0010": of(kim, func(u *tenant.User) { u.OnPremisesSyncEnabled = true }), "SSPR_0013": scope(tenant.SeedMailGroupID + "0"),
		} {
			r := newWorld(t, change).ends(kim, code).Refusal
			if r.Title == "" || r.Text == "" || said[r.Text] != "" || !strings.Contains(r.More, code) {
				t.Errorf("%s: the page says %+v", code, r)
			}
			said[r.Text] = code
		}
	}},
	{"3.10 nested groups", func(t *testing.T) {
		w := newWorld(t, scope(tenant.SeedGroupID), func(s *tenant.State) { s.SetEmail(pat, "pat@home.example") })
		w.atStep(w.begin(pat), journeys.StepChoose)
	}},
	{"3.11 administrators have a policy of their own", func(t *testing.T) {
		w := newWorld(t, adaRegistered, policy(tenant.KeyEnablement, 0), unlicensed(ada))
		w.atStep(w.begin(ada), journeys.StepChoose)
		w.change(func(s *tenant.State) {
			s.SetAllowedToUseSSPR(false)
			s.SetPolicy(tenant.KeyEnablement, 2)
		})
		w.ends(ada, "SSPR_0009") // the code is chosen
	}},
	{"3.12 guests reset elsewhere", func(t *testing.T) {
		w := newWorld(t, func(s *tenant.State) { s.SetEmail(tenant.SeedGuestID, "gil@home.example") })
		r := w.ends(w.user(tenant.SeedGuestID).UserPrincipalName, "")
		if r.Refusal.Cause != journeys.CauseGuest {
			t.Errorf("refused as %s", r.Refusal.Cause)
		}
	}},
}

// contacted returns the addresses that a request of Kim's for help goes to.
func (w *world) contacted() []string {
	w.t.Helper()
	r := must(w.ContactAdministrator(w.ends(kim, "SSPR_0014").ID))
	if r.Refusal == nil || !r.Refusal.Contacted {
		w.t.Fatalf("no request was sent: %+v", r.Refusal)
	}
	return w.mails()
}

func helpdesk(value string) func(*tenant.State) {
	return func(s *tenant.State) {
		s.SetPolicy("customizeHelpdeskLink", true)
		s.SetPolicy("customHelpdeskEmailOrUrl", value)
	}
}

const passwordAdministrator = "Password Administrator"

var contactFacts = []fact{
	{"3.13 a mail asks the administrators to help this user", func(t *testing.T) {
		w := newWorld(t, noEmail)
		w.contacted()
		if m := w.last(tenant.ChannelMail); !strings.Contains(m.Text, kim) || m.UserID != tenant.SeedUserID || m.Code != "" {
			t.Errorf("the mail is %+v", m)
		}
	}},
	{"3.14 customized, no mail goes to administrators", func(t *testing.T) {
		for _, link := range []string{"https://help.contoso.example/", "help@contoso.example"} {
			w := newWorld(t, noEmail, helpdesk(link))
			r := w.ends(kim, "SSPR_0014")
			if !strings.Contains(r.Refusal.Contact.Link, link) {
				t.Errorf("the link is %q", r.Refusal.Contact.Link)
			}
			must(w.ContactAdministrator(r.ID))
			for _, to := range w.mails() {
				if to != link {
					t.Errorf("a mail went to %s", to)
				}
			}
		}
	}},
	{"3.15 helpdesk and password administrators first", func(t *testing.T) {
		w := newWorld(t, noEmail, roles(pat, tenant.RoleHelpdeskAdministrator), roles(tia, passwordAdministrator), roles(ash, tenant.RoleUserAdministrator))
		equal(w, "recipients", w.contacted(), []string{pat, tia})
	}},
	{"3.16 then user administrators", func(t *testing.T) {
		w := newWorld(t, noEmail, roles(ash, tenant.RoleUserAdministrator))
		equal(w, "recipients", w.contacted(), []string{ash})
	}},
	{"3.17 then Global Administrators", func(t *testing.T) {
		w := newWorld(t, noEmail)
		equal(w, "recipients", w.contacted(), []string{ada})
	}},
	{"3.18 at most 100", func(t *testing.T) {
		w := newWorld(t, noEmail, func(s *tenant.State) {
			tenant.AddUsers(s, 120, func(_ int, u *tenant.User) { u.DirectoryRoles = []string{tenant.RoleHelpdeskAdministrator} })
		})
		to := w.contacted()
		if len(to) != 100 || len(slices.Compact(to)) != 100 {
			t.Errorf("%d recipients", len(to))
		}
	}},
}
