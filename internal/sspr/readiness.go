package sspr

import (
	"iter"
	"slices"
)

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
	// Offered are the methods that the policy offers to this person.
	Offered MethodSet
	// Unlicensed says that the person certainly has no licence that includes password reset.
	Unlicensed bool
}

// administratorMethods are what the two-gate policy takes: all but security questions, whatever the tenant offers to
// users (reference sspr-policy 3.2).
var administratorMethods = SetOf(Methods()...).Without(SecurityQuestions)

// AdministratorMethodsRequired is how many methods the two-gate policy asks of administrators (reference sspr-policy 3.2).
const AdministratorMethodsRequired = 2

// Rules are what people are held against.
type Rules struct {
	// Required is the number of methods that users need, 1 or 2.
	Required int64
	// AdministratorsBlocked says that administrators may not use password reset.
	AdministratorsBlocked bool
}

// Verdict is what became of one person.
type Verdict struct {
	// Ready says that the person could reset a password today.
	Ready bool
	// Reasons say why not, or why not for long.
	Reasons []Reason
	// Usable are the methods that count for the person.
	Usable MethodSet
}

// LockedOut says whether a person could reset a password when the report was made, and could not under the verdict.
func (v Verdict) LockedOut(p Person) bool { return p.Capable && !v.Ready }

// authenticator are the two methods of the authenticator app.
var authenticator = SetOf(MobileAppNotification, MobileAppCode)

// usable gives the methods that count. A notification of the authenticator app does not where one method is required:
// the app's code is the only option then. Nor does the app where nothing else is offered, as it can never be the only
// method. That two others must be offered where two are required is a rule for the legacy switches, and is not
// applied: whether the service holds to it after the migration is not known (reference sspr-policy 3.3).
func usable(registered, offered MethodSet, required int64) MethodSet {
	both := registered & offered
	if required < 2 {
		both = both.Without(MobileAppNotification)
	}
	if offered&^authenticator == 0 {
		both &^= authenticator
	}
	return both
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

// Judge says whether a person could reset a password under the rules.
func (r Rules) Judge(p Person) Verdict {
	required, offered := r.Required, p.Offered
	if p.Administrator {
		required, offered = AdministratorMethodsRequired, administratorMethods
	}
	v := Verdict{Usable: usable(p.Registered, offered, required)}
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
	return v
}

// Effect is what one method does to readiness.
type Effect struct {
	// Registered is how many people have registered the method.
	Registered int
	// ReadyWith is how many would be ready if the method were offered to all of them, ReadyWithout if it were offered to
	// nobody.
	ReadyWith, ReadyWithout int
}

// Listed is a person in a list, with the verdict.
type Listed struct {
	Person
	Verdict
}

// Readiness is how many of a number of people could reset a password.
type Readiness struct {
	Total, Ready int
	// NotEnabled is for how many password reset was not enabled when the report was made; they are judged all the same.
	NotEnabled int
	// LockedOut is how many could reset a password then, and could not under the rules.
	LockedOut int
	// Reasons counts people by reason. One person can have several.
	Reasons map[Reason]int
	// ReadyRequiring is how many would be ready if one method were required, and if two were.
	ReadyRequiring [2]int
	// Effects are by method; administrators have none, as nothing can be set for them.
	Effects map[Method]Effect
	// People are those with a reason, no more than were asked for, in the order in which they came; but those who are
	// locked out come first.
	People []Listed
	// Left is how many more there are with a reason.
	Left int
}

// Percent is how many in a hundred are ready, rounded down to one tenth so that 100 means all; 0 where there is nobody.
func (r Readiness) Percent() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.Ready*1000/r.Total) / 10
}

// Assess judges everybody, users and administrators apart, and lists up to limit of each who have a reason.
func (r Rules) Assess(people iter.Seq[Person], limit int) (users, administrators Readiness) {
	users, administrators = newReadiness(), newReadiness()
	for p := range people {
		into := &users
		if p.Administrator {
			into = &administrators
		} else {
			r.weigh(p, into)
		}
		into.add(Listed{p, r.Judge(p)}, limit)
	}
	return users.sorted(limit), administrators.sorted(limit)
}

