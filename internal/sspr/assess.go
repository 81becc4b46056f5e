package sspr

import (
	"iter"
	"slices"
)

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
	// LockedOut is how many could reset a password then, and certainly could not under the rules.
	LockedOut int
	// MayBeAffected is how many more could reset a password then, and may not under the rules: it depends on what is not
	// known of how the service counts.
	MayBeAffected int
	// Reasons counts people by reason. One person can have several.
	Reasons map[Reason]int
	// ReadyRequiring is how many would be ready if one method were required, and if two were.
	ReadyRequiring [2]int
	// Effects are by method; administrators have none, as nothing can be set for them.
	Effects map[Method]Effect
	// People are those with a reason, no more than were asked for: first those who are locked out, then those who may be
	// affected, then all others, each in the order in which they came.
	People []Listed
	// Left is how many more there are with a reason.
	Left int
	// kept are the first of those three.
	kept [3][]Listed
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
	return users.listed(limit), administrators.listed(limit)
}

func newReadiness() Readiness {
	return Readiness{Reasons: map[Reason]int{}, Effects: map[Method]Effect{}}
}

// listed makes the list of what was kept.
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
