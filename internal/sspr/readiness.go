package sspr

// Reason is why a person cannot reset a password, or soon will not be able to.
type Reason string

// The reasons, in the order in which they are shown.
const (
	// NotReported: the registration report does not include the person yet; it lags by hours (graph-api 4.2).
	NotReported Reason = "not_in_report"
	// NothingRegistered: the person has registered no method that can reset a password.
	NothingRegistered Reason = "nothing_registered"
	// MethodsNotOffered: the person has registered methods, but the policy allows none of them.
	MethodsNotOffered Reason = "methods_not_offered"
	// OneMethodShort: the person needs one more method.
	OneMethodShort Reason = "one_method_short"
	// NotLicensed: the person has no license that includes password reset (SSPR_0012).
	NotLicensed Reason = "not_licensed"
	// AdministratorsBlocked: administrators may not use password reset (allowedToUseSSPR is false).
	AdministratorsBlocked Reason = "administrators_blocked"
	// QuestionsRetire: the person is ready only until security questions end in March 2027 (sspr-policy 3.4).
	QuestionsRetire Reason = "security_questions_retire"
)

// Reasons returns all reasons in that order.
func Reasons() []Reason {
	return []Reason{NotReported, NothingRegistered, MethodsNotOffered, OneMethodShort, NotLicensed, AdministratorsBlocked, QuestionsRetire}
}

// Person is the part of a user that readiness needs.
type Person struct {
	// ID is the object ID, and Name the user principal name.
	ID, Name string
	// Administrator is true if the two-gate policy applies to the person instead of the tenant's own.
	Administrator bool
	// Reported is true if the registration report includes the person.
	Reported bool
	// Enabled and Capable are the service's own answers when it made the report: whether password reset was enabled for
	// the person, and whether the person could reset a password (isSsprEnabled, isSsprCapable, graph-api 4.2).
	Enabled, Capable bool
	// Registered are the registered methods that can reset a password.
	Registered MethodSet
	// PerhapsRegistered are further methods that may be registered. UnknownRegistered is the number of registered
	// methods whose name is not known (see PerhapsResetMethods).
	PerhapsRegistered MethodSet
	UnknownRegistered int
	// Offered are the methods that the policy offers to this person. PerhapsOffered are those that it may offer.
	Offered, PerhapsOffered MethodSet
	// Unlicensed is true if the person certainly has no license that includes password reset.
	Unlicensed bool
}

// administratorMethods are the methods that the two-gate policy certainly accepts: all except security questions,
// whatever the tenant offers to users (sspr-policy 3.2). It is not known whether it accepts hardware OATH tokens, which
// are in preview.
var (
	administratorMethods        = SetOf(LegacyMethods()...).Without(SecurityQuestions)
	administratorPerhapsMethods = SetOf(HardwareOATH)
)

// AdministratorMethodsRequired is the number of methods that the two-gate policy requires (sspr-policy 3.2).
const AdministratorMethodsRequired = 2

// Rules are the settings that decide who is ready.
type Rules struct {
	// Required is the number of methods that users need, 1 or 2.
	Required int64
	// State is the migration state, nil if not known. It decides whether a notification of the authenticator app
	// counts.
	State *MigrationState
	// AdministratorsBlocked is true if administrators may not use password reset.
	AdministratorsBlocked bool
}

// Verdict is the result of judging one person. Much of how the service counts is not documented, so there are two
// answers: Ready assumes nothing, and Perhaps assumes every plausible answer in the person's favor.
//
// A person whom the service calls capable and who is only Perhaps ready may be affected, and is never counted as locked
// out.
type Verdict struct {
	// Ready is true if the person could reset a password today.
	Ready bool
	// Perhaps is true if the person could reset a password under the most favorable assumptions. It is true if Ready
	// is.
	Perhaps bool
	// Reasons are why the person is not ready, or not for long.
	Reasons []Reason
	// Usable are the methods that count for the person. PerhapsUsable are those that may count.
	Usable, PerhapsUsable MethodSet
}

