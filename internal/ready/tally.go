package ready

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The orders of lists and methods, made once.
var (
	allReasons = Reasons()
	allMethods = sspr.Methods()
)

// The parts of a list, in order.
const (
	partLockedOut = iota
	partMayBeAffected
	partNotReady
	partUntil
	parts
)

// tally counts users, or administrators. It allocates only for people who are listed.
type tally struct {
	sum     Readiness
	limit   int
	reasons [16]int
	// registered, with and without are the numbers of Effect, by the place of the method in Methods.
	registered, with, without [8]int
	// listed are the people of each part, up to limit.
	listed [parts][]Listed
}

// newTally returns an empty tally for the days on which methods end.
func newTally(ahead []sspr.Date, limit int) tally {
	t := tally{limit: limit}
	for _, date := range ahead {
		t.sum.Endings = append(t.sum.Endings, AtEnding{Date: date})
	}
	return t
}

// add counts a person, and keeps those who are listed.
func (t *tally) add(p *Person, d decision) {
	isReady := d.reasons == 0
	count(&t.sum.Total, true)
	count(&t.sum.Ready, isReady)
	count(&t.sum.Capable, p.Capable)
	count(&t.sum.NotEnabled, p.Reported && !p.Enabled)
	count(&t.sum.GlobalAdministrators, p.GlobalAdministrator)
	if !isReady {
		t.reasons[d.reasons.first()]++
	}
	part := partNotReady
	switch {
	case p.Capable && !d.perhaps:
		t.sum.LockedOut++
		part = partLockedOut
	case p.Capable && !isReady:
		t.sum.MayBeAffected++
		part = partMayBeAffected
	case isReady && d.loss == "":
		return
	case isReady:
		part = partUntil
	}
	t.sum.Left++
	if len(t.listed[part]) < t.limit {
		t.listed[part] = append(t.listed[part], Listed{*p, d.verdict()})
	}
}

// countEndings counts a person at each ending ahead.
func (t *tally) countEndings(j *prepared, p *Person, d decision) {
	wasReady, wasLocked := d.reasons == 0, p.Capable && !d.perhaps
	for i := range t.sum.Endings {
		day := &t.sum.Endings[i]
		isReady := d.otherwise == 0 && (d.loss == "" || d.loss > day.Date)
		isLocked := false
		if p.Capable {
			perhaps, _ := j.perhapsBy(p, d.otherwise, day.Date)
			isLocked = !perhaps
		}
		count(&day.Ready, isReady)
		count(&day.LockedOut, isLocked)
		count(&day.MayBeAffected, p.Capable && !isReady && !isLocked)
		count(&day.NewlyLockedOut, isLocked && !wasLocked)
		count(&day.MayLose, wasReady && !isReady && p.Capable && !isLocked)
		count(&day.NotCapable, wasReady && !isReady && !p.Capable)
		wasReady, wasLocked = isReady, isLocked
	}
}

// countEffects counts whether one user would be ready if other settings applied.
func (t *tally) countEffects(j *prepared, p *Person, d decision) {
	ended := j.ended[populationOf(p)]
	may := p.Reported && !p.Unlicensed
	ready := func(required int64, offered sspr.MethodSet) bool {
		return may && countMethods(usable(p.Registered, offered&^ended, j.surely[most(required)])) >= max(required, 1)
	}
	for i := range t.sum.ReadyRequiring {
		count(&t.sum.ReadyRequiring[i], ready(int64(i+1), p.Offered))
	}
	now := d.reasons == 0
	for i := range allMethods {
		m := sspr.MethodSet(1 << i) // the sets have a bit for each method, in this order
		count(&t.registered[i], p.Registered&m != 0)
		if p.Offered&m == 0 {
			count(&t.with[i], ready(j.Required, p.Offered|m))
			count(&t.without[i], now)
		} else {
			count(&t.with[i], now)
			count(&t.without[i], ready(j.Required, p.Offered&^m))
		}
	}
}

// count adds one to n if something holds.
func count(n *int, holds bool) {
	if holds {
		*n++
	}
}

// readiness returns the result. effects is whether it has effects of methods.
func (t *tally) readiness(effects bool) Readiness {
	r := t.sum
	r.Reasons, r.Effects = map[Reason]int{}, map[sspr.Method]Effect{}
	for i, reason := range allReasons {
		if t.reasons[i] > 0 {
			r.Reasons[reason] = t.reasons[i]
		}
	}
	for i, m := range allMethods {
		if effects {
			r.Effects[m] = Effect{Registered: t.registered[i], ReadyWith: t.with[i], ReadyWithout: t.without[i]}
		}
	}
	all := slices.Concat(t.listed[:]...)
	r.People = all[:min(t.limit, len(all))]
	r.Left -= len(r.People)
	return r
}
