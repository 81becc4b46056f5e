package sspr

// Reason says why a person could not reset a password, or soon could not.
type Reason string

// The reasons, in the order in which they are shown.
const (
	// NotReported: the registration report does not have the person yet; it lags by hours (reference graph-api 4.2).
	NotReported Reason = "not_in_report"
	// NothingRegistered: no method is registered that can reset a password.
	NothingRegistered Reason = "nothing_registered"
	// MethodsNotOffered: methods are registered, and none of them can be used under the policy.
	MethodsNotOffered Reason = "methods_not_offered"
	// OneMethodShort: one method more is needed.
	OneMethodShort Reason = "one_method_short"
	// NotLicensed: the person has no licence that includes password reset (SSPR_0012).
	NotLicensed Reason = "not_licensed"
	// AdministratorsBlocked: administrators may not use password reset (allowedToUseSSPR is false).
	AdministratorsBlocked Reason = "administrators_blocked"
	// QuestionsRetire: the person is ready, but only until security questions end in March 2027 (reference sspr-policy 3.4).
	QuestionsRetire Reason = "security_questions_retire"
)

// Reasons lists all reasons in that order.
func Reasons() []Reason {
	return []Reason{NotReported, NothingRegistered, MethodsNotOffered, OneMethodShort, NotLicensed, AdministratorsBlocked, QuestionsRetire}
}

// Person is what readiness needs to know of a user.
type Person struct {
	// ID is the object id, and Name the user principal name.
	ID, Name string
	// Administrator says that the person falls under the two-gate policy instead of the tenant's own.
	Administrator bool
	// Reported says that the registration report has the person.
	Reported bool
	// Enabled and Capable are what the service itself said when it made the report: that password reset is enabled for
	// the person, and that the person could reset a password (isSsprEnabled, isSsprCapable, reference graph-api 4.2).
	Enabled, Capable bool
	// Registered are the registered methods that can reset a password.
	Registered MethodSet
	// PerhapsRegistered are those that may be registered besides, and UnknownRegistered is how many registered methods
	// have a name that is not known (see PerhapsResetMethods).
	PerhapsRegistered MethodSet
	UnknownRegistered int
	// Offered are the methods that the policy offers to this person, and PerhapsOffered those of which that is not known.
	Offered, PerhapsOffered MethodSet
	// Unlicensed says that the person certainly has no licence that includes password reset.
	Unlicensed bool
}

// administratorMethods are what the two-gate policy certainly takes: all but security questions, whatever the tenant
// offers to users (reference sspr-policy 3.2). Of hardware OATH tokens, which are in preview, it is not known.
var (
	administratorMethods        = SetOf(LegacyMethods()...).Without(SecurityQuestions)
	administratorPerhapsMethods = SetOf(HardwareOATH)
)

// AdministratorMethodsRequired is how many methods the two-gate policy asks of administrators (reference sspr-policy 3.2).
const AdministratorMethodsRequired = 2

// Rules are what people are held against.
type Rules struct {
	// Required is the number of methods that users need, 1 or 2.
	Required int64
	// State is the migration state, on which it depends whether a notification of the authenticator app counts; nil where
	// it is not known.
	State *MigrationState
	// AdministratorsBlocked says that administrators may not use password reset.
	AdministratorsBlocked bool
}

// Verdict is what became of one person. Much of how the service counts is not documented, so there are two answers: Ready
// takes nothing for granted, and Perhaps takes every plausible answer in the person's favor.
type Verdict struct {
	// Ready says that the person could reset a password today.
	Ready bool
	// Perhaps says that the person could, if all that is not known were in favor of it. Whoever is Ready is Perhaps, too.
	Perhaps bool
	// Reasons say why not, or why not for long.
	Reasons []Reason
	// Usable are the methods that count for the person, and PerhapsUsable those that may.
	Usable, PerhapsUsable MethodSet
}

// LockedOut reports whether a person could reset a password when the report was made, and certainly could not under the
// verdict.
func (v Verdict) LockedOut(p Person) bool { return p.Capable && !v.Perhaps }

// MayBeAffected reports whether a person could reset a password when the report was made, and whether that is so under the
// verdict is not known.
func (v Verdict) MayBeAffected(p Person) bool { return p.Capable && !v.Ready && v.Perhaps }

