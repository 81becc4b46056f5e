package portal_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func p[T any](v T) *T { return &v }

// tenant is a document as a service might send it: odd spacing, numbers in unusual forms, unknown properties, one of
// them with the name of a known one inside.
const tenant = `{"objectId" : "default",
 "enablementType":1, "numberOfAuthenticationMethodsRequired": 1.0,
 "emailOptionEnabled":true,"mobilePhoneOptionEnabled":true,"officePhoneOptionEnabled":false,
 "securityQuestionsOptionEnabled":false,"mobileAppNotificationEnabled":false,"mobileAppCodeEnabled":false,
 "numberOfQuestionsToRegister":5,"numberOfQuestionsToReset":3,
 "registrationRequiredOnSignIn":true,"registrationReconfirmIntevalInDays":180,
 "skipRegistrationAllowed":true,"skipRegistrationMaxAllowedDays":7,
 "customizeHelpdeskLink":false,"customHelpdeskEmailOrUrl":"",
 "notifyUsersOnPasswordReset":true,"notifyOnAdminPasswordReset":false,
 "passwordResetEnabledGroupIds":["AAAAAAAA-1111-2222-3333-444444444444"],"passwordResetEnabledGroupName":"Pilot",
 "securityQuestions":[{"objectId":"8df9f139ad3b44258ef05e5cdf2bd740","questionText":"In what city?","isCustomQuestion":false,"weight":1e2},
   {"objectId":"00000000000000000000000000000001", "questionText":"Locker number?","isCustomQuestion":true}],
 "emailOptionAllowed":true, "future": {"enablementType": 9, "big": 12345678901234567890, "float": 1.10},
 "later":[1,2.0,3e0]}`

func parse(t *testing.T, raw string) portal.Document {
	t.Helper()
	doc, err := portal.ParseDocument([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// write applies a change and checks that it replaces the given texts and not one byte more.
func write[T any](t *testing.T, page portal.Page[T], change T, replace ...string) {
	t.Helper()
	doc := parse(t, tenant)
	got, err := page.Write(doc, change)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(replace...).Replace(tenant)
	if diff := cmp.Diff(want, string(got.JSON())); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if string(doc.JSON()) != tenant {
		t.Error("the document that was written from has changed")
	}
	if !page.Shows(got, change) {
		t.Error("the new document does not show the change")
	}
}

func TestWritesKeepEveryOtherByte(t *testing.T) {
	t.Parallel()
	write(t, portal.ScopePage, sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p("")},
		`"enablementType":1`, `"enablementType":2`, `["AAAAAAAA-1111-2222-3333-444444444444"]`, `[]`, `"Pilot"`, `""`)
	write(t, portal.ScopePage, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("bbbbbbbb-1111-2222-3333-444444444444")},
		`AAAAAAAA`, `bbbbbbbb`, `"Pilot"`, `""`)
	write(t, portal.ScopePage, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("aaaaaaaa-1111-2222-3333-444444444444")})
	write(t, portal.RegistrationPage, sspr.Registration{ReconfirmAfterDays: p[int64](0)},
		`"registrationReconfirmIntevalInDays":180`, `"registrationReconfirmIntevalInDays":0`)
	write(t, portal.NotificationsPage, sspr.Notifications{Administrators: p(true)},
		`"notifyOnAdminPasswordReset":false`, `"notifyOnAdminPasswordReset":true`)
	write(t, portal.CustomizationPage, sspr.Customization{CustomizeHelpdeskLink: p(true), HelpdeskEmailOrURL: p("https://x.example/<a>&b")},
		`"customizeHelpdeskLink":false`, `"customizeHelpdeskLink":true`,
		`"customHelpdeskEmailOrUrl":""`, `"customHelpdeskEmailOrUrl":"https://x.example/<a>&b"`)
	write(t, portal.MethodsPage, sspr.AuthenticationMethods{Required: p[int64](2), Methods: &[]sspr.Method{sspr.Email, sspr.MobileAppCode}},
		`"numberOfAuthenticationMethodsRequired": 1.0`, `"numberOfAuthenticationMethodsRequired": 2`,
		`"mobilePhoneOptionEnabled":true`, `"mobilePhoneOptionEnabled":false`, `"mobileAppCodeEnabled":false`, `"mobileAppCodeEnabled":true`)
	write(t, portal.MethodsPage, sspr.AuthenticationMethods{Required: p[int64](1)})
	write(t, portal.RegistrationPage, sspr.Registration{})
}

