package journeys_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestConfirmedTooLate: a method that the user may no longer add is not registered, whatever was allowed when it was added.
func TestConfirmedTooLate(t *testing.T) {
	off := func(methods ...string) func(*world, string) {
		return func(w *world, _ string) {
			w.change(func(st *tenant.State) {
				for _, method := range methods {
					st.SetAuthenticationMethod(method, "state", "disabled")
				}
			})
		}
	}
	phone := func(kind journeys.Kind, call bool) func(*world, string) {
		return func(w *world, session string) { w.done(w.AddPhone(session, kind, "+1 2065550133", call)) }
	}
	email := func(w *world, session string) { w.done(w.AddEmail(session, "kim.new@fabrikam.example")) }
	code := func(w *world, session string) journeys.Registration {
		return w.page(w.ConfirmCode(session, w.last(kim).Code))
	}
	for _, c := range []struct {
		fact    string
		add     func(*world, string)
		change  func(*world, string)
		confirm func(*world, string) journeys.Registration
		allowed bool
	}{
		{"texts are off, the code came in a text", phone(journeys.KindMobile, false), off("Sms"), code, false},
		{"texts are off, the code came in a call", phone(journeys.KindMobile, true), off("Sms"), code, true},
		{"calls are off, the code came in a call", phone(journeys.KindMobile, true), off("Voice"), code, false},
		{"calls are off, the code came in a text", phone(journeys.KindMobile, false), off("Voice"), code, true},
		{"texts and calls are off", phone(journeys.KindMobile, false), off("Sms", "Voice"), code, false},
		{"calls to the office are off", phone(journeys.KindOffice, true), off("Voice"), code, false},
		{"e-mail is off", email, off("Email"), code, false},
		{"e-mail is on", email, off(), code, true},
		{
			"the mobile phone is gone, beside which an alternate one is added", phone(journeys.KindAlternateMobile, true),
			func(w *world, session string) { w.done(w.Remove(session, tenant.MobilePhoneMethodID)) }, code, false,
		},
		{"the mobile phone is still there", phone(journeys.KindAlternateMobile, true), off(), code, true},
		{
			"Microsoft Authenticator is off",
			func(w *world, session string) { w.done(w.AddApp(session, journeys.KindAuthenticator)) }, off("MicrosoftAuthenticator"),
			func(w *world, session string) journeys.Registration {
				if err := w.AnswerPush(w.last(kim).ID, true); err != nil {
					t.Fatal(err)
				}
				return w.page(w.ConfirmApproval(session))
			}, false,
		},
	} {
		w := newWorld(t, 1, func(st *tenant.State) {
			st.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
			st.User(kim).RegisteredMethods = nil
		})
		a := w.signedIn(kim, journeys.AccountSignedIn)
		c.add(w, a.Session)
		c.change(w, a.Session)
		before := w.state().User(kim)
		r := c.confirm(w, a.Session)
		after := w.state().User(kim)
		if r.Pending != nil || (r.Problem == nil) != c.allowed || r.Problem != nil && r.Problem.Field != "method" {
			t.Errorf("%s: pending %+v, problem %+v", c.fact, r.Pending, r.Problem)
		}
		if changed := before.Methods != after.Methods || len(before.Apps) != len(after.Apps); changed != c.allowed {
			t.Errorf("%s: registered: %t, want %t", c.fact, changed, c.allowed)
		}
	}
}

// TestAppsOfSeveralSessions: sessions that add an app at the same time do not exceed the maximum (user-journeys 2.7).
func TestAppsOfSeveralSessions(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.User(kim).RegisteredMethods = nil
		for range 4 {
			st.AddApp(kim, tenant.UserApp{Kind: tenant.AppAuthenticator})
		}
	})
	var sessions []string
	for range 3 {
		a := w.signedIn(kim, journeys.AccountSignedIn)
		w.done(w.AddApp(a.Session, journeys.KindAuthenticator))
		if err := w.AnswerPush(w.last(kim).ID, true); err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, a.Session)
	}
	for n, session := range sessions {
		r := w.page(w.ConfirmApproval(session))
		if (r.Problem == nil) != (n == 0) || r.Pending != nil || len(w.state().User(kim).Apps) != 5 {
			t.Errorf("session %d: problem %+v, and %d apps", n, r.Problem, len(w.state().User(kim).Apps))
		}
	}
}
