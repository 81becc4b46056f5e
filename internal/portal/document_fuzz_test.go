package portal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// FuzzDocument checks documents of any content. Reading never panics, and writing what was read changes nothing.
// Writing something else, on any page, shows it, leaves every property of other pages as it was to the byte, and
// changes nothing when it is written again.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(tenant), int64(90), "x")
	f.Add([]byte(`{"enablementType":0,"registrationReconfirmIntevalInDays":1,"registrationReconfirmIntevalInDays":2}`), int64(3), "")
	f.Add([]byte(`{"enablementType":0,"a.b":{"c":1},"\u0000":"\ud800"}`), int64(0), "\xff")
	f.Add([]byte(`{"enablementType":1,"securityQuestions":[{"isCustomQuestion":true,"questionText":"<&>"},7,{"objectId":"A"},{"objectId":"a"}]}`), int64(-1), "<&>")
	f.Fuzz(func(t *testing.T, body []byte, n int64, text string) {
		doc, err := portal.ParseDocument(body)
		if err != nil {
			return
		}
		flag, text := n%2 == 0, strings.ToValidUTF8(text, "?") // Terraform's strings are valid
		check(t, portal.RegistrationPage, doc, sspr.Registration{RequiredAtSignIn: &flag, ReconfirmAfterDays: &n})
		check(t, portal.NotificationsPage, doc, sspr.Notifications{Users: &flag, Administrators: p(!flag)})
		check(t, portal.CustomizationPage, doc, sspr.Customization{CustomizeHelpdeskLink: &flag, HelpdeskEmailOrURL: &text})
		check(t, portal.MethodsPage, doc, sspr.AuthenticationMethods{
			Required: &n, Methods: &[]sspr.Method{sspr.Email, sspr.MobileAppCode}, QuestionsToRegister: &n, CustomQuestions: &[]string{text}, PredefinedQuestionIDs: &[]string{"a"},
		})
		check(t, portal.ScopePage, doc, sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("aaaaaaaa-1111-2222-3333-444444444444")})
		check(t, portal.ScopePage, doc, sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p("")})
	})
}

func check[T any](t *testing.T, page portal.Page[T], doc portal.Document, change T) {
	t.Helper()
	checkIdentity(t, page, doc)
	changed, err := page.Write(doc, change)
	if err != nil {
		t.Fatal(err)
	}
	if !page.Shows(changed, change) {
		t.Errorf("%s: %s does not show %s", page.Name, changed.JSON(), asJSON(t, change))
	}
	if again, err := page.Write(changed, change); err != nil || string(again.JSON()) != string(changed.JSON()) {
		t.Errorf("%s: %s became %s when the same was written again, %v", page.Name, changed.JSON(), again.JSON(), err)
	}
	before, after := properties(t, doc), properties(t, changed)
	for _, key := range page.Keys {
		delete(before, key)
		delete(after, key)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("%s: properties of other pages changed:\n%s", page.Name, diff)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// checkIdentity checks that writing what was read changes nothing. On the page Properties the settings are compared: an
// ID that the service kept is cleared if no group is selected. The page Authentication methods writes all switches.
func checkIdentity[T any](t *testing.T, page portal.Page[T], doc portal.Document) {
	t.Helper()
	found := page.Read(doc)
	same, err := page.Write(doc, found)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(found, page.Read(same)); diff != "" {
		t.Errorf("%s: writing what was read changed it:\n%s", page.Name, diff)
	}
	if page.Name != "Properties" && page.Name != "Authentication methods" && string(same.JSON()) != string(doc.JSON()) {
		t.Errorf("%s: writing what was read changed the document\nfrom %s\nto   %s", page.Name, doc.JSON(), same.JSON())
	}
}

func properties(t *testing.T, doc portal.Document) map[string]json.RawMessage {
	t.Helper()
	var found map[string]json.RawMessage
	if err := json.Unmarshal(doc.JSON(), &found); err != nil {
		t.Fatal(err)
	}
	return found
}
