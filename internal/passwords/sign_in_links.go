package passwords

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// SignInLinks are the links of the sign-in page to the reset page: Company branding > Sign-in form > Self-service password reset, of the
// default branding (passwords 3.17). A nil field is not set.
type SignInLinks struct {
	// ForgotPasswordText and CannotAccessAccountText replace the texts "Forgot my password" and "Can't access your account?". "" is
	// Microsoft's own.
	ForgotPasswordText      *string `stored:"forgot_password_text"`
	CannotAccessAccountText *string `stored:"cannot_access_account_text"`
	// ResetURL is where both links lead, "" for Microsoft's reset page.
	ResetURL *string `stored:"reset_url"`
	// ShowPasswordReset is whether the sign-in page shows such links at all, and the others whether it shows one of them.
	ShowPasswordReset       *bool `stored:"show_password_reset"`
	ShowForgotPassword      *bool `stored:"show_forgot_password"`
	ShowCannotAccessAccount *bool `stored:"show_cannot_access_account"`
}

// The names of the settings in findings.
const (
	FieldForgotPasswordText      = "forgot_password_text"
	FieldCannotAccessAccountText = "cannot_access_account_text"
	FieldResetURL                = "reset_url"
	FieldShowPasswordReset       = "show_password_reset"
)

// The longest texts and addresses, in characters (passwords 3.4).
const (
	maxLinkText = 256
	maxResetURL = 128
)

// Check validates the texts and the address. The service refuses what is too long and an address that is not in ASCII, so that no
// tenant has one. An address of another scheme may be in a tenant already.
func (l SignInLinks) Check() []sspr.Finding {
	var f findings
	checkText := func(field string, text *string) {
		switch {
		case text == nil || *text == "":
		case strings.TrimSpace(*text) == "":
			f.fail(field, "Invalid text of a link", fmt.Sprintf("%s contains only spaces. Use \"\" for Microsoft's own text.", field))
		case utf8.RuneCountInString(*text) > maxLinkText:
			f.fail(field, "Invalid text of a link", fmt.Sprintf("%s has %d characters. It can have at most %d.", field, utf8.RuneCountInString(*text), maxLinkText))
		}
	}
	checkText(FieldForgotPasswordText, l.ForgotPasswordText)
	checkText(FieldCannotAccessAccountText, l.CannotAccessAccountText)
	if l.ResetURL == nil || *l.ResetURL == "" {
		return f.found
	}
	switch address := *l.ResetURL; {
	case utf8.RuneCountInString(address) > maxResetURL:
		f.fail(FieldResetURL, "Invalid reset address", fmt.Sprintf("reset_url has %d characters. It can have at most %d.", utf8.RuneCountInString(address), maxResetURL))
	case !isASCII(address):
		f.fail(FieldResetURL, "Invalid reset address", "reset_url has characters that are not in ASCII. Encode each of them, such as ü as %C3%BC, and a host with Punycode.")
	case !isWebAddress(address):
		f.standing(FieldResetURL, "Invalid reset address", "reset_url must be a URL that starts with https:// or http:// and has a host.")
	}
	return f.found
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// isWebAddress reports whether a text is an absolute http(s) URL with a host.
func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && !strings.ContainsAny(text, " \t\r\n")
}

// CheckChange warns of what a change begins: a sign-in page without any link to the reset page, or with one that is not encrypted.
func (l SignInLinks) CheckChange(live SignInLinks) []sspr.Finding {
	var found []sspr.Finding
	after := sspr.Overlay(live, l)
	if after.hidden() && !live.hidden() {
		found = append(found, sspr.Finding{
			Severity: sspr.Warning, Field: FieldShowPasswordReset, Summary: "No link to the reset page",
			Detail: "With this change the sign-in page shows no link to the reset page. People who forgot their password must know its address, " +
				"such as https://aka.ms/sspr.",
		})
	}
	if l.ResetURL != nil && strings.HasPrefix(strings.ToLower(*l.ResetURL), "http://") && (live.ResetURL == nil || *live.ResetURL != *l.ResetURL) {
		found = append(found, sspr.Finding{
			Severity: sspr.Warning, Field: FieldResetURL, Summary: "Reset address without encryption",
			Detail: "reset_url begins with http://, so that others in the network can read what people type there. Use https:// if the page has it.",
		})
	}
	return found
}

// CheckWithoutBranding warns of a change in a tenant that has no branding: it has one afterwards. None is made if the links do not
// differ from Microsoft's.
func (l SignInLinks) CheckWithoutBranding(live SignInLinks) []sspr.Finding {
	found, written := map[string]string{}, l
	for name, field := range sspr.Stored(&live) {
		found[name] = shown(field)
	}
	for name, field := range sspr.Stored(&written) {
		if !field.IsNil() && shown(field) != found[name] {
			return []sspr.Finding{{
				Severity: sspr.Warning, Field: name, Summary: "The tenant has no branding",
				Detail: "This apply makes a default branding. A destroy does not delete it, because others may have added to it by then.",
			}}
		}
	}
	return nil
}

// shown returns a value of the links as a text, "" for Microsoft's own text or address.
func shown(field reflect.Value) string {
	if field.IsNil() {
		return ""
	}
	return fmt.Sprint(field.Elem())
}

// hidden reports whether the sign-in page shows neither link.
func (l SignInLinks) hidden() bool {
	no := func(shown *bool) bool { return shown != nil && !*shown }
	return no(l.ShowPasswordReset) || no(l.ShowForgotPassword) && no(l.ShowCannotAccessAccount)
}
