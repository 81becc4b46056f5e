package ready

import (
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
	// Administrator is true if the two-gate policy applies to the person instead of the tenant's own, or may.
	Administrator bool
	// TwoGate is true if a role of the person is known to be in the list of the two-gate policy. If Administrator is true and
	// TwoGate is not, it is not known which of the two policies applies: Administrator is the report's word, whose list of
	// roles may be longer (autumn-2026 5.4). Such a person is ready if both policies are met.
	TwoGate bool
	// GlobalAdministrator is true if the person is known to have the role Global Administrator. Some methods end later
	// for that role.
	GlobalAdministrator bool
	// PerhapsGlobal is true if it is not known whether the person has that role. Ready assumes that the person does not.
	PerhapsGlobal bool
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

// eitherPolicy reports whether it is not known which of the two policies applies.
func (p *Person) eitherPolicy() bool { return p.Administrator && !p.TwoGate }

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
	// ended by then count for no user. Without AsOf no method has ended.
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
	j := r.prepare()
	return j.decide(&p).verdict()
}

func (d decision) verdict() Verdict {
	v := Verdict{Ready: d.reasons == 0, Perhaps: d.perhaps, Reasons: d.reasons.list(), Usable: d.usable, PerhapsUsable: d.perhapsUsable}
	if v.Ready {
		v.Until = d.loss
	}
	return v
}