// sorted puts those first who are locked out, and cuts the list.
func (r Readiness) sorted(limit int) Readiness {
	var lost, others []Listed
	for _, l := range r.People {
		if l.LockedOut(l.Person) {
			lost = append(lost, l)
		} else {
			others = append(others, l)
		}
	}
	all := slices.Concat(lost, others)
	r.People = all[:min(limit, len(all))]
	r.Left += len(all) - len(r.People)
	return r
}

func newReadiness() Readiness {
	return Readiness{Reasons: map[Reason]int{}, Effects: map[Method]Effect{}}
}

func (r *Readiness) add(l Listed, limit int) {
	r.Total++
	if l.Ready {
		r.Ready++
	}
	if l.Reported && !l.Enabled {
		r.NotEnabled++
	}
	lost := l.LockedOut(l.Person)
	if lost {
		r.LockedOut++
	}
	for _, reason := range l.Reasons {
		r.Reasons[reason]++
	}
	// Those who are locked out are kept beyond the limit until it is known how many there are.
	others := len(r.People) - min(r.LockedOut, limit)
	switch {
	case len(l.Reasons) == 0:
	case lost && r.LockedOut <= limit, !lost && others < limit:
		r.People = append(r.People, l)
	default:
		r.Left++
	}
}

// weigh counts what other settings would make of one user.
func (r Rules) weigh(p Person, into *Readiness) {
	ready := func(rules Rules, offered MethodSet) int {
		other := p
		other.Offered = offered
		if rules.Judge(other).Ready {
			return 1
		}
		return 0
	}
	for i := range into.ReadyRequiring {
		rules := r
		rules.Required = int64(i + 1)
		into.ReadyRequiring[i] += ready(rules, p.Offered)
	}
	for _, m := range Methods() {
		e := into.Effects[m]
		if p.Registered.Has(m) {
			e.Registered++
		}
		e.ReadyWith += ready(r, p.Offered.With(m))
		e.ReadyWithout += ready(r, p.Offered.Without(m))
		into.Effects[m] = e
	}
}

// Offering says which methods a policy offers to whom.
type Offering struct {
	availability Availability
	member       func(group, user string) bool
}

// Offering gives, for what is available, who is offered what. member says whether a user is in a group, nested groups
// included. ok is false where it is not known (see Usable).
func (a Availability) Offering(member func(group, user string) bool) (offering Offering, ok bool) {
	_, ok = a.Usable()
	return Offering{a, member}, ok
}

// To gives the methods offered to one user. The legacy switches hold for everybody, the authentication methods policy
// for those whom a method's targets include and do not exclude (reference sspr-policy 3.9, graph-api 2.3).
func (o Offering) To(user string) MethodSet {
	one := Availability{State: o.availability.State, Legacy: o.availability.Legacy, Configurations: map[ConfigurableMethod]MethodConfiguration{}}
	for m, c := range o.availability.Configurations {
		if o.targets(c.Included, user, true) && !o.targets(c.Excluded, user, false) {
			one.Configurations[m] = c
		}
	}
	methods, _ := one.Usable()
	return SetOf(methods...)
}

func (o Offering) targets(targets *[]Target, user string, unknown bool) bool {
	if targets == nil {
		return unknown
	}
	return slices.ContainsFunc(*targets, func(t Target) bool {
		return t.ID == AllUsers || t.ID == user || o.member(t.ID, user)
	})
}

// TargetGroups lists the groups that decide who is offered a method, each once.
func (a Availability) TargetGroups() []string {
	var groups []string
	for _, c := range a.Configurations {
		if !is(c.State, "enabled") {
			continue
		}
		for _, targets := range []*[]Target{c.Included, c.Excluded} {
			if targets == nil {
				continue
			}
			for _, t := range *targets {
				if t.ID != AllUsers && t.Type != "user" && !slices.Contains(groups, t.ID) {
					groups = append(groups, t.ID)
				}
			}
		}
	}
	slices.Sort(groups)
	return groups
}
