package journeys_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func (w *world) page(r journeys.Registration, err error) journeys.Registration {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// done fails the test if a call has a problem.
func (w *world) done(r journeys.Registration, err error) journeys.Registration {
	w.t.Helper()
	if r = w.page(r, err); r.Problem != nil {
		w.t.Fatalf("problem %+v", r.Problem)
	}
	return r
}

// audits returns what the log has of a user, in order, with the results of failures.
func (w *world) audits(user string) (activities []string) {
	for _, a := range w.state().DirectoryAudits {
		if a.InitiatedBy.UserPrincipalName == user && a.TargetResources[0].UserPrincipalName == user {
			activity := a.ActivityDisplayName
			if a.Result != "success" {
				activity += ": " + a.Result
			}
			activities = append(activities, activity)
		}
	}
	return activities
}

// TestRegister: a user adds an address at the interruption, confirms with "Looks good", and is not asked again.
func TestRegister(t *testing.T) {
	w := newWorld(t, 2, nil)
	a := w.signedIn(pat, journeys.AccountRegister)
	r := w.done(w.Registration(a.Session))
	if len(r.Registered) != 0 || r.Required != 2 || r.Missing != 2 || !r.CanSkip {
		t.Errorf("at first: %+v", r)
	}
	r = w.done(w.AddEmail(a.Session, " pat@fabrikam.example "))
	sent := w.last(pat)
	if r.Pending == nil || r.Pending.To != "pat@fabrikam.example" || sent.To != "pat@fabrikam.example" || sent.Channel != tenant.ChannelMail ||
		len(sent.Code) != 6 || !strings.Contains(sent.Text, sent.Code) {
		t.Errorf("pending %+v, sent %+v", r.Pending, sent)
	}
	if w.state().Email(pat) != "" {
		t.Error("it is registered before it is confirmed")
	}
	r = w.done(w.ConfirmCode(a.Session, sent.Code))
	if r.Pending != nil || r.Missing != 1 || len(r.Registered) != 1 || r.Registered[0].Hint != "pat@fabrikam.example" ||
		slices.Contains(r.Offered, journeys.KindEmail) {
		t.Errorf("with an address: %+v", r)
	}
	if r = w.page(w.LooksGood(a.Session)); r.Problem == nil || r.Step != journeys.AccountRegister {
		t.Errorf("one of two looks good: %+v", r)
	}
	w.done(w.AddPhone(a.Session, journeys.KindMobile, "+1 206 555 0133", false))
	if sent = w.last(pat); sent.Channel != tenant.ChannelText || sent.To != "+1 2065550133" {
		t.Errorf("sent %+v", sent)
	}
	r = w.done(w.ConfirmCode(a.Session, sent.Code))
	if r.Missing != 0 || r.Step != journeys.AccountRegister {
		t.Errorf("with both: %+v", r)
	}
	if r = w.done(w.LooksGood(a.Session)); r.Step != journeys.AccountSignedIn {
		t.Errorf("at the end: %+v", r)
	}
	st := w.state()
	if st.Email(pat) != "pat@fabrikam.example" || st.Phone(pat, tenant.PhoneMobile) != "+1 2065550133" || st.User(pat).MobilePhone != "0400 111 777" {
		t.Errorf("stored %+v", st.User(pat).Methods)
	}
	want := []string{
		tenant.AuditInfoStarted, tenant.AuditInfoRegistered, tenant.AuditInfoRegistered, tenant.AuditRegistered,
		tenant.AuditInfoRegisteredAll, tenant.AuditInfoCompleted, tenant.AuditInfoReviewed,
	}
	if got := w.audits(pat); !slices.Equal(got, want) {
		t.Errorf("logged %q", got)
	}
	w.signedIn(pat, journeys.AccountSignedIn)
	w.clock = w.clock.AddDate(0, 0, 180)
	a = w.signedIn(pat, journeys.AccountConfirm)
	if r = w.done(w.LooksGood(a.Session)); r.Step != journeys.AccountSignedIn {
		t.Errorf("after the reconfirmation: %+v", r)
	}
	w.signedIn(pat, journeys.AccountSignedIn)
}

// TestRegisterOnOnesOwn: what is logged and kept if a person begins at sign-in, puts it off, and goes on later.
func TestRegisterOnOnesOwn(t *testing.T) {
	w := newWorld(t, 2, nil)
	a := w.signedIn(pat, journeys.AccountRegister)
	w.done(w.AddEmail(a.Session, "pat@fabrikam.example"))
	code := w.last(pat).Code
	w.account(w.Skip(a.Session))
	if r := w.page(w.ConfirmCode(a.Session, code)); r.Problem == nil {
		t.Error("a code counts after registration was put off")
	}
	w.done(w.LooksGood(a.Session))
	w.done(w.AddEmail(a.Session, "pat@fabrikam.example"))
	w.done(w.ConfirmCode(a.Session, w.last(pat).Code))
	w.done(w.LooksGood(a.Session))
	if !w.state().User(pat).SelfService.ConfirmedAt.IsZero() {
		t.Error("one of two methods is confirmed")
	}
	w.done(w.AddPhone(a.Session, journeys.KindMobile, "+1 2065550133", true))
	w.done(w.ConfirmCode(a.Session, w.last(pat).Code))
	w.done(w.LooksGood(a.Session))
	w.done(w.LooksGood(a.Session))
	want := []string{
		tenant.AuditInfoStarted, tenant.AuditInfoRegisteredAll + ": failure", tenant.AuditInfoReviewed, tenant.AuditInfoStarted,
		tenant.AuditInfoRegistered, tenant.AuditInfoReviewed, tenant.AuditInfoRegistered, tenant.AuditRegistered,
		tenant.AuditInfoRegisteredAll, tenant.AuditInfoCompleted, tenant.AuditInfoReviewed, tenant.AuditInfoReviewed,
	}
	if got := w.audits(pat); !slices.Equal(got, want) {
		t.Errorf("logged %q", got)
	}
}

// TestOfficePhone: the office phone is called, whatever was asked for.
func TestOfficePhone(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true) })
	a := w.signedIn(pat, journeys.AccountRegister)
	w.done(w.AddPhone(a.Session, journeys.KindOffice, "+1 2065550144x12", false))
	sent := w.last(pat)
	if sent.Channel != tenant.ChannelCall {
		t.Errorf("sent by %s", sent.Channel)
	}
	w.done(w.ConfirmCode(a.Session, sent.Code))
	if got := w.state().Phone(pat, tenant.PhoneOffice); got != "+1 2065550144x12" {
		t.Errorf("stored %q", got)
	}
}

