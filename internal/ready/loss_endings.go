package ready

import (
	"iter"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// CountEnding counts the users in scope after a change who can reset a password until methods end on a day, and not from
// that day on. Ready are those who can until then, and Lost those of them who certainly cannot afterwards. Methods that
// have ended before that day count for no user, so that no user is counted at two endings. After must be known.
func (c Change) CountEnding(rows iter.Seq[sspr.UserRegistration], day sspr.Date) Loss {
	eve, then := c, c
	eve.Endings = slices.DeleteFunc(slices.Clone(c.Endings), func(e sspr.Ending) bool { return e.Date >= day })
	eve.AsOf, then.AsOf = day, day
	var l Loss
	one := false
	for row := range rows {
		if row.Administrator || row.External() || !c.staysInScope(row) {
			continue
		}
		l.Users++
		p := PersonOf(row)
		if able(eve.judge(c.After, max(c.Is, 1), row.ID, p), row) {
			l.Ready++
		}
		one = one || usesOneMethod(row, p)
		eve.countEnding(then, row, p, max(c.Is, 1), &l.Lost, &l.May)
		eve.countEnding(then, row, p, 2, &l.LostIfTwo, &l.MayIfTwo)
	}
	if c.Is != 0 || one {
		l.LostIfTwo, l.MayIfTwo = l.Lost, l.May
	}
	return l
}

// countEnding counts a user who can reset a password until the ending, given the number of methods required.
func (c Change) countEnding(then Change, row sspr.UserRegistration, p Person, required int64, lost, may *int) {
	before, after := c.judge(c.After, required, row.ID, p), then.judge(c.After, required, row.ID, p)
	switch {
	case !able(before, row) || after.Ready || before.sameMethods(after):
	case after.Perhaps:
		*may++
	default:
		*lost++
	}
}

// able reports whether a user can reset a password under a verdict. A user whom the service calls capable can, unless the
// rules exclude it.
func able(v Verdict, row sspr.UserRegistration) bool { return v.Ready || row.SSPRCapable && v.Perhaps }

func (c Change) staysInScope(row sspr.UserRegistration) bool {
	if c.To != nil {
		return c.To.Has(row.ID)
	}
	return c.inScope(row)
}

// ended returns the methods that have ended for users by the day of the plan.
func (c Change) ended() sspr.MethodSet { return Rules{Endings: c.Endings}.endedBy(Person{}, c.AsOf) }

// lostToEnding reports whether a user could reset a password only with methods that have ended by the day of the plan. The
// report may still call the user capable, but no plan takes the reset from the user.
func (c Change) lostToEnding(user string, p Person) bool {
	ended := c.ended()
	if ended&(p.Registered|p.PerhapsRegistered) == 0 {
		return false
	}
	was := max(c.Was, 1)
	if c.Before == nil {
		return countPossibleMethods((p.Registered|p.PerhapsRegistered)&^ended, p.UnknownRegistered) < was
	}
	lasting := c
	lasting.Endings = nil
	return lasting.judge(c.Before, was, user, p).Perhaps && !c.judge(c.Before, was, user, p).Perhaps
}