// TestKeptQuestionsKeepTheirBytes checks that escapes, white space and HTML characters stay as the service wrote them,
// and that new questions are sent as they are shown. If several questions have the same text, all of them stay.
func TestKeptQuestionsKeepTheirBytes(t *testing.T) {
	t.Parallel()
	const (
		rd    = `{ "questionText": "R&D lead <initials>?" , "isCustomQuestion" :true, "objectId":null}`
		tabs  = "{\"questionText\":\"Caf\\u00e9?\",\t\"isCustomQuestion\":true}"
		twice = `{"questionText":"Same?","isCustomQuestion":true,"objectId":"1"}`
		again = `{"objectId":"2", "questionText":"Same?","isCustomQuestion":true}`
		city  = `{"objectId":"AB","questionText":"a,b]}?","isCustomQuestion":false}`
		list  = "[ " + rd + " ,\n  " + tabs + "," + twice + " , " + again + ",\t" + city + "\n ]"
	)
	texts := func(more ...string) *[]string { return &more }
	for name, test := range map[string]struct {
		change sspr.AuthenticationMethods
		want   string
	}{
		"another is added": {
			sspr.AuthenticationMethods{CustomQuestions: texts("R&D lead <initials>?", "Café?", "Same?", "<b>&amp;</b>?")},
			"[ " + rd + " ,\n  " + tabs + "," + twice + " , " + again + ",\t" + city + `,{"questionText":"<b>&amp;</b>?","isCustomQuestion":true}` + "\n ]",
		},
		"a predefined one is added": {
			sspr.AuthenticationMethods{PredefinedQuestionIDs: texts("ab", "cd")},
			"[ " + rd + " ,\n  " + tabs + "," + twice + " , " + again + ",\t" + city + `,{"objectId":"cd","isCustomQuestion":false}` + "\n ]",
		},
		"the first goes":      {sspr.AuthenticationMethods{CustomQuestions: texts("Café?", "Same?")}, "[ \n  " + tabs + "," + twice + " , " + again + ",\t" + city + "\n ]"},
		"one in between goes": {sspr.AuthenticationMethods{CustomQuestions: texts("R&D lead <initials>?", "Same?")}, "[ " + rd + "," + twice + " , " + again + ",\t" + city + "\n ]"},
		"both of a text go":   {sspr.AuthenticationMethods{CustomQuestions: texts("R&D lead <initials>?", "Café?")}, "[ " + rd + " ,\n  " + tabs + ",\t" + city + "\n ]"},
		"the last goes":       {sspr.AuthenticationMethods{PredefinedQuestionIDs: texts()}, "[ " + rd + " ,\n  " + tabs + "," + twice + " , " + again + "\n ]"},
		"all go":              {sspr.AuthenticationMethods{PredefinedQuestionIDs: texts(), CustomQuestions: texts()}, "[\n ]"},
		"nothing changes":     {sspr.AuthenticationMethods{CustomQuestions: texts("Same?", "Café?", "R&D lead <initials>?")}, list},
		"others change":       {sspr.AuthenticationMethods{Required: p[int64](2)}, list},
	} {
		doc, err := portal.MethodsPage.Write(parse(t, `{"enablementType":0,"numberOfAuthenticationMethodsRequired":1,"securityQuestions":`+list+`}`), test.change)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := strings.CutPrefix(string(doc.JSON()), `{"enablementType":0,"numberOfAuthenticationMethodsRequired":`)
		if got = strings.TrimSuffix(got[strings.Index(got, ":")+1:], "}"); got != test.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, test.want)
		}
	}
}