// authenticator are the two methods of the authenticator app.
var authenticator = SetOf(MobileAppNotification, MobileAppCode)

// usable returns the methods that count. The authenticator app does not where nothing else is offered, as it can never be
// the only method, whatever the migration. That two others must be offered where two are required is a rule for the legacy
// switches, and is not applied: whether the service holds to it after the migration is not known (reference sspr-policy
// 3.3). notification says whether a notification of the app counts.
func usable(registered, offered MethodSet, notification bool) MethodSet {
	both := registered & offered
	if !notification {
		both = both.Without(MobileAppNotification)
	}
	if offered&^authenticator == 0 {
		both &^= authenticator
	}
	return both
}

// notification reports whether a notification of the authenticator app counts. Where one method is required, the app's code
// is the only option in tenants that have not completed the migration (reference autumn-2026 1.6). perhaps says what to
// take for granted of a state that is not known.
func (r Rules) notification(required int64, perhaps bool) bool {
	switch {
	case required >= AdministratorMethodsRequired || is(r.State, MigrationComplete):
		return true
	case is(r.State, PreMigration) || is(r.State, MigrationInProgress):
		return false
	default:
		return perhaps
	}
}

// gates counts the methods as the service asks for them: the authenticator app is one, by notification or by code
// (reference sspr-policy 3.3: the app needs as many others beside it as are required).
func gates(usable MethodSet) int64 {
	n := int64(len(usable.Methods()))
	if usable.Has(MobileAppNotification) && usable.Has(MobileAppCode) {
		n--
	}
	return n
}

// perhapsGates counts what may be enough: notification and code of the app each for itself, since nothing says that they
// are one where two methods are required, and every registered method whose name is not known.
func perhapsGates(usable MethodSet, unknown int) int64 {
	return int64(len(usable.Methods()) + unknown)
}

// Judge says whether a person could reset a password under the rules.
func (r Rules) Judge(p Person) Verdict {
	required, offered := r.Required, p.Offered
	if p.Administrator {
		required, offered = AdministratorMethodsRequired, administratorMethods
	}
	v := Verdict{Usable: usable(p.Registered, offered, r.notification(required, false))}
	switch n := gates(v.Usable); {
	case !p.Reported:
		v.Reasons = append(v.Reasons, NotReported)
	case p.Registered == 0:
		v.Reasons = append(v.Reasons, NothingRegistered)
	case n == 0:
		v.Reasons = append(v.Reasons, MethodsNotOffered)
	case n < required:
		v.Reasons = append(v.Reasons, OneMethodShort)
	}
	if p.Administrator && r.AdministratorsBlocked {
		v.Reasons = append(v.Reasons, AdministratorsBlocked)
	}
	if !p.Administrator && p.Unlicensed {
		v.Reasons = append(v.Reasons, NotLicensed)
	}
	v.Ready = len(v.Reasons) == 0
	if v.Ready && gates(v.Usable.Without(SecurityQuestions)) < required {
		v.Reasons = append(v.Reasons, QuestionsRetire)
	}
	v.Perhaps, v.PerhapsUsable = r.perhaps(p)
	v.Perhaps = v.Perhaps || v.Ready
	return v
}

// perhaps is the answer in a person's favor, and what counts for the person under it. Whom the report calls an
// administrator may be under the rules for users all the same: the two-gate policy has a list of roles, and the report's
// may be longer (reference autumn-2026 5.4). And in some tenants one method is enough for administrators (reference
// sspr-policy 3.2).
func (r Rules) perhaps(p Person) (bool, MethodSet) {
	registered, offered, required := p.Registered|p.PerhapsRegistered, p.Offered|p.PerhapsOffered, r.Required
	enough := func(offered MethodSet, required int64) (bool, MethodSet) {
		u := usable(registered, offered, r.notification(required, true))
		return perhapsGates(u, p.UnknownRegistered) >= required, u
	}
	could, counts := enough(offered, required)
	if p.Administrator && !r.AdministratorsBlocked {
		asOne, more := enough(administratorMethods|administratorPerhapsMethods, 1)
		could, counts = could || asOne, counts|more
	}
	return could && p.Reported && (p.Administrator || !p.Unlicensed), counts
}
