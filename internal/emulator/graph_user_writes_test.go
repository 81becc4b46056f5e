package emulator

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestRulesOfUserMethods tries one write each on a user with what the row sets up.
func TestRulesOfUserMethods(t *testing.T) {
	const old, other = "+1 2065555555", "+1 2065556666"
	phones, emails := phonesOf(SeedUserID), emailsOf(SeedUserID)
	mobile, alternate, office := phones+"/"+MobilePhoneMethodID, phones+"/"+tenant.AlternateMobilePhoneMethodID, phones+"/"+tenant.OfficePhoneMethodID
	email := emails + "/" + tenant.EmailMethodID
	nothing := UserMethods{}
	onePhone := UserMethods{Mobile: old}
	twoPhones := UserMethods{Mobile: old, AlternateMobile: other}
	oneEmail := UserMethods{Email: "kim@fabrikam.example"}
	synced := func(u *User) { u.OnPremisesSyncEnabled = true }
	const exists = "already exists"
	for name, c := range map[string]struct {
		before UserMethods
		user   func(*User)
		method string
		path   string
		body   any
		after  UserMethods
		text   string // of the refusal, which is a 400; "" if the write is taken
	}{
		"add":                   {nothing, nil, "POST", phones, aPhone("mobile", old), onePhone, ""},
		"add without the space": {nothing, nil, "POST", phones, aPhone("mobile", "+12065555555"), onePhone, ""},
		"add an extension":      {nothing, nil, "POST", phones, aPhone("office", old+"x12"), UserMethods{Office: old + "x12"}, ""},
		"add a second type":     {onePhone, nil, "POST", phones, aPhone("alternateMobile", other), twoPhones, ""},
		"add the same type":     {onePhone, nil, "POST", phones, aPhone("mobile", other), onePhone, exists},
		"add an alternate only": {nothing, nil, "POST", phones, aPhone("alternateMobile", old), nothing, "without a mobile"},
		"add a bad number":      {nothing, nil, "POST", phones, aPhone("mobile", "555"), nothing, "not valid"},
		"add a null":            {nothing, nil, "POST", phones, document.New("phoneNumber", nil, "phoneType", "mobile"), nothing, "required"},
		"add no number":         {nothing, nil, "POST", phones, document.New("phoneType", "mobile"), nothing, "required"},
		"add no type":           {nothing, nil, "POST", phones, document.New("phoneNumber", old), nothing, "required"},
		"add a bad type":        {nothing, nil, "POST", phones, aPhone("home", old), nothing, "phoneType"},
		"add an unknown type":   {nothing, nil, "POST", phones, aPhone("unknownFutureValue", old), nothing, "phoneType"},
		"add a state": {
			nothing, nil, "POST", phones, append(aPhone("mobile", old), document.New("smsSignInState", "ready")...), nothing, "smsSignInState",
		},
		"add nonsense": {nothing, nil, "POST", phones, append(aPhone("mobile", old), document.New("x", 1)...), nothing, "'x'"},
		"add an office phone to a synced user": {
			nothing, synced, "POST", phones, aPhone("office", old), nothing, "on-premises mastered",
		},
		"add a mobile to a synced user": {nothing, synced, "POST", phones, aPhone("mobile", old), onePhone, ""},

		"change":                  {onePhone, nil, "PATCH", mobile, aPhone("mobile", other), UserMethods{Mobile: other}, ""},
		"change the number alone": {onePhone, nil, "PATCH", mobile, document.New("phoneNumber", other), UserMethods{Mobile: other}, ""},
		"change to the same":      {onePhone, nil, "PATCH", mobile, aPhone("mobile", old), onePhone, ""},
		"change the type":         {onePhone, nil, "PATCH", mobile, aPhone("office", old), onePhone, "type"},
		"change to a bad number":  {onePhone, nil, "PATCH", mobile, aPhone("mobile", "+1"), onePhone, "not valid"},
		"change to null":          {onePhone, nil, "PATCH", mobile, document.New("phoneNumber", nil), onePhone, "required"},
		"change a synced office phone": {
			UserMethods{Office: old}, synced, "PATCH", office, aPhone("office", other), UserMethods{Office: old}, "on-premises mastered",
		},

		"delete":               {onePhone, nil, "DELETE", mobile, nil, nothing, ""},
		"delete the alternate": {twoPhones, nil, "DELETE", alternate, nil, onePhone, ""},
		"delete the mobile before the alternate": {
			twoPhones, nil, "DELETE", mobile, nil, twoPhones, "without first deleting alternate mobile number",
		},
		"delete the default": {
			UserMethods{Mobile: old, Email: "k@fabrikam.example", DefaultMethod: "mobile"},
			nil, "DELETE", mobile, nil,
			UserMethods{Mobile: old, Email: "k@fabrikam.example", DefaultMethod: "mobile"},
			"[" + MobilePhoneMethodID + "] matches the user's current default",
		},
		"delete the default, the last": {UserMethods{Mobile: old, DefaultMethod: "mobile"}, nil, "DELETE", mobile, nil, nothing, ""},
		"delete another than the default": {
			UserMethods{Mobile: old, Office: other, DefaultMethod: "mobile"},
			nil, "DELETE", office, nil,
			UserMethods{Mobile: old, DefaultMethod: "mobile"},
			"",
		},
		"delete a synced office phone": {
			UserMethods{Office: old}, synced, "DELETE", office, nil, UserMethods{Office: old}, "on-premises mastered",
		},

		"add an address":             {nothing, nil, "POST", emails, anEmail("kim@fabrikam.example"), oneEmail, ""},
		"add a second address":       {oneEmail, nil, "POST", emails, anEmail("k@fabrikam.example"), oneEmail, exists},
		"add a bad address":          {nothing, nil, "POST", emails, anEmail("kim"), nothing, "not valid"},
		"add an address with a name": {nothing, nil, "POST", emails, anEmail("Kim <kim@fabrikam.example>"), nothing, "not valid"},
		"add an address of no host":  {nothing, nil, "POST", emails, anEmail("kim@fabrikam"), nothing, "not valid"},
		"add no address":             {nothing, nil, "POST", emails, document.New(), nothing, "not valid"},
		"change an address":          {oneEmail, nil, "PATCH", email, anEmail("k@fabrikam.example"), UserMethods{Email: "k@fabrikam.example"}, ""},
		"change to a bad address":    {oneEmail, nil, "PATCH", email, anEmail("@x.example"), oneEmail, "not valid"},
		"delete an address":          {oneEmail, nil, "DELETE", email, nil, nothing, ""},

		"enable sign-in without a policy": {onePhone, nil, "POST", mobile + "/enableSmsSignIn", nil, onePhone, "policy"},
		"enable sign-in of an office phone": {
			UserMethods{Office: old}, nil, "POST", office + "/enableSmsSignIn", nil, UserMethods{Office: old}, "not supported",
		},
		"disable sign-in of an office phone": {
			UserMethods{Office: old}, nil, "POST", office + "/disableSmsSignIn", nil, UserMethods{Office: old}, "not supported",
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) {
				s.User(SeedUserID).Methods, s.User(SeedUserID).RegisteredMethods = c.before, nil
				if c.user != nil {
					c.user(s.User(SeedUserID))
				}
			}})
			want := map[string]int{"POST": http.StatusCreated, "PATCH": http.StatusNoContent, "DELETE": http.StatusNoContent}[c.method]
			r := e.send(c.method, c.path, TokenSpec{}, c.body)
			if c.text == "" {
				wantStatus(t, r, want)
			} else {
				wantError(t, r, http.StatusBadRequest, "badRequest")
				message, _ := r.at(t, "error", "innerError", "message").(string)
				if !strings.Contains(message, c.text) {
					t.Errorf("the text is %q", message)
				}
			}
			_ = e.View(func(s State) {
				if got := s.User(SeedUserID).Methods; got != c.after {
					t.Errorf("the user has %+v", got)
				}
			})
		})
	}
}

