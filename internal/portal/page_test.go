package portal_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// fullDocument is a document in which every known property has a value that no other property of its type has, so that
// a mix-up shows (sspr-policy 1.1).
const fullDocument = `{"enablementType":1,"passwordResetEnabledGroupIds":["AAAAAAAA-1111-2222-3333-444444444444"],"passwordResetEnabledGroupName":"Pilot",
 "numberOfAuthenticationMethodsRequired":2,"numberOfQuestionsToRegister":5,"numberOfQuestionsToReset":4,
 "mobileAppNotificationEnabled":true,"mobileAppCodeEnabled":false,"emailOptionEnabled":true,"mobilePhoneOptionEnabled":false,"officePhoneOptionEnabled":true,"securityQuestionsOptionEnabled":false,
 "mobileAppNotificationOptionAllowed":false,"mobileAppCodeOptionAllowed":true,"emailOptionAllowed":false,"mobilePhoneOptionAllowed":true,"officePhoneOptionAllowed":null,"securityQuestionsOptionAllowed":true,
 "registrationRequiredOnSignIn":false,"registrationReconfirmIntevalInDays":90,"notifyUsersOnPasswordReset":true,"notifyOnAdminPasswordReset":false,
 "customizeHelpdeskLink":true,"customHelpdeskEmailOrUrl":"https://x.example",
 "securityQuestions":[{"objectId":"AB","questionText":"City?","isCustomQuestion":false},{"questionText":"Locker?","isCustomQuestion":true},{"objectId":"cd","questionText":"Pet?"},{"questionText":"Desk?","isCustomQuestion":true}]}`

// checkPage checks what a page reads of a document, and that writing that into another document makes it show.
func checkPage[T any](t *testing.T, page portal.Page[T], name string, want, nothing T, keys ...string) {
	t.Helper()
	doc := parse(t, fullDocument)
	if diff := cmp.Diff(want, page.Read(doc)); diff != "" || page.Name != name || !slices.Equal(page.Keys, keys) {
		t.Errorf("%s with %q (-want +got):\n%s", page.Name, page.Keys, diff)
	}
	empty := parse(t, `{"enablementType":null}`)
	if diff := cmp.Diff(nothing, page.Read(empty)); diff != "" {
		t.Errorf("%s of an empty document (-want +got):\n%s", page.Name, diff)
	}
	written, err := page.Write(empty, want)
	if err != nil || !page.Shows(written, want) || page.Shows(empty, want) {
		t.Errorf("%s: %s, %v", page.Name, written.JSON(), err)
	}
	if diff := cmp.Diff(want, page.Read(written)); diff != "" {
		t.Errorf("%s written (-want +got):\n%s", page.Name, diff)
	}
	back, err := page.FromSnapshot(page.Snapshot(doc))
	if diff := cmp.Diff(want, back); diff != "" || err != nil {
		t.Errorf("%s from its snapshot, %v (-want +got):\n%s", page.Name, err, diff)
	}
	if _, err := page.FromSnapshot(map[string]json.RawMessage{keys[0]: json.RawMessage("{")}); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("%s from a broken snapshot: got %v", name, err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	checkPage(t, portal.ScopePage, "Properties", sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("aaaaaaaa-1111-2222-3333-444444444444")}, sspr.Scope{},
		"enablementType", "passwordResetEnabledGroupIds", "passwordResetEnabledGroupName")
	checkPage(t, portal.RegistrationPage, "Registration", sspr.Registration{RequiredAtSignIn: p(false), ReconfirmAfterDays: p[int64](90)}, sspr.Registration{},
		"registrationRequiredOnSignIn", "registrationReconfirmIntevalInDays")
	checkPage(t, portal.NotificationsPage, "Notifications", sspr.Notifications{Users: p(true), Administrators: p(false)}, sspr.Notifications{},
		"notifyUsersOnPasswordReset", "notifyOnAdminPasswordReset")
	checkPage(t, portal.CustomizationPage, "Customization", sspr.Customization{CustomizeHelpdeskLink: p(true), HelpdeskEmailOrURL: p("https://x.example")}, sspr.Customization{},
		"customizeHelpdeskLink", "customHelpdeskEmailOrUrl")
	checkPage(t, portal.MethodsPage, "Authentication methods", sspr.AuthenticationMethods{
		Required: p[int64](2), Methods: &[]sspr.Method{sspr.MobileAppNotification, sspr.Email, sspr.OfficePhone}, QuestionsToRegister: p[int64](5), QuestionsToReset: p[int64](4),
		CustomQuestions: &[]string{"Locker?", "Desk?"}, PredefinedQuestionIDs: &[]string{"ab", "cd"},
	}, sspr.AuthenticationMethods{},
		"mobileAppNotificationEnabled", "mobileAppCodeEnabled", "emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
		"numberOfAuthenticationMethodsRequired", "numberOfQuestionsToRegister", "numberOfQuestionsToReset", "securityQuestions")
}

