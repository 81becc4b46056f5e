package contactinfo_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	kim     = emulator.SeedUserID
	kimName = "kim@" + emulator.SeedDomain
	lee     = "b1d4c0de-0000-4000-8000-000000000105"
)

// registered shows a user's contact methods as one document, with a property that no attribute manages: the public
// mobile phone of the directory.
func registered(user string) acctest.Document {
	return acctest.Document{
		Of: func(s *emulator.State) *emulator.Document {
			var d emulator.Document
			add := func(key, value string) {
				if value == "" {
					d.Set(key, nil)
				} else {
					d.Set(key, value)
				}
			}
			for _, kind := range phoneTypes {
				add(kind, s.Phone(user, kind))
			}
			add("email", s.Email(user))
			add("public", s.User(user).MobilePhone)
			return &d
		},
		Set: func(s *emulator.State, key string, value any) {
			text, _ := value.(string)
			switch key {
			case "email":
				s.SetEmail(user, text)
			case "public":
				s.User(user).MobilePhone = text
			case emulator.PhoneMobile, emulator.PhoneAlternateMobile, emulator.PhoneOffice:
				s.SetPhone(user, key, text)
			}
		},
		Removes: true,
		Service: emulator.Graph, Method: http.MethodPost,
		Foreign:   map[string]any{"public": "+1 2065550199"},
		ReadNeeds: "UserAuthenticationMethod.Read", WriteNeeds: "UserAuthenticationMethod.ReadWrite.All",
	}
}

var phoneTypes = []string{emulator.PhoneMobile, emulator.PhoneAlternateMobile, emulator.PhoneOffice}

// TestUser runs the standard battery for one user.
func TestUser(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, acctest.Spec{
		Type: "sspr_user_contact_info", Document: registered(kim), IDSuffix: "/" + kim, ImportsNames: true,
		Base: acctest.Attributes{
			"user_id":      fmt.Sprintf("%q", kim),
			"mobile_phone": `"+61 400111222"`, "alternate_mobile_phone": `"+61 400111333"`, "office_phone": `"+1 4255550123x12"`,
			"email": `"kim@private.example"`,
		},
		Want: acctest.Properties{
			"mobile": `"+61 400111222"`, "alternateMobile": `"+61 400111333"`, "office": `"+1 4255550123x12"`, "email": `"kim@private.example"`,
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"mobile_phone": `"+61 400 111 444"`}, Want: acctest.Properties{"mobile": `"+61 400111444"`}},
			{Change: acctest.Attributes{"alternate_mobile_phone": `"none"`}, Want: acctest.Properties{"alternateMobile": "null"}},
			{Change: acctest.Attributes{"office_phone": `"+1 4255550124"`}, Want: acctest.Properties{"office": `"+1 4255550124"`}},
			{Change: acctest.Attributes{"email": `"kim@elsewhere.example"`}, Want: acctest.Properties{"email": `"kim@elsewhere.example"`}},
			{Change: acctest.Attributes{"email": `"none"`, "office_phone": `"none"`}, Want: acctest.Properties{"email": "null", "office": "null"}},
		},
		Removable: "email",
		Drift:     map[string]any{"mobile": "+61 400999999"},
		Unlike:    map[string]any{"mobile": "+61 400000001", "alternateMobile": "+61 400000002", "office": "+1 4255550199", "email": "old@private.example"},
		Computed:  []string{"sms_sign_in_state"},
	})
}

func users(entries string) string { return "{\n" + entries + "\n}" }

// TestUsers runs the standard battery for a map of users.
func TestUsers(t *testing.T) {
	t.Parallel()
	entry := func(mobile, email string) string {
		return users(fmt.Sprintf("%q = { mobile_phone = %q, email = %q, office_phone = \"\" }", kim, mobile, email))
	}
	acctest.Battery(t, acctest.Spec{
		Type: "sspr_users_contact_info", Document: registered(kim), IDSuffix: "/" + kim, ImportsNames: true,
		ImportBy:     "mode",
		ImportIgnore: []string{"id", "users." + kim + ".office_phone", "users." + kim + ".%"},
		Base:         acctest.Attributes{"users": entry("+61 400111222", "kim@private.example")},
		Want:         acctest.Properties{"mobile": `"+61 400111222"`, "email": `"kim@private.example"`},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"users": entry("+61 400 111 444", "kim@private.example")}, Want: acctest.Properties{"mobile": `"+61 400111444"`}},
			{Change: acctest.Attributes{"users": entry("+61 400111222", "none")}, Want: acctest.Properties{"email": "null"}},
		},
		Drift:    map[string]any{"mobile": "+61 400999999"},
		Unlike:   map[string]any{"mobile": "+61 400000001", "email": "old@private.example"},
		Computed: []string{"object_ids", "sms_sign_in_states"},
	})
}
