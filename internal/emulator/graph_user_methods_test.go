package emulator

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// phonesOf and emailsOf are the paths of a user's methods.
func phonesOf(user string) string { return "/users/" + user + "/authentication/phoneMethods" }
func emailsOf(user string) string { return "/users/" + user + "/authentication/emailMethods" }

func aPhone(phoneType, number string) Document {
	return document.New("phoneNumber", number, "phoneType", phoneType)
}

func anEmail(address string) Document { return document.New("emailAddress", address) }

// wantBody compares the whole body, in which $URL replaces the origin.
func wantBody(t *testing.T, e *testTenant, r reply, want string) {
	t.Helper()
	if got := strings.TrimSpace(strings.ReplaceAll(string(r.body), e.URL(), "$URL")); got != want {
		t.Errorf("the body is\n%s\ninstead of\n%s", got, want)
	}
}

func TestShapesOfUserMethods(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.User(SeedUserID).RegisteredMethods = nil }})
	const context = `{"@odata.context":"$URL/v1.0/$metadata#users('` + SeedUserID + `')/authentication/`
	const phone = `"id":"` + MobilePhoneMethodID + `","phoneNumber":"+1 2065555555","phoneType":"mobile","smsSignInState":"notAllowedByPolicy"}`
	const email = `"id":"` + tenant.EmailMethodID + `","emailAddress":"kim@fabrikam.example"}`
	const password = `"id":"` + tenant.PasswordMethodID + `","password":null,"createdDateTime":null}`
	root := "/users/" + SeedUserID + "/authentication"

	wantBody(t, e, e.graph(phonesOf(SeedUserID)), context+`phoneMethods","value":[]}`)
	wantBody(t, e, e.graph(emailsOf(SeedUserID)), context+`emailMethods","value":[]}`)
	r := e.send(http.MethodPost, phonesOf(SeedUserID), TokenSpec{}, append(
		document.New("@odata.type", "#microsoft.graph.phoneAuthenticationMethod"), aPhone("mobile", "+12065555555")...))
	wantStatus(t, r, http.StatusCreated)
	wantBody(t, e, r, context+`phoneMethods/$entity",`+phone)
	r = e.send(http.MethodPost, emailsOf(SeedUserID), TokenSpec{}, anEmail("kim@fabrikam.example"))
	wantStatus(t, r, http.StatusCreated)
	wantBody(t, e, r, context+`emailMethods/$entity",`+email)

	for path, want := range map[string]string{
		"/phoneMethods": `phoneMethods","value":[{` + phone + `]}`,
		"/phoneMethods?$filter=phoneType%20eq%20'mobile'":       `phoneMethods","value":[{` + phone + `]}`,
		"/phoneMethods?$filter=phoneType%20eq%20'office'":       `phoneMethods","value":[]}`,
		"/phoneMethods/" + MobilePhoneMethodID:                  `phoneMethods/$entity",` + phone,
		"/phoneMethods/" + strings.ToUpper(MobilePhoneMethodID): `phoneMethods/$entity",` + phone,
		"/emailMethods":                               `emailMethods","value":[{` + email + `]}`,
		"/emailMethods/" + tenant.EmailMethodID:       `emailMethods/$entity",` + email,
		"/passwordMethods":                            `passwordMethods","value":[{` + password + `]}`,
		"/passwordMethods/" + tenant.PasswordMethodID: `passwordMethods/$entity",` + password,
		"/methods/" + tenant.EmailMethodID:            `methods/$entity","@odata.type":"#microsoft.graph.emailAuthenticationMethod",` + email,
		"/methods": `methods","value":[{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod",` + password +
			`,{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod",` + phone +
			`,{"@odata.type":"#microsoft.graph.emailAuthenticationMethod",` + email + `]}`,
	} {
		r := e.graph(root + path)
		wantStatus(t, r, http.StatusOK)
		wantBody(t, e, r, context+want)
	}
	wantBody(t, e, e.graph("/users/KIM@contoso.example/authentication/emailMethods/"+tenant.EmailMethodID),
		strings.Replace(context, SeedUserID, "KIM%40contoso.example", 1)+`emailMethods/$entity",`+email)
}

