package journeys

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// AccountLife is how long a user stays signed in (chosen). In the service it depends on policies that are not emulated.
const AccountLife = time.Hour

// account is a session of a user. Calls that use it do not overlap.
type account struct {
	id     string
	userID string
	ends   time.Time
	// correlation is the correlation id of the session's events.
	correlation string

	mu sync.Mutex
	accountState
}

// accountState is what a call changes, unless it fails.
type accountState struct {
	// began is when the session began or last changed the password. Sessions that began before the user's SessionsValidFrom have
	// ended.
	began time.Time
	step  AccountStep
	// started is true once the user has begun to register missing methods.
	started bool
	// pending is the method that is being added. Its target is immutable.
	pending *pending
	// problem is what was entered wrongly in the last call other than Account and Registration, nil if nothing was.
	problem *Problem
}

// visit is one call of a user who is signed in.
type visit struct {
	*account
	s     *Service
	st    *tenant.State
	u     *tenant.User
	rules *tenant.ResetRules
	now   time.Time
}

// SignIn signs a user in, by user principal name or object id. Account.Step is what the user has to do next.
func (s *Service) SignIn(userID, password string) (Account, error) {
	userID = strings.TrimSpace(userID)
	refused := Account{Step: AccountRefused, UserPrincipalName: userID}
	now := s.now()
	a := &account{id: newID(), ends: now.Add(AccountLife), correlation: uuid.NewString(), accountState: accountState{began: now}}
	var signedIn Account
	err := s.store.UpdateUser(func(st *tenant.State) error {
		u := st.User(userID)
		if refused.Problem = refuseSignIn(st, u, password, now); refused.Problem != nil {
			return nil
		}
		st.Touch(u)
		a.userID = u.ID
		v := &visit{account: a, s: s, st: st, u: u, rules: st.ResetRules(), now: now}
		a.step = v.afterPassword()
		if u.Password.MustChange || u.Password.MFAFirst || st.PasswordExpired(u, now) {
			a.step = AccountChangePassword
		}
		v.asked()
		signedIn = v.view()
		return nil
	})
	if err != nil || refused.Problem != nil {
		return refused, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, other := range s.accounts {
		if !now.Before(other.ends) {
			delete(s.accounts, id)
		}
	}
	s.accounts[a.id] = a
	return signedIn, nil
}

// refuseSignIn returns why a sign-in is refused, or nil (user-journeys 1.10, 1.11 and 6.11). Guests and federated
// users are refused before the password is checked. An unknown user gets the text of a wrong password, and only the right
// password reveals that an account is disabled (chosen, as at the token endpoint here).
func refuseSignIn(st *tenant.State, u *tenant.User, password string, now time.Time) *Problem {
	wrong := &Problem{Field: "password", Text: "The user ID or the password is wrong. Check both and try again."}
	switch {
	case u == nil:
		return wrong
	case u.External():
		return &Problem{Field: "userId", Text: "This is a guest account. Sign in at the organization that it comes from."}
	case st.IsFederated(u):
		return &Problem{Field: "userId", Text: "The domain of this account is federated: sign in at your organization's own identity provider."}
	}
	switch st.CheckPassword(u, password, now) {
	case tenant.PasswordWrong:
		return wrong
	case tenant.PasswordUnknown:
		return &Problem{Field: "password", Text: "This account has no password in the emulated tenant. Reset the password to set one."}
	case tenant.PasswordLocked:
		return &Problem{Field: "password", Text: lockedOut}
	}
	if !u.AccountEnabled {
		return &Problem{Field: "userId", Text: "Your account has been disabled. Ask your administrator."}
	}
	return nil
}

const lockedOut = "Too many wrong passwords: your account is locked for a short time. Try again later, or reset your password."

// SignOut ends a session.
func (s *Service) SignOut(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.accounts, session)
}

// Account returns the current step of a session, with the problem of the last call.
func (s *Service) Account(session string) (a Account, err error) {
	err = s.visit(session, s.store.View, func(v *visit) { a = v.view() })
	return a, err
}

// Skip postpones registration until the next sign-in.
func (s *Service) Skip(session string) (a Account, err error) {
	err = s.visit(session, s.store.UpdateUser, func(v *visit) {
		v.problem = v.skip()
		a = v.view()
	})
	return a, err
}

func (v *visit) skip() *Problem {
	if !v.canSkip() {
		return &Problem{Field: "skip", Text: "This step cannot be skipped."}
	}
	if v.started {
		v.audit(tenant.AuditInfoRegisteredAll, "failure")
	}
	v.step, v.started, v.pending = AccountSignedIn, false, nil
	return nil
}

