package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// page signs a person in and returns the session with the page of registration.
func (w *world) page(name string) (string, journeys.Registration) {
	w.t.Helper()
	session := w.signIn(name, oldPassword).Session
	return session, must(w.Registration(session))
}

// kindsOf returns the kinds that a person has registered.
func kindsOf(r journeys.Registration) (kinds []journeys.Kind) {
	for _, m := range r.Registered {
		kinds = append(kinds, m.Kind)
	}
	return kinds
}

func (w *world) offers(r journeys.Registration, kind journeys.Kind, want bool) {
	w.t.Helper()
	if slices.Contains(r.Offered, kind) != want {
		w.t.Errorf("%s in %v: not %v", kind, r.Offered, want)
	}
}

var registrationFacts = []fact{
	{"2.1 the policies decide what is offered", offeredByPolicies},
	{"2.2 a phone is proven by a code", func(t *testing.T) {
		w := newWorld(t)
		session, _ := w.page(kim)
		must(w.AddPhone(session, journeys.KindMobile, mobile, false))
		code := w.last(tenant.ChannelText).Code
		if w.user(kim).Methods.Mobile != "" {
			t.Error("the phone is saved before it is proven")
		}
		w.wrong(must(w.ConfirmCode(session, code+"1")).Problem)
		w.right(must(w.ConfirmCode(session, code)).Problem)
		if got := w.user(kim).Methods.Mobile; got != mobile {
			t.Errorf("the phone is %q", got)
		}
	}},
	{"2.4 an e-mail address is proven by a code", func(t *testing.T) {
		w := newWorld(t, noEmail)
		session, _ := w.page(kim)
		must(w.AddEmail(session, home))
		sent := w.last(tenant.ChannelMail)
		if sent.To != home || w.user(kim).Methods.Email != "" {
			t.Fatalf("sent to %s, saved %q", sent.To, w.user(kim).Methods.Email)
		}
		w.right(must(w.ConfirmCode(session, sent.Code)).Problem)
		if got := w.user(kim).Methods.Email; got != home {
			t.Errorf("the address is %q", got)
		}
	}},
	{"2.5 the authenticator app is proven by a notification", func(t *testing.T) {
		w := newWorld(t)
		session, _ := w.page(kim)
		added := must(w.AddApp(session, journeys.KindAuthenticator))
		if added.Pending == nil || !added.Pending.Approve || added.Pending.Secret == "" || !strings.HasPrefix(added.Pending.URI, "otpauth://") {
			t.Fatalf("pending is %+v", added.Pending)
		}
		must(w.ConfirmApproval(session))
		if len(w.user(kim).Apps) != 0 {
			t.Fatal("the app is saved before the notification is approved")
		}
		if err := w.AnswerPush(w.last(tenant.ChannelPush).ID, true); err != nil {
			t.Fatal(err)
		}
		must(w.ConfirmApproval(session))
		if !slices.Contains(w.user(kim).Registered(), tenant.ReportPush) {
			t.Error("the app is not saved")
		}
	}},
	{"2.6 another app is proven by its code", func(t *testing.T) {
		w := newWorld(t)
		session, _ := w.page(kim)
		added := must(w.AddApp(session, journeys.KindSoftwareOATH))
		w.wrong(must(w.ConfirmCode(session, "12345")).Problem)
		w.right(must(w.ConfirmCode(session, totp(t, added.Pending.Secret, w.at))).Problem)
		if !slices.Contains(w.user(kim).Registered(), tenant.ReportSoftwareCode) {
			t.Error("the app is not saved")
		}
	}},
	{"2.7 at most five apps of each kind", func(t *testing.T) {
		w := newWorld(t)
		for range 5 {
			w.change(app(kim, tenant.AppAuthenticator))
		}
		session, page := w.page(kim)
		w.offers(page, journeys.KindAuthenticator, false)
		w.offers(page, journeys.KindSoftwareOATH, true)
		w.wrong(must(w.AddApp(session, journeys.KindAuthenticator)).Problem)
	}},
	{"2.8 one of each phone and address, which can be changed", func(t *testing.T) {
		w := newWorld(t, phone(tenant.PhoneMobile, mobile))
		session, page := w.page(kim)
		w.offers(page, journeys.KindMobile, false)
		w.offers(page, journeys.KindEmail, false)
		must(w.AddEmail(session, "other@home.example"))
		w.right(must(w.ConfirmCode(session, w.last(tenant.ChannelMail).Code)).Problem)
		if got := w.user(kim).Methods.Email; got != "other@home.example" {
			t.Errorf("the address is still %q", got)
		}
		for _, m := range must(w.Registration(session)).Registered {
			w.right(must(w.Remove(session, m.ID)).Problem)
		}
		if left := w.user(kim).Registered(); len(left) != 0 {
			t.Errorf("left are %v", left)
		}
	}},
	{"2.9 the alternate phone on one's own initiative, with calls", func(t *testing.T) {
		interrupted := newWorld(t, mustRegister, required(2), noEmail, phone(tenant.PhoneMobile, mobile))
		_, page := interrupted.page(kim)
		interrupted.offers(page, journeys.KindAlternateMobile, false)
		w := newWorld(t, phone(tenant.PhoneMobile, mobile))
		_, page = w.page(kim)
		w.offers(page, journeys.KindAlternateMobile, true)
		w.change(methodOff("Voice"))
		_, page = w.page(kim)
		w.offers(page, journeys.KindAlternateMobile, false)
	}},
	{"2.10 the office phone in the interruption", func(t *testing.T) {
		w := newWorld(t, mustRegister, noEmail)
		session, page := w.page(kim)
		w.offers(page, journeys.KindOffice, false)
		must(w.Skip(session))
		w.offers(must(w.Registration(session)), journeys.KindOffice, true)
		w.change(of(kim, func(u *tenant.User) { u.BusinessPhones = []string{"+61 255501234"} }))
		_, page = w.page(kim)
		w.offers(page, journeys.KindOffice, true)
	}},
	{"2.11 how a number is written", func(t *testing.T) {
		w := newWorld(t)
		session, _ := w.page(kim)
		for _, number := range []string{"", "0400 555 123", "kim", "+"} {
			w.wrong(must(w.AddPhone(session, journeys.KindMobile, number, false)).Problem)
		}
		w.right(must(w.AddPhone(session, journeys.KindMobile, "+61400555123", false)).Problem)
		if to := w.last(tenant.ChannelText).To; to != "+61 400555123" {
			t.Errorf("sent to %q", to)
		}
	}},
	{"2.18 as many as required, the most secure first", func(t *testing.T) {
		w := newWorld(t, mustRegister, required(2), noEmail)
		_, page := w.page(kim)
		if page.Required != 2 || page.Missing != 2 || len(page.Offered) < 3 {
			t.Fatalf("the page asks for %+v", page)
		}
		phoneAt, mailAt := slices.Index(page.Offered, journeys.KindMobile), slices.Index(page.Offered, journeys.KindEmail)
		if page.Offered[0] != journeys.KindAuthenticator || phoneAt < 0 || mailAt < phoneAt {
			t.Errorf("offered are %v", page.Offered)
		}
	}},
	{"2.19 Looks good ends it", func(t *testing.T) {
		w := newWorld(t, mustRegister, noEmail)
		session, _ := w.page(kim)
		w.wrong(must(w.LooksGood(session)).Problem)
		must(w.AddEmail(session, home))
		w.right(must(w.ConfirmCode(session, w.last(tenant.ChannelMail).Code)).Problem)
		w.right(must(w.LooksGood(session)).Problem)
		w.atAccount(must(w.Account(session)), journeys.AccountSignedIn)
	}},
	{"2.20 administrators who may not reset can register nothing", func(t *testing.T) {
		w := newWorld(t, mustRegister, func(s *tenant.State) { s.SetAllowedToUseSSPR(false) })
		a := w.signIn(ash, oldPassword)
		w.atAccount(a, journeys.AccountRegister)
		if page := must(w.Registration(a.Session)); len(page.Offered) != 0 {
			t.Errorf("offered are %v", page.Offered)
		}
	}},
	{"2.21 what is registered is private", func(t *testing.T) {
		w := newWorld(t, noEmail)
		before := w.user(kim)
		session, _ := w.page(kim)
		must(w.AddEmail(session, home))
		must(w.ConfirmCode(session, w.last(tenant.ChannelMail).Code))
		must(w.AddPhone(session, journeys.KindMobile, mobile, false))
		must(w.ConfirmCode(session, w.last(tenant.ChannelText).Code))
		after := w.user(kim)
		if after.Methods.Email != home || after.Methods.Mobile != mobile {
			t.Errorf("methods are %+v", after.Methods)
		}
		if after.MobilePhone != before.MobilePhone || after.Mail != before.Mail || !slices.Equal(after.OtherMails, before.OtherMails) {
			t.Error("the directory's data changed")
		}
	}},
	{"2.25 administrators register what their own policy offers", func(t *testing.T) {
		w := newWorld(t, methodOff("Sms"), methodOff("Voice"), methodOff("SoftwareOath"), methodOff("Email"))
		_, page := w.page(ash)
		for _, kind := range []journeys.Kind{journeys.KindMobile, journeys.KindSoftwareOATH, journeys.KindEmail} {
			w.offers(page, kind, true)
		}
		_, page = w.page(kim)
		w.offers(page, journeys.KindSoftwareOATH, false)
	}},
}

