package tenant

import (
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// The names of the password rules, in the order of live answers (passwords 1.5).
const (
	RuleOnPremisesMode   = "BannedPasswordCheckOnPremisesMode"
	RuleOnPremisesCheck  = "EnableBannedPasswordCheckOnPremises"
	RuleCustomCheck      = "EnableBannedPasswordCheck"
	RuleLockoutDuration  = "LockoutDurationInSeconds"
	RuleLockoutThreshold = "LockoutThreshold"
	RuleBannedWords      = "BannedPasswordList"
)

// PasswordRulesDefaultValues returns the values of the template, by name in its order (passwords 1.6).
func PasswordRulesDefaultValues() document.Document {
	return document.New(
		RuleOnPremisesMode, "Audit", RuleOnPremisesCheck, "true", RuleCustomCheck, "true",
		RuleLockoutDuration, "60", RuleLockoutThreshold, "10", RuleBannedWords, "",
	)
}

// PasswordRulesTemplate returns the values of this tenant's template (see Settings.PasswordRulesTemplate).
func (s *State) PasswordRulesTemplate() document.Document {
	d := PasswordRulesDefaultValues()
	for name, value := range s.Settings.PasswordRulesTemplate {
		d.Set(name, value)
	}
	return d
}

// keyRulesID is the property of the stored document that is no rule.
const keyRulesID = "id"

// PasswordRule returns the value of a rule that holds: the tenant's own, or the template's if the tenant has none.
func (s *State) PasswordRule(name string) string {
	if raw, ok := s.PasswordRules.Get(name); ok {
		text, _ := document.Text(raw)
		return text
	}
	raw, _ := s.PasswordRulesTemplate().Get(name)
	text, _ := document.Text(raw)
	return text
}

// PasswordRuleIs reports whether a rule is on.
func (s *State) PasswordRuleIs(name string) bool {
	return strings.EqualFold(s.PasswordRule(name), "true")
}

// SetPasswordRule sets a rule, or a value of another name, as an administrator does who saves the page Password protection: the
// tenant has all values afterwards.
func (s *State) SetPasswordRule(name, value string) {
	if len(s.PasswordRules) == 0 {
		s.PasswordRules = append(document.New(keyRulesID, PasswordRulesID), s.PasswordRulesTemplate()...)
	}
	s.PasswordRules.Set(name, value)
}

// PasswordRuleNames returns the names of the values that hold: those of the template, and what else the tenant has.
func (s *State) PasswordRuleNames() []string {
	names := s.PasswordRulesTemplate().Keys()
	for _, name := range s.PasswordRules.Keys() {
		if name != keyRulesID && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// PasswordRulesID is the id of a setting that was not made by a POST.
const PasswordRulesID = "b1d4c0de-0000-4000-8000-0000000000d1"
