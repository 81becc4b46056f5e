package sspr

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Check validates a scope (sspr-policy 1.2, sspr-policy 3.1).
func (s Scope) Check() []Finding {
	var c checks
	if s.EnabledFor == nil {
		return nil
	}
	group := s.GroupID != nil && *s.GroupID != ""
	switch {
	case *s.EnabledFor == EnabledForSelected && s.GroupID != nil && !group:
		c.standing(FieldGroupID, "Missing group",
			`With enabled_for = "selected", members of one group can reset passwords: set group_id to its object ID. `+
				"Nested groups count, so one group can contain others.")
	case (*s.EnabledFor == EnabledForNone || *s.EnabledFor == EnabledForAll) && group:
		c.fail(FieldGroupID, "Group has no effect",
			fmt.Sprintf("With enabled_for = %q, group_id is not used. Remove group_id, or set enabled_for = \"selected\".", *s.EnabledFor))
	}
	return c.found
}

// Limits of the security questions (sspr-policy 3.4). Microsoft documents no minimum length of a question
// (autumn-2026 5.9).
const (
	minQuestions       = 3
	maxQuestions       = 5
	maxCustomQuestions = 20
	maxQuestionLength  = 200
)

// Check validates the methods (sspr-policy 3.3, sspr-policy 3.4).
func (a AuthenticationMethods) Check() []Finding {
	c := checks{found: a.CheckValues()}
	a.checkCombination(&c)
	return c.found
}

// CheckValues validates the numbers and the questions, which do not depend on the tenant.
func (a AuthenticationMethods) CheckValues() []Finding {
	var c checks
	a.checkCustomQuestions(&c)
	a.checkNumbers(&c)
	return c.found
}

func (a AuthenticationMethods) checkNumbers(c *checks) {
	c.between(a.Required, 1, 2, FieldMethodsRequired, "Invalid number of required methods",
		"methods_required must be 1 or 2.")
	a.checkQuestions(c)
}

// CheckKept validates what a configuration writes (a) together with the values that the tenant keeps. state is the
// migration state, nil if not known. The combination of methods matters only while the legacy switches decide
// (sspr-policy 3.9). It is an error only if the configuration writes some of the methods. Otherwise it is a warning, if
// the configuration changes anything about it.
func (a AuthenticationMethods) CheckKept(live AuthenticationMethods, state *MigrationState) []Finding {
	all := Overlay(live, a)
	var c checks
	a.checkCustomQuestions(&c) // only the configuration's own questions
	all.checkNumbers(&c)
	found := c.found
	if is(state, MigrationComplete) {
		return append(found, a.CheckMigrated()...)
	}
	c = checks{}
	all.checkCombination(&c)
	sameNumber := a.Required == nil || is(live.Required, *a.Required)
	for _, f := range c.found {
		switch {
		case state == nil && a.Methods == nil && sameNumber:
			continue
		case state == nil && len(a.LegacyMethods()) == 0:
			f.Severity = Warning
			f.Detail += " This applies before the migration to the authentication methods policy; the provider cannot read whether this tenant is migrated."
		case a.Methods == nil:
			f.Severity = Warning
			f.Detail += " The methods come from the tenant, because this configuration does not set them."
		}
		found = append(found, f)
	}
	if state == nil && a.Methods != nil && !sameMethods(a.LegacyMethods(), live.LegacyMethods()) {
		c = checks{}
		c.warn(FieldMethods, "Methods may have no effect",
			"The provider cannot read whether this tenant is migrated to the authentication methods policy. That requires a credential for Microsoft Graph with Policy.Read.AuthenticationMethod. "+
				"Every tenant created since 2025 is migrated. In a migrated tenant, methods other than security_questions cannot be changed here, and the apply fails. "+
				"Use sspr_authentication_method_configuration there.")
		found = append(found, c.found...)
	}
	return found
}

func sameMethods(a, b []Method) bool { return SetOf(a...) == SetOf(b...) }

func (a AuthenticationMethods) checkCombination(c *checks) {
	if a.Methods == nil || a.Required == nil || *a.Required < 1 || *a.Required > 2 {
		return
	}
	others := slices.DeleteFunc(slices.Clone(*a.Methods), isAuthenticator)
	authenticator := len(others) < len(*a.Methods)
	required := *a.Required
	if n := int64(len(*a.Methods)); n < required {
		c.fail(FieldMethods, "Fewer methods offered than required",
			fmt.Sprintf("methods_required is %d and the methods offered are %s, so no user could reset a password. "+
				"Offer more methods or require fewer.", required, methodNames(*a.Methods)))
		return
	}
	if required == 1 && a.Offers(MobileAppNotification) {
		c.fail(FieldMethods, "Mobile app notification requires two methods",
			"If one method is required, the authenticator app works only with a code. "+
				"Replace mobile_app_notification with mobile_app_code, or set methods_required = 2.")
	}
	if authenticator && int64(len(others)) < required {
		c.fail(FieldMethods, "Too few methods besides the authenticator app",
			fmt.Sprintf("With methods_required = %d, the authenticator app requires at least %s; %s. "+
				"Add e-mail, a phone or security questions.", required, Count(required, "other method"), offeredBeside(others)))
	}
}

// offeredBeside describes the methods that are offered besides the authenticator app.
func offeredBeside(others []Method) string {
	if len(others) == 0 {
		return "there is none"
	}
	return "there is only " + methodNames(others)
}

func isAuthenticator(m Method) bool { return m == MobileAppNotification || m == MobileAppCode }

