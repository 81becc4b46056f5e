package ready

import (
	"iter"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
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
	// GlobalAdministrators is the number of people who are known to have that role.
	GlobalAdministrators int
	// Capable is the number of people who could reset a password when the report was made.
	Capable int
	// NotEnabled is the number of people for whom password reset was not enabled when the report was made. They are
	// judged like everyone else.
	NotEnabled int
	// LockedOut is the number of people who could reset a password when the report was made and certainly could not
	// under the rules.
	LockedOut int
	// MayBeAffected is the number of further people who could reset a password when the report was made and may not be
	// able to under the rules. It depends on how the service counts, which is not fully known.
	MayBeAffected int
	// Reasons counts the people who are not ready, each by the first reason. The sum is Total less Ready.
	Reasons map[Reason]int
	// ReadyRequiring is the number of people who would be ready if one method were required, and if two were.
	ReadyRequiring [2]int
	// Effects maps each method to its effect. It is empty for administrators, because a tenant cannot configure their
	// methods.
	Effects map[sspr.Method]Effect
	// Endings are the numbers for each day after AsOf on which methods end, in the order of the dates.
	Endings []AtEnding
	// People lists those who are not ready or will not be, up to the limit that the caller passed: first those who are
	// locked out, then those who may be affected, then all others who are not ready, then those who are ready until
	// methods end. Each part keeps the order of the input.
	People []Listed
	// Left is the number of further people who are not ready or will not be.
	Left int
}

// AtEnding counts the people who can reset a password from the day of an ending on.
type AtEnding struct {
	// Date is the first day without the methods.
	Date sspr.Date
	// Ready, LockedOut and MayBeAffected are the same numbers as those of Readiness, for that day.
	Ready, LockedOut, MayBeAffected int
	// NewlyLockedOut is the number of people whom that day locks out, and who are not locked out on the day before.
	NewlyLockedOut int
	// MayLose is the number of people who are ready on the day before, not on that day, and not certainly locked out.
	// NotCapable is the same for people who could not reset a password when the report was made.
	MayLose, NotCapable int
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
	j := r.prepare()
	ahead := r.datesAhead()
	tallies := [2]tally{newTally(ahead, limit), newTally(ahead, limit)}
	for p := range people {
		d := j.decide(&p)
		into := &tallies[0]
		if p.Administrator {
			into = &tallies[1]
		} else {
			into.countEffects(&j, &p, d)
		}
		into.add(&p, d)
		into.countEndings(&j, &p, d)
	}
	return tallies[0].readiness(true), tallies[1].readiness(false)
}

// datesAhead returns the days after AsOf on which methods end, in order and without duplicates.
func (r Rules) datesAhead() []sspr.Date {
	var dates []sspr.Date
	for _, e := range r.Endings {
		if e.Date > r.AsOf {
			dates = append(dates, e.Date)
		}
	}
	slices.Sort(dates)
	return slices.Compact(dates)
}