func TestPatchAnswers(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.Settings.PhonePatchAnswers = true
		s.SetPhone(SeedUserID, PhoneMobile, "+1 2065555555")
		s.SetEmail(SeedUserID, "kim@fabrikam.example")
	}})
	r := e.patch(phonesOf(SeedUserID)+"/"+MobilePhoneMethodID, document.New("phoneNumber", "+12065556666"))
	wantStatus(t, r, http.StatusOK)
	if r.at(t, "phoneNumber") != "+1 2065556666" {
		t.Errorf("%s", r.body)
	}
	r = e.patch(emailsOf(SeedUserID)+"/"+tenant.EmailMethodID, anEmail("k@fabrikam.example"))
	wantStatus(t, r, http.StatusOK)
	if r.at(t, "emailAddress") != "k@fabrikam.example" {
		t.Errorf("%s", r.body)
	}
}

func TestFaultsOfUserMethods(t *testing.T) {
	path := phonesOf(SeedUserID) + "/" + MobilePhoneMethodID
	exists := func(e *testTenant) bool {
		item, list := e.graph(path), e.graph(phonesOf(SeedUserID))
		values, _ := list.json(t)["value"].([]any)
		if (item.StatusCode == http.StatusOK) != (len(values) == 1) {
			t.Errorf("%s and %s", item.body, list.body)
		}
		return len(values) == 1
	}
	add := func(f Fault, want int) *testTenant {
		e := startTenant(t, Options{})
		f.Service, f.Method, f.Path, f.Times = Graph, http.MethodPost, "/phoneMethods", 1
		e.Inject(f)
		wantStatus(t, e.send(http.MethodPost, phonesOf(SeedUserID), TokenSpec{}, aPhone("mobile", "+1 2065555555")), want)
		return e
	}
	if exists(add(Fault{NotPersisted: true}, http.StatusCreated)) {
		t.Error("not persisted: it is there")
	}
	if !exists(add(Fault{Status: http.StatusGatewayTimeout, AfterWrite: true}, http.StatusGatewayTimeout)) {
		t.Error("after the write: it is not there")
	}
	if exists(add(Fault{Status: http.StatusServiceUnavailable}, http.StatusServiceUnavailable)) {
		t.Error("refused: it is there")
	}
	e := add(Fault{Before: func(s *State) { s.SetPhone(SeedUserID, PhoneMobile, "+1 2065556666") }}, http.StatusBadRequest)
	_ = e.View(func(s State) {
		if s.Phone("kim@contoso.example", PhoneMobile) != "+1 2065556666" {
			t.Error("somebody was faster, and the number is not theirs")
		}
	})

	e = add(Fault{StaleReads: 4}, http.StatusCreated)
	for _, want := range []bool{false, false, true} {
		if exists(e) != want {
			t.Errorf("new: it is not %v", want)
		}
	}
	e.Inject(Fault{Service: Graph, Method: http.MethodDelete, StaleReads: 2})
	wantStatus(t, e.send(http.MethodDelete, path, TokenSpec{}, nil), http.StatusNoContent)
	for _, want := range []bool{true, false} {
		if exists(e) != want {
			t.Errorf("deleted: it is not %v", !want)
		}
	}
}