func TestWhatIsReadOnly(t *testing.T) {
	t.Parallel()
	doc, none := parse(t, fullDocument), parse(t, `{"enablementType":0,"passwordResetEnabledGroupName":"00000000-0000-0000-0000-000000000000"}`)
	if got, want := doc.AllowedMethods(), []sspr.Method{sspr.MobileAppCode, sspr.MobilePhone, sspr.SecurityQuestions}; !slices.Equal(got, want) || len(none.AllowedMethods()) > 0 {
		t.Errorf("allowed: got %v, want %v", got, want)
	}
	all := parse(t, strings.NewReplacer(`Allowed":false`, `Allowed":true`, `Allowed":null`, `Allowed":true`).Replace(fullDocument))
	if got := all.AllowedMethods(); !slices.Equal(got, sspr.LegacyMethods()) {
		t.Errorf("all allowed: got %v", got)
	}
	if diff := cmp.Diff(map[string]string{"ab": "City?", "cd": "Pet?"}, doc.PredefinedQuestions()); diff != "" || none.PredefinedQuestions() != nil {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if doc.GroupName() != "Pilot" || none.GroupName() != "" || parse(t, `{"enablementType":0}`).GroupName() != "" {
		t.Errorf("group: got %q and %q", doc.GroupName(), none.GroupName())
	}
}

// TestShowsScope checks that settings are compared by meaning, and that unset ones are ignored.
func TestShowsScope(t *testing.T) {
	t.Parallel()
	const group = "aaaaaaaa-1111-2222-3333-444444444444"
	selected := `{"enablementType":1,"passwordResetEnabledGroupIds":["` + group + `"]}`
	for _, test := range []struct {
		doc    string
		change sspr.Scope
		shows  bool
	}{
		{selected, sspr.Scope{}, true},
		{selected, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected)}, true},
		{selected, sspr.Scope{EnabledFor: p(sspr.EnabledForAll)}, false},
		{selected, sspr.Scope{GroupID: p(strings.ToUpper(group))}, true},
		{selected, sspr.Scope{GroupID: p("")}, false},
		{selected, sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p(group)}, false},
		{selected, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("")}, false},
		{`{"enablementType":null}`, sspr.Scope{EnabledFor: p(sspr.EnabledForNone)}, false},
		{`{"enablementType":0}`, sspr.Scope{GroupID: p("")}, true},
		{`{"enablementType":0}`, sspr.Scope{GroupID: p(group)}, false},
	} {
		if got := portal.ScopePage.Shows(parse(t, test.doc), test.change); got != test.shows {
			t.Errorf("%s and %s: got %t", test.doc, asJSON(t, test.change), got)
		}
	}
}

