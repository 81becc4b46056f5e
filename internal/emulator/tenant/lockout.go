package tenant

import (
	"cmp"
	"slices"
	"time"
)

// PasswordCheck is what became of a password that was typed.
type PasswordCheck string

// The outcomes.
const (
	PasswordRight PasswordCheck = "right"
	PasswordWrong PasswordCheck = "wrong"
	// PasswordLocked: smart lockout refuses every password, the right one as well.
	PasswordLocked PasswordCheck = "locked"
	// PasswordUnknown: the tenant knows no password of the user.
	PasswordUnknown PasswordCheck = "unknown"
)

// Defaults of smart lockout, and how many wrong passwords it remembers
// (https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout).
const (
	defaultLockoutThreshold = 10
	defaultLockoutSeconds   = 60
	wrongPasswordsKept      = 3
)

// CheckPassword checks a password that was typed for a user, and counts it for smart lockout: each of so many wrong passwords
// in a row locks the account, and so does each further one. One of the last three wrong passwords does not count again. The
// right password begins the count anew. That each lockout is as long as the first is chosen: the service makes later ones
// longer, at a rate that it does not tell. The counters for familiar and unfamiliar locations are one here.
func (s *State) CheckPassword(u *User, password string, now time.Time) PasswordCheck {
	own := &u.SelfService
	switch {
	case !u.Password.Known():
		return PasswordUnknown
	case now.Before(own.LockedUntil):
		return PasswordLocked
	}
	s.Touch(u)
	if u.Password.Is(password) {
		u.EndLockout()
		return PasswordRight
	}
	hash := passwordHash(password, u.Password.Salt)
	if slices.Contains(own.WrongHashes, hash) {
		return PasswordWrong
	}
	own.WrongHashes = append(slices.Clone(own.WrongHashes), hash)
	own.WrongHashes = own.WrongHashes[max(0, len(own.WrongHashes)-wrongPasswordsKept):]
	if own.WrongPasswords++; own.WrongPasswords >= cmp.Or(s.Settings.LockoutThreshold, defaultLockoutThreshold) {
		seconds := cmp.Or(s.Settings.LockoutDurationInSeconds, defaultLockoutSeconds)
		own.LockedUntil = now.Add(time.Duration(seconds) * time.Second).UTC()
	}
	return PasswordWrong
}

// EndLockout ends a lockout and forgets the wrong passwords, as a new password does.
func (u *User) EndLockout() {
	u.SelfService.WrongPasswords, u.SelfService.LockedUntil, u.SelfService.WrongHashes = 0, time.Time{}, nil
}