func TestMissingUserMethods(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.SetEmail(SeedUserID, "kim@fabrikam.example") }})
	for _, path := range []string{
		phonesOf("b1d4c0de-0000-4000-8000-00000000ffff"), phonesOf("nobody@contoso.example"),
		phonesOf(SeedUserID) + "/" + MobilePhoneMethodID, phonesOf(SeedUserID) + "/" + tenant.EmailMethodID,
		phonesOf(SeedUserID) + "/nonsense", emailsOf(SeedReaderID) + "/" + tenant.EmailMethodID,
		"/users/" + SeedUserID + "/authentication/methods/" + tenant.OfficePhoneMethodID,
		"/users/" + SeedGuestID + "/authentication/passwordMethods/" + tenant.PasswordMethodID,
	} {
		r := e.graph(path)
		wantError(t, r, http.StatusNotFound, "resourceNotFound")
		if message := r.at(t, "error", "message"); message == "" || r.at(t, "error", "innerError", "message") != message {
			t.Errorf("%s", r.body)
		}
	}
	for _, c := range [][2]string{
		{http.MethodPatch, phonesOf(SeedUserID) + "/" + MobilePhoneMethodID},
		{http.MethodDelete, phonesOf(SeedUserID) + "/" + MobilePhoneMethodID},
		{http.MethodPost, phonesOf(SeedUserID) + "/" + MobilePhoneMethodID + "/enableSmsSignIn"},
		{http.MethodPost, phonesOf(SeedUserID) + "/" + MobilePhoneMethodID + "/disableSmsSignIn"},
		{http.MethodPatch, emailsOf(SeedReaderID) + "/" + tenant.EmailMethodID},
		{http.MethodDelete, emailsOf(SeedReaderID) + "/" + tenant.EmailMethodID},
	} {
		wantError(t, e.send(c[0], c[1], TokenSpec{}, document.New()), http.StatusNotFound, "resourceNotFound")
	}
	for method, path := range map[string]string{
		http.MethodPost:   "/users/" + SeedUserID + "/authentication/methods",
		http.MethodDelete: "/users/" + SeedUserID + "/authentication/passwordMethods/" + tenant.PasswordMethodID,
		http.MethodGet:    "/users/" + SeedUserID + "/authentication/nonsense",
	} {
		r := e.send(method, path, TokenSpec{}, document.New())
		wantStatus(t, r, http.StatusNotFound)
		if message, _ := r.json(t)["Message"].(string); !strings.HasPrefix(message, "No HTTP resource was found") {
			t.Errorf("%s", r.body)
		}
	}
}

// TestGuestMethods mayManageMethods a guest by object id and by user principal name, which has a number sign in it.
func TestGuestMethods(t *testing.T) {
	e := startTenant(t, Options{})
	guest := "gil_fabrikam.example%23EXT%23@contosoexample.onmicrosoft.com"
	wantStatus(t, e.send(http.MethodPost, phonesOf(guest), TokenSpec{}, aPhone("mobile", "+1 2065555555")), http.StatusCreated)
	for _, user := range []string{SeedGuestID, guest} {
		r := e.graph(phonesOf(user) + "/" + MobilePhoneMethodID)
		wantStatus(t, r, http.StatusOK)
	}
	r := e.graph("/users/" + guest + "/authentication/methods")
	if list, _ := r.json(t)["value"].([]any); len(list) != 1 {
		t.Errorf("%s", r.body)
	}
}