func (a AuthenticationMethods) checkQuestions(c *checks) {
	const register, reset = FieldQuestionsToRegister, FieldQuestionsToReset
	c.between(a.QuestionsToRegister, minQuestions, maxQuestions, register, "Invalid number of security questions",
		"The number of security questions required to register must be 3, 4 or 5.")
	c.between(a.QuestionsToReset, minQuestions, maxQuestions, reset, "Invalid number of security questions",
		"The number of security questions required to reset must be 3, 4 or 5.")
	if a.QuestionsToRegister != nil && a.QuestionsToReset != nil && *a.QuestionsToRegister < *a.QuestionsToReset {
		c.standing(register, "Fewer questions to register than to reset",
			fmt.Sprintf("Users would register %d questions and have to answer %d. questions_to_register must be at least questions_to_reset.",
				*a.QuestionsToRegister, *a.QuestionsToReset))
	}
	if a.Offers(SecurityQuestions) {
		a.checkEnoughQuestions(c)
	}
}

func (a AuthenticationMethods) checkEnoughQuestions(c *checks) {
	if a.CustomQuestions == nil || a.PredefinedQuestionIDs == nil || a.QuestionsToRegister == nil {
		return
	}
	defined := int64(len(*a.CustomQuestions) + len(*a.PredefinedQuestionIDs))
	if defined < *a.QuestionsToRegister {
		c.standing(FieldCustomQuestions, "Fewer questions defined than required",
			fmt.Sprintf("Users must register %s, but only %d custom and %d predefined ones are defined. Add questions, or lower questions_to_register.",
				Count(*a.QuestionsToRegister, "security question"), len(*a.CustomQuestions), len(*a.PredefinedQuestionIDs)))
	}
}

func (a AuthenticationMethods) checkCustomQuestions(c *checks) {
	if a.CustomQuestions == nil {
		return
	}
	if n := len(*a.CustomQuestions); n > maxCustomQuestions {
		c.fail(FieldCustomQuestions, "Too many custom questions",
			fmt.Sprintf("A tenant can define at most %d custom security questions; the configuration has %d.", maxCustomQuestions, n))
	}
	seen := map[string]bool{}
	for _, q := range *a.CustomQuestions {
		switch n := utf8.RuneCountInString(q); {
		case strings.TrimSpace(q) == "":
			c.fail(FieldCustomQuestions, "Empty custom question", "A custom security question must have text. Remove the empty one from custom_questions.")
		case n > maxQuestionLength:
			c.fail(FieldCustomQuestions, "Custom question too long",
				fmt.Sprintf("A custom security question can have at most %d characters; %q has %d.", maxQuestionLength, abbreviated(q), n))
		}
		folded := strings.ToLower(strings.Join(strings.Fields(q), " "))
		if seen[folded] {
			c.standing(FieldCustomQuestions, "Duplicate custom question",
				fmt.Sprintf("%q differs from another question only in spaces or capitalization.", abbreviated(q)))
		}
		seen[folded] = true
	}
}

// abbreviated shortens long questions for messages.
func abbreviated(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return s
}

// maxReconfirmDays is the longest interval between two reconfirmations, in days (sspr-policy 3.5).
const maxReconfirmDays = 730

// Check validates the registration (sspr-policy 3.5).
func (r Registration) Check() []Finding {
	var c checks
	c.between(r.ReconfirmAfterDays, 0, maxReconfirmDays, FieldReconfirmAfterDays, "Invalid number of days",
		"Users can be asked to confirm their contact information after 1 to 730 days; 0 means never.")
	if is(r.RequiredAtSignIn, false) && r.ReconfirmAfterDays != nil && *r.ReconfirmAfterDays > 0 {
		c.warn(FieldReconfirmAfterDays, "Reconfirmation has no effect",
			"Users are asked to reconfirm only if registration is required at sign-in. "+
				"Set required_at_sign_in = true, or reconfirm_after_days = 0.")
	}
	return c.found
}

// Check validates the helpdesk link (sspr-policy 3.6).
func (h Customization) Check() []Finding {
	var c checks
	link := ""
	if h.HelpdeskEmailOrURL != nil {
		link = *h.HelpdeskEmailOrURL
	}
	switch {
	case link != "" && !isEmailOrURL(link):
		c.standing(FieldCustomHelpdeskEmailURL, "Invalid helpdesk link",
			fmt.Sprintf("%q must be an e-mail address, or a URL that starts with https:// or http://.", abbreviated(link)))
	case is(h.CustomizeHelpdeskLink, true) && h.HelpdeskEmailOrURL != nil && link == "":
		c.fail(FieldCustomHelpdeskEmailURL, "Missing helpdesk link",
			"With customize_helpdesk_link = true, users are sent to a custom address: set custom_helpdesk_email_or_url to an e-mail address or an http(s) URL.")
	}
	return c.found
}

// CheckWritten adds a rule that applies to configurations but not to values that the tenant keeps: a link beside
// customize_helpdesk_link = false would never be shown.
func (h Customization) CheckWritten() []Finding {
	c := checks{found: h.Check()}
	if is(h.CustomizeHelpdeskLink, false) && h.HelpdeskEmailOrURL != nil && *h.HelpdeskEmailOrURL != "" {
		c.standing(FieldCustomHelpdeskEmailURL, "Helpdesk link would not be shown",
			"With customize_helpdesk_link = false, users do not see the custom link. Remove custom_helpdesk_email_or_url, or set customize_helpdesk_link = true.")
	}
	return c.found
}

// isEmailOrURL reports whether s is a bare email address (no display name) or an absolute http(s) URL with a host.
func isEmailOrURL(s string) bool {
	if a, err := mail.ParseAddress(s); err == nil && a.Address == s {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && !strings.ContainsAny(s, " \t\r\n")
}