// TestUnusualScopes checks that unknown types keep their number, and that one of several groups is left.
func TestUnusualScopes(t *testing.T) {
	t.Parallel()
	doc := parse(t, `{"enablementType":17,"passwordResetEnabledGroupIds":["a","b"]}`)
	if got := portal.ScopePage.Read(doc); *got.EnabledFor != "17" {
		t.Errorf("got %q", *got.EnabledFor)
	}
	next, err := portal.ScopePage.Write(parse(t, fullDocument), sspr.Scope{EnabledFor: p(sspr.EnabledFor("17"))})
	if got := string(next.Raw("enablementType")); err != nil || got != "17" {
		t.Errorf("got %s, %v", got, err)
	}
	next, err = portal.ScopePage.Write(doc, sspr.Scope{GroupID: p("a")})
	if got := string(next.Raw("passwordResetEnabledGroupIds")); err != nil || got != `["a"]` {
		t.Errorf("got %s, %v", got, err)
	}
}

// TestQuestionsInPart checks that the two lists are managed separately, and that an unchanged list changes no byte.
func TestQuestionsInPart(t *testing.T) {
	t.Parallel()
	custom := func(texts ...string) sspr.AuthenticationMethods {
		return sspr.AuthenticationMethods{CustomQuestions: &texts}
	}
	chosen := func(ids ...string) sspr.AuthenticationMethods {
		return sspr.AuthenticationMethods{PredefinedQuestionIDs: &ids}
	}
	const city, locker, pet, fakePortal = `{"objectId":"AB","questionText":"City?","isCustomQuestion":false}`, `{"questionText":"Locker?","isCustomQuestion":true}`,
		`{"objectId":"cd","questionText":"Pet?"}`, `{"questionText":"Desk?","isCustomQuestion":true}`
	for name, test := range map[string]struct {
		change sspr.AuthenticationMethods
		want   []string
	}{
		"the same":                  {custom("Desk?", "Locker?"), []string{city, locker, pet, fakePortal}},
		"the same ids":              {chosen("CD", "ab"), []string{city, locker, pet, fakePortal}},
		"the first is taken away":   {custom("Desk?"), []string{city, pet, fakePortal}},
		"the last is taken away":    {custom("Locker?"), []string{city, locker, pet}},
		"an id is taken away":       {chosen("cd"), []string{locker, pet, fakePortal}},
		"one more":                  {custom("Locker?", "Desk?", "Floor?"), []string{city, locker, pet, fakePortal, `{"questionText":"Floor?","isCustomQuestion":true}`}},
		"one more id":               {chosen("ab", "cd", "EF"), []string{city, locker, pet, fakePortal, `{"objectId":"ef","isCustomQuestion":false}`}},
		"the same text once more":   {custom("Locker?", "Desk?", "Desk?"), []string{city, locker, pet, fakePortal, fakePortal}},
		"none of the one kind left": {custom(), []string{city, pet}},
	} {
		doc, err := portal.MethodsPage.Write(parse(t, fullDocument), test.change)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(doc.Raw("securityQuestions")), "["+strings.Join(test.want, ",")+"]"; got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}

// TestKeptQuestionsKeepTheirSpacing checks that not one byte changes if nothing changes.
func TestKeptQuestionsKeepTheirSpacing(t *testing.T) {
	t.Parallel()
	write(t, portal.MethodsPage, sspr.AuthenticationMethods{CustomQuestions: &[]string{"Locker number?"}})
	write(t, portal.MethodsPage, sspr.AuthenticationMethods{PredefinedQuestionIDs: &[]string{"8DF9F139AD3B44258EF05E5CDF2BD740"}})
}

func TestOnlyJSONGoesIntoADocument(t *testing.T) {
	t.Parallel()
	doc := parse(t, fullDocument)
	if same, err := doc.WithRaw("later", json.RawMessage("{")); err == nil || !strings.Contains(err.Error(), "later") || string(same.JSON()) != fullDocument {
		t.Errorf("got %s, %v", same.JSON(), err)
	}
	if next, err := doc.WithRaw("later", json.RawMessage("[1]")); err != nil || string(next.Raw("later")) != "[1]" || next.Raw("never") != nil {
		t.Errorf("got %s, %v", next.JSON(), err)
	}
}
