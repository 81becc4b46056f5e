package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const brandingPath = "/organization/" + SeedTenantID + "/branding"

// branding sends a request for the branding with a language.
func (e *testTenant) branding(method, language string, spec TokenSpec, body string) reply {
	e.t.Helper()
	path := brandingPath
	if method == http.MethodPost {
		path += "/localizations"
	}
	return e.do(method, graph.Prefix+path, e.IssueToken(spec), []byte(body), "Content-Type", "application/json", "Accept-Language", language)
}

// defaultBranding reads the default branding.
func (e *testTenant) defaultBranding() (d Document) {
	e.t.Helper()
	r := e.branding(http.MethodGet, "0", TokenSpec{}, "")
	wantStatus(e.t, r, http.StatusOK)
	if err := json.Unmarshal(r.body, &d); err != nil {
		e.t.Fatal(err)
	}
	return d
}

const visibility = "loginPageTextVisibilitySettings"

// TestBranding shows that there is none at first, that a PATCH makes it and changes what it sends, and that no language has one
// (passwords 3.1, 3.2, 3.3 and 3.5).
func TestBranding(t *testing.T) {
	e := startTenant(t, Options{})
	wantError(t, e.branding(http.MethodGet, "0", TokenSpec{}, ""), http.StatusNotFound, "Request_ResourceNotFound")
	wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"signInPageText":"Welcome","customForgotMyPasswordText":"Help"}`), http.StatusNoContent)
	made := e.defaultBranding()
	wantPolicy(t, made, "id", `"0"`)
	wantPolicy(t, made, "signInPageText", `"Welcome"`)
	wantPolicy(t, made, "customAccountResetCredentialsUrl", "null")

	wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"customForgotMyPasswordText":"","`+visibility+`":{"hideForgotMyPassword":true}}`), http.StatusNoContent)
	changed := e.defaultBranding()
	wantPolicy(t, changed, "signInPageText", `"Welcome"`)
	wantPolicy(t, changed, "customForgotMyPasswordText", "null")
	wantPolicy(t, changed, visibility, `{"hideAccountResetCredentials":false,"hideCannotAccessYourAccount":false,"hideForgotMyPassword":true,`+
		`"hideResetItNow":false,"hideTermsOfUse":true,"hidePrivacyAndCookies":true}`)

	wantError(t, e.branding(http.MethodGet, "en-US", TokenSpec{}, ""), http.StatusNotFound, "Request_ResourceNotFound")
	wantStatus(t, e.branding(http.MethodPatch, "en-US", TokenSpec{}, `{"signInPageText":"Hi"}`), http.StatusNotImplemented)
	wantStatus(t, e.graph(brandingPath), http.StatusOK)
	other := strings.Replace(brandingPath, SeedTenantID, SeedUserID, 1)
	wantError(t, e.graph(other), http.StatusNotFound, "Request_ResourceNotFound")
	wantError(t, e.patch(other, map[string]any{}), http.StatusNotFound, "Request_ResourceNotFound")
	wantError(t, e.graph("/organization/contoso/branding"), http.StatusBadRequest, "Request_BadRequest")
}

// TestBrandingVisibility shows both ways in which a PATCH can treat the object of what is hidden (passwords 10.8).
func TestBrandingVisibility(t *testing.T) {
	const others = `"hideResetItNow":%s,"hideTermsOfUse":%s`
	for replaced, want := range map[bool]string{false: fmt.Sprintf(others, "false", "true"), true: fmt.Sprintf(others, "null", "null")} {
		e := startTenant(t, Options{Seed: func(s *State) { s.Settings.BrandingVisibilityReplaced = replaced }})
		wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"`+visibility+`":{"hideForgotMyPassword":true}}`), http.StatusNoContent)
		shown, _ := e.defaultBranding().Get(visibility)
		if !strings.Contains(string(shown), want) || !strings.Contains(string(shown), `"hideForgotMyPassword":true`) {
			t.Errorf("replaced %t: %s", replaced, shown)
		}
	}
}

// TestBrandingByPost makes the default branding in a tenant that refuses to do so by a PATCH (passwords 3.13, 3.14 and 3.15).
func TestBrandingByPost(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.BrandingNeedsPost = true }})
	const body = `{"signInPageText":null,"customForgotMyPasswordText":"Help"}`
	wantError(t, e.branding(http.MethodPatch, "0", TokenSpec{}, body), http.StatusNotFound, "Request_ResourceNotFound")
	wantStatus(t, e.branding(http.MethodPost, "0", TokenSpec{}, `{"id":"fr-FR"}`), http.StatusNotImplemented)
	r := e.branding(http.MethodPost, "0", TokenSpec{}, body)
	wantStatus(t, r, http.StatusCreated)
	if r.at(t, "id") != "0" || r.at(t, "customForgotMyPasswordText") != "Help" {
		t.Errorf("%s", r.body)
	}
	wantPolicy(t, e.defaultBranding(), "customForgotMyPasswordText", `"Help"`)
	second := e.branding(http.MethodPost, "0", TokenSpec{}, body)
	wantError(t, second, http.StatusBadRequest, "Request_BadRequest")
	if !strings.Contains(string(second.body), `"details":[{"code":"ObjectConflict",`) || !strings.Contains(string(second.body), `"target":"id"}]`) {
		t.Errorf("a second POST: %s", second.body)
	}
	wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, body), http.StatusNoContent)
}

// TestBrandingNull shows what null does to a text: it empties it, is refused, or is ignored (passwords 10.9). An empty text always does
// the first.
func TestBrandingNull(t *testing.T) {
	for setting, want := range map[string]struct {
		status int
		after  string
	}{
		"": {http.StatusNoContent, "null"}, tenant.BrandingNullRefused: {http.StatusBadRequest, `"Help"`}, tenant.BrandingNullIgnored: {http.StatusNoContent, `"Help"`},
	} {
		e := startTenant(t, Options{Seed: func(s *State) { s.Settings.BrandingNull = setting }})
		wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"customForgotMyPasswordText":"Help"}`), http.StatusNoContent)
		wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"customForgotMyPasswordText":null}`), want.status)
		wantPolicy(t, e.defaultBranding(), "customForgotMyPasswordText", want.after)
		wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"customForgotMyPasswordText":""}`), http.StatusNoContent)
		wantPolicy(t, e.defaultBranding(), "customForgotMyPasswordText", "null")
	}
}