func TestKeptQuestionsStay(t *testing.T) {
	t.Parallel()
	first := `{"objectId":"8df9f139ad3b44258ef05e5cdf2bd740","questionText":"In what city?","isCustomQuestion":false,"weight":1e2}`
	doc, err := portal.MethodsPage.Write(parse(t, tenant), sspr.AuthenticationMethods{CustomQuestions: &[]string{"Staff number?"}})
	if err != nil {
		t.Fatal(err)
	}
	want := `[` + first + `,{"questionText":"Staff number?","isCustomQuestion":true}]`
	if got := string(doc.Raw("securityQuestions")); got != want {
		t.Errorf("custom questions replaced:\n got %s\nwant %s", got, want)
	}
	doc, err = portal.MethodsPage.Write(parse(t, tenant), sspr.AuthenticationMethods{
		CustomQuestions: &[]string{}, PredefinedQuestionIDs: &[]string{"8df9f139ad3b44258ef05e5cdf2bd740", "00000000000000000000000000000002"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want = `[` + first + `,{"objectId":"00000000000000000000000000000002","isCustomQuestion":false}]`
	if got := string(doc.Raw("securityQuestions")); got != want {
		t.Errorf("predefined question added, custom one removed:\n got %s\nwant %s", got, want)
	}
}

func TestScopeIsReadByMeaning(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		raw   string
		scope sspr.Scope
	}{
		"selected":              {`{"enablementType":1,"passwordResetEnabledGroupIds":["ABCD0000-1111-2222-3333-444444444444"]}`, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("abcd0000-1111-2222-3333-444444444444")}},
		"empty array":           {`{"enablementType":0,"passwordResetEnabledGroupIds":[]}`, sspr.Scope{EnabledFor: p(sspr.EnabledForNone), GroupID: p("")}},
		"zero GUID":             {`{"enablementType":2,"passwordResetEnabledGroupIds":["00000000-0000-0000-0000-000000000000"]}`, sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p("")}},
		"an old group kept":     {`{"enablementType":2,"passwordResetEnabledGroupIds":["abcd0000-1111-2222-3333-444444444444"]}`, sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p("")}},
		"null":                  {`{"enablementType":0,"passwordResetEnabledGroupIds":null}`, sspr.Scope{EnabledFor: p(sspr.EnabledForNone), GroupID: p("")}},
		"no group property":     {`{"enablementType":0}`, sspr.Scope{EnabledFor: p(sspr.EnabledForNone)}},
		"a type not known here": {`{"enablementType":7}`, sspr.Scope{EnabledFor: p(sspr.EnabledFor("7"))}},
		"the first beyond them": {`{"enablementType":3}`, sspr.Scope{EnabledFor: p(sspr.EnabledFor("3"))}},
		"a negative type":       {`{"enablementType":-1}`, sspr.Scope{EnabledFor: p(sspr.EnabledFor("-1"))}},
		"selected, zero GUID":   {`{"enablementType":1,"passwordResetEnabledGroupIds":["00000000-0000-0000-0000-000000000000"]}`, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("")}},
		"selected, not an id":   {`{"enablementType":1,"passwordResetEnabledGroupIds":[5]}`, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("")}},
		"a number as a string":  {`{"enablementType":"2"}`, sspr.Scope{EnabledFor: p(sspr.EnabledForAll)}},
		"not a number":          {`{"enablementType":null}`, sspr.Scope{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.scope, portal.ScopePage.Read(parse(t, test.raw))); diff != "" {
				t.Errorf("scope (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnUnknownTypeCanBeRestored(t *testing.T) {
	t.Parallel()
	found := portal.ScopePage.Snapshot(parse(t, `{"enablementType":7,"passwordResetEnabledGroupIds":[]}`))
	scope, err := portal.ScopePage.FromSnapshot(found)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := portal.ScopePage.Write(parse(t, tenant), scope)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(doc.Raw("enablementType")); got != "7" {
		t.Errorf("enablementType: got %s, want 7", got)
	}
}

func TestAGroupThatTheServiceKeepsIsNoFailure(t *testing.T) {
	t.Parallel()
	kept := parse(t, `{"enablementType":2,"passwordResetEnabledGroupIds":["abcd0000-1111-2222-3333-444444444444"]}`)
	if !portal.ScopePage.Shows(kept, sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p("")}) {
		t.Error("a service that keeps the old group under \"all\" would never confirm a write")
	}
}

func TestWhatIsNotTheDocumentIsRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `true`, `null`, `[]`, `"x"`, `{}`, `{"Message":"x"}`, `{"enablementType":1`, `<html></html>`} {
		if _, err := portal.ParseDocument([]byte(body)); err == nil {
			t.Errorf("%q was taken for the policy document", body)
		}
	}
}