// LockedOut reports whether the person could reset a password when the report was made and certainly cannot under the
// verdict.
func (v Verdict) LockedOut(p Person) bool { return p.Capable && !v.Perhaps }

// MayBeAffected reports whether the person could reset a password when the report was made and may or may not be able
// to under the verdict.
func (v Verdict) MayBeAffected(p Person) bool { return p.Capable && !v.Ready && v.Perhaps }

// authenticator are the two methods of the authenticator app.
var authenticator = SetOf(MobileAppNotification, MobileAppCode)

// usable returns the methods that count. The authenticator app does not count if no other method is offered, because it
// can never be the only method in any migration state. For the legacy switches, Microsoft also requires two other
// methods if two are required. That is not applied here, because it is not known to hold after the migration
// (sspr-policy 3.3). notification is whether a notification of the app counts.
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

// notification reports whether a notification of the authenticator app counts. If one method is required, only the
// app's code counts in tenants that have not completed the migration (autumn-2026 1.6). perhaps is the result if the
// state is not known.
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

// countMethods returns the number of methods as the service counts them: a notification and a code of the authenticator
// app are one (sspr-policy 3.3: the app needs as many others beside it as are required).
func countMethods(usable MethodSet) int64 {
	n := int64(len(usable.Methods()))
	if usable.Has(MobileAppNotification) && usable.Has(MobileAppCode) {
		n--
	}
	return n
}

// countPossibleMethods returns the highest number of methods that the service may count. Notification and code of the
// app count separately, because it is not documented that they are one if two methods are required. Every registered
// method with an unknown name counts too.
func countPossibleMethods(usable MethodSet, unknown int) int64 {
	return int64(len(usable.Methods()) + unknown)
}

// Judge returns the verdict on a person under the rules. This is the only place that decides who is ready.
//
// If a rule of the service is not known, Ready decides against the person. A person who is not in the report is not
// ready. A notification does not count if one method is required and the tenant is not migrated. Notification and code
// of the authenticator app are one method, and none if nothing else is offered.
//
// LockedOut does not depend on Ready: it compares the service's own answer (isSsprCapable) with the policy. It needs no
// earlier policy and counts persons instead of comparing totals.
func (r Rules) Judge(p Person) Verdict {
	required, offered := r.Required, p.Offered
	if p.Administrator {
		required, offered = AdministratorMethodsRequired, administratorMethods
	}
	v := Verdict{Usable: usable(p.Registered, offered, r.notification(required, false))}
	switch n := countMethods(v.Usable); {
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
	if v.Ready && countMethods(v.Usable.Without(SecurityQuestions)) < required {
		v.Reasons = append(v.Reasons, QuestionsRetire)
	}
	v.Perhaps, v.PerhapsUsable = r.perhaps(p)
	v.Perhaps = v.Perhaps || v.Ready
	return v
}

// perhaps returns the most favorable answer for a person, and the methods that count under it. A person whom the report
// calls an administrator may still be subject to the rules for users: the two-gate policy has a list of roles, and the
// report's may be longer (autumn-2026 5.4). In some tenants one method is enough for administrators (sspr-policy 3.2).
func (r Rules) perhaps(p Person) (bool, MethodSet) {
	registered, offered, required := p.Registered|p.PerhapsRegistered, p.Offered|p.PerhapsOffered, r.Required
	enough := func(offered MethodSet, required int64) (bool, MethodSet) {
		u := usable(registered, offered, r.notification(required, true))
		return countPossibleMethods(u, p.UnknownRegistered) >= required, u
	}
	could, counts := enough(offered, required)
	if p.Administrator && !r.AdministratorsBlocked {
		asOne, more := enough(administratorMethods|administratorPerhapsMethods, 1)
		could, counts = could || asOne, counts|more
	}
	return could && p.Reported && (p.Administrator || !p.Unlicensed), counts
}
