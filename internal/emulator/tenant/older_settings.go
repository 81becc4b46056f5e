package tenant

import "strconv"

// olderSettings are the settings of a tenant file with three that an older version kept, before there were password rules.
type olderSettings struct {
	Settings
	LockoutThreshold         int      `json:"lockoutThreshold"`
	LockoutDurationInSeconds int      `json:"lockoutDurationInSeconds"`
	BannedPasswords          []string `json:"bannedPasswords"`
}

// The bounds of the lockout (passwords 1.15), which the older settings did not have.
const (
	mostLockoutThreshold = 50
	leastLockoutDuration = 5
	mostLockoutDuration  = 18000
)

// moveTo makes password rules of those three, unless there are rules. A number outside the bounds becomes the nearest that the service
// takes.
func (o olderSettings) moveTo(s *State) {
	if len(s.PasswordRules) > 0 {
		return
	}
	if o.LockoutThreshold > 0 {
		s.SetPasswordRule(RuleLockoutThreshold, strconv.Itoa(min(o.LockoutThreshold, mostLockoutThreshold)))
	}
	if o.LockoutDurationInSeconds > 0 {
		s.SetPasswordRule(RuleLockoutDuration, strconv.Itoa(min(max(o.LockoutDurationInSeconds, leastLockoutDuration), mostLockoutDuration)))
	}
	if len(o.BannedPasswords) > 0 {
		s.SetBannedWords(o.BannedPasswords...)
	}
}
