package ready

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

var (
	// authenticator are the two methods of the authenticator app.
	authenticator = sspr.SetOf(sspr.MobileAppNotification, sspr.MobileAppCode)
	notifications = sspr.SetOf(sspr.MobileAppNotification)
	questions     = sspr.SetOf(sspr.SecurityQuestions)
)

// usable returns the methods that count. The authenticator app does not count if no other method is offered, because it
// can never be the only method in any migration state. For the legacy switches, Microsoft also requires two other
// methods if two are required. That is not applied here, because it is not known to hold after the migration
// (sspr-policy 3.3). notification is whether a notification of the app counts.
func usable(registered, offered sspr.MethodSet, notification bool) sspr.MethodSet {
	both := registered & offered
	if !notification {
		both &^= notifications
	}
	if offered&^authenticator == 0 {
		both &^= authenticator
	}
	return both
}

// countMethods returns the number of methods as the service counts them: a notification and a code of the authenticator
// app are one (sspr-policy 3.3: the app needs as many others beside it as are required).
func countMethods(usable sspr.MethodSet) int64 {
	n := int64(usable.Len())
	if usable&authenticator == authenticator {
		n--
	}
	return n
}

// countPossibleMethods returns the highest number of methods that the service may count. Notification and code of the
// app count separately, because it is not documented that they are one if two methods are required. Every registered
// method with an unknown name counts too.
func countPossibleMethods(usable sspr.MethodSet, unknown int) int64 {
	return int64(usable.Len() + unknown)
}

// prepared is the rules with everything that does not depend on a person worked out. A tenant has very many people, so that
// it allocates nothing for one of them.
type prepared struct {
	Rules
	// surely and perhaps are whether a notification of the authenticator app counts if so many methods are required, 0
	// to 2: surely, and if everything that is not known is in the person's favor.
	surely, perhaps [AdministratorMethodsRequired + 1]bool
	// days are the days on which methods end, in order: for everyone else, and for Global Administrators.
	days [2][]endingDay
	// ended are the methods that have ended by AsOf, for both.
	ended [2]sspr.MethodSet
}

// endingDay is a day on which methods end.
type endingDay struct {
	date sspr.Date
	// ending are the methods that end on the day, and ended those that have ended by then.
	ending, ended sspr.MethodSet
}

// prepare works out what does not depend on the person.
func (r Rules) prepare() prepared {
	j := prepared{Rules: r}
	for required := range j.surely {
		j.surely[required], j.perhaps[required] = r.notification(required, false), r.notification(required, true)
	}
	for i := range j.days {
		j.days[i] = r.endingDays(i == 1)
		j.ended[i] = endedBy(j.days[i], r.AsOf)
	}
	return j
}

// endingDays returns the days on which methods end for one of the populations, in order.
func (r Rules) endingDays(globalAdministrator bool) []endingDay {
	var days []endingDay
	for _, e := range r.Endings {
		if e.Population.Includes(globalAdministrator) {
			days = append(days, endingDay{date: e.Date, ending: e.Methods})
		}
	}
	slices.SortStableFunc(days, func(a, b endingDay) int { return cmp.Compare(a.date, b.date) })
	merged := days[:0]
	var ended sspr.MethodSet
	for _, day := range days {
		ended |= day.ending
		if last := len(merged) - 1; last >= 0 && merged[last].date == day.date {
			merged[last].ending, merged[last].ended = merged[last].ending|day.ending, ended
			continue
		}
		merged = append(merged, endingDay{day.date, day.ending, ended})
	}
	return merged
}

// endedBy returns the methods that have ended by a date, that day included.
func endedBy(days []endingDay, date sspr.Date) sspr.MethodSet {
	var ended sspr.MethodSet
	for _, day := range days {
		if day.date <= date {
			ended = day.ended
		}
	}
	return ended
}

// endedBy returns the methods that have ended for a person by a day, that day included.
func (r Rules) endedBy(p Person, day sspr.Date) sspr.MethodSet {
	return endedBy(r.endingDays(p.GlobalAdministrator), day)
}

// notification reports whether a notification of the authenticator app counts. If one method is required, only the
// app's code counts in tenants that have not completed the migration (autumn-2026 1.6). perhaps is the result if the
// state is not known.
func (r Rules) notification(required int, perhaps bool) bool {
	switch {
	case required >= AdministratorMethodsRequired:
		return true
	case r.State == nil:
		return perhaps
	case *r.State == sspr.MigrationComplete:
		return true
	case *r.State == sspr.PreMigration || *r.State == sspr.MigrationInProgress:
		return false
	default:
		return perhaps
	}
}

// decision is a verdict without lists.
type decision struct {
	// reasons are why the person is not ready, empty if the person is.
	reasons reasonSet
	// otherwise are the reasons without any ending, and loss is the first day with which an ending takes the reset from
	// the person, "" if there are such reasons or no ending does.
	otherwise reasonSet
	loss      sspr.Date
	// perhaps, usable and perhapsUsable are as in Verdict.
	perhaps               bool
	usable, perhapsUsable sspr.MethodSet
}

// reasonSet is a set of reasons, a bit for each in the order of Reasons.
type reasonSet uint16

const (
	reasonBlocked reasonSet = 1 << iota
	reasonNotLicensed
	reasonNotReported
	reasonNothingRegistered
	reasonNotOffered
	reasonOneShort
	reasonPhones
	reasonQuestions
	reasonOther
)

// first returns the number of the first reason, in the order of Reasons.
func (s reasonSet) first() int { return bits.TrailingZeros16(uint16(s)) }

