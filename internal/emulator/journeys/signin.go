package journeys

import (
	"cmp"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// AccountLife is how long a person stays signed in. The service's own time depends on policies that are not emulated; an hour
// is chosen.
const AccountLife = time.Hour

// account is a session of a person. One call at a time uses it.
type account struct {
	id     string
	userID string
	ends   time.Time
	// correlation is the correlation id of the events of the session.
	correlation string

	mu sync.Mutex
	accountState
}

// accountState is what a call changes, unless it fails.
type accountState struct {
	// began is when the session began, or when its password was last changed: sessions that began before the user's
	// SessionsValidFrom have ended.
	began time.Time
	step  AccountStep
	// started is true once the person has begun to register what is missing.
	started bool
	// pending is the method that is being added. What it points at does not change.
	pending *pending
}

// visit is one call of a person who is signed in.
type visit struct {
	*account
	s     *Service
	st    *tenant.State
	u     *tenant.User
	rules *tenant.ResetRules
	now   time.Time
}

// SignIn signs a person in, by user principal name or object id. What the person has to do then is the step of the account.
func (s *Service) SignIn(userID, password string) (Account, error) {
	userID = strings.TrimSpace(userID)
	refused := Account{Step: AccountRefused, UserPrincipalName: userID}
	now := s.now()
	a := &account{id: newID(), ends: now.Add(AccountLife), correlation: uuid.NewString(), accountState: accountState{began: now}}
	var signedIn Account
	err := s.store.Update(func(st *tenant.State) error {
		u := st.User(userID)
		if refused.Problem = refuseSignIn(st, u, password, now); refused.Problem != nil {
			return nil
		}
		a.userID = u.ID
		v := &visit{account: a, s: s, st: st, u: u, rules: st.ResetRules(), now: now}
		a.step = v.afterPassword()
		if u.Password.MustChange || u.Password.MFAFirst {
			a.step = AccountChangePassword
		}
		v.asked()
		signedIn = v.view(nil)
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

// refuseSignIn returns why a sign-in is refused, or nil (user-journeys 1.10, 1.11 and 6.11). Where a guest or a federated user signs in is decided before the
// password is asked for. An unknown user gets the words of a wrong password, and only the right password tells that an
// account is disabled (chosen, as the token endpoint here does).
func refuseSignIn(st *tenant.State, u *tenant.User, password string, now time.Time) *Problem {
	wrong := &Problem{Field: "password", Text: "The user ID or the password is wrong. Check both and try again."}
	switch {
	case u == nil:
		return wrong
	case u.UserType == "Guest":
		return &Problem{Field: "userId", Text: "This is the account of a guest, who signs in at the organization that the account comes from."}
	case st.IsFederated(u):
		return &Problem{Field: "userId", Text: "The domain of this account is federated: sign in at your organization's own identity provider."}
	}
	switch st.CheckPassword(u, password, now) {
	case tenant.PasswordWrong:
		return wrong
	case tenant.PasswordUnknown:
		return &Problem{Field: "password", Text: "The emulated tenant knows no password of this account. Reset the password to set one."}
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

// Account returns the present step of a session.
func (s *Service) Account(session string) (a Account, err error) {
	err = s.visit(session, s.store.View, func(v *visit) { a = v.view(nil) })
	return a, err
}

// Skip puts registration off until the next sign-in.
func (s *Service) Skip(session string) (a Account, err error) {
	err = s.visit(session, s.store.Update, func(v *visit) {
		if !v.canSkip() {
			a = v.view(&Problem{Field: "skip", Text: "This step cannot be put off."})
			return
		}
		if v.started {
			v.audit(tenant.AuditInfoRegisteredAll, "failure")
		}
		v.step, v.started, v.pending = AccountSignedIn, false, nil
		a = v.view(nil)
	})
	return a, err
}

// visit finds a session, and the person in the tenant as it is now. access is View or Update of the store. A session has ended
// as well if the user is deleted or disabled, or if the user's sessions were revoked since.
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
func (v *visit) view(problem *Problem) Account {
	return Account{
		Session: v.id, Step: v.step, UserPrincipalName: v.u.UserPrincipalName, DisplayName: v.u.DisplayName,
		CanSkip: v.canSkip(), Problem: problem,
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

// afterPassword returns the step that follows a right password which need not be changed (user-journeys 1.2 to 1.9).
// Reconfirmation counts from the last confirmation. That a user who has enough methods and has never confirmed any, since an
// administrator added them, does not reconfirm is chosen.
func (v *visit) afterPassword() AccountStep {
	if !isTrue(v.st.PasswordResetPolicy, keyRegister) || !v.mustRegister() {
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

// mustRegister reports whether required registration is for this user: those who may reset the password, and administrators in
// the scope whose own policy is off, whom it leads nowhere (user-journeys 1.3 and 2.20).
func (v *visit) mustRegister() bool {
	return v.rules.InScope(v.u) || v.rules.HasTwoGatePolicy(v.u) && v.rules.AdministratorsAllowed()
}

// asked notes that registration is asked for.
func (v *visit) asked() {
	if v.step == AccountRegister && v.u.SelfService.AskedAt.IsZero() {
		v.u.SelfService.AskedAt = v.now.UTC()
	}
}

// canSkip reports whether the step can be put off: only registration can (user-journeys 1.4; see Settings.SkipLimited).
func (v *visit) canSkip() bool {
	if v.step != AccountRegister || !v.st.Settings.SkipLimited {
		return v.step == AccountRegister
	}
	asked := v.u.SelfService.AskedAt
	return isTrue(v.st.PasswordResetPolicy, keySkip) && (asked.IsZero() || v.now.Before(asked.AddDate(0, 0, cmp.Or(v.number(keySkipDays), 1))))
}

// powerless reports whether the user is an administrator whose own policy is off.
func (v *visit) powerless() bool {
	return v.rules.HasTwoGatePolicy(v.u) && !v.rules.AdministratorsAllowed()
}

// missing returns how many methods are still to be registered before a reset is possible.
func (v *visit) missing() int {
	required := v.rules.Required(v.u)
	if v.powerless() {
		return required
	}
	offered := v.st.WithoutEnded(v.u, v.rules.Offered(v.u))
	usable := v.st.WithoutEnded(v.u, v.rules.Usable(v.u, offered))
	return max(0, required-tenant.CountMethods(usable))
}
