package sspr

import (
	"slices"
	"strings"
	"testing"
)

func TestCheckRemoval(t *testing.T) {
	t.Parallel()
	const (
		mobile, alternate, email = RegisteredMobilePhone, RegisteredAlternateMobilePhone, RegisteredEmail
		app, token               = RegisteredMicrosoftAuthenticator, RegisteredSoftwareOATH
	)
	type methods []RegisteredMethod
	for name, c := range map[string]struct {
		before, after methods
		want          bool
	}{
		"the last":                    {methods{email}, nil, true},
		"all of several":              {methods{mobile, app, app, token}, nil, true},
		"one is left":                 {methods{email, mobile}, methods{mobile}, false},
		"one app of two is left":      {methods{app, app}, methods{app}, false},
		"the alternate phone is left": {methods{mobile, alternate}, methods{alternate}, true},
		"only the alternate phone":    {methods{alternate}, nil, false},
		"nothing was there":           {nil, nil, false},
		"nothing goes":                {methods{token}, methods{token}, false},
	} {
		found := CheckRemoval("kim@contoso.example", c.before, c.after)
		if got := len(found) == 1; got != c.want {
			t.Errorf("%s: %v", name, found)
		}
		for _, f := range found {
			if f.Severity != Warning || f.Field != "user_id" || !strings.Contains(f.Summary, "the user kim@contoso.example") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

// TestReregistrationMethods checks that all methods except the email address are removed, the alternate phone before
// the mobile one.
func TestReregistrationMethods(t *testing.T) {
	t.Parallel()
	if slices.Contains(ReregistrationMethods, RegisteredEmail) || len(ReregistrationMethods) != len(RegisteredMethods)-1 {
		t.Errorf("got %v", ReregistrationMethods)
	}
	if slices.Index(RegisteredMethods, RegisteredAlternateMobilePhone) > slices.Index(RegisteredMethods, RegisteredMobilePhone) {
		t.Error("the service would refuse to take the mobile phone away first")
	}
	// These are words in the attributes of actions.
	words := []RegisteredMethod{"email", "office_phone", "alternate_mobile_phone", "mobile_phone", "software_oath", "microsoft_authenticator"}
	if !slices.Equal(RegisteredMethods, words) {
		t.Errorf("the methods are %v, want %v", RegisteredMethods, words)
	}
	phones, apps := 0, 0
	for _, m := range RegisteredMethods {
		if m.IsPhone() {
			phones++
		}
		if m.IsApp() {
			apps++
		}
		if m.Label() == "" || strings.Contains(m.Label(), "_") {
			t.Errorf("%s is called %q", m, m.Label())
		}
	}
	if phones != 3 || apps != 2 {
		t.Errorf("%d phones and %d apps", phones, apps)
	}
}
