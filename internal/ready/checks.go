package ready

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// CheckName is one of the checks that the service makes before a user can reset a password.
type CheckName string

// The checks, in the service's order (sspr-policy 5.1 and
// https://learn.microsoft.com/entra/identity/authentication/concept-sspr-howitworks).
const (
	// CheckEnabled: the account is not disabled.
	CheckEnabled CheckName = "account_enabled"
	// CheckMember: the user is a member. The password of a guest is in another tenant.
	CheckMember CheckName = "member"
	// CheckTenant: password reset is on, for users (SSPR_0009, SSPR_0011) or for administrators (SSPR_0009,
	// https://learn.microsoft.com/troubleshoot/entra/entra-id/user-prov-sync/password-writeback-error-code-sspr-009).
	CheckTenant CheckName = "tenant_enabled"
	// CheckScope: the user is one of those for whom it is on (SSPR_0013).
	CheckScope CheckName = "in_scope"
	// CheckLicense: the user has a license (SSPR_0012).
	CheckLicense CheckName = "licensed"
	// CheckPassword: Microsoft Entra ID keeps the password, or can write it back to where it is kept.
	CheckPassword CheckName = "password_source"
	// CheckWriteback: writeback is on, if the password is kept on-premises (SSPR_0010).
	CheckWriteback CheckName = "writeback"
	// CheckMethods: the user has enough methods that count (SSPR_0014).
	CheckMethods CheckName = "methods"
	// CheckBlocked: the service has not blocked the user for a day after too many attempts.
	CheckBlocked CheckName = "not_blocked"
)

// checkNames returns all checks in that order.
func checkNames() []CheckName {
	return []CheckName{CheckEnabled, CheckMember, CheckTenant, CheckScope, CheckLicense, CheckPassword, CheckWriteback, CheckMethods, CheckBlocked}
}

// Result is the result of a check.
type Result string

// The results. Unknown means that something cannot be read or is not documented.
const (
	Pass    Result = "pass"
	Fail    Result = "fail"
	Unknown Result = "unknown"
)

// resultOf returns the result of a check that passes if known is true.
func resultOf(known *bool) Result {
	switch {
	case known == nil:
		return Unknown
	case *known:
		return Pass
	default:
		return Fail
	}
}

// PasswordSource is where a password is kept.
type PasswordSource string

// The sources.
const (
	// InCloud: Microsoft Entra ID keeps the password.
	InCloud PasswordSource = "cloud"
	// Synchronized: Active Directory keeps it, and Microsoft Entra Connect or Cloud Sync has the user.
	Synchronized PasswordSource = "synchronized"
	// Federated: another identity provider keeps it, and the user is not synchronized. The documentation counts such a
	// password as one that is managed on-premises and does not describe a reset.
	Federated PasswordSource = "federated"
)

// Facts are what is known about one user and the tenant. A nil field is not known.
type Facts struct {
	// Person has the methods. Administrator, GlobalAdministrator, Reported and Unlicensed are set from the fields below.
	Person Person
	// Rules has the migration state, the endings and the day. Required and AdministratorsBlocked are set from the fields
	// below.
	Rules Rules
	// Enabled is whether the account is enabled, and Member whether the user is no guest.
	Enabled, Member *bool
	// Administrator is whether the two-gate policy applies, and GlobalAdministrator whether the user has that role.
	Administrator, GlobalAdministrator *bool
	// EnabledFor is for whom password reset is on. NoGroup is true if it is on for a group that is not chosen. InScope is
	// whether the user is one of those.
	EnabledFor *sspr.EnabledFor
	NoGroup    bool
	InScope    *bool
	// AdministratorsAllowed is whether administrators may reset their own passwords.
	AdministratorsAllowed *bool
	// Licensed is whether the user has a license.
	Licensed *bool
	// Password is where the password is kept. Writeback is whether the tenant writes passwords back, and Unlock whether a
	// user may unlock an on-premises account without a new password.
	Password          *PasswordSource
	Writeback, Unlock *bool
	// Required is the number of methods that users need, 1 or 2.
	Required *int64
	// Blocked is whether the service has blocked the user for a day.
	Blocked *bool
}

// Check is a check with its result.
type Check struct {
	Name   CheckName
	Result Result
}

// MethodFact is what is known of one method of the user. A nil field is not known.
type MethodFact struct {
	// Registered is whether the user has registered the method, Offered whether the user's policy offers it on the day that
	// is asked about, and Counts whether the service counts it.
	Registered, Offered, Counts *bool
	// Ends is the first day without the method, "" if no end is announced. If it is not known whether the user is a Global
	// Administrator, it is the earlier day.
	Ends sspr.Date
}