// TestOfficePhoneAlone: the office phone is called although mobile phones are not allowed.
func TestOfficePhoneAlone(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetMigrationState(new(tenant.PreMigration))
		st.SetPolicy("officePhoneOptionEnabled", true)
		st.SetPolicy("mobilePhoneOptionEnabled", false)
	})
	a := w.signedIn(pat, journeys.AccountRegister)
	w.done(w.AddPhone(a.Session, journeys.KindOffice, "+1 2065550144x12", true))
	w.done(w.ConfirmCode(a.Session, w.last(pat).Code))
	if got := w.state().Phone(pat, tenant.PhoneOffice); got != "+1 2065550144x12" {
		t.Errorf("stored %q", got)
	}
}

// TestCodes: a code lasts five minutes, five wrong ones end it, and only the newest counts.
func TestCodes(t *testing.T) {
	w := newWorld(t, 1, nil)
	a := w.signedIn(pat, journeys.AccountRegister)
	add := func() string {
		t.Helper()
		w.done(w.AddEmail(a.Session, "pat@fabrikam.example"))
		return w.last(pat).Code
	}
	other := func(code string) string {
		if code == "000000" {
			return "000001"
		}
		return "000000"
	}
	if r := w.page(w.ConfirmCode(a.Session, "")); r.Problem == nil {
		t.Error("an empty code confirms nothing pending")
	}
	code := add()
	w.clock = w.clock.Add(journeys.CodeLife)
	if r := w.page(w.ConfirmCode(a.Session, code)); r.Problem == nil || r.Pending != nil || len(r.Registered) != 0 {
		t.Errorf("a code after five minutes: %+v", r)
	}
	code = add()
	for range 4 {
		if r := w.page(w.ConfirmCode(a.Session, other(code))); r.Problem == nil || r.Pending == nil {
			t.Fatalf("a wrong code: %+v", r)
		}
	}
	if r := w.page(w.ConfirmCode(a.Session, other(code))); r.Problem == nil || r.Pending != nil {
		t.Errorf("the fifth wrong code: %+v", r)
	}
	if r := w.page(w.ConfirmCode(a.Session, code)); r.Problem == nil || len(r.Registered) != 0 {
		t.Errorf("the right code after five wrong ones: %+v", r)
	}
	code = add()
	if r := w.done(w.CancelPending(a.Session)); r.Pending != nil {
		t.Errorf("after the cancellation: %+v", r)
	}
	if r := w.page(w.ConfirmCode(a.Session, code)); r.Problem == nil {
		t.Error("a code counts after the cancellation")
	}
	old, code := add(), add()
	if old != code {
		if r := w.page(w.ConfirmCode(a.Session, old)); r.Problem == nil {
			t.Error("the older code counts")
		}
	}
	w.clock = w.clock.Add(journeys.CodeLife - 1)
	w.done(w.ConfirmCode(a.Session, code[:3]+" "+code[3:]))
}

