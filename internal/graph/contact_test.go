package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const (
	mobile    = sspr.ContactMobilePhone
	alternate = sspr.ContactAlternateMobilePhone
	office    = sspr.ContactOfficePhone
	email     = sspr.ContactEmail

	// Two values of every method.
	mobile1, mobile2       = "+1 2065550111", "+44 7940123966"
	alternate1, alternate2 = "+1 2065550122", "+61 400111222"
	office1, office2       = "+1 2065550133x12", "+49 3012345678"
	email1, email2         = "kim.akers@fabrikam.example", "k.akers@tailspin.example"
)

type contacts = sspr.ContactInfo

// personal are all values of these tests without spaces and marks, to find them in a text.
var personal = []string{
	"2065550111", "7940123966", "2065550122", "400111222", "2065550133", "3012345678", "fabrikam", "tailspin", "kimakers", "kakers",
}

// private fails a test if an error contains a number or an address.
func private(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			continue
		}
		said := strings.ToLower(err.Error())
		bare := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" .-()/+%\u2011", r) {
				return -1
			}
			return r
		}, said)
		for _, p := range personal {
			if strings.Contains(bare, p) || strings.Contains(strings.ReplaceAll(bare, "20", ""), p) {
				t.Errorf("%q is in an error", p)
			}
		}
		if strings.Contains(said, "@") || strings.Contains(said, "%40") {
			t.Error("there is an address in an error")
		}
	}
}

// give registers contacts for a user of the emulated tenant.
func give(s *emulator.State, user string, values contacts) {
	for m, v := range values {
		if m == email {
			s.SetEmail(user, v)
		} else {
			s.SetPhone(user, phoneTypes[m], v)
		}
	}
}

// kim returns a seed that gives the seeded user contacts.
func kim(values contacts) func(*emulator.State) {
	return func(s *emulator.State) { give(s, emulator.SeedUserID, values) }
}

// stored returns what the tenant has.
func stored(t testing.TB, server *emulator.Server, user string) contacts {
	t.Helper()
	found := contacts{}
	if err := server.View(func(s emulator.State) {
		for m, kind := range phoneTypes {
			if v := s.Phone(user, kind); v != "" {
				found[m] = v
			}
		}
		if v := s.Email(user); v != "" {
			found[email] = v
		}
	}); err != nil {
		t.Error(err)
	}
	return found
}

// has compares what the tenant or a result has with what is wanted.
func has(t testing.TB, what string, got, want contacts) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// inLanes sorts writes that may be under way at the same time: those before the first removal, first the phones' in
// their order, then the e-mail address's. A write after a removal stays in its place.
func inLanes(all []string) (sorted []string) {
	removals := slices.IndexFunc(all, func(w string) bool { return strings.HasPrefix(w, http.MethodDelete) })
	if removals < 0 {
		removals = len(all)
	}
	sorted = slices.Clone(all[:removals])
	slices.SortStableFunc(sorted, func(a, b string) int {
		return cmp.Compare(strings.Count(a, string(email)), strings.Count(b, string(email)))
	})
	return append(sorted, all[removals:]...)
}

// writes returns the writes that the tenant has seen: "POST mobile_phone", "DELETE email", and so on.
func writes(server *emulator.Server) []string {
	var all []string
	for _, r := range server.Requests() {
		if !r.IsWrite() {
			continue
		}
		method := email
		for m, kind := range phoneTypes {
			var body struct {
				PhoneType string `json:"phoneType"`
			}
			_ = json.Unmarshal(r.Body, &body)
			if strings.HasSuffix(r.Path, methodIDs[m]) || strings.HasSuffix(r.Path, "/phoneMethods") && body.PhoneType == kind {
				method = m
			}
		}
		all = append(all, r.Method+" "+string(method))
	}
	return all
}

// reads returns the lists that the tenant was asked for.
func reads(server *emulator.Server) []string {
	var all []string
	for _, r := range server.Requests() {
		if r.Service == emulator.Graph && r.Method == http.MethodGet {
			all = append(all, r.Path[strings.LastIndex(r.Path, "/")+1:])
		}
	}
	slices.Sort(all)
	return all
}

// smsSignIn lets all users sign in with a mobile number.
func smsSignIn(s *emulator.State) {
	s.SetAuthenticationMethod("Sms", "state", "enabled")
	s.SetAuthenticationMethod("Sms", "includeTargets", []map[string]any{{"targetType": "group", "id": "all_users", "isUsableForSignIn": true}})
}

var everything = contacts{mobile: mobile1, alternate: alternate1, office: office1, email: email1}