// Answer is whether one user can reset the password, and why not.
type Answer struct {
	// CanReset is nil if the known facts do not decide it.
	CanReset *bool
	// CanUnlock is whether the user can unlock an on-premises account without a new password.
	CanUnlock *bool
	// Code is the code that the user sees, "" if there is none or it is not known.
	Code string
	// Checks are all checks in the service's order.
	Checks []Check
	// Reason is why the methods do not suffice, "" if they do or that is not known.
	Reason Reason
	// Perhaps is true if the methods do not suffice by the documentation, and may in a case that is not documented.
	Perhaps bool
	// EitherPolicy is true if it is not known which policy applies, and the methods suffice under both, which require
	// different numbers.
	EitherPolicy bool
	// Required is the number of methods that the user needs, nil if that is not known.
	Required *int64
	// Until is the first day on which the methods do not certainly suffice, "" if there is none, or if they do not
	// certainly suffice now. UntilPerhaps is true if they may suffice even then.
	Until        sspr.Date
	UntilPerhaps bool
	// Methods are all methods of password reset.
	Methods map[sspr.Method]MethodFact
}

// Decide returns the answer for one user. It judges the methods and the license with Judge, as readiness does.
//
// What is not known is tried in every way. A result is known only if it is the same in each of these worlds, so that an
// unknown fact leads to no verdict that the known ones do not force.
func (f Facts) Decide() Answer {
	a := f.decideOn()
	if f.Administrator == nil && a.Required == nil && a.result(CheckMethods) == Pass {
		a.EitherPolicy = true
		a.setUnknown(CheckMethods)
		if a.CanReset != nil && *a.CanReset {
			a.CanReset = nil
		}
	}
	if (a.result(CheckMethods) != Pass && !a.EitherPolicy) || a.CanReset != nil && !*a.CanReset {
		a.Until = ""
	}
	if a.Until != "" {
		f.Rules.AsOf = a.Until
		a.UntilPerhaps = f.decideOn().result(CheckMethods) != Fail
	}
	a.CanUnlock = f.canUnlock(a.CanReset)
	return a
}

// result returns the result of a check.
func (a Answer) result(name CheckName) Result {
	for _, c := range a.Checks {
		if c.Name == name {
			return c.Result
		}
	}
	return Unknown
}

// setUnknown makes a check unknown.
func (a Answer) setUnknown(name CheckName) {
	for i := range a.Checks {
		if a.Checks[i].Name == name {
			a.Checks[i].Result = Unknown
		}
	}
}

// decideOn returns what all worlds have in common on the day of the rules.
func (f Facts) decideOn() Answer {
	var seen []Answer
	for _, w := range f.worlds() {
		seen = append(seen, w.answer())
	}
	merged := seen[0]
	for _, next := range seen[1:] {
		merged = merged.merge(next)
	}
	return merged
}

// canUnlock returns whether the user can unlock an account on-premises. The user has to prove who they are as for a reset.
func (f Facts) canUnlock(reset *bool) *bool {
	conditions := []*bool{reset, f.Unlock, nil}
	if f.Password != nil {
		conditions[2] = new(*f.Password == Synchronized)
	}
	all := new(true)
	for _, c := range conditions {
		switch {
		case c != nil && !*c:
			return c
		case c == nil:
			all = nil
		}
	}
	return all
}

// merge returns what two answers have in common.
func (a Answer) merge(b Answer) Answer {
	a.CanReset = same(a.CanReset, b.CanReset)
	a.Required = same(a.Required, b.Required)
	if a.Code != b.Code {
		a.Code = ""
	}
	if a.Reason != b.Reason {
		a.Reason = ""
	}
	if a.Until == "" || b.Until != "" && b.Until < a.Until {
		a.Until = b.Until // the first day of any world
	}
	a.Perhaps = a.Perhaps && b.Perhaps
	a.Checks = slices.Clone(a.Checks)
	for i := range a.Checks {
		if a.Checks[i].Result != b.Checks[i].Result {
			a.Checks[i].Result = Unknown
		}
	}
	methods := map[sspr.Method]MethodFact{}
	for m, one := range a.Methods {
		other := b.Methods[m]
		ends := min(one.Ends, other.Ends)
		if one.Ends == "" || other.Ends == "" {
			ends = max(one.Ends, other.Ends)
		}
		methods[m] = MethodFact{same(one.Registered, other.Registered), same(one.Offered, other.Offered), same(one.Counts, other.Counts), ends}
	}
	a.Methods = methods
	return a
}

// same returns a if both are known and equal, and nil otherwise.
func same[T comparable](a, b *T) *T {
	if a == nil || b == nil || *a != *b {
		return nil
	}
	return a
}
