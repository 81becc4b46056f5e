package subjects

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// LinkVisibility is the property of the branding that has what the sign-in page hides.
const LinkVisibility = "loginPageTextVisibilitySettings"

// HiddenLinks returns LinkVisibility as Graph has it, with what hides the links to the reset page: all of them, "Can't access your
// account?", and "Forgot my password".
func HiddenLinks(all, cannotAccess, forgot string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"hideAccountResetCredentials":%s,"hideCannotAccessYourAccount":%s,"hideForgotMyPassword":%s,`+
		`"hideResetItNow":false,"hideTermsOfUse":true,"hidePrivacyAndCookies":true}`, all, cannotAccess, forgot))
}

// Branding shows the branding that holds in a tenant: its own, or one that has nothing.
func Branding(s *emulator.State) emulator.Document {
	if len(s.Branding) > 0 {
		return s.Branding
	}
	var without emulator.State
	without.SetBranding("id", "0")
	return without.Branding
}

// SignInLinks are the links of the sign-in page to the reset page, in a tenant whose branding has a text of another owner.
var SignInLinks = Subject{
	Spec: acctest.Spec{
		Type: "sspr_sign_in_links",
		Document: acctest.Document{
			Name: "branding", Path: "/branding",
			Of:      func(s *emulator.State) *emulator.Document { return &s.Branding },
			Set:     (*emulator.State).SetBranding,
			Service: emulator.Graph, Method: http.MethodPatch,
			Foreign:   map[string]any{"signInPageText": "Changed by another administrator"},
			ReadNeeds: "OrganizationalBranding.Read.All", WriteNeeds: "OrganizationalBranding.ReadWrite.All",
		},
		Tenant: func(s *emulator.State) { s.SetBranding("signInPageText", "Welcome to Contoso") },
		Keys:   []string{"customForgotMyPasswordText", "customCannotAccessYourAccountText", "customAccountResetCredentialsUrl", LinkVisibility},
		Base: acctest.Attributes{
			"forgot_password_text": `"Reset my password"`, "cannot_access_account_text": `"Trouble signing in?"`,
			"reset_url": `"https://help.contoso.example/password"`, "show_password_reset": "false", "show_forgot_password": "false",
			"show_cannot_access_account": "false",
		},
		Want: acctest.Properties{
			"customForgotMyPasswordText": `"Reset my password"`, "customCannotAccessYourAccountText": `"Trouble signing in?"`,
			"customAccountResetCredentialsUrl": `"https://help.contoso.example/password"`, LinkVisibility: string(HiddenLinks("true", "true", "true")),
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"forgot_password_text": `"Lost it?"`}, Want: acctest.Properties{"customForgotMyPasswordText": `"Lost it?"`}},
			{Change: acctest.Attributes{"cannot_access_account_text": `""`}, Want: acctest.Properties{"customCannotAccessYourAccountText": "null"}},
			{Change: acctest.Attributes{"reset_url": `"https://contoso.example/p%C3%A4ss"`}, Want: acctest.Properties{"customAccountResetCredentialsUrl": `"https://contoso.example/p%C3%A4ss"`}},
			{Change: acctest.Attributes{"show_password_reset": "true"}, Want: acctest.Properties{LinkVisibility: string(HiddenLinks("false", "true", "true"))}},
			{Change: acctest.Attributes{"show_forgot_password": "true"}, Want: acctest.Properties{LinkVisibility: string(HiddenLinks("true", "true", "false"))}},
			{Change: acctest.Attributes{"show_cannot_access_account": "true"}, Want: acctest.Properties{LinkVisibility: string(HiddenLinks("true", "false", "true"))}},
		},
		Removable: "reset_url",
		Drift:     map[string]any{"customForgotMyPasswordText": "Changed by another administrator"},
		Unlike: map[string]any{
			"customForgotMyPasswordText": "Earlier text", "customCannotAccessYourAccountText": "Another earlier text",
			"customAccountResetCredentialsUrl": "http://earlier.contoso.example", LinkVisibility: HiddenLinks("false", "false", "false"),
		},
	},
}

// SignInLinksAbsent is the same in a tenant without a branding, in which a POST makes one.
var SignInLinksAbsent = func() Subject {
	s := SignInLinks
	s.Tenant = func(st *emulator.State) { st.Settings.BrandingNeedsPost = true }
	s.Faults = Faults{Row: "sspr_sign_in_links (without a branding)", Tenant: s.Tenant, Adds: true}
	return s
}()
