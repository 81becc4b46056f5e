package ready

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Reason is why a person cannot reset a password, or soon will not be able to.
type Reason string

// The reasons, in the order in which the service checks them and in which they are shown. The first reason of a person is
// the one that counts.
const (
	// AdministratorsBlocked: administrators may not use password reset (allowedToUseSSPR is false).
	AdministratorsBlocked Reason = "administrators_blocked"
	// NotLicensed: the person has no license that includes password reset (SSPR_0012).
	NotLicensed Reason = "not_licensed"
	// NotReported: the registration report does not include the person yet; it lags by hours (graph-api 4.2).
	NotReported Reason = "not_in_report"
	// NothingRegistered: the person has registered no method that can reset a password.
	NothingRegistered Reason = "nothing_registered"
	// MethodsNotOffered: the person has registered methods, but the policy allows none of them.
	MethodsNotOffered Reason = "methods_not_offered"
	// OneMethodShort: the person needs one more method.
	OneMethodShort Reason = "one_method_short"
	// PhonesRetire: the person was ready until text messages and voice calls ended (autumn-2026 3.1).
	PhonesRetire Reason = "phones_retire"
	// QuestionsRetire: the person was ready until security questions ended (autumn-2026 3.2).
	QuestionsRetire Reason = "security_questions_retire"
	// MethodsRetire: the person was ready until other methods ended, of which only the configuration knows.
	MethodsRetire Reason = "other_methods_retire"
)

// Reasons returns all reasons in that order.
func Reasons() []Reason {
	return []Reason{
		AdministratorsBlocked, NotLicensed, NotReported, NothingRegistered, MethodsNotOffered, OneMethodShort,
		PhonesRetire, QuestionsRetire, MethodsRetire,
	}
}

// Person is the part of a user that readiness needs.
type Person struct {
	// ID is the object ID, and Name the user principal name.
	ID, Name string
	// Administrator is true if the two-gate policy applies to the person instead of the tenant's own.
	Administrator bool
	// GlobalAdministrator is true if the person is known to have the role Global Administrator. Some methods end later
	// for that role.
	GlobalAdministrator bool
	// Reported is true if the registration report includes the person.
	Reported bool
	// Enabled and Capable are the service's own answers when it made the report: whether password reset was enabled for
	// the person, and whether the person could reset a password (isSsprEnabled, isSsprCapable, graph-api 4.2).
	Enabled, Capable bool
	// Registered are the registered methods that can reset a password.
	Registered sspr.MethodSet
	// PerhapsRegistered are further methods that may be registered. UnknownRegistered is the number of registered
	// methods whose name is not known (see PerhapsResetMethods).
	PerhapsRegistered sspr.MethodSet
	UnknownRegistered int
	// Offered are the methods that the policy offers to this person. PerhapsOffered are those that it may offer.
	Offered, PerhapsOffered sspr.MethodSet
	// Unlicensed is true if the person certainly has no license that includes password reset.
	Unlicensed bool
}

// PersonOf returns the part of a row of the registration report that readiness needs. It does not fill the offered methods,
// the license and the role of a Global Administrator.
func PersonOf(u sspr.UserRegistration) Person {
	p := Person{
		ID: u.ID, Name: u.UserPrincipalName, Administrator: u.Administrator, Reported: true,
		Enabled: u.SSPREnabled, Capable: u.SSPRCapable, Registered: sspr.ResetMethods(u.Methods),
	}
	p.PerhapsRegistered, p.UnknownRegistered = sspr.PerhapsResetMethods(u.Methods)
	return p
}

// administratorMethods are the methods that the two-gate policy certainly accepts: all except security questions,
// whatever the tenant offers to users (sspr-policy 3.2). It is not known whether it accepts hardware OATH tokens, which
// are in preview.
var (
	administratorMethods        = sspr.SetOf(sspr.LegacyMethods()...).Without(sspr.SecurityQuestions)
	administratorPerhapsMethods = sspr.SetOf(sspr.HardwareOATH)
)

// AdministratorMethodsRequired is the number of methods that the two-gate policy requires (sspr-policy 3.2).
const AdministratorMethodsRequired = 2

// Rules are the settings that decide who is ready.
type Rules struct {
	// Required is the number of methods that users need, 1 or 2.
	Required int64
	// State is the migration state, nil if not known. It decides whether a notification of the authenticator app
	// counts.
	State *sspr.MigrationState
	// AdministratorsBlocked is true if administrators may not use password reset.
	AdministratorsBlocked bool
	// Endings are the announced endings of methods, by date. AsOf is the day that is asked about: methods that have
	// ended by then count for no one. Without AsOf no method has ended.
	Endings []sspr.Ending
	AsOf    sspr.Date
}

// Verdict is the result of judging one person. Much of how the service counts is not documented, so there are two
// answers: Ready assumes nothing, and Perhaps assumes every plausible answer in the person's favor.
//
// A person whom the service calls capable and who is only Perhaps ready may be affected, and is never counted as locked
// out.
type Verdict struct {
	// Ready is true if the person could reset a password on the day that is asked about.
	Ready bool
	// Perhaps is true if the person could reset a password under the most favorable assumptions. It is true if Ready
	// is.
	Perhaps bool
	// Reasons are why the person is not ready. It is empty if and only if Ready is true.
	Reasons []Reason
	// Until is the day from which a person who is ready no longer is, because methods end. It is empty if no ending
	// takes the reset from the person.
	Until sspr.Date
	// Usable are the methods that count for the person. PerhapsUsable are those that may count.
	Usable, PerhapsUsable sspr.MethodSet
}

