package tenant

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// PasswordCheck is the result of a check of an entered password.
type PasswordCheck string

// The outcomes.
const (
	PasswordRight PasswordCheck = "right"
	PasswordWrong PasswordCheck = "wrong"
	// PasswordLocked: smart lockout refuses every password, even the right one.
	PasswordLocked PasswordCheck = "locked"
	// PasswordUnknown: the tenant has no password of the user.
	PasswordUnknown PasswordCheck = "unknown"
)

// Defaults of smart lockout, and how many wrong passwords it remembers (user-journeys 6.7, 6.8 and 6.10, passwords 1.9). A lock
// lasts no longer than maxLockout (chosen).
const (
	defaultLockoutThreshold = 10
	defaultLockoutSeconds   = 60
	wrongPasswordsKept      = 3
	maxLockout              = 24 * time.Hour
)

// CheckPassword checks an entered password of a user and counts it for smart lockout: the account is locked after a number of
// wrong passwords, and again after each further one, for longer each time (user-journeys 6.9 and 6.17). Microsoft does not
// disclose by how much; twice as long is chosen (user-journeys 10.13). A password that equals one of the last three wrong ones
// does not count. The right password resets the count.
func (s *State) CheckPassword(u *User, password string, now time.Time) PasswordCheck {
	own := &u.SelfService
	switch {
	case !u.Password.Known():
		return PasswordUnknown
	case now.Before(own.LockedUntil):
		return PasswordLocked
	}
	s.Touch(u)
	if u.Password.SignsIn(password, now) {
		u.EndLockout()
		return PasswordRight
	}
	hash := passwordHash(password, u.Password.Salt)
	if slices.Contains(own.WrongHashes, hash) {
		return PasswordWrong
	}
	own.WrongHashes = append(slices.Clone(own.WrongHashes), hash)
	own.WrongHashes = own.WrongHashes[max(0, len(own.WrongHashes)-wrongPasswordsKept):]
	own.WrongPasswords++
	if again := own.WrongPasswords - s.lockoutThreshold(); again >= 0 {
		own.LockedUntil = now.Add(s.lockout(again)).UTC()
	}
	return PasswordWrong
}

// lockoutThreshold returns how many wrong passwords lock an account (passwords 5.4).
func (s *State) lockoutThreshold() int {
	return positive(s.PasswordRule(RuleLockoutThreshold), defaultLockoutThreshold)
}

// lockout returns how long a lock lasts after so many others.
func (s *State) lockout(others int) time.Duration {
	d := time.Duration(positive(s.PasswordRule(RuleLockoutDuration), defaultLockoutSeconds)) * time.Second
	for ; others > 0 && d < maxLockout; others-- {
		d = min(2*d, maxLockout)
	}
	return d
}

// positive returns the number in a text, or another one if it has no positive 32-bit number, which only an edited file can cause.
func positive(text string, otherwise int) int {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
	if err != nil || n < 1 {
		return otherwise
	}
	return int(n)
}

// EndBlock ends a block of password resets and forgets the failed tries, with the events of the block in the audit log: a reader
// of the log alone would take the user for blocked.
func (s *State) EndBlock(u *User) {
	u.SelfService.BlockedUntil, u.SelfService.Tries, u.SelfService.Mails = time.Time{}, nil, nil
	s.DirectoryAudits = slices.DeleteFunc(slices.Clone(s.DirectoryAudits), func(e DirectoryAudit) bool {
		return e.ActivityDisplayName == AuditBlocked && slices.ContainsFunc(e.TargetResources, func(t AuditTarget) bool { return t.ID == u.ID })
	})
}

// EndLockout ends a lockout and forgets the wrong passwords, as a new password does.
func (u *User) EndLockout() {
	u.SelfService.WrongPasswords, u.SelfService.LockedUntil, u.SelfService.WrongHashes = 0, time.Time{}, nil
}