func TestContactInfo(t *testing.T) {
	for name, test := range map[string]struct {
		has     contacts
		methods []sspr.ContactMethod
		want    contacts
		lists   []string
	}{
		"nothing":        {nil, nil, contacts{}, []string{"emailMethods", "phoneMethods"}},
		"everything":     {everything, nil, everything, []string{"emailMethods", "phoneMethods"}},
		"all by name":    {everything, sspr.ContactMethods, everything, []string{"emailMethods", "phoneMethods"}},
		"the address":    {everything, []sspr.ContactMethod{email}, contacts{email: email1}, []string{"emailMethods"}},
		"a phone":        {everything, []sspr.ContactMethod{office}, contacts{mobile: mobile1, alternate: alternate1, office: office1}, []string{"phoneMethods"}},
		"no such phones": {contacts{email: email1}, []sspr.ContactMethod{mobile, alternate}, contacts{}, []string{"phoneMethods"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, kim(test.has))
			found, err := client.ContactInfo(t.Context(), emulator.SeedUserID, test.methods...)
			if err != nil {
				t.Fatal(err)
			}
			has(t, "read", found.Values, test.want)
			if got := reads(server); !slices.Equal(got, test.lists) {
				t.Errorf("read %v", got)
			}
			want := ""
			if test.want[mobile] != "" {
				want = "notAllowedByPolicy"
			}
			if found.SMSSignInState != want {
				t.Errorf("the state is %q", found.SMSSignInState)
			}
		})
	}
}

func TestContactInfoOfTomorrow(t *testing.T) {
	const phones = `{"value":[null,7,{"id":"x","phoneNumber":"+1 2","phoneType":"pager"},{"phoneNumber":"+1 2065550111","phoneType":"mobile","smsSignInState":"onSundays","createdDateTime":"2030-01-01T00:00:00Z"}]}`
	const emails = `{"value":[{"emailAddress":null},{"emailAddress":"` + email1 + `"}]}`
	for body, want := range map[string]serviceerror.Kind{
		phones: serviceerror.Other, `{"value":[],"@odata.nextLink":"https://x.invalid"}`: serviceerror.NotUnderstood,
		`{"value":null}`: serviceerror.NotUnderstood, `{}`: serviceerror.NotUnderstood, `[]`: serviceerror.NotUnderstood, ``: serviceerror.NotUnderstood,
	} {
		client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/emailMethods") {
				answer(w, 200, jsonType, emails)
				return
			}
			answer(w, 200, jsonType, body)
		})
		found, err := client.ContactInfo(t.Context(), "u")
		private(t, err)
		if want != serviceerror.Other {
			if serviceerror.KindOf(err) != want {
				t.Errorf("%s: got %v", body, err)
			}
			continue
		}
		if err != nil || found.SMSSignInState != "onSundays" {
			t.Errorf("got %q, %v", found.SMSSignInState, err)
		}
		has(t, "read", found.Values, contacts{mobile: mobile1, email: email1})
	}
}

func TestContactInfoOfNobody(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	began := time.Now()
	_, err := client.ContactInfo(t.Context(), emulator.NumberedUserID(1))
	private(t, err)
	if serviceerror.KindOf(err) != serviceerror.NotFound || !strings.Contains(err.Error(), "contact methods of the user "+emulator.NumberedUserID(1)) {
		t.Errorf("got %v", err)
	}
	if len(reads(server)) > 2 || time.Since(began) > time.Second {
		t.Error("a reading waits for users who may be new")
	}
	// A missing route is not a missing user.
	client, _ = newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 404, jsonType, `{"Message":"No HTTP resource was found that matches the request URI","MessageDetail":"x"}`)
	})
	if _, err = client.ContactInfo(t.Context(), "u"); serviceerror.KindOf(err) != serviceerror.WrongPath {
		t.Errorf("got %v", err)
	}
}

func TestContactsOfAGuest(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	guest, err := client.User(t.Context(), "gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com")
	if err != nil || guest.ID != emulator.SeedGuestID {
		t.Fatalf("got %+v, %v", guest, err)
	}
	result, err := client.UpdateContactInfo(t.Context(), guest.UserPrincipalName, ContactChange{Wanted: contacts{mobile: mobile1}})
	if err != nil {
		t.Fatal(err)
	}
	has(t, "result", result.Live.Values, contacts{mobile: mobile1})
	has(t, "tenant", stored(t, server, guest.ID), contacts{mobile: mobile1})
}

func TestMaskedNumbers(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{
		User: emulator.SeedAuthenticationAdministratorID, Scope: "UserAuthenticationMethod.ReadWrite.All",
	}, kim(contacts{mobile: mobile1, email: email1}))
	found, err := client.ContactInfo(t.Context(), emulator.SeedUserID)
	if err != nil || found.Values[mobile] != "+X XXXXXXXX11" || found.Values[email] != email1 {
		t.Fatalf("got %v, %v", found, err)
	}
	if SameContact(mobile, found.Values[mobile], mobile1) {
		t.Error("a masked number is the same as one")
	}
	// A write that cannot be read back is not waited for.
	began := time.Now()
	result, err := client.UpdateContactInfo(t.Context(), emulator.SeedUserID, ContactChange{Wanted: contacts{mobile: mobile2, alternate: alternate2}})
	if err != nil || time.Since(began) > 2*time.Second {
		t.Errorf("got %v after %s", err, time.Since(began))
	}
	has(t, "tenant", stored(t, server, emulator.SeedUserID), contacts{mobile: mobile2, alternate: alternate2, email: email1})
	if !strings.Contains(result.Live.Values[mobile], "X") {
		t.Errorf("got %v", result.Live)
	}
	// A starting value that cannot be distinguished from the user's own is left alone.
	_, err = client.UpdateContactInfo(t.Context(), emulator.SeedUserID, ContactChange{
		Wanted: contacts{mobile: mobile1}, Prepopulate: true, Given: contacts{mobile: mobile2},
	})
	if err != nil || stored(t, server, emulator.SeedUserID)[mobile] != mobile2 {
		t.Errorf("got %v", err)
	}
	if _, err = client.UpdateContactInfo(t.Context(), emulator.SeedUserID, ContactChange{Wanted: contacts{mobile: "", alternate: ""}}); err != nil {
		t.Error(err)
	}
	has(t, "tenant", stored(t, server, emulator.SeedUserID), contacts{email: email1})
}

