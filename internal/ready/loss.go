package ready

import (
	"iter"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Loss counts the users in scope of password reset who lose it through a change of policy. Administrators and external
// users are not counted: administrators have a policy of their own, and the passwords of external users are in another tenant.
type Loss struct {
	// Users is the number of users in scope. Ready is the number who could reset a password before the change, and Lost
	// the number of these who certainly could not after it.
	Users, Ready, Lost int
	// LostIfTwo is Lost if two methods are required. It differs from Lost only if the number required is not known.
	LostIfTwo int
	// May is the number of further users who may lose password reset. It depends on how the service counts, which is
	// not fully known. MayIfTwo is the same if two methods are required.
	May, MayIfTwo int
}

// Change is a change of policy.
type Change struct {
	// Was and Is are the numbers of methods required before and after, 0 if not known.
	Was, Is int64
	// Before and After are the methods that each user is offered. They are nil if that is not known. Without After,
	// methods cost no user anything.
	Before, After *sspr.Offering
	// From and To are who is in scope before and after. Without From the report decides. Without To the scope stays.
	From, To *sspr.Reach
	// Endings are the announced endings of methods, and AsOf is the day of the plan: methods that have ended by then count
	// for no user, neither before nor after the change.
	Endings []sspr.Ending
	AsOf    sspr.Date
}

// CountLoss counts the rows of the registration report. A user was ready before the change if the service called the
// user capable when it made the report, or if the policy before the change made the user ready: the report lags, and
// that policy is not always known. Licenses are not considered, because a change of policy does not change them. A user
// for whom nothing changes is never counted as lost, even if the rules find the user not ready. Nor is a user who lost
// password reset because methods have ended.
func (c Change) CountLoss(rows iter.Seq[sspr.UserRegistration]) Loss {
	var l Loss
	one := false
	for row := range rows {
		if row.Administrator || row.External() || !c.inScope(row) {
			continue
		}
		l.Users++
		p := PersonOf(row)
		if !c.wasReady(row, p) {
			continue
		}
		l.Ready++
		one = one || usesOneMethod(row, p)
		c.countUser(row.ID, p, max(c.Is, 1), &l.Lost, &l.May)
		c.countUser(row.ID, p, 2, &l.LostIfTwo, &l.MayIfTwo)
	}
	if c.Is != 0 || one {
		l.LostIfTwo, l.MayIfTwo = l.Lost, l.May // a user who could with one method shows that one is enough
	}
	return l
}

// usesOneMethod reports whether a user shows that the tenant requires one method: the service calls the user capable, with
// only one method registered.
func usesOneMethod(row sspr.UserRegistration, p Person) bool {
	return row.SSPRCapable && countPossibleMethods(p.Registered|p.PerhapsRegistered, p.UnknownRegistered) == 1
}

func (c Change) inScope(row sspr.UserRegistration) bool {
	if c.From == nil {
		return row.SSPREnabled
	}
	return c.From.Has(row.ID)
}

// wasReady reports whether a user in scope could reset a password before the change. If the scope is newer than the
// report and the policy is not known, it relies on what the service reports as registered.
func (c Change) wasReady(row sspr.UserRegistration, p Person) bool {
	switch {
	case c.lostToEnding(row.ID, p):
		return false
	case row.SSPRCapable:
		return true
	case c.Before == nil || c.Was == 0:
		return !row.SSPREnabled && row.SSPRRegistered
	default:
		return c.judge(c.Before, c.Was, row.ID, p).Ready
	}
}

// countUser counts a user who could reset a password before the change, given the number of methods required after it.
func (c Change) countUser(user string, p Person, required int64, lost, may *int) {
	if c.To != nil && !c.To.Has(user) {
		*lost++
		return
	}
	if c.After == nil {
		return
	}
	after := c.judge(c.After, required, user, p)
	if after.Ready {
		return
	}
	if c.Before != nil && c.Was == c.Is {
		if after.sameMethods(c.judge(c.Before, required, user, p)) {
			return
		}
	}
	if after.Perhaps {
		*may++
	} else {
		*lost++
	}
}

// judge returns the verdict on a user under the methods that a policy offers on the day of the plan.
func (c Change) judge(offering *sspr.Offering, required int64, user string, p Person) Verdict {
	p.Offered, p.PerhapsOffered = offering.To(user)
	return Rules{Required: required, State: offering.State(), Endings: c.Endings, AsOf: c.AsOf}.Judge(p)
}

// sameMethods reports whether the same methods count under two verdicts.
func (v Verdict) sameMethods(other Verdict) bool {
	return v.Usable == other.Usable && v.PerhapsUsable == other.PerhapsUsable
}
