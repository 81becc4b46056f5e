package facts_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// events returns the events of the log by their activities, oldest first; all for none.
func (w *world) events(activities ...string) []tenant.DirectoryAudit {
	w.t.Helper()
	return slices.DeleteFunc(w.state().KeptAudits(w.at), func(a tenant.DirectoryAudit) bool {
		return len(activities) > 0 && !slices.Contains(activities, a.ActivityDisplayName)
	})
}

// one returns the only event of an activity.
func (w *world) one(activity string) tenant.DirectoryAudit {
	w.t.Helper()
	all := w.events(activity)
	if len(all) != 1 {
		w.t.Fatalf("%d events of %q", len(all), activity)
	}
	return all[0]
}

// progress returns the reasons of the steps of resets, failures with a leading "!".
func (w *world) progress() (reasons []string) {
	w.t.Helper()
	for _, a := range w.events(tenant.AuditProgress) {
		if a.Result == "failure" {
			a.ResultReason = "!" + a.ResultReason
		}
		reasons = append(reasons, a.ResultReason)
	}
	return reasons
}

// registers adds the address of Kim and says that it looks good.
func (w *world) registers() string {
	w.t.Helper()
	session := w.registersMail()
	w.right(must(w.LooksGood(session)).Problem)
	return session
}

// The events of combined registration.
const (
	registeredInfo = "User registered security info"
	registeredAll  = "User registered all required security info"
	reviewedInfo   = "User reviewed security info"
	deletedInfo    = "User deleted security info"
)

var auditFacts = []fact{
	{"9.1 service, category, who and whom", func(t *testing.T) {
		w := newWorld(t)
		w.reset(newPassword)
		all := w.events()
		if len(all) < 3 {
			t.Fatalf("%d events", len(all))
		}
		for _, a := range all {
			if a.LoggedByService != tenant.AuditService || a.Category != "UserManagement" || a.InitiatedBy.UserPrincipalName != kim ||
				len(a.TargetResources) != 1 || a.TargetResources[0].UserPrincipalName != kim {
				t.Errorf("an event is %+v", a)
			}
		}
	}},
	{"9.2 a reset begins with the user ID", func(t *testing.T) {
		w := newWorld(t)
		w.begin(kim)
		equal(w, "steps", w.progress(), []string{"User submitted their user ID"})
	}},
	{"9.3 a refused reset fails with the cause", func(t *testing.T) {
		w := newWorld(t, noEmail)
		w.begin(kim)
		if got := w.progress(); len(got) != 2 || got[0] != "User submitted their user ID" || !strings.HasPrefix(got[1], "!") || len(got[1]) < 10 {
			t.Errorf("steps are %q", got)
		}
	}},
	{"9.4 each verification starts and completes", func(t *testing.T) {
		w := newWorld(t, required(2), phone(tenant.PhoneMobile, mobile))
		w.byText(w.byMail(w.begin(kim)), mobile)
		equal(w, "steps", w.progress()[1:5], []string{
			"User started the email verification option", "User completed the email verification option",
			"User started the mobile SMS verification option", "User completed the mobile SMS verification option",
		})
	}},
	{"9.5 the end of a reset", func(t *testing.T) {
		w := newWorld(t)
		w.reset(newPassword)
		steps := w.progress()
		if len(steps) != 6 || !strings.HasPrefix(steps[3], "User completed all verification steps required") ||
			steps[4] != "User submitted a new password" || steps[5] != "User successfully reset password" {
			t.Errorf("steps are %q", steps)
		}
		if a := w.one(tenant.AuditReset); a.Result != "success" {
			t.Errorf("the event is %+v", a)
		}
	}},
	{"9.6 a block", func(t *testing.T) {
		w := newWorld(t)
		for range 5 {
			w.fail(w.begin(kim))
		}
		if a := w.one(tenant.AuditBlocked); a.Result != "success" {
			t.Errorf("the event is %+v", a)
		}
	}},
	{"9.7 a change, and one that fails", func(t *testing.T) {
		w := newWorld(t, forced)
		w.wrong(w.changed(oldPassword, "Password-12", "Password-12").Problem)
		w.later(time.Minute)
		w.right(w.changed(oldPassword, newPassword, newPassword).Problem)
		all := w.events(tenant.AuditChangePassword)
		if len(all) != 2 || all[0].Result != "failure" || all[0].ResultReason == "" || all[1].Result != "success" {
			t.Errorf("events are %+v", all)
		}
	}},
	{"9.8 an unlock", func(t *testing.T) {
		w := newWorld(t, unlockAllowed)
		must(w.ChooseUnlock(w.byMail(w.begin(kim)).ID, true))
		if a := w.one(tenant.AuditUnlock); a.Result != "success" || len(w.events(tenant.AuditReset)) != 0 {
			t.Errorf("the event is %+v", a)
		}
	}},
	{"9.9 registered once all is registered", func(t *testing.T) {
		w := newWorld(t, noEmail, required(2))
		session := w.registersMail()
		if len(w.events(tenant.AuditRegistered)) != 0 {
			t.Error("registered with one of two methods")
		}
		must(w.AddPhone(session, journeys.KindMobile, mobile, false))
		must(w.ConfirmCode(session, w.last(tenant.ChannelText).Code))
		w.one(tenant.AuditRegistered)
	}},
	{"9.10 each method", func(t *testing.T) {
		w := newWorld(t, noEmail)
		w.registers()
		if a := w.one(registeredInfo); a.LoggedByService != tenant.AuditMethodsService || a.Category != "UserManagement" {
			t.Errorf("the event is %+v", a)
		}
	}},
	{"9.11 the end of a registration", func(t *testing.T) {
		w := newWorld(t, noEmail, mustRegister)
		session := w.signIn(kim, oldPassword).Session
		must(w.AddEmail(session, home))
		must(w.Skip(session))
		if a := w.one(registeredAll); a.Result != "failure" || a.LoggedByService != tenant.AuditMethodsService {
			t.Errorf("the event is %+v", a)
		}
		w.later(time.Minute)
		w.registers()
		if all := w.events(registeredAll); len(all) != 2 || all[1].Result != "success" {
			t.Errorf("events are %+v", all)
		}
	}},
	{"9.12 a review and a removal", func(t *testing.T) {
		w := newWorld(t, noEmail)
		session := w.registers()
		if a := w.one(reviewedInfo); a.Result != "success" || a.LoggedByService != tenant.AuditMethodsService {
			t.Errorf("the event is %+v", a)
		}
		must(w.Remove(session, tenant.EmailMethodID))
		if a := w.one(deletedInfo); a.Result != "success" {
			t.Errorf("the event is %+v", a)
		}
	}},
}

