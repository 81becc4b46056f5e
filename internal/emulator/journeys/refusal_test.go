package journeys_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// The checks (user-journeys 3.3 to 3.12, 4.12 to 4.17 and 4.22).
func TestRefusals(t *testing.T) {
	user := func(change func(*tenant.State, *tenant.User)) func(*tenant.State) {
		return func(st *tenant.State) { change(st, st.User(kim)) }
	}
	scope := func(st *tenant.State, group string) {
		st.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
		st.SetPolicy(tenant.KeyGroupIDs, []string{group})
	}
	for _, c := range []struct {
		name   string
		who    string // "" is Kim
		change func(*tenant.State)
		cause  journeys.Cause // "" is none
		code   string
	}{
		{"everything is right", "", nil, "", ""},
		{"there is no such user", "nobody@contoso.example", nil, journeys.CauseUnknownUser, ""},
		{"the account is disabled", "", user(func(_ *tenant.State, u *tenant.User) { u.AccountEnabled = false }), journeys.CauseDisabled, ""},
		{"a guest", tenant.SeedGuestID, nil, journeys.CauseGuest, ""},
		{"reset is off", "", func(st *tenant.State) { st.SetPolicy(tenant.KeyEnablement, 0) }, journeys.CauseTenantDisabled, "SSPR_0009"},
		{
			"reset is off for users, which does not concern an administrator", tenant.SeedAdministratorID, func(st *tenant.State) {
				st.SetPolicy(tenant.KeyEnablement, 0)
				st.SetEmail(tenant.SeedAdministratorID, "ada@fabrikam.example")
			}, "", "",
		},
		{
			"reset is off for administrators, in the scope of users as well", tenant.SeedAdministratorID,
			func(st *tenant.State) { st.SetAllowedToUseSSPR(false) }, journeys.CauseTenantDisabled, "SSPR_0009",
		},
		{"no group is selected", "", func(st *tenant.State) {
			st.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
		}, journeys.CauseNoPolicy, "SSPR_0011"},
		{"the user has no license", "", user(func(_ *tenant.State, u *tenant.User) { u.AssignedLicenses = nil }), journeys.CauseNotLicensed, "SSPR_0012"},
		{"the user is not in the group", "", func(st *tenant.State) {
			scope(st, tenant.SeedMailGroupID)
			st.Group(tenant.SeedMailGroupID).Members = nil
		}, journeys.CauseNotInScope, "SSPR_0013"},
		{"the user is in the group", "", func(st *tenant.State) { scope(st, tenant.SeedGroupID) }, "", ""},
		{"the user is in a group in the group", "sam@contoso.example", func(st *tenant.State) { scope(st, tenant.SeedGroupID) }, "", ""},
		{"the user has too few methods", "", func(st *tenant.State) { st.SetPolicy(tenant.KeyRequired, 2); onlyEmail(st) }, journeys.CauseTooFewMethods, "SSPR_0014"},
		{"the user has only contact data of the directory", "tia@contoso.example", nil, journeys.CauseTooFewMethods, "SSPR_0014"},
		{"the user has only an alternate phone", "tia@contoso.example", func(st *tenant.State) {
			st.SetPhone("tia@contoso.example", tenant.PhoneAlternateMobile, "+1 2065550177")
		}, journeys.CauseTooFewMethods, "SSPR_0014"},
		{"an administrator has one method", tenant.SeedAdministratorID, nil, journeys.CauseTooFewMethods, "SSPR_0014"},
		{"an administrator has one method and security questions", tenant.SeedAdministratorID, func(st *tenant.State) {
			st.SetPolicy(tenant.KeyQuestionsSwitch, true)
			st.SetQuestions(tenant.SeedAdministratorID, "Which city?", "Bergen", "Which book?", "Momo", "Which dish?", "Soup")
		}, journeys.CauseTooFewMethods, "SSPR_0014"},
		{"before the migration the notification alone does not do with one method", "lee@contoso.example", func(st *tenant.State) {
			st.SetMigrationState(new(tenant.PreMigration))
			st.SetPolicy("mobileAppNotificationEnabled", true)
		}, journeys.CauseTooFewMethods, "SSPR_0014"},
		{"after it the notification does", "lee@contoso.example", nil, "", ""},
		{"the only phone when Microsoft's text messages have ended", "", func(st *tenant.State) {
			onlyEmail(st)
			st.SetEmail(kim, "")
			st.Settings.Today = "2027-02-01"
		}, journeys.CauseTooFewMethods, "SSPR_0014"},
		{"a synchronized user without writeback", "", user(func(_ *tenant.State, u *tenant.User) { u.OnPremisesSyncEnabled = true }), journeys.CauseNoWriteback, "SSPR_0010"},
		{"a synchronized user with writeback", "", user(func(st *tenant.State, u *tenant.User) { st.MakeHybrid(); u.OnPremisesSyncEnabled = true }), "", ""},
		{"a synchronized user with writeback by cloud sync", "", user(func(st *tenant.State, u *tenant.User) {
			st.OnPremisesPasswordReset.Set("cloudProvisioningEnablementForTenant", true)
			u.OnPremisesSyncEnabled = true
		}), "", ""},
		{"a federated user", "", func(st *tenant.State) { st.Tenant.FederatedDomains = []string{tenant.SeedDomain} }, journeys.CauseFederated, ""},
		{"a federated user who is synchronized, with writeback", "", user(func(st *tenant.State, u *tenant.User) {
			st.MakeHybrid()
			st.Tenant.FederatedDomains = []string{tenant.SeedDomain}
			u.OnPremisesSyncEnabled = true
		}), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, c.change)
			who := c.who
			if who == "" {
				who = kimName
			}
			r := w.begin(who)
			if c.cause == "" {
				w.at(r, journeys.StepChoose)
				if len(r.Options) == 0 || r.Refusal != nil {
					t.Errorf("options %v, refusal %v", r.Options, r.Refusal)
				}
				return
			}
			w.at(r, journeys.StepRefused)
			if r.Refusal.Cause != c.cause || r.Refusal.Code != c.code || !strings.HasPrefix(r.Refusal.More, c.code) {
				t.Errorf("refused with %+v, want %s %s", r.Refusal, c.cause, c.code)
			}
			if r.Refusal.Title == "" || r.Refusal.Text == "" || r.Refusal.More == "" || len(r.Options) > 0 {
				t.Errorf("the page says %+v and offers %v", r.Refusal, r.Options)
			}
			if again := w.step(w.Reset(r.ID)); again.Refusal == nil || again.Refusal.Cause != c.cause {
				t.Errorf("later it shows %+v", again)
			}
		})
	}
}