// TestApps: Authenticator is added by an approval, another app by a code of its secret, and five of each can be.
func TestApps(t *testing.T) {
	w := newWorld(t, 1, nil)
	a := w.signedIn(pat, journeys.AccountRegister)
	push := func(approve bool) {
		t.Helper()
		if err := w.AnswerPush(w.last(pat).ID, approve); err != nil {
			t.Fatal(err)
		}
	}
	r := w.done(w.AddApp(a.Session, journeys.KindAuthenticator))
	if r.Pending == nil || !r.Pending.Approve || r.Pending.Secret == "" {
		t.Fatalf("pending %+v", r.Pending)
	}
	if r = w.page(w.ConfirmApproval(a.Session)); r.Problem == nil || r.Pending == nil {
		t.Errorf("not answered yet: %+v", r)
	}
	push(false)
	if r = w.page(w.ConfirmApproval(a.Session)); r.Problem == nil || r.Pending != nil {
		t.Errorf("denied: %+v", r)
	}
	w.done(w.AddApp(a.Session, journeys.KindAuthenticator))
	w.clock = w.clock.Add(journeys.CodeLife)
	if r = w.page(w.ConfirmApproval(a.Session)); r.Problem == nil || r.Pending != nil {
		t.Errorf("expired: %+v", r)
	}
	for n := range 5 {
		w.done(w.AddApp(a.Session, journeys.KindAuthenticator))
		push(true)
		if r = w.done(w.ConfirmApproval(a.Session)); len(r.Registered) != n+1 {
			t.Fatalf("approved: %+v", r)
		}
	}
	if r.Registered[0].Hint != "Emulated phone" || r.Registered[4].Hint != "Emulated phone 5" || slices.Contains(r.Offered, journeys.KindAuthenticator) {
		t.Errorf("five: %+v", r)
	}
	if r = w.page(w.AddApp(a.Session, journeys.KindAuthenticator)); r.Problem == nil {
		t.Error("a sixth can be added")
	}
	r = w.done(w.AddApp(a.Session, journeys.KindSoftwareOATH))
	uri, err := url.Parse(r.Pending.URI)
	if err != nil || uri.Scheme != "otpauth" || uri.Host != "totp" || uri.Path != "/"+tenant.SeedTenantName+":"+pat || uri.Query().Get("secret") != r.Pending.Secret {
		t.Errorf("URI %s: %v", r.Pending.URI, err)
	}
	if got := w.page(w.ConfirmApproval(a.Session)); got.Problem == nil {
		t.Error("an app for codes can be approved")
	}
	devices, err := w.Devices(pat)
	if err != nil || len(devices) != 6 {
		t.Fatalf("devices %+v, %v", devices, err)
	}
	if got := w.page(w.ConfirmCode(a.Session, "12345")); got.Problem == nil || got.Pending == nil {
		t.Errorf("a wrong code: %+v", got)
	}
	r = w.done(w.ConfirmCode(a.Session, devices[5].Code))
	if len(r.Registered) != 6 || r.Registered[5].Kind != journeys.KindSoftwareOATH {
		t.Errorf("with the code: %+v", r.Registered)
	}
	st := w.state()
	if got := st.User(pat).Apps[5]; got.Kind != tenant.AppSoftwareOATH || got.Secret != uri.Query().Get("secret") || !got.CreatedAt.Equal(w.clock) {
		t.Errorf("stored %+v", got)
	}
	w.at(w.step(w.ResetTo(pat, password)), journeys.StepReset) // by the notification or the code that was just registered
}