// registersMail registers Kim's address and returns the session.
func (w *world) registersMail() string {
	w.t.Helper()
	session := w.signIn(kim, oldPassword).Session
	must(w.AddEmail(session, home))
	w.right(must(w.ConfirmCode(session, w.last(tenant.ChannelMail).Code)).Problem)
	return session
}

// flags returns Kim's row of the report: R for registered, C for capable; "absent" without a row.
func (w *world) flags() string {
	w.t.Helper()
	rows := w.state().Registrations(w.at)
	at := rows.At(kim)
	if at < 0 || rows.Absent(at) {
		return "absent"
	}
	row, flags := rows.Row(at), ""
	if row.IsSSPRRegistered {
		flags += "R"
	}
	if row.IsSSPRCapable {
		flags += "C"
	}
	return flags
}

// shows expects a row of the report.
func (w *world) shows(want string) {
	w.t.Helper()
	if got := w.flags(); got != want {
		w.t.Errorf("the report has %q instead of %q", got, want)
	}
}

var reportFacts = []fact{
	{"9.13 registered with as many methods as a reset takes", func(t *testing.T) {
		w := newWorld(t, noEmail, required(2))
		w.shows("")
		session := w.registersMail()
		w.shows("")
		must(w.AddPhone(session, journeys.KindMobile, mobile, false))
		must(w.ConfirmCode(session, w.last(tenant.ChannelText).Code))
		w.shows("RC")
	}},
	{"9.14 capable if the policy lets the user reset", func(t *testing.T) {
		w := newWorld(t, noEmail, scope(tenant.SeedNestedGroupID))
		w.registersMail()
		w.shows("R")
		w.change(policy(tenant.KeyEnablement, 2))
		w.shows("RC")
	}},
	{"9.15 the report lags", func(t *testing.T) {
		w := newWorld(t, noEmail)
		w.change(func(s *tenant.State) { s.FreezeRegistrationReport(w.at) })
		w.registersMail()
		w.shows("")
		w.change(func(s *tenant.State) { s.FreezeRegistrationReport(w.at) })
		w.shows("RC")
	}},
	{"9.16 disabled and deleted users are absent", func(t *testing.T) {
		w := newWorld(t)
		w.shows("RC")
		w.change(of(kim, func(u *tenant.User) { u.AccountEnabled = false }))
		w.shows("absent")
		w = newWorld(t, func(s *tenant.State) { s.RemoveUser(kim) })
		w.shows("absent")
	}},
}