// list returns the reasons, nil if there are none.
func (s reasonSet) list() []Reason {
	if s == 0 {
		return nil
	}
	var listed []Reason
	for i, reason := range Reasons() {
		if s&(1<<i) != 0 {
			listed = append(listed, reason)
		}
	}
	return listed
}

// decide judges a person.
func (j *prepared) decide(p *Person) decision {
	population := populationOf(p)
	ended := j.ended[population]
	d := decision{otherwise: j.reasons(p)}
	d.reasons = d.otherwise
	if d.otherwise == 0 {
		for _, day := range j.days[population] {
			if j.enough(p, day.ended) {
				continue
			}
			if d.loss = day.date; day.date <= j.AsOf {
				// The app alone ends with the last other method that is offered, registered or not.
				d.reasons = retired(cmp.Or(day.ending&p.Registered, day.ending))
			}
			break
		}
	}
	d.usable = j.usable(p, ended)
	d.perhaps, d.perhapsUsable = j.perhapsBy(p, d.otherwise, j.AsOf)
	return d
}

// perhapsBy returns the most favorable answer for a person by a date, and the methods that count under it. If it is not known
// whether the person is a Global Administrator, that is the better of both answers.
func (j *prepared) perhapsBy(p *Person, otherwise reasonSet, date sspr.Date) (perhaps bool, counts sspr.MethodSet) {
	for i, days := range j.days {
		if i != populationOf(p) && !p.PerhapsGlobal {
			continue
		}
		ended := endedBy(days, date)
		could, with := j.possible(p, ended)
		perhaps = perhaps || could || otherwise == 0 && j.enough(p, ended)
		counts |= with
	}
	return perhaps, counts
}

// populationOf returns the index of a person's population.
func populationOf(p *Person) int {
	if p.GlobalAdministrator {
		return 1
	}
	return 0
}

// policy returns the number of methods that a person needs, and the methods that are offered, under the policy for administrators
// or under the one for users.
func (j *prepared) policy(p *Person, administrators bool) (required int64, offered sspr.MethodSet) {
	if administrators {
		return AdministratorMethodsRequired, administratorMethods
	}
	return j.Required, p.Offered
}

// usable returns the methods that count for a person after some have ended, under each policy that may apply. It assumes that the
// policy no longer offers them either, so that nothing is left beside an authenticator app. possible does not.
func (j *prepared) usable(p *Person, ended sspr.MethodSet) sspr.MethodSet {
	counts := j.usableUnder(p, p.Administrator, ended)
	if p.eitherPolicy() {
		counts &= j.usableUnder(p, false, ended)
	}
	return counts
}

func (j *prepared) usableUnder(p *Person, administrators bool, ended sspr.MethodSet) sspr.MethodSet {
	required, offered := j.policy(p, administrators)
	return usable(p.Registered, offered&^ended, j.surely[most(required)])
}

// enough reports whether a person has enough methods after some have ended, under each policy that may apply.
func (j *prepared) enough(p *Person, ended sspr.MethodSet) bool {
	return j.enoughUnder(p, p.Administrator, ended) && (!p.eitherPolicy() || j.enoughUnder(p, false, ended))
}

func (j *prepared) enoughUnder(p *Person, administrators bool, ended sspr.MethodSet) bool {
	required, _ := j.policy(p, administrators)
	return countMethods(j.usableUnder(p, administrators, ended)) >= max(required, 1)
}

// most bounds a number of methods to what the rules know.
func most(required int64) int64 { return min(max(required, 0), AdministratorMethodsRequired) }

// reasons returns why a person is not ready, even if no method ends. If it is not known which policy applies, the reasons are
// those of both.
func (j *prepared) reasons(p *Person) reasonSet {
	found := j.reasonsUnder(p, p.Administrator)
	if p.eitherPolicy() {
		found |= j.reasonsUnder(p, false)
	}
	return found
}

func (j *prepared) reasonsUnder(p *Person, administrators bool) (found reasonSet) {
	if administrators && j.AdministratorsBlocked {
		found |= reasonBlocked
	}
	if !administrators && p.Unlicensed {
		found |= reasonNotLicensed
	}
	required, _ := j.policy(p, administrators)
	switch n := countMethods(j.usableUnder(p, administrators, 0)); {
	case !p.Reported:
		found |= reasonNotReported
	case p.Registered == 0:
		found |= reasonNothingRegistered
	case n == 0:
		found |= reasonNotOffered
	case n < required:
		found |= reasonOneShort
	}
	return found
}

// retired returns the reason for the registered methods that end on one day.
func retired(ending sspr.MethodSet) reasonSet {
	switch {
	case ending&sspr.Phones() != 0:
		return reasonPhones
	case ending&questions != 0:
		return reasonQuestions
	default:
		return reasonOther
	}
}

// possible returns the most favorable answer for a person after some methods have ended, and the methods that count under
// it. If it is not known which policy applies, that is the better of both answers. In some tenants one method is enough for
// administrators (sspr-policy 3.2).
func (j *prepared) possible(p *Person, ended sspr.MethodSet) (bool, sspr.MethodSet) {
	registered := (p.Registered | p.PerhapsRegistered) &^ ended
	var counts sspr.MethodSet
	could := false
	if !p.TwoGate {
		counts = usable(registered, p.Offered|p.PerhapsOffered, j.perhaps[most(j.Required)])
		could = !p.Unlicensed && countPossibleMethods(counts, p.UnknownRegistered) >= j.Required
	}
	if p.Administrator && !j.AdministratorsBlocked {
		asOne := usable(registered, administratorMethods|administratorPerhapsMethods, j.perhaps[1])
		could = could || countPossibleMethods(asOne, p.UnknownRegistered) >= 1
		counts |= asOne
	}
	return could && p.Reported, counts
}
