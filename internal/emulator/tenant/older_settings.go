package tenant

import "strconv"

// olderSettings are the settings of a tenant file with three that an older version kept, before there were password rules.
type olderSettings struct {
	Settings
	LockoutThreshold         int      `json:"lockoutThreshold"`
	LockoutDurationInSeconds int      `json:"lockoutDurationInSeconds"`
	BannedPasswords          []string `json:"bannedPasswords"`
}

// moveTo makes password rules of those three, unless there are rules.
func (o olderSettings) moveTo(s *State) {
	if len(s.PasswordRules) > 0 {
		return
	}
	if o.LockoutThreshold > 0 {
		s.SetPasswordRule(RuleLockoutThreshold, strconv.Itoa(o.LockoutThreshold))
	}
	if o.LockoutDurationInSeconds > 0 {
		s.SetPasswordRule(RuleLockoutDuration, strconv.Itoa(o.LockoutDurationInSeconds))
	}
	if len(o.BannedPasswords) > 0 {
		s.SetBannedWords(o.BannedPasswords...)
	}
}
