package journeys_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestOffered: the page offers what the policies let this user register.
func TestOffered(t *testing.T) {
	legacy := func(state string, on ...string) func(*tenant.State) {
		return func(st *tenant.State) {
			st.SetMigrationState(&state)
			st.SwitchOffLegacyMethods()
			for _, key := range on {
				st.SetPolicy(key, true)
			}
		}
	}
	method := func(id, key string, value any) func(*tenant.State) {
		return func(st *tenant.State) { st.SetAuthenticationMethod(id, key, value) }
	}
	group := []tenant.MethodTarget{{TargetType: "group", ID: tenant.SeedGroupID}}
	for _, c := range []struct {
		fact   string
		user   string
		change func(*tenant.State)
		want   string
		own    string // what is offered on one's own initiative besides
	}{
		{"the methods policy of the world", pat, nil, "authenticator_app software_oath mobile_phone email", ""},
		{
			"security questions by the reset policy", pat, func(st *tenant.State) { st.SetPolicy(tenant.KeyQuestionsSwitch, true) },
			"authenticator_app software_oath mobile_phone email security_questions", "",
		},
		{
			"a group that the user is not in", "tia@contoso.example", method("Email", tenant.KeyIncludeTargets, group),
			"authenticator_app software_oath mobile_phone", "",
		},
		{"a group that is excluded", pat, method("SoftwareOath", "excludeTargets", group), "authenticator_app mobile_phone email", ""},
		{"calls alone", pat, method("Sms", "state", "disabled"), "authenticator_app software_oath mobile_phone email", ""},
		{
			"the office phone of one who has a business phone in the directory", pat, method("Voice", "isOfficePhoneAllowed", true),
			"authenticator_app software_oath mobile_phone office_phone email", "",
		},
		{
			"the office phone of one who has none", "tia@contoso.example", method("Voice", "isOfficePhoneAllowed", true),
			"authenticator_app software_oath mobile_phone email", "office_phone",
		},
		{
			"an alternate phone on one's own initiative, beside a mobile phone", pat,
			func(st *tenant.State) {
				st.SetPhone(pat, tenant.PhoneMobile, "+1 2065550133")
				st.SetPolicy(tenant.KeyRequired, 2)
			},
			"authenticator_app software_oath email", "alternate_mobile_phone",
		},
		{
			"before the migration the legacy switches", pat, legacy(tenant.PreMigration, "emailOptionEnabled", "mobileAppCodeEnabled"),
			"software_oath email", "",
		},
		{
			"during the migration both", pat, legacy(tenant.MigrationInProgress, "mobileAppCodeEnabled"),
			"authenticator_app software_oath mobile_phone email", "",
		},
		{"an administrator: the administrators' methods, no questions", ada, func(st *tenant.State) {
			st.SetPolicy(tenant.KeyQuestionsSwitch, true)
			st.SetAuthenticationMethod("Sms", "state", "disabled")
			st.SetAuthenticationMethod("Voice", "state", "disabled")
		}, "authenticator_app software_oath mobile_phone email", "office_phone"},
		{"what has ended is not offered", pat, func(st *tenant.State) {
			st.Settings.Today = "2027-03-08"
			st.SetPolicy(tenant.KeyQuestionsSwitch, true)
		}, "authenticator_app software_oath email", ""},
	} {
		w := newWorld(t, 1, c.change)
		a := w.signedIn(c.user, journeys.AccountRegister)
		r := w.done(w.Registration(a.Session))
		if got := strings.Trim(fmt.Sprint(r.Offered), "[]"); got != c.want {
			t.Errorf("%s: offered %s", c.fact, got)
		}
		w.account(w.Skip(a.Session))
		r = w.done(w.Registration(a.Session))
		more := slices.DeleteFunc(r.Offered, func(k journeys.Kind) bool { return slices.Contains(strings.Fields(c.want), string(k)) })
		if got := strings.Trim(fmt.Sprint(more), "[]"); got != c.own {
			t.Errorf("%s: offered besides %s", c.fact, got)
		}
	}
}

// TestAddRefuses: what a person may not add, and why.
func TestAddRefuses(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
		st.User(pat).Mail = "p.coleman@contoso.example"
	})
	a := w.signedIn(pat, journeys.AccountRegister)
	w.account(w.Skip(a.Session))
	phone := func(kind journeys.Kind, number string, call bool) func() (journeys.Registration, error) {
		return func() (journeys.Registration, error) { return w.AddPhone(a.Session, kind, number, call) }
	}
	email := func(address string) func() (journeys.Registration, error) {
		return func() (journeys.Registration, error) { return w.AddEmail(a.Session, address) }
	}
	only := func(way string) func(*tenant.State) {
		return func(st *tenant.State) {
			st.SetAuthenticationMethod("Sms", "state", "disabled")
			st.SetAuthenticationMethod("Voice", "state", "disabled")
			st.SetAuthenticationMethod(way, "state", "enabled")
		}
	}
	for _, c := range []struct {
		fact   string
		change func(*tenant.State)
		add    func() (journeys.Registration, error)
		field  string
	}{
		{"a number without a country code", nil, phone(journeys.KindMobile, "0400 111 777", false), "number"},
		{"an alternate phone without a mobile phone", nil, phone(journeys.KindAlternateMobile, "+1 2065550133", true), "method"},
		{"a kind that is no phone", nil, phone(journeys.KindEmail, "+1 2065550133", false), "method"},
		{"the user principal name", nil, email("PAT@contoso.example"), "address"},
		{"the primary address", nil, email("p.coleman@contoso.example"), "address"},
		{"no address", nil, email("pat"), "address"},
		{"a name with an address", nil, email("Pat <pat@fabrikam.example>"), "address"},
		{"an address in brackets", nil, email("<pat@fabrikam.example>"), "address"},
		{"two lines", nil, email("pat@fabrikam.example\r\nBcc: x@fabrikam.example"), "address"},
		{"a kind that is no app", nil, func() (journeys.Registration, error) { return w.AddApp(a.Session, journeys.KindEmail) }, "method"},
		{"questions that are off", nil, func() (journeys.Registration, error) { return w.AddQuestions(a.Session, nil) }, "method"},
		{"a text message without SMS", only("Voice"), phone(journeys.KindMobile, "+1 2065550133", false), "call"},
		{"a call without voice", only("Sms"), phone(journeys.KindMobile, "+1 2065550133", true), "call"},
		{"an office phone without voice", nil, phone(journeys.KindOffice, "+1 2065550133", true), "method"},
		{"an address without e-mail", func(st *tenant.State) { st.SetAuthenticationMethod("Email", "state", "disabled") }, email("pat@fabrikam.example"), "method"},
	} {
		if c.change != nil {
			w.change(c.change)
		}
		r := w.page(c.add())
		if r.Problem == nil || r.Problem.Field != c.field || r.Pending != nil {
			t.Errorf("%s: %+v with problem %+v", c.fact, r, r.Problem)
		}
	}
	if messages, err := w.Outbox(pat); err != nil || len(messages) != 0 {
		t.Errorf("sent %v, %v", messages, err)
	}
}
