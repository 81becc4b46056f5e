package subjects

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const kim = emulator.SeedUserID

// registered shows a user's contact methods as one document, with a property that no attribute manages: the public
// mobile phone of the directory.
func registered(user string) acctest.Document {
	return acctest.Document{
		Name: user, Path: user + "/authentication/phoneMethods",
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

// oldMethods is a tenant in which two users have methods that no resource of the matrix manages.
func oldMethods(s *emulator.State) {
	s.SetPhone(kim, emulator.PhoneOffice, "+1 4255550100")
	s.SetPhone(acctest.PatID, emulator.PhoneMobile, "+61 400000007")
	s.SetEmail(acctest.PatID, "old@private.example")
}

// newOffice changes a phone that no resource of the matrix manages.
func newOffice(s *emulator.State) { s.SetPhone(kim, emulator.PhoneOffice, "+1 4255550199") }

// User are the contact methods of one user.
var User = Subject{
	Spec: acctest.Spec{
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
	},
	Faults: Faults{
		Tenant: oldMethods, Foreign: newOffice,
		Base:   acctest.Attributes{"office_phone": ""},
		Update: acctest.Attributes{"mobile_phone": `"+61 400111444"`, "alternate_mobile_phone": `"none"`, "email": `"kim@elsewhere.example"`},
		Owns:   []string{kim + "/mobile", kim + "/alternateMobile", kim + "/email"},

		ImportIgnore: []string{"office_phone"},
		Batches:      map[string]int{"create": 1, "update": 1, "delete": 1, "import": 1},
	},
}

// users renders the attribute users, each user on a line, in the order of their object IDs.
func users(rows map[string]string) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&b, "%q = { %s }\n", id, rows[id])
	}
	return b.String() + "}"
}

// row renders the methods of one user.
func row(mobile, email string) string {
	return fmt.Sprintf("mobile_phone = %q, email = %q", mobile, email)
}

// onlyKim renders users for a map of one.
func onlyKim(mobile, email string) string {
	return users(map[string]string{kim: row(mobile, email) + `, office_phone = ""`})
}

// Users are the contact methods of a map of users: of one in the battery, of several in the matrix.
var Users = Subject{
	Spec: acctest.Spec{
		Type: "sspr_users_contact_info", Document: registered(kim), IDSuffix: "/" + kim, ImportsNames: true,
		ImportBy:     "mode",
		ImportIgnore: []string{"id", "users." + kim + ".office_phone", "users." + kim + ".%"},
		Base:         acctest.Attributes{"users": onlyKim("+61 400111222", "kim@private.example")},
		Want:         acctest.Properties{"mobile": `"+61 400111222"`, "email": `"kim@private.example"`},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"users": onlyKim("+61 400 111 444", "kim@private.example")}, Want: acctest.Properties{"mobile": `"+61 400111444"`}},
			{Change: acctest.Attributes{"users": onlyKim("+61 400111222", "none")}, Want: acctest.Properties{"email": "null"}},
		},
		Drift:    map[string]any{"mobile": "+61 400999999"},
		Unlike:   map[string]any{"mobile": "+61 400000001", "email": "old@private.example"},
		Computed: []string{"object_ids", "sms_sign_in_states"},
	},
	Faults: Faults{
		Tenant: oldMethods, Foreign: newOffice,
		Base: acctest.Attributes{"users": users(map[string]string{
			kim:           row("+61 400111222", "kim@private.example"),
			acctest.LeeID: row("+61 400222333", "lee@private.example"),
			acctest.PatID: row("+61 400333444", "pat@private.example"),
		})},
		Update: acctest.Attributes{"users": users(map[string]string{
			kim:           row("+61 400111555", "kim@private.example"),
			acctest.PatID: row("+61 400333444", "none"),
			acctest.SamID: row("+61 400444555", "sam@private.example"),
		})},
		Owns: []string{
			kim + "/mobile", kim + "/email", acctest.LeeID + "/mobile", acctest.LeeID + "/email",
			acctest.PatID + "/mobile", acctest.PatID + "/email", acctest.SamID + "/mobile", acctest.SamID + "/email",
		},
		ImportID:     kim + "," + acctest.LeeID,
		ImportIgnore: []string{"id", "users", "object_ids", "sms_sign_in_states"},
		Random:       []string{"id"},
		Batches:      map[string]int{"create": 3, "read": 1, "update": 4, "delete": 4, "import": 1},
	},
}
