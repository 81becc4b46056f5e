package journeys

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// ChooseUnlock chooses to unlock the account with the old password, or to reset the password. If unlocking is no longer allowed,
// only the reset remains, with a problem in the field "unlock".
func (s *Service) ChooseUnlock(id string, unlock bool) (Reset, error) {
	return s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		if !unlock || !canUnlock(st, d) {
			p.view.Step = StepPassword
			if unlock {
				p.problem("unlock", "Your organization no longer allows you to unlock the account without a new password. Enter a new password.")
			}
			return
		}
		if cause := onPremisesCause(st); cause != "" {
			s.record(st, u, p, tenant.AuditUnlock, "failure", string(cause))
			s.refuse(st, u, p, cause)
			return
		}
		u.SelfService.LockedOnPremises = false
		s.record(st, u, p, tenant.AuditUnlock, "success", "")
		p.view.Step = StepUnlocked
	}, StepUnlockOrReset)
}

// canUnlock reports whether a user may unlock the account without a new password.
func canUnlock(st *tenant.State, d Decision) bool {
	return d.Synchronized && st.OnPremisesPasswordReset.IsTrue("accountUnlockEnabled")
}

// onPremisesCause returns why Active Directory does not accept a change now, "" if it does.
func onPremisesCause(st *tenant.State) Cause {
	switch st.Settings.OnPremisesReset {
	case tenant.OnPremisesActionRequired:
		return CauseOnPremises
	case tenant.OnPremisesUnreachable:
		return CauseOnPremisesReach
	default:
		return ""
	}
}

// SetPassword sets the new password. Its problems have the fields "password" and "again".
func (s *Service) SetPassword(id, password, again string) (Reset, error) {
	return s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		s.record(st, u, p, tenant.AuditProgress, "success", "User submitted a new password")
		if p.view.Problem = passwordProblem(st, u, password, again); p.view.Problem != nil {
			if isBan(*p.view.Problem) {
				s.record(st, u, p, tenant.AuditReset, "failure", bannedReason)
			}
			return
		}
		if d.Synchronized {
			if cause := onPremisesCause(st); cause != "" {
				s.record(st, u, p, tenant.AuditReset, "failure", string(cause))
				s.refuse(st, u, p, cause)
				return
			}
			if p.view.Problem = tooYoung(st, u, s.now()); p.view.Problem != nil {
				s.record(st, u, p, tenant.AuditReset, "failure", tooYoungReason)
				return
			}
		}
		keepPassword(st, u, password, s.now())
		s.record(st, u, p, tenant.AuditProgress, "success", "User successfully reset password")
		s.record(st, u, p, tenant.AuditReset, "success", "") // (user-journeys 9.5)
		s.notify(st, u)
		p.view.Step = StepReset
		if st.IsFederated(u) {
			p.view.WorksAt = s.now().Add(hashSynchronization).UTC()
		}
	}, StepPassword)
}

// Reasons in the audit log for a password that is refused (user-journeys 9.7; the second is chosen).
const (
	bannedReason   = "FuzzyPolicyViolationInvalidPassword"
	tooYoungReason = "OnPremisesPolicyViolation"
)

// bans are the problems of banned passwords (passwords 5.2).
var bans = map[tenant.Ban]Problem{
	tenant.BanEasy: {Field: "password", Text: "This password is too easy to guess: it contains a common word, your name " +
		"or the name of your organization. Choose another one."},
	tenant.BanAdministrator: {Field: "password", Text: "Your administrator has blocked a word in this password. Choose a password without it."},
}

// isBan reports whether a problem is that of a banned password.
func isBan(p Problem) bool { return slices.Contains(slices.Collect(maps.Values(bans)), p) }

// passwordProblem returns what is wrong with a new password, or nil.
func passwordProblem(st *tenant.State, u *tenant.User, password, again string) *Problem {
	ban := st.Banned(u, password)
	switch {
	case password == "":
		return &Problem{Field: "password", Text: "Enter a new password."}
	case !tenant.IsComplex(password):
		return &Problem{Field: "password", Text: "Use 8 to 256 characters and at least three of these: lowercase letters, uppercase " +
			"letters, digits, symbols. Other characters, such as letters with accents, are not allowed."}
	case ban != tenant.NotBanned:
		return new(bans[ban])
	case password != again:
		return &Problem{Field: "again", Text: "The two passwords differ. Enter the new password again."}
	}
	return nil
}

// tooYoung returns the problem of a synchronized user whose password may not be changed yet (sspr-policy 3.7).
func tooYoung(st *tenant.State, u *tenant.User, now time.Time) *Problem {
	days := st.Settings.OnPremisesMinimumPasswordAgeInDays
	set := u.SelfService.PasswordSetAt
	if days <= 0 || set.IsZero() || !now.Before(set.AddDate(0, 0, days)) {
		return nil
	}
	return &Problem{Field: "password", Text: fmt.Sprintf("The policy of your organization's directory refuses the password: "+
		"it can be changed only once in %d days.", days)}
}

// hashSynchronization is the time until a new password of a user in a federated domain works in the cloud, where its hash is
// synchronized (user-journeys 7.10). It is the documented maximum, and always applies here.
const hashSynchronization = 2 * time.Minute

// keepPassword sets a new password after a reset, unlocks the account on-premises (user-journeys 7.6) and resets the counters
// (user-journeys 4.8).
func keepPassword(st *tenant.State, u *tenant.User, password string, now time.Time) {
	storePassword(st, u, password, now)
	u.SelfService.LockedOnPremises, u.SelfService.Tries, u.SelfService.Mails = false, nil, nil
}

// storePassword sets a new password and its consequences: the user need not change it, a lockout ends, and sessions are revoked
// (user-journeys 5.9, 5.10 and 6.12).
func storePassword(st *tenant.State, u *tenant.User, password string, now time.Time) {
	former := u.Password
	st.SetPassword(u.ID, password)
	if u.OnPremisesSyncEnabled && st.IsFederated(u) {
		u.Password.KeepFormer(former, now.Add(hashSynchronization))
	}
	u.EndLockout()
	u.SelfService.PasswordSetAt, u.SessionsValidFrom = now.UTC(), now.UTC()
}