// TestRemove: a person removes methods, within the rules between them.
func TestRemove(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetPhone(kim, tenant.PhoneAlternateMobile, "+1 2065550199")
		st.SetQuestions(kim, "Which?", "that one")
		st.User(kim).Methods.DefaultMethod = tenant.PhoneMobile
		st.User(kim).SelfService.ConfirmedAt = w0
		st.Settings.RegistrationReportLagInMinutes = 60
	})
	a := w.signedIn(kim, journeys.AccountSignedIn)
	remove := func(id string) journeys.Registration { return w.page(w.Remove(a.Session, id)) }
	id := map[journeys.Kind]string{}
	for _, one := range w.done(w.Registration(a.Session)).Registered {
		id[one.Kind] = one.ID
	}
	if len(id) != 6 {
		t.Fatalf("registered %v", id)
	}
	for fact, refused := range map[string]string{
		"the mobile phone beside an alternate one": id[journeys.KindMobile], "what is not there": tenant.OfficePhoneMethodID, "nothing": "",
	} {
		if r := remove(refused); r.Problem == nil || len(r.Registered) != 6 {
			t.Errorf("%s: %+v", fact, r)
		}
	}
	w.done(w.Remove(a.Session, id[journeys.KindAlternateMobile]))
	if r := remove(id[journeys.KindMobile]); r.Problem == nil {
		t.Error("the default method is removed while there are others")
	}
	for _, kind := range []journeys.Kind{journeys.KindQuestions, journeys.KindEmail, journeys.KindSoftwareOATH, journeys.KindAuthenticator, journeys.KindMobile} {
		w.done(w.Remove(a.Session, id[kind]))
	}
	if u := w.state().User(kim); len(u.Registered()) != 0 || len(u.SelfService.Questions) != 0 {
		t.Errorf("left %v", u.Registered())
	}
	shown := w.state().Registrations(w.clock)
	if got := shown.Row(shown.At(kim)).MethodsRegistered; len(got) != 6 {
		t.Errorf("the report shows %v at once", got)
	}
	if got := w.audits(kimName); len(got) != 6 || got[0] != tenant.AuditInfoDeleted {
		t.Errorf("logged %q", got)
	}
	w.signedIn(kim, journeys.AccountSignedIn) // after removing too many, the user is not asked before the reconfirmation is due
	w.clock = w.clock.AddDate(0, 0, 180)
	w.signedIn(kim, journeys.AccountRegister)
}

// TestRemoveWithoutConfirmation: a user who has never confirmed anything is asked at once.
func TestRemoveWithoutConfirmation(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.User(kim).RegisteredMethods = nil; st.SetPhone(kim, tenant.PhoneMobile, "") })
	a := w.signedIn(kim, journeys.AccountSignedIn)
	w.done(w.Remove(a.Session, tenant.EmailMethodID))
	w.signedIn(kim, journeys.AccountRegister)
}

// TestAuthenticatorCodes: the codes of Microsoft Authenticator count where its notifications do not.
func TestAuthenticatorCodes(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetMigrationState(new(tenant.PreMigration))
		st.SetPolicy("mobileAppCodeEnabled", true)
		st.SetPolicy("mobileAppNotificationEnabled", true)
	})
	a := w.signedIn(pat, journeys.AccountRegister)
	w.done(w.AddApp(a.Session, journeys.KindAuthenticator))
	if err := w.AnswerPush(w.last(pat).ID, true); err != nil {
		t.Fatal(err)
	}
	if r := w.done(w.ConfirmApproval(a.Session)); r.Missing != 0 || len(r.Registered) != 1 {
		t.Errorf("%+v", r)
	}
	w.at(w.step(w.ResetTo(pat, password)), journeys.StepReset)
}

// TestReplace: a number and an address take the place of the registered ones.
func TestReplace(t *testing.T) {
	w := newWorld(t, 1, nil)
	a := w.signedIn(kim, journeys.AccountSignedIn)
	w.done(w.AddPhone(a.Session, journeys.KindMobile, "+1 2065550188", true))
	if got := w.state().Phone(kim, tenant.PhoneMobile); got != "+1 2065550122" {
		t.Errorf("before the code: %q", got)
	}
	w.done(w.ConfirmCode(a.Session, w.last(kim).Code))
	w.done(w.AddEmail(a.Session, "kim.new@fabrikam.example"))
	w.done(w.ConfirmCode(a.Session, w.last(kim).Code))
	if st := w.state(); st.Phone(kim, tenant.PhoneMobile) != "+1 2065550188" || st.Email(kim) != "kim.new@fabrikam.example" {
		t.Errorf("%+v", st.User(kim).Methods)
	}
}
