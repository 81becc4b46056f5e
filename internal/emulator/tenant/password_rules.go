package tenant

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Names of the password rules, which are the values of "Password Rule Settings" (passwords 1.5).
const (
	RuleOnPremisesMode   = "BannedPasswordCheckOnPremisesMode"
	RuleCheckOnPremises  = "EnableBannedPasswordCheckOnPremises"
	RuleCheckBanned      = "EnableBannedPasswordCheck"
	RuleLockoutSeconds   = "LockoutDurationInSeconds"
	RuleLockoutThreshold = "LockoutThreshold"
	RuleBannedWords      = "BannedPasswordList"
)

// bannedWordsSeparator is between the words of RuleBannedWords (passwords 1.13).
const bannedWordsSeparator = "\t"

// PasswordRuleDefaults returns the rules of a tenant that has set none, as the template has them and in its order (passwords 1.5 and
// 1.6).
func PasswordRuleDefaults() document.Document {
	return document.New(
		RuleOnPremisesMode, "Audit", RuleCheckOnPremises, "true", RuleCheckBanned, "true",
		RuleLockoutSeconds, strconv.Itoa(defaultLockoutSeconds), RuleLockoutThreshold, strconv.Itoa(defaultLockoutThreshold), RuleBannedWords, "")
}

// PasswordRule returns the rule that applies: the one that is set, or the template's default.
func (s *State) PasswordRule(name string) string {
	raw, ok := s.PasswordRules.Get(name)
	if !ok {
		raw, _ = PasswordRuleDefaults().Get(name)
	}
	text, _ := document.Text(raw)
	return text
}

// SetPasswordRule sets a rule as the portal does, with the defaults of the others if none has been set yet (passwords 1.9).
func (s *State) SetPasswordRule(name, value string) {
	if len(s.PasswordRules) == 0 {
		s.PasswordRules = slices.Concat(document.New("id", uuid.NewString()), PasswordRuleDefaults())
	}
	s.PasswordRules.Set(name, value)
}

// SetBannedWords has the tenant ban words of its own.
func (s *State) SetBannedWords(words ...string) {
	s.SetPasswordRule(RuleBannedWords, strings.Join(words, bannedWordsSeparator))
}

// bannedWords returns the words of the tenant's own list, none if the list is not enforced (passwords 5.1).
func (s *State) bannedWords() []string {
	if !strings.EqualFold(s.PasswordRule(RuleCheckBanned), "true") {
		return nil
	}
	return strings.Split(s.PasswordRule(RuleBannedWords), bannedWordsSeparator)
}

// lockoutThreshold returns how many wrong passwords lock an account.
func (s *State) lockoutThreshold() int {
	return positive(s.PasswordRule(RuleLockoutThreshold), defaultLockoutThreshold)
}

// lockout returns how long a lock lasts after so many others.
func (s *State) lockout(others int) time.Duration {
	d := time.Duration(positive(s.PasswordRule(RuleLockoutSeconds), defaultLockoutSeconds)) * time.Second
	for ; others > 0 && d < maxLockout; others-- {
		d = min(2*d, maxLockout)
	}
	return d
}

// positive returns the number in a text, or another one if it has no positive 32-bit number.
func positive(text string, otherwise int) int {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
	if err != nil || n < 1 {
		return otherwise
	}
	return int(n)
}

// olderSettings are settings with three that were there before the password rules.
type olderSettings struct {
	Settings
	LockoutThreshold         int      `json:"lockoutThreshold"`
	LockoutDurationInSeconds int      `json:"lockoutDurationInSeconds"`
	BannedPasswords          []string `json:"bannedPasswords"`
}

// moveTo sets the password rules to the settings of an older version, unless the rules are set.
func (o olderSettings) moveTo(s *State) {
	if len(s.PasswordRules) > 0 {
		return
	}
	if o.LockoutThreshold > 0 {
		s.SetPasswordRule(RuleLockoutThreshold, strconv.Itoa(o.LockoutThreshold))
	}
	if o.LockoutDurationInSeconds > 0 {
		s.SetPasswordRule(RuleLockoutSeconds, strconv.Itoa(o.LockoutDurationInSeconds))
	}
	if len(o.BannedPasswords) > 0 {
		s.SetBannedWords(o.BannedPasswords...)
	}
}