// offeredByPolicies tests 2.1: the methods policy with its groups, the legacy switches before the migration, both during it.
func offeredByPolicies(t *testing.T) {
	pilot := []document.Document{document.New("targetType", "group", "id", tenant.SeedGroupID)}
	state := func(state string) func(*tenant.State) {
		return func(s *tenant.State) { s.SetMigrationState(&state) }
	}
	smsOnly := func(s *tenant.State) {
		for _, id := range []string{"Email", "Voice", "MicrosoftAuthenticator", "SoftwareOath"} {
			methodOff(id)(s)
		}
	}
	legacyMail := func(s *tenant.State) {
		s.SwitchOffLegacyMethods()
		s.SetPolicy("emailOptionEnabled", true)
	}
	for name, c := range map[string]struct {
		changes []func(*tenant.State)
		user    string
		want    []journeys.Kind
	}{
		"migrated":       {[]func(*tenant.State){smsOnly, legacyMail}, kim, []journeys.Kind{journeys.KindMobile}},
		"in the group":   {[]func(*tenant.State){smsOnly, method("Sms", tenant.KeyIncludeTargets, pilot)}, kim, []journeys.Kind{journeys.KindMobile}},
		"not in it":      {[]func(*tenant.State){smsOnly, method("Sms", tenant.KeyIncludeTargets, pilot)}, tia, nil},
		"before":         {[]func(*tenant.State){smsOnly, legacyMail, state(tenant.PreMigration)}, kim, []journeys.Kind{journeys.KindEmail}},
		"in between":     {[]func(*tenant.State){smsOnly, legacyMail, state(tenant.MigrationInProgress)}, kim, []journeys.Kind{journeys.KindMobile, journeys.KindEmail}},
		"with questions": {[]func(*tenant.State){smsOnly, questions}, kim, []journeys.Kind{journeys.KindMobile, journeys.KindQuestions}},
	} {
		w := newWorld(t, append(c.changes, noEmail)...)
		_, page := w.page(c.user)
		if !slices.Equal(page.Offered, c.want) {
			t.Errorf("%s: offered are %v instead of %v", name, page.Offered, c.want)
		}
	}
}
