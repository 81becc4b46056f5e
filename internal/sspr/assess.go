package sspr

import (
	"iter"
	"slices"
)

// Effect is how one method affects the readiness of a group of people.
type Effect struct {
	// Registered is the number of people who have registered the method.
	Registered int
	// ReadyWith is the number of people who would be ready if the method were offered to everyone, and ReadyWithout the
	// number if it were offered to no user.
	ReadyWith, ReadyWithout int
}

// Listed is a person in a list, with the verdict on that person.
type Listed struct {
	Person
	Verdict
}

// Readiness counts the people who could reset a password.
type Readiness struct {
	Total, Ready int
	// NotEnabled is the number of people for whom password reset was not enabled when the report was made. They are
	// judged like everyone else.
	NotEnabled int
	// LockedOut is the number of people who could reset a password when the report was made and certainly could not
	// under the rules.
	LockedOut int
	// MayBeAffected is the number of further people who could reset a password when the report was made and may not be
	// able to under the rules. It depends on how the service counts, which is not fully known.
	MayBeAffected int
	// Reasons counts people by reason. One person can have several.
	Reasons map[Reason]int
	// ReadyRequiring is the number of people who would be ready if one method were required, and if two were.
	ReadyRequiring [2]int
	// Effects maps each method to its effect. It is empty for administrators, because a tenant cannot configure their
	// methods.
	Effects map[Method]Effect
	// People lists those with a reason, up to the limit that the caller passed: first those who are locked out, then
	// those who may be affected, then all others. Each part keeps the order of the input.
	People []Listed
	// Left is the number of people with a reason who are not in People.
	Left int
	// kept collects People by rank: locked out, may be affected, all others.
	kept [3][]Listed
}

// Percent returns the share of ready people in percent, rounded down to one tenth so that 100 means everyone. It
// returns 0 if there are no people.
func (r Readiness) Percent() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.Ready*1000/r.Total) / 10
}

// Assess judges all people, users and administrators separately. Each result lists up to limit people who have a
// reason.
func (r Rules) Assess(people iter.Seq[Person], limit int) (users, administrators Readiness) {
	users, administrators = newReadiness(), newReadiness()
	for p := range people {
		into := &users
		if p.Administrator {
			into = &administrators
		} else {
			r.countEffects(p, into)
		}
		into.add(Listed{p, r.Judge(p)}, limit)
	}
	return users.listed(limit), administrators.listed(limit)
}

func newReadiness() Readiness {
	return Readiness{Reasons: map[Reason]int{}, Effects: map[Method]Effect{}}
}

// listed returns r with People and Left filled from kept.
func (r Readiness) listed(limit int) Readiness {
	all := slices.Concat(r.kept[:]...)
	r.People = all[:min(limit, len(all))]
	r.Left -= len(r.People)
	r.kept = [3][]Listed{}
	return r
}

func (r *Readiness) add(l Listed, limit int) {
	r.Total++
	if l.Ready {
		r.Ready++
	}
	if l.Reported && !l.Enabled {
		r.NotEnabled++
	}
	rank := 2
	switch {
	case l.LockedOut(l.Person):
		r.LockedOut++
		rank = 0
	case l.MayBeAffected(l.Person):
		r.MayBeAffected++
		rank = 1
	}
	for _, reason := range l.Reasons {
		r.Reasons[reason]++
	}
	if len(l.Reasons) == 0 {
		return
	}
	r.Left++
	if len(r.kept[rank]) < limit {
		r.kept[rank] = append(r.kept[rank], l)
	}
}

// countEffects counts whether one user would be ready if other settings applied.
func (r Rules) countEffects(p Person, into *Readiness) {
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