// smsFor lets a group sign in by SMS.
func smsFor(s *State, id string, excluded ...string) {
	s.SetAuthenticationMethod("Sms", "state", "enabled")
	s.SetAuthenticationMethod("Sms", tenant.KeyIncludeTargets, []any{document.New("targetType", "group", "id", id, "isUsableForSignIn", true)})
	targets := []any{}
	for _, one := range excluded {
		targets = append(targets, document.New("targetType", "group", "id", one))
	}
	s.SetAuthenticationMethod("Sms", "excludeTargets", targets)
}

func TestSMSSignInPolicy(t *testing.T) {
	const pat = "b1d4c0de-0000-4000-8000-000000000106" // in the nested group
	for name, c := range map[string]struct {
		policy func(*State)
		user   string
		want   string
	}{
		"as seeded":         {func(*State) {}, SeedUserID, "notAllowedByPolicy"},
		"everybody":         {func(s *State) { smsFor(s, tenant.AllUsers) }, SeedUserID, "ready"},
		"group":             {func(s *State) { smsFor(s, SeedGroupID) }, SeedUserID, "ready"},
		"nested group":      {func(s *State) { smsFor(s, SeedGroupID) }, pat, "ready"},
		"another group":     {func(s *State) { smsFor(s, SeedNestedGroupID) }, SeedUserID, "notAllowedByPolicy"},
		"excluded":          {func(s *State) { smsFor(s, tenant.AllUsers, SeedGroupID) }, SeedUserID, "notAllowedByPolicy"},
		"excluded, nested":  {func(s *State) { smsFor(s, tenant.AllUsers, SeedGroupID) }, pat, "notAllowedByPolicy"},
		"another, excluded": {func(s *State) { smsFor(s, tenant.AllUsers, SeedNestedGroupID) }, SeedUserID, "ready"},
		"not for sign-in": {func(s *State) {
			s.SetAuthenticationMethod("Sms", "state", "enabled")
			s.SetAuthenticationMethod("Sms", tenant.KeyIncludeTargets, []any{
				document.New("targetType", "group", "id", tenant.AllUsers, "isUsableForSignIn", false),
			})
		}, SeedUserID, "notAllowedByPolicy"},
		"groups in a circle": {func(s *State) {
			s.Group(SeedNestedGroupID).Members = append(s.Group(SeedNestedGroupID).Members, SeedGroupID)
			smsFor(s, SeedMailGroupID)
		}, pat, "notAllowedByPolicy"},
	} {
		t.Run(name, func(t *testing.T) {
			file := ""
			for range 2 { // in memory, and in a file, which works on copies
				e := startTenant(t, Options{Seed: c.policy, File: file})
				for phoneType, want := range map[string]string{"mobile": c.want, "office": "notSupported"} {
					r := e.send(http.MethodPost, phonesOf(c.user), TokenSpec{}, aPhone(phoneType, "+1 2065555555"))
					wantStatus(t, r, http.StatusCreated)
					if got := r.at(t, "smsSignInState"); got != want {
						t.Errorf("%s is %v", phoneType, got)
					}
				}
				file = filepath.Join(t.TempDir(), "tenant.json")
			}
		})
	}
}

