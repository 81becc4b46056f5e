package subjects

import (
	"encoding/json"
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// PasswordRules shows the password rules that hold in a tenant as one document: those of its own, or Microsoft's defaults.
func PasswordRules(s *emulator.State) *emulator.Document {
	var d emulator.Document
	for _, name := range s.PasswordRuleNames() {
		d.Set(name, s.PasswordRule(name))
	}
	return &d
}

// passwordRules returns the document of the resource. first is the method of the first write, if it is not that of all writes.
func passwordRules(first string) acctest.Document {
	return acctest.Document{
		Name: "passwordRules", Path: "/groupSettings",
		Of: PasswordRules,
		Set: func(s *emulator.State, key string, value any) {
			text, ok := value.(string)
			if !ok { // all values are texts
				raw, err := json.Marshal(value)
				if err != nil {
					panic(err)
				}
				text = string(raw)
			}
			s.SetPasswordRule(key, text)
		},
		Service: emulator.Graph, Method: http.MethodPatch, First: first,
		Foreign:   map[string]any{"FutureRule": "set by another administrator"},
		ReadNeeds: "GroupSettings.Read.All", WriteNeeds: "GroupSettings.ReadWrite.All",
	}
}

// PasswordProtection is the page Password protection in a tenant whose administrators have saved it.
var PasswordProtection = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_password_protection",
		Document: passwordRules(""),
		Tenant:   func(s *emulator.State) { s.SetPasswordRule("LockoutThreshold", "12") },
		Keys: []string{
			"LockoutThreshold", "LockoutDurationInSeconds", "EnableBannedPasswordCheck", "BannedPasswordList", "EnableBannedPasswordCheckOnPremises",
			"BannedPasswordCheckOnPremisesMode",
		},
		Base: acctest.Attributes{
			"lockout_threshold": "5", "lockout_duration_seconds": "120", "enforce_custom_banned": "false", "custom_banned_passwords": `["contoso", "fabrikam"]`,
			"check_on_premises": "false", "on_premises_mode": `"enforce"`,
		},
		Want: acctest.Properties{
			"LockoutThreshold": `"5"`, "LockoutDurationInSeconds": `"120"`, "EnableBannedPasswordCheck": `"False"`, "BannedPasswordList": `"contoso\tfabrikam"`,
			"EnableBannedPasswordCheckOnPremises": `"False"`, "BannedPasswordCheckOnPremisesMode": `"Enforce"`,
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"lockout_threshold": "50"}, Want: acctest.Properties{"LockoutThreshold": `"50"`}},
			{Change: acctest.Attributes{"lockout_duration_seconds": "18000"}, Want: acctest.Properties{"LockoutDurationInSeconds": `"18000"`}},
			{Change: acctest.Attributes{"enforce_custom_banned": "true"}, Want: acctest.Properties{"EnableBannedPasswordCheck": `"True"`}},
			{Change: acctest.Attributes{"custom_banned_passwords": `["contoso", "tailspin"]`}, Want: acctest.Properties{"BannedPasswordList": `"contoso\ttailspin"`}},
			{Change: acctest.Attributes{"custom_banned_passwords": `[]`}, Want: acctest.Properties{"BannedPasswordList": `""`}},
			{Change: acctest.Attributes{"check_on_premises": "true"}, Want: acctest.Properties{"EnableBannedPasswordCheckOnPremises": `"True"`}},
			{Change: acctest.Attributes{"on_premises_mode": `"audit"`}, Want: acctest.Properties{"BannedPasswordCheckOnPremisesMode": `"Audit"`}},
		},
		Removable: "lockout_duration_seconds",
		Drift:     map[string]any{"LockoutThreshold": "9", "BannedPasswordList": "adatum"},
		Unlike: map[string]any{
			"LockoutThreshold": "20", "LockoutDurationInSeconds": "30", "EnableBannedPasswordCheck": "True", "BannedPasswordList": "wingtip\tlitware",
			"EnableBannedPasswordCheckOnPremises": "True", "BannedPasswordCheckOnPremisesMode": "Audit",
		},
	},
	Faults: Faults{
		// The first write is a POST, the update a PATCH, and the restore a DELETE.
		Tenant: func(*emulator.State) {},
		Whole:  true,
		Adds:   true,
		Update: acctest.Attributes{"lockout_threshold": "50", "custom_banned_passwords": `["tailspin"]`, "enforce_custom_banned": "true"},
	},
}

// PasswordProtectionAbsent is the same in a tenant whose administrators have never saved the page.
var PasswordProtectionAbsent = func() Subject {
	s := PasswordProtection
	s.Tenant, s.Document = func(*emulator.State) {}, passwordRules(http.MethodPost)
	return s
}()