func TestRightsToContacts(t *testing.T) {
	const all, phones, emails = "UserAuthenticationMethod.ReadWrite.All", "UserAuthMethod-Phone.ReadWrite.All", "UserAuthMethod-Email.ReadWrite.All"
	app := func(permissions ...string) emulator.TokenSpec { return emulator.TokenSpec{Permissions: permissions} }
	user := func(id, scope string) emulator.TokenSpec { return emulator.TokenSpec{User: id, Scope: scope} }
	const forbidden, unscoped = serviceerror.Forbidden, serviceerror.ScopeMissing
	for name, test := range map[string]struct {
		spec        emulator.TokenSpec
		user        string
		read, write serviceerror.Kind // Other is none
		says        string
	}{
		"app":                          {app(all), emulator.SeedUserID, 0, 0, ""},
		"app, on an administrator":     {app(all), emulator.SeedAdministratorID, 0, 0, ""},
		"app with newer permissions":   {app(phones, emails), emulator.SeedUserID, 0, 0, ""},
		"app that reads":               {app("UserAuthenticationMethod.Read.All"), emulator.SeedUserID, 0, forbidden, "does not have the application permission " + all},
		"app with something else":      {app("User.Read.All"), emulator.SeedUserID, forbidden, forbidden, "does not have the application permission UserAuthenticationMethod.Read"},
		"Azure CLI":                    {user(emulator.SeedAdministratorID, ""), emulator.SeedUserID, unscoped, unscoped, "its scopes do not include UserAuthenticationMethod.Read"},
		"without a role":               {user(emulator.SeedUserID, all), emulator.SeedUserID, forbidden, forbidden, "lacks a directory role"},
		"reader":                       {user(emulator.SeedReaderID, all), emulator.SeedUserID, 0, forbidden, "lacks a directory role"},
		"administrator":                {user(emulator.SeedAuthenticationAdministratorID, all), emulator.SeedUserID, 0, 0, ""},
		"administrator, on another":    {user(emulator.SeedAuthenticationAdministratorID, all), emulator.SeedAdministratorID, forbidden, forbidden, "lacks a directory role"},
		"administrator of a few scope": {user(emulator.SeedAuthenticationAdministratorID, phones+" "+emails), emulator.SeedUserID, 0, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, test.spec, nil)
			check := func(err error, want serviceerror.Kind, permission string) {
				t.Helper()
				private(t, err)
				e, ok := err.(*serviceerror.Error) //nolint:errorlint // it is returned unchanged
				switch {
				case want == 0 && err != nil, want != 0 && (!ok || e.Kind != want):
					t.Errorf("got %v", err)
				case want != 0 && (e.Permission != permission || !strings.HasPrefix(e.Role, "Authentication Administrator") || !strings.Contains(err.Error(), test.says)):
					t.Errorf("%v: the permission is %q and the role %q", err, e.Permission, e.Role)
				}
			}
			_, err := client.ContactInfo(t.Context(), test.user)
			check(err, test.read, "UserAuthenticationMethod.Read.All")
			for _, step := range []sspr.ContactStep{{Method: mobile, Value: mobile1, New: true}, {Method: email, Value: email1, New: true}} {
				check(client.writeStep(t.Context(), test.user, step), test.write, all)
			}
			if len(writes(server)) != 2 {
				t.Errorf("sent %v", writes(server))
			}
		})
	}
}

func TestSameContact(t *testing.T) {
	for _, test := range []struct {
		m    sspr.ContactMethod
		a, b string
		want bool
	}{
		{mobile, mobile1, "+12065550111", true},
		{office, office1, "+1 (206) 555-0133 ext. 12", true},
		{office, office1, "+1 2065550133", false},
		{email, email1, " KIM.Akers@fabrikam.example ", true},
		{email, email1, email2, false},
		{mobile, "+1 XXXXXXXX11", mobile1, false},
	} {
		if got := SameContact(test.m, test.a, test.b); got != test.want {
			t.Errorf("%q and %q: %t", test.a, test.b, got)
		}
	}
}

func TestContactInfoCancelled(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	server.Inject(emulator.Fault{Service: emulator.Graph, Delay: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := client.ContactInfo(ctx, emulator.SeedUserID); serviceerror.KindOf(err) != serviceerror.TimedOut {
		t.Errorf("got %v", err)
	}
}