func TestPermissionsOfUserMethods(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		for _, id := range []string{SeedUserID, SeedReaderID} {
			s.SetPhone(id, PhoneMobile, "+1 2065555555")
			s.SetEmail(id, "somebody@fabrikam.example")
		}
		s.User("lee@contoso.example").DirectoryRoles = []string{tenant.RolePrivilegedAuthenticationAdministrator}
	}})
	const all = "UserAuthenticationMethod.ReadWrite.All"
	app := func(permission string) TokenSpec { return TokenSpec{Permissions: []string{permission}} }
	as := func(user string) TokenSpec { return TokenSpec{User: user, Scope: all} }
	for name, c := range map[string]struct {
		token                                   TokenSpec
		readPhone, writePhone, readEmail, other int // of a user without a role, and reading all methods
		readAdmin, writeAdmin                   int // of a user with one
	}{
		"nothing":       {app("User.Read.All"), 403, 403, 403, 403, 403, 403},
		"read all":      {app("UserAuthenticationMethod.Read.All"), 200, 403, 200, 200, 200, 403},
		"write all":     {app(all), 200, 204, 200, 200, 200, 204},
		"read phones":   {app("UserAuthMethod-Phone.Read.All"), 200, 403, 403, 403, 200, 403},
		"write phones":  {app("UserAuthMethod-Phone.ReadWrite.All"), 200, 204, 403, 403, 200, 204},
		"read e-mail":   {app("UserAuthMethod-Email.Read.All"), 403, 403, 200, 403, 403, 403},
		"administrator": {as(SeedAdministratorID), 200, 204, 200, 200, 200, 204},
		"no scope":      {TokenSpec{User: SeedAdministratorID}, 403, 403, 403, 403, 403, 403},
		"authentication administrator": {
			as(SeedAuthenticationAdministratorID), 200, 204, 200, 200, 403, 403,
		},
		"privileged authentication administrator": {as("lee@contoso.example"), 200, 204, 200, 200, 200, 204},
		"global reader":        {as(SeedReaderID), 200, 403, 200, 200, 200, 403},
		"policy administrator": {as(SeedPolicyAdministratorID), 403, 403, 403, 403, 403, 403},
		"user":                 {as(SeedUserID), 403, 403, 403, 403, 403, 403},
	} {
		t.Run(name, func(t *testing.T) {
			for _, one := range []struct {
				method, path string
				want         int
			}{
				{http.MethodGet, phonesOf(SeedUserID), c.readPhone},
				{http.MethodPatch, phonesOf(SeedUserID) + "/" + MobilePhoneMethodID, c.writePhone},
				{http.MethodGet, emailsOf(SeedUserID), c.readEmail},
				{http.MethodGet, "/users/" + SeedUserID + "/authentication/methods", c.other},
				{http.MethodGet, "/users/" + SeedUserID + "/authentication/passwordMethods", c.other},
				{http.MethodGet, phonesOf(SeedReaderID), c.readAdmin},
				{http.MethodPatch, phonesOf(SeedReaderID) + "/" + MobilePhoneMethodID, c.writeAdmin},
			} {
				r := e.send(one.method, one.path, c.token, document.New("phoneNumber", "+1 2065555555"))
				if one.want == http.StatusForbidden {
					wantError(t, r, one.want, "accessDenied")
				} else {
					wantStatus(t, r, one.want)
				}
			}
		})
	}
}

func TestMaskedNumbers(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.SetPhone(SeedUserID, PhoneMobile, "+1 2065555512")
		s.SetEmail(SeedUserID, "kim@fabrikam.example")
	}})
	path := phonesOf(SeedUserID) + "/" + MobilePhoneMethodID
	e.Inject(Fault{Service: Graph, Method: http.MethodPatch, StaleReads: 4})
	wantStatus(t, e.patch(path, document.New("phoneNumber", "+1 2065555534")), http.StatusNoContent)
	masked := TokenSpec{User: SeedAuthenticationAdministratorID, Scope: "UserAuthenticationMethod.Read.All"}
	for _, c := range []struct {
		token TokenSpec
		want  string
	}{
		{masked, "+X XXXXXXXX12"}, // an old version, which does not change
		{TokenSpec{}, "+1 2065555512"},
		{masked, "+X XXXXXXXX12"},
		{TokenSpec{}, "+1 2065555512"},
		{masked, "+X XXXXXXXX34"},
		{TokenSpec{User: SeedReaderID, Scope: masked.Scope}, "+1 2065555534"},
	} {
		if got := e.send(http.MethodGet, path, c.token, nil).at(t, "phoneNumber"); got != c.want {
			t.Errorf("the number is %v instead of %s", got, c.want)
		}
	}
	r := e.send(http.MethodGet, "/users/"+SeedUserID+"/authentication/methods", masked, nil)
	if text := string(r.body); !strings.Contains(text, "+X XXXXXXXX34") || !strings.Contains(text, "kim@fabrikam.example") {
		t.Error(text)
	}
}
