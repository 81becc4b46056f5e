package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// passwordRulesTemplate is the template of Password protection (passwords 1.1).
const passwordRulesTemplate = "5cf42378-d67d-4f36-ba46-e8b86229381d"

// passwordRules are the forms of the values of Password protection by name (passwords 1.5 to 1.8), and templateDefaults what the
// template has (passwords 1.6). The threshold is 3 in US Government.
var (
	passwordRules = map[string]func(text string) bool{
		"BannedPasswordCheckOnPremisesMode":   isWord("Audit", "Enforce"),
		"EnableBannedPasswordCheckOnPremises": isWord("true", "false"),
		"EnableBannedPasswordCheck":           isWord("true", "false"),
		"LockoutDurationInSeconds":            isDigits,
		"LockoutThreshold":                    isDigits,
		"BannedPasswordList":                  isWordList,
	}
	templateDefaults = map[string]func(text string) bool{
		"BannedPasswordCheckOnPremisesMode":   isWord("Audit"),
		"EnableBannedPasswordCheckOnPremises": isWord("true"),
		"EnableBannedPasswordCheck":           isWord("true"),
		"LockoutDurationInSeconds":            isWord("60"),
		"LockoutThreshold":                    isWord("10", "3"),
		"BannedPasswordList":                  isWord(""),
	}
)

func isWord(words ...string) func(string) bool {
	return func(text string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, text) })
	}
}

// longestWord is the length of the longest banned word (passwords 1.14).
const longestWord = 16

// isWordList reports whether tabs separate words (passwords 1.13). A word can have any other character, so that a comma or a semicolon
// separates words only in a text that is too long for one.
func isWordList(text string) bool {
	joined := strings.ContainsAny(text, ",;") && !strings.Contains(text, "\t") && utf8.RuneCountInString(text) > longestWord
	return !joined && !strings.ContainsAny(text, "\r\n")
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// knownRules are the names of the values.
var knownRules = []string{
	"BannedPasswordCheckOnPremisesMode", "EnableBannedPasswordCheckOnPremises", "EnableBannedPasswordCheck", "LockoutDurationInSeconds",
	"LockoutThreshold", "BannedPasswordList",
}

func passwordProbes() []Probe {
	return []Probe{
		ofGraph("graph-password-rules", "The setting of Password protection", "absent, or the six known values as text: true or false, digits, `Audit` or `Enforce`, and words between tabs", askPasswordRules),
		ofGraph("graph-password-template", "The template of Password protection", "the six names; both checks true, `Audit`, 60 seconds, 10 (or 3) tries, no words", inGraph("groupSettingTemplates/"+passwordRulesTemplate, func(d map[string]any) finding {
			return seeRules(d["values"], "defaultValue", templateDefaults)
		})),
		ofGraph("graph-password-expiry", "`passwordValidityPeriodInDays` of the domains", "null, the largest 32-bit number for never, or 1 to 730 days", inList("domains", seeExpiry)),
		ofGraph("graph-branding", "The default branding", "HTTP 404 Request_ResourceNotFound, or the known properties, with Booleans or null for what is hidden", askBranding),
	}
}

// askPasswordRules looks for the setting by its template (passwords 1.1).
func askPasswordRules(ctx context.Context, r *reader) finding {
	d, why := r.graph(ctx, "groupSettings").object()
	if d == nil {
		return why
	}
	for _, s := range objects(d["value"]) {
		if id, _ := s["templateId"].(string); strings.EqualFold(id, passwordRulesTemplate) {
			return seeRules(s["values"], "value", passwordRules)
		}
	}
	return finding{"absent", AsExpected}
}

// seeRules compares pairs of names and values with their forms. No value is shown.
func seeRules(values any, property string, forms map[string]func(string) bool) finding {
	var odd []string
	missing := slices.Clone(knownRules)
	for _, v := range objects(values) {
		name, _ := v["name"].(string)
		missing = slices.DeleteFunc(missing, func(m string) bool { return m == name })
		text, isText := v[property].(string)
		switch fits := forms[name]; {
		case fits == nil:
			odd = append(odd, "unknown: "+shown(name))
		case !isText:
			odd = append(odd, name+" is "+kind(v[property]))
		case !fits(text):
			odd = append(odd, name+" has another form")
		}
	}
	for _, name := range missing {
		odd = append(odd, "no "+name)
	}
	if len(odd) == 0 {
		return finding{"the same", AsExpected}
	}
	return finding{strings.Join(odd[:min(len(odd), mostIrregular)], "; "), Different}
}

// seeExpiry counts the domains by when their passwords expire (passwords 2.2, 2.3 and 2.4).
func seeExpiry(domains ...map[string]any) finding {
	const never, most = 2147483647, 730
	unset, nevers, days, odd := 0, 0, 0, 0
	for _, d := range domains {
		n, isNumber := whole(d["passwordValidityPeriodInDays"])
		switch {
		case d["passwordValidityPeriodInDays"] == nil:
			unset++
		case isNumber && n == never:
			nevers++
		case isNumber && n >= 1 && n <= most:
			days++
		default:
			odd++
		}
	}
	return judge(odd == 0, fmt.Sprintf("null: %d, never: %d, days: %d, other: %d", unset, nevers, days, odd))
}

// askBranding reads the default branding (passwords 3.1 to 3.5).
func askBranding(ctx context.Context, r *reader) finding {
	rows, why := r.graph(ctx, "organization").list()
	if rows == nil {
		return why
	}
	id, _ := rows[0]["id"].(string)
	a := r.get(ctx, serviceerror.Graph, "/v1.0/organization/"+url.PathEscape(id)+"/branding", "Accept-Language", "0")
	if a.err == nil && a.Status == http.StatusNotFound {
		return judge(strings.EqualFold(a.Code(), "Request_ResourceNotFound"), a.refusal())
	}
	d, why := a.object()
	if d == nil {
		return why
	}
	odd := brandingShape.irregular(d)
	if hidden, ok := d["loginPageTextVisibilitySettings"].(map[string]any); ok {
		odd = append(odd, visibilityShape.irregular(hidden)...)
	}
	if len(odd) == 0 {
		return finding{"the same", AsExpected}
	}
	return finding{strings.Join(odd[:min(len(odd), mostIrregular)], "; "), Different}
}

// The branding (passwords 3.4 and 3.5; the CSDL of v1.0).
var (
	brandingShape = newShape(`
		text: id
		text|null: backgroundColor backgroundImageRelativeUrl bannerLogoRelativeUrl customAccountResetCredentialsUrl
		text|null: customCannotAccessYourAccountText customCannotAccessYourAccountUrl customCSSRelativeUrl? customForgotMyPasswordText
		text|null: customPrivacyAndCookiesText customPrivacyAndCookiesUrl customResetItNowText customTermsOfUseText customTermsOfUseUrl
		text|null: faviconRelativeUrl headerBackgroundColor headerLogoRelativeUrl? signInPageText squareLogoRelativeUrl
		text|null: squareLogoDarkRelativeUrl? usernameHintText
		list|null: cdnList
		object|null: contentCustomization? loginPageLayoutConfiguration? loginPageTextVisibilitySettings`)
	visibilityShape = newShape(`
		boolean|null: hideAccountResetCredentials? hideCannotAccessYourAccount hideForgotMyPassword hideResetItNow hideTermsOfUse
		boolean|null: hidePrivacyAndCookies`)
)