// TestNumberOfAnotherUser walks through the life of a number that two users want (graph-api 1.9).
func TestNumberOfAnotherUser(t *testing.T) {
	const number = "+1 2065555555"
	for _, file := range []string{"", filepath.Join(t.TempDir(), "tenant.json")} {
		e := startTenant(t, Options{File: file, Seed: func(s *State) { smsFor(s, tenant.AllUsers) }})
		state := func(user, want string) {
			t.Helper()
			if got := e.graph(phonesOf(user)+"/"+MobilePhoneMethodID).at(t, "smsSignInState"); got != want {
				t.Errorf("the state is %v instead of %s", got, want)
			}
		}
		post := func(user string) reply {
			return e.send(http.MethodPost, phonesOf(user), TokenSpec{}, aPhone("mobile", number))
		}
		action := func(user, name string) reply {
			return e.send(http.MethodPost, phonesOf(user)+"/"+MobilePhoneMethodID+"/"+name, TokenSpec{}, nil)
		}
		wantStatus(t, post(SeedUserID), http.StatusCreated)
		wantError(t, post(SeedReaderID), http.StatusConflict, "phoneNumberNotUnique")
		state(SeedReaderID, "phoneNumberNotUnique")
		wantError(t, e.patch(phonesOf(SeedReaderID)+"/"+MobilePhoneMethodID, aPhone("mobile", number)), http.StatusConflict, "phoneNumberNotUnique")
		wantError(t, action(SeedReaderID, "enableSmsSignIn"), http.StatusConflict, "phoneNumberNotUnique")

		if err := e.Update(func(s *State) error { s.RemoveUser("kim@contoso.example"); return nil }); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, e.graph(phonesOf(SeedUserID)), http.StatusNotFound)
		wantError(t, action(SeedReaderID, "enableSmsSignIn"), http.StatusConflict, "phoneNumberNotUnique")
		if err := e.Update(func(s *State) error { s.DeletedUsers = nil; return nil }); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, action(SeedReaderID, "enableSmsSignIn"), http.StatusNoContent)
		state(SeedReaderID, "ready")
		wantStatus(t, action(SeedReaderID, "disableSmsSignIn"), http.StatusNoContent)
		state(SeedReaderID, "notEnabled")
		wantStatus(t, post(SeedAdministratorID), http.StatusCreated)
		state(SeedAdministratorID, "ready")
		wantStatus(t, e.send(http.MethodDelete, phonesOf(SeedAdministratorID)+"/"+MobilePhoneMethodID, TokenSpec{}, nil), http.StatusNoContent)
		wantStatus(t, action(SeedReaderID, "enableSmsSignIn"), http.StatusNoContent)

		e.Inject(Fault{Service: Graph, Method: http.MethodPost, NotPersisted: true})
		wantStatus(t, post(userWithoutPhone), http.StatusConflict)
		wantStatus(t, e.graph(phonesOf(userWithoutPhone)+"/"+MobilePhoneMethodID), http.StatusNotFound)
	}
}

// userWithoutPhone is a user of the seed to whom no test above adds a phone.
const userWithoutPhone = "b1d4c0de-0000-4000-8000-000000000108"

func TestNumberOfBeforeThePolicy(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.SetPhone(SeedUserID, PhoneMobile, "+12065555555")
		smsFor(s, tenant.AllUsers)
	}})
	if got := e.graph(phonesOf(SeedUserID)+"/"+MobilePhoneMethodID).at(t, "smsSignInState"); got != "notConfigured" {
		t.Errorf("the state is %v", got)
	}
}