// onlyEmail leaves Kim an e-mail address and a mobile phone, of which the policies offer the first.
func onlyEmail(st *tenant.State) {
	st.User(kim).RegisteredMethods = nil
	st.SetAuthenticationMethod("Sms", "state", "disabled")
	st.SetAuthenticationMethod("Voice", "state", "disabled")
}

// The way to the administrator (user-journeys 3.13 to 3.18 and 10.8).
func TestContactAdministrator(t *testing.T) {
	role := func(st *tenant.State, who string, roles ...string) { st.User(who).DirectoryRoles = roles }
	off := func(st *tenant.State) { st.SetPolicy(tenant.KeyEnablement, 0) }
	for _, c := range []struct {
		name   string
		change func(*tenant.State)
		link   string
		to     []string
	}{
		{"to Global Administrators if there are no others", func(*tenant.State) {}, "", []string{"ada@contoso.example"}},
		{"to User Administrators before them", func(st *tenant.State) { role(st, "tia@contoso.example", tenant.RoleUserAdministrator) }, "", []string{"tia@contoso.example"}},
		{"to Helpdesk and Password Administrators before all", func(st *tenant.State) {
			role(st, "tia@contoso.example", tenant.RoleUserAdministrator)
			role(st, "lee@contoso.example", tenant.RoleHelpdeskAdministrator)
			role(st, "pat@contoso.example", "Password Administrator")
		}, "", []string{"lee@contoso.example", "pat@contoso.example"}},
		{"not to a disabled administrator", func(st *tenant.State) {
			role(st, "tia@contoso.example", tenant.RoleUserAdministrator)
			st.User("tia@contoso.example").AccountEnabled = false
		}, "", []string{"ada@contoso.example"}},
		{"at the user principal name of an administrator without an address", func(st *tenant.State) {
			st.User(tenant.SeedAdministratorID).Mail = ""
		}, "", []string{"ada@contoso.example"}},
		{"to the helpdesk's address instead", func(st *tenant.State) {
			st.SetPolicy("customizeHelpdeskLink", true)
			st.SetPolicy("customHelpdeskEmailOrUrl", "https://help.contoso.example/")
		}, "https://help.contoso.example/", nil},
		{"as before if the address is not switched on", func(st *tenant.State) {
			st.SetPolicy("customHelpdeskEmailOrUrl", "https://help.contoso.example/")
		}, "", []string{"ada@contoso.example"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, func(st *tenant.State) { off(st); c.change(st) })
			r := w.at(w.begin(kimName), journeys.StepRefused)
			if r.Refusal.Contact.Link != c.link || r.Refusal.Contacted {
				t.Errorf("the way is %+v, contacted %t", r.Refusal.Contact, r.Refusal.Contacted)
			}
			for range 2 { // the second time has no effect
				r = w.at(w.step(w.ContactAdministrator(r.ID)), journeys.StepRefused)
			}
			if r.Refusal.Contacted != (c.link == "") {
				t.Errorf("contacted: %t", r.Refusal.Contacted)
			}
			var to []string
			for _, m := range w.state().Outbox {
				to = append(to, m.To)
				if m.Channel != tenant.ChannelMail || m.UserID != kim || !strings.Contains(m.Text, kimName) {
					t.Errorf("the mail is %+v", m)
				}
			}
			if !slices.Equal(to, c.to) {
				t.Errorf("mails to %v, want %v", to, c.to)
			}
		})
	}
}