// visit calls do for a session with the user in the current tenant. access is View or UpdateUser of the store. A session also
// ends if the user is deleted or disabled, or if the user's sessions are revoked.
func (s *Service) visit(session string, access func(func(*tenant.State) error) error, do func(*visit)) error {
	now := s.now()
	s.mu.Lock()
	a := s.accounts[session]
	s.mu.Unlock()
	if a == nil || !now.Before(a.ends) {
		s.SignOut(session)
		return ErrUnknown
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.accountState
	err := access(func(st *tenant.State) error {
		u := st.User(a.userID)
		if u == nil || !u.AccountEnabled || u.SessionsValidFrom.After(a.began) {
			return ErrUnknown
		}
		st.Touch(u)
		do(&visit{account: a, s: s, st: st, u: u, rules: st.ResetRules(), now: now})
		return nil
	})
	if err != nil {
		a.accountState = before
	}
	if errors.Is(err, ErrUnknown) {
		s.SignOut(session)
	}
	return err
}

// view returns the account as a page shows it.
func (v *visit) view() Account {
	return Account{
		Session: v.id, Step: v.step, UserPrincipalName: v.u.UserPrincipalName, DisplayName: v.u.DisplayName,
		PasswordExpired: v.step == AccountChangePassword && v.st.PasswordExpired(v.u, v.now),
		CanSkip:         v.canSkip(), Problem: v.problem,
	}
}

// Names in the policy that registration depends on (sspr-policy 1.1).
const (
	keyRegister     = "registrationRequiredOnSignIn"
	keyReconfirm    = "registrationReconfirmIntevalInDays"
	keySkip         = "skipRegistrationAllowed"
	keySkipDays     = "skipRegistrationMaxAllowedDays"
	keyRegisterMany = "numberOfQuestionsToRegister"
)

// number returns a number of the policy; 0 if a test has removed it.
func (v *visit) number(key string) int {
	n, _ := document.WholeNumber(v.st.Policy(key))
	return n
}

// afterPassword returns the step after a right password that need not be changed (user-journeys 1.2 to 1.9). Reconfirmation is
// due a number of days after the last confirmation. A user with enough methods who has never confirmed any, because an
// administrator added them, is not asked (chosen).
func (v *visit) afterPassword() AccountStep {
	if !v.st.PasswordResetPolicy.IsTrue(keyRegister) || !v.mustRegister() {
		return AccountSignedIn
	}
	days, own := v.number(keyReconfirm), v.u.SelfService
	due := days > 0 && !own.ConfirmedAt.IsZero() && !v.now.Before(own.ConfirmedAt.AddDate(0, 0, days))
	switch {
	case v.missing() > 0 && (due || !own.RemovedTooMany):
		return AccountRegister
	case due:
		return AccountConfirm
	}
	return AccountSignedIn
}

// mustRegister reports whether required registration applies to this user: to those who may reset the password, and to
// administrators in the scope whose own policy is off, although they cannot register (user-journeys 1.3 and 2.20).
func (v *visit) mustRegister() bool {
	return v.rules.InScope(v.u) || v.rules.HasTwoGatePolicy(v.u) && v.rules.AdministratorsAllowed()
}

// asked stores when registration was first required.
func (v *visit) asked() {
	if v.step == AccountRegister && v.u.SelfService.AskedAt.IsZero() {
		v.u.SelfService.AskedAt = v.now.UTC()
	}
}

// canSkip reports whether the step can be postponed, which only registration can (user-journeys 1.4; see Settings.SkipLimited).
func (v *visit) canSkip() bool {
	if v.step != AccountRegister || !v.st.Settings.SkipLimited {
		return v.step == AccountRegister
	}
	asked := v.u.SelfService.AskedAt
	return v.st.PasswordResetPolicy.IsTrue(keySkip) && (asked.IsZero() || v.now.Before(asked.AddDate(0, 0, v.number(keySkipDays))))
}

// powerless reports whether the user is an administrator whose own policy is off.
func (v *visit) powerless() bool {
	return v.rules.HasTwoGatePolicy(v.u) && !v.rules.AdministratorsAllowed()
}

// missing returns how many more methods a reset requires.
func (v *visit) missing() int {
	required := v.rules.Required(v.u)
	if v.powerless() {
		return required
	}
	offered := v.st.WithoutEnded(v.u, v.rules.Offered(v.u))
	usable := v.st.WithoutEnded(v.u, v.rules.Usable(v.u, offered))
	return max(0, required-v.rules.Count(usable))
}