// TestBrandingRefusals sends what the reference does not allow (passwords 3.4).
func TestBrandingRefusals(t *testing.T) {
	e := startTenant(t, Options{})
	wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"signInPageText":"Welcome"}`), http.StatusNoContent)
	before := e.defaultBranding()
	for name, change := range map[string]map[string]any{
		"a long text":        {"customForgotMyPasswordText": strings.Repeat("ä", 257)},
		"a long second text": {"customCannotAccessYourAccountText": strings.Repeat("x", 257)},
		"a long address":     {"customAccountResetCredentialsUrl": "https://contoso.example/" + strings.Repeat("x", 128)},
		"an umlaut":          {"customAccountResetCredentialsUrl": "https://contoso.example/passwörter"},
		"an unknown name":    {"customForgotMyPasswordUrl": "https://contoso.example"},
		"a number":           {"customForgotMyPasswordText": 1},
		"a text for a bool":  {visibility: map[string]any{"hideForgotMyPassword": "true"}},
		"an unknown link":    {visibility: map[string]any{"hideHelp": true}},
		"an image":           {"bannerLogo": "aGVsbG8="},
		"another id":         {"id": "fr-FR"},
		"what is read-only":  {"cdnList": []string{"contoso.example"}},
	} {
		raw, err := document.Encode(change)
		if err != nil {
			t.Fatal(err)
		}
		if r := e.branding(http.MethodPatch, "0", TokenSpec{}, string(raw)); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.body)
		}
	}
	if after := e.defaultBranding(); string(after.Raw()) != string(before.Raw()) {
		t.Errorf("%s became %s", before.Raw(), after.Raw())
	}
	wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"customForgotMyPasswordText":"`+strings.Repeat("ä", 256)+`"}`), http.StatusNoContent)
}

// TestBrandingAccess shows who reads and writes (passwords 3.7, 3.8 and 3.9), and that writing takes a license (passwords 3.10).
func TestBrandingAccess(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).DirectoryRoles = []string{tenant.RoleOrganizationalBrandingAdministrator}
	}})
	const write = "OrganizationalBranding.ReadWrite.All"
	for name, c := range map[string]struct {
		spec        TokenSpec
		write, read int
	}{
		"writing app":            {TokenSpec{Permissions: []string{write}}, 204, 200},
		"app of a higher one":    {TokenSpec{Permissions: []string{"Organization.ReadWrite.All"}}, 204, 200},
		"reading app":            {TokenSpec{Permissions: []string{"OrganizationalBranding.Read.All"}}, 403, 200},
		"reading organization":   {TokenSpec{Permissions: []string{"Organization.Read.All"}}, 403, 200},
		"other app":              {TokenSpec{Permissions: []string{"Policy.Read.All"}}, 403, 403},
		"administrator":          {TokenSpec{User: SeedAdministratorID, Scope: write}, 204, 200},
		"branding administrator": {TokenSpec{User: SeedUserID, Scope: write}, 204, 200},
		"without the role":       {TokenSpec{User: SeedPolicyAdministratorID, Scope: write}, 403, 403},
		"reader":                 {TokenSpec{User: SeedReaderID, Scope: "User.Read"}, 403, 200},
	} {
		wantStatus(t, e.branding(http.MethodPatch, "0", TokenSpec{}, `{"signInPageText":"Welcome"}`), http.StatusNoContent)
		wrote := e.branding(http.MethodPatch, "0", c.spec, `{"signInPageText":"Hello"}`)
		read := e.branding(http.MethodGet, "0", c.spec, "")
		if wrote.StatusCode != c.write || read.StatusCode != c.read {
			t.Errorf("%s: %d %d", name, wrote.StatusCode, read.StatusCode)
		}
	}
	free := startTenant(t, Options{Seed: func(s *State) { s.SubscribedSkus = nil }})
	wantError(t, free.branding(http.MethodPatch, "0", TokenSpec{}, `{}`), http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
	wantError(t, free.branding(http.MethodGet, "0", TokenSpec{}, ""), http.StatusNotFound, "Request_ResourceNotFound")
}