// LockedOut reports whether the person could reset a password when the report was made and certainly cannot under the
// verdict.
func (v Verdict) LockedOut(p Person) bool { return p.Capable && !v.Perhaps }

// MayBeAffected reports whether the person could reset a password when the report was made and may or may not be able
// to under the verdict.
func (v Verdict) MayBeAffected(p Person) bool { return p.Capable && !v.Ready && v.Perhaps }

// authenticator are the two methods of the authenticator app.
var authenticator = sspr.SetOf(sspr.MobileAppNotification, sspr.MobileAppCode)

// usable returns the methods that count. The authenticator app does not count if no other method is offered, because it
// can never be the only method in any migration state. For the legacy switches, Microsoft also requires two other
// methods if two are required. That is not applied here, because it is not known to hold after the migration
// (sspr-policy 3.3). notification is whether a notification of the app counts.
func usable(registered, offered sspr.MethodSet, notification bool) sspr.MethodSet {
	both := registered & offered
	if !notification {
		both = both.Without(sspr.MobileAppNotification)
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
	case required >= AdministratorMethodsRequired || r.inState(sspr.MigrationComplete):
		return true
	case r.inState(sspr.PreMigration, sspr.MigrationInProgress):
		return false
	default:
		return perhaps
	}
}

// inState reports whether the tenant is known to be in one of the states.
func (r Rules) inState(states ...sspr.MigrationState) bool {
	return r.State != nil && slices.Contains(states, *r.State)
}

// countMethods returns the number of methods as the service counts them: a notification and a code of the authenticator
// app are one (sspr-policy 3.3: the app needs as many others beside it as are required).
func countMethods(usable sspr.MethodSet) int64 {
	n := int64(len(usable.Methods()))
	if usable.Has(sspr.MobileAppNotification) && usable.Has(sspr.MobileAppCode) {
		n--
	}
	return n
}

// countPossibleMethods returns the highest number of methods that the service may count. Notification and code of the
// app count separately, because it is not documented that they are one if two methods are required. Every registered
// method with an unknown name counts too.
func countPossibleMethods(usable sspr.MethodSet, unknown int) int64 {
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
//
// A person whom only an ending makes not ready has the ending as the only reason. All others keep the reasons that they
// have without it.
func (r Rules) Judge(p Person) Verdict {
	v := r.without(p, 0)
	if v.Ready {
		v.Until = r.firstLoss(p)
		if v.Until != "" && v.Until <= r.AsOf {
			v.Ready, v.Reasons, v.Until = false, []Reason{r.retired(p, v.Until)}, ""
		}
	}
	if ended := r.endedBy(p, r.AsOf); ended != 0 {
		now := r.without(p, ended)
		v.Usable, v.PerhapsUsable, v.Perhaps = now.Usable, now.PerhapsUsable, now.Perhaps
	}
	return v
}

// firstLoss returns the day of the first ending with which a person is not ready, or "".
func (r Rules) firstLoss(p Person) sspr.Date {
	var first sspr.Date
	for _, e := range r.Endings {
		if e.Population.Includes(p.GlobalAdministrator) && (first == "" || e.Date < first) && !r.without(p, r.endedBy(p, e.Date)).Ready {
			first = e.Date
		}
	}
	return first
}

// retired returns the reason for the endings of one day.
func (r Rules) retired(p Person, day sspr.Date) Reason {
	var ended sspr.MethodSet
	for _, e := range r.Endings {
		if e.Date == day && e.Population.Includes(p.GlobalAdministrator) {
			ended |= e.Methods & p.Registered
		}
	}
	switch {
	case ended&sspr.Phones() != 0:
		return PhonesRetire
	case ended.Has(sspr.SecurityQuestions):
		return QuestionsRetire
	default:
		return MethodsRetire
	}
}

// endedBy returns the methods that have ended for a person by a day, that day included.
func (r Rules) endedBy(p Person, day sspr.Date) sspr.MethodSet {
	var ended sspr.MethodSet
	for _, e := range r.Endings {
		if e.Date <= day && e.Population.Includes(p.GlobalAdministrator) {
			ended |= e.Methods
		}
	}
	return ended
}

// without returns the verdict on a person for whom some methods have ended. Ready assumes that the policy no longer
// offers them either, so that nothing is left beside an authenticator app. Perhaps does not.
func (r Rules) without(p Person, ended sspr.MethodSet) Verdict {
	required, offered := r.Required, p.Offered
	if p.Administrator {
		required, offered = AdministratorMethodsRequired, administratorMethods
	}
	v := Verdict{Usable: usable(p.Registered, offered&^ended, r.notification(required, false))}
	if p.Administrator && r.AdministratorsBlocked {
		v.Reasons = append(v.Reasons, AdministratorsBlocked)
	}
	if !p.Administrator && p.Unlicensed {
		v.Reasons = append(v.Reasons, NotLicensed)
	}
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
	v.Ready = len(v.Reasons) == 0
	p.Registered &^= ended
	p.PerhapsRegistered &^= ended
	v.Perhaps, v.PerhapsUsable = r.perhaps(p)
	v.Perhaps = v.Perhaps || v.Ready
	return v
}

// perhaps returns the most favorable answer for a person, and the methods that count under it. A person whom the report
// calls an administrator may still be subject to the rules for users: the two-gate policy has a list of roles, and the
// report's may be longer (autumn-2026 5.4). In some tenants one method is enough for administrators (sspr-policy 3.2).
func (r Rules) perhaps(p Person) (bool, sspr.MethodSet) {
	registered, offered, required := p.Registered|p.PerhapsRegistered, p.Offered|p.PerhapsOffered, r.Required
	enough := func(offered sspr.MethodSet, required int64) (bool, sspr.MethodSet) {
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
