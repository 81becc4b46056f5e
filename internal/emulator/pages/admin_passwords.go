package pages

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// protectionSection is Authentication methods > Password protection, with the portal's names (passwords 5.11).
func protectionSection(st *tenant.State) adminSection {
	mode := st.PasswordRule(tenant.RuleOnPremisesMode)
	if strings.HasPrefix(mode, "Enforce") {
		mode = "Enforced"
	}
	a := adminSection{ID: "password-protection", Title: "Password protection", Rows: []adminRow{
		row("Lockout threshold", st.PasswordRule(tenant.RuleLockoutThreshold)),
		row("Lockout duration in seconds", st.PasswordRule(tenant.RuleLockoutDuration)),
		row("Enforce custom list", yes(st.PasswordRuleIs(tenant.RuleCustomCheck))),
		row("Custom banned password list", orNone(st.CustomBannedWords())...),
		row("Enable password protection on Windows Server Active Directory", yes(st.PasswordRuleIs(tenant.RuleOnPremisesCheck))),
		row("Mode", mode),
	}}
	if len(st.PasswordRules) == 0 {
		a.Notes = []string{"These are Microsoft's defaults: nothing has been saved here."}
	}
	return a
}

// expirationSection shows when the passwords of each domain expire.
func expirationSection(st *tenant.State) adminSection {
	a := adminSection{
		ID: "password-expiration", Title: "Password expiration policy",
		Notes: []string{"The Microsoft 365 admin center has this setting, one for each domain."},
	}
	for _, name := range st.Tenant.Domains() {
		a.Rows = append(a.Rows, row(name, expirationOf(st, name)))
	}
	return a
}

func expirationOf(st *tenant.State, domain string) string {
	if st.Tenant.IsFederated(domain) {
		return "The identity provider of the domain has the passwords"
	}
	days, never := st.PasswordValidity(domain)
	text := fmt.Sprintf("Passwords expire after %d days", days)
	if never {
		text = "Passwords never expire"
	}
	if root := st.Tenant.RootOf(domain); root != "" {
		text += ", as in " + root
	}
	return text
}

// brandingSection is Company branding > Sign-in form, with the portal's names as far as it has them (passwords 3.17).
func brandingSection(st *tenant.State) adminSection {
	d := settings{st.Branding}
	raw, _ := d.Get("loginPageTextVisibilitySettings")
	var hidden document.Document
	_ = json.Unmarshal(raw, &hidden) // null hides nothing
	var links []string
	for _, link := range signInLinks(st.Branding) {
		links = append(links, link.Text)
	}
	text := func(key string) string {
		if text := strings.TrimSpace(d.text(key)); text != "" {
			return text
		}
		return notSet
	}
	a := adminSection{ID: "company-branding", Title: "Company branding: sign-in form", Rows: []adminRow{
		row("Show self-service password reset", yes(!hidden.IsTrue("hideAccountResetCredentials"))),
		row("Common URL", text("customAccountResetCredentialsUrl")),
		row("Username collection display text", text("customCannotAccessYourAccountText")),
		row("Password collection display text", text("customForgotMyPasswordText")),
		row("Links that users see", orNone(links)...),
	}}
	if len(st.Branding) == 0 {
		a.Notes = []string{"There is no branding: the sign-in page is Microsoft's."}
	}
	return a
}