func TestContactAdministratorHasLimits(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetPolicy(tenant.KeyEnablement, 0)
		tenant.AddUsers(st, 120, func(_ int, u *tenant.User) { u.DirectoryRoles = []string{tenant.RoleHelpdeskAdministrator} })
	})
	r := w.begin(kimName)
	w.at(w.step(w.ContactAdministrator(r.ID)), journeys.StepRefused)
	if n := len(w.state().Outbox); n != 100 {
		t.Errorf("%d mails, want 100", n)
	}

	w = newWorld(t, 1, func(st *tenant.State) {
		st.SetPolicy(tenant.KeyEnablement, 0)
		for i := range st.Users {
			st.Users[i].DirectoryRoles = nil
		}
	})
	r = w.begin(kimName)
	r = w.step(w.ContactAdministrator(r.ID))
	if r.Problem == nil || r.Problem.Field != "contact" || r.Refusal.Contacted {
		t.Errorf("without any administrator: %+v, %+v", r.Problem, r.Refusal)
	}

	r = w.begin("nobody@contoso.example")
	w.at(w.step(w.ContactAdministrator(r.ID)), journeys.StepRefused)
	if n := len(w.state().Outbox); n != 0 {
		t.Errorf("%d mails about a user who does not exist", n)
	}
}

// The captcha stands in for the picture (user-journeys 3.1).
func TestTheCaptcha(t *testing.T) {
	for _, c := range []struct {
		name  string
		user  string
		use   func(w *world, c *journeys.Captcha) string // returns the characters
		field string
	}{
		{"as it is shown", kimName, func(_ *world, c *journeys.Captcha) string { return c.Characters }, ""},
		{"in lower case and with spaces around", kimName, func(_ *world, c *journeys.Captcha) string { return " " + strings.ToLower(c.Characters) + " " }, ""},
		{"wrong", kimName, func(_ *world, c *journeys.Captcha) string { return c.Characters + "A" }, "characters"},
		{"of no captcha", kimName, func(_ *world, c *journeys.Captcha) string { c.ID = "no"; return c.Characters }, "characters"},
		{"a second time", kimName, func(w *world, c *journeys.Captcha) string {
			w.step(w.BeginReset(kimName, c.ID, c.Characters))
			return c.Characters
		}, "characters"},
		{"after a wrong try", kimName, func(w *world, c *journeys.Captcha) string {
			w.step(w.BeginReset(kimName, c.ID, "no"))
			return c.Characters
		}, "characters"},
		{"after five minutes", kimName, func(w *world, c *journeys.Captcha) string {
			w.clock = w.clock.Add(journeys.CodeLife)
			return c.Characters
		}, "characters"},
		{"without a user ID", "  ", func(_ *world, c *journeys.Captcha) string { return c.Characters }, "userId"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, nil)
			shown := w.NewCaptcha()
			characters := c.use(w, &shown)
			r := w.step(w.BeginReset(c.user, shown.ID, characters))
			if c.field == "" {
				w.at(r, journeys.StepChoose)
				return
			}
			if r.Problem == nil || r.Problem.Field != c.field || r.ID != "" || r.Options != nil {
				t.Errorf("the page shows %+v", r)
			}
		})
	}
}

// Nothing about the user is told before the captcha is solved (user-journeys 3.1).
func TestAWrongCaptchaTellsNothingOfTheUser(t *testing.T) {
	w := newWorld(t, 1, nil)
	known := w.step(w.BeginReset(kimName, "", ""))
	unknown := w.step(w.BeginReset("nobody@contoso.example", "", ""))
	if *known.Problem != *unknown.Problem || known.Step != unknown.Step || known.Refusal != nil || unknown.Refusal != nil {
		t.Errorf("%+v for a user, %+v for none", known, unknown)
	}
	if n := len(w.state().DirectoryAudits); n != 0 {
		t.Errorf("%d events", n)
	}
}
