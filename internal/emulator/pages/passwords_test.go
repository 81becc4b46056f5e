package pages

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// branded returns a change to a tenant with a branding that has some values and hides some links.
func branded(hidden document.Document, pairs ...any) func(*tenant.State) {
	return func(st *tenant.State) {
		st.Branding = fresh.Branding()
		for _, p := range document.New(pairs...) {
			st.Branding.Set(p.Key, p.Value)
		}
		st.Branding.Set("loginPageTextVisibilitySettings", hidden)
	}
}

// TestSignInPageHasTheLinksOfTheBranding: texts, address and visibility are those of the branding (passwords 3.4, 3.5, 3.18 and
// 5.10).
func TestSignInPageHasTheLinksOfTheBranding(t *testing.T) {
	const forgot, cannot = "I have forgotten my password", "I cannot access my account"
	const text, url = "customForgotMyPasswordText", "customAccountResetCredentialsUrl"
	for name, c := range map[string]struct {
		change func(*tenant.State)
		want   string // the links with their addresses
	}{
		"no branding":               {nil, forgot + " /sspr, " + cannot + " /sspr"},
		"nothing set":               {func(st *tenant.State) { st.Branding = fresh.Branding() }, forgot + " /sspr, " + cannot + " /sspr"},
		"no object of visibilities": {func(st *tenant.State) { st.Branding = document.New("id", "0") }, forgot + " /sspr, " + cannot + " /sspr"},
		"texts": {
			branded(nil, text, "Reset it & <go>", "customCannotAccessYourAccountText", "Call 4455"), "Reset it & <go> /sspr, Call 4455 /sspr",
		},
		"an address": {
			branded(nil, url, "https://help.contoso.example/reset?a=b"),
			forgot + " https://help.contoso.example/reset?a=b, " + cannot + " https://help.contoso.example/reset?a=b",
		},
		"an address that is not safe to follow": {branded(nil, url, "javascript:alert(1)"), forgot + " , " + cannot + " "},
		"a mail address":                        {branded(nil, url, "help@contoso.example"), forgot + " , " + cannot + " "},
		"the first is hidden":                   {branded(document.New("hideForgotMyPassword", true)), cannot + " /sspr"},
		"the second is hidden":                  {branded(document.New("hideCannotAccessYourAccount", true, "hideForgotMyPassword", false)), forgot + " /sspr"},
		"all are hidden":                        {branded(document.New("hideAccountResetCredentials", true), text, "Reset it"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t, c.change).browser().open("/signin").sees("Sign in")
			var links []string
			inMain := false
			for _, e := range b.page.elements {
				switch {
				case e.name == "main":
					inMain = true
				case e.name == "footer":
					inMain = false
				case e.name == "li" && inMain:
					links = append(links, e.text+" ")
				case e.name == "a" && inMain:
					links[len(links)-1] = e.text + " " + e.attrs["href"]
				}
			}
			if got := strings.Join(links, ", "); got != c.want {
				t.Errorf("the links are %q, want %q", got, c.want)
			}
		})
	}
}

// TestExpiredPasswordIsChangedFirst: the page names the reason, and leads on after the change (passwords 5.6).
func TestExpiredPasswordIsChangedFirst(t *testing.T) {
	w := newWorld(t, func(st *tenant.State) {
		everyone(1)(st)
		st.SetEmail(kim, "kim@fabrikam.example")
		st.Domain(tenant.SeedDomain).Set(tenant.KeyPasswordValidity, 30)
	})
	w.browser().signsIn(kim, tenant.SeedPassword).sees("You are signed in")
	w.wait(30 * 24 * time.Hour)
	b := w.browser().signsIn(kim, tenant.SeedPassword).sees("Change your password", "Your password has expired").lacks("administrator requires")
	b.press("Change the password", "old", tenant.SeedPassword, "password", newPassword, "again", newPassword).sees("You are signed in")
	w.browser().signsIn(kim, newPassword).sees("You are signed in")
}

// TestAdministratorFindsTheRulesOfPasswords under the names of the portal (passwords 3.17 and 5.11).
func TestAdministratorFindsTheRulesOfPasswords(t *testing.T) {
	const onPremises = "Enable password protection on Windows Server Active Directory"
	for name, c := range map[string]struct {
		change func(*tenant.State)
		want   map[string]string
		sees   string
	}{
		"a fresh tenant": {nil, map[string]string{
			"Lockout threshold": "10", "Lockout duration in seconds": "60", "Enforce custom list": "Yes", "Custom banned password list": "None",
			onPremises: "Yes", "Mode": "Audit", tenant.SeedDomain: "Passwords never expire",
			"Show self-service password reset": "Yes", "Common URL": notSet, "Links that users see": "I have forgotten my password I cannot access my account",
		}, "nothing has been saved here"},
		"a tenant with rules": {func(st *tenant.State) {
			st.SetBannedWords("fabrikam", "tailspin")
			for name, value := range map[string]string{
				tenant.RuleLockoutThreshold: "3", tenant.RuleLockoutDuration: "300", tenant.RuleCustomCheck: "False", tenant.RuleOnPremisesCheck: "False",
				tenant.RuleOnPremisesMode: "Enforce",
			} {
				st.SetPasswordRule(name, value)
			}
			st.Tenant.OtherDomains, st.Tenant.FederatedDomains = []string{"eu." + tenant.SeedDomain}, []string{"fed.example"}
			st.Domain(tenant.SeedDomain).Set(tenant.KeyPasswordValidity, 90)
			branded(document.New("hideForgotMyPassword", true), "customAccountResetCredentialsUrl", "https://help.contoso.example",
				"customForgotMyPasswordText", "Forgotten?", "customCannotAccessYourAccountText", "Locked out?")(st)
		}, map[string]string{
			"Lockout threshold": "3", "Lockout duration in seconds": "300", "Enforce custom list": "No", "Custom banned password list": "fabrikam tailspin",
			onPremises: "No", "Mode": "Enforced",
			tenant.SeedDomain: "Passwords expire after 90 days", "eu." + tenant.SeedDomain: fmt.Sprintf("Passwords expire after 90 days, as in %s", tenant.SeedDomain),
			"fed.example":                      "The identity provider of the domain has the passwords",
			"Show self-service password reset": "Yes", "Common URL": "https://help.contoso.example", "Password collection display text": "Forgotten?",
			"Username collection display text": "Locked out?", "Links that users see": "Locked out?",
		}, "Company branding: sign-in form"},
		"hidden links": {branded(document.New("hideAccountResetCredentials", true)), map[string]string{
			"Show self-service password reset": "No", "Links that users see": "None",
		}, "Password expiration policy"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t, c.change).browser().open("/admin").sees("Password reset", c.sees)
			for label, want := range c.want {
				if got := valueOf(b.page, label); got != want {
					t.Errorf("%s: %q, want %q", label, got, want)
				}
			}
		})
	}
}
