package sspr

import (
	"iter"
)

// Loss is what a change of policy costs those who are in scope of password reset, administrators and guests apart: they
// have a policy of their own, or their password in another tenant.
type Loss struct {
	// Users is how many there are, Ready how many could reset a password before the change, and Lost how many of these
	// certainly could not after it.
	Users, Ready, Lost int
	// LostIfTwo is how many it is where two methods are required. It differs from Lost only where nothing says how many
	// are.
	LostIfTwo int
	// May is how many more may lose password reset: it depends on what is not known of how the service counts. MayIfTwo is
	// the same where two methods are required.
	May, MayIfTwo int
}

// Change is a change of policy.
type Change struct {
	// Was and Is are the numbers of methods required before and after, 0 where nothing says.
	Was, Is int64
	// Before and After say who is offered what. They are nil where it is not known; without After, methods cost nobody
	// anything.
	Before, After *Offering
	// From and To say who is in scope before and after. Without From the report says it, without To the scope stays.
	From, To *Reach
}

// CountLoss counts the rows of the registration report. Who could before is what the service said when it made the
// report, or what the policy before the change comes to: the report lags, and that policy is not always known. Licences
// are not weighed, because a change of policy does not change them. Whom the change leaves as they are it costs nothing,
// whatever the rules make of them.
func (c Change) CountLoss(rows iter.Seq[UserRegistration]) Loss {
	var l Loss
	one := false
	for row := range rows {
		if row.Administrator || row.UserType == "guest" || !c.inScope(row) {
			continue
		}
		l.Users++
		p := row.Person()
		if !c.wasReady(row, p) {
			continue
		}
		l.Ready++
		one = one || row.SSPRCapable && perhapsGates(p.Registered|p.PerhapsRegistered, p.UnknownRegistered) == 1
		c.weigh(row.ID, p, max(c.Is, 1), &l.Lost, &l.May)
		c.weigh(row.ID, p, 2, &l.LostIfTwo, &l.MayIfTwo)
	}
	if c.Is != 0 || one {
		l.LostIfTwo, l.MayIfTwo = l.Lost, l.May // who could with one method shows that one is enough
	}
	return l
}

func (c Change) inScope(row UserRegistration) bool {
	if c.From == nil {
		return row.SSPREnabled
	}
	return c.From.Has(row.ID)
}

// wasReady reports whether a user who is in scope could reset a password before the change. Where the scope is newer than
// the report and the policy is not known, the service's word on what the user has registered serves.
func (c Change) wasReady(row UserRegistration, p Person) bool {
	switch {
	case row.SSPRCapable:
		return true
	case c.Before == nil || c.Was == 0:
		return !row.SSPREnabled && row.SSPRRegistered
	default:
		return judge(c.Before, c.Was, row.ID, p).Ready
	}
}

// weigh counts a user who could reset a password before the change, where so many methods are required after it.
func (c Change) weigh(user string, p Person, required int64, lost, may *int) {
	if c.To != nil && !c.To.Has(user) {
		*lost++
		return
	}
	if c.After == nil {
		return
	}
	after := judge(c.After, required, user, p)
	if after.Ready {
		return
	}
	if c.Before != nil && c.Was == c.Is {
		before := judge(c.Before, required, user, p)
		if before.Usable == after.Usable && before.PerhapsUsable == after.PerhapsUsable {
			return
		}
	}
	if after.Perhaps {
		*may++
	} else {
		*lost++
	}
}

// judge holds a user against what a policy offers.
func judge(offering *Offering, required int64, user string, p Person) Verdict {
	p.Offered, p.PerhapsOffered = offering.To(user), offering.Perhaps()
	return Rules{Required: required, State: offering.State()}.Judge(p)
}

// Reach is whom a scope lets reset passwords.
type Reach struct {
	everybody bool
	group     string
	member    func(group, user string) bool
}

// Reach gives whom the scope lets reset passwords. member says whether a user is in a group, nested groups included, which
// count (reference sspr-policy 3.1). ok is false where it is not known.
func (s Scope) Reach(member func(group, user string) bool) (reach Reach, ok bool) {
	switch {
	case s.EnabledFor == nil:
		return reach, false
	case *s.EnabledFor == EnabledForAll:
		return Reach{everybody: true}, true
	case *s.EnabledFor == EnabledForNone:
		return Reach{}, true
	case *s.EnabledFor == EnabledForSelected && s.GroupID != nil:
		return Reach{group: *s.GroupID, member: member}, true
	default:
		return reach, false
	}
}

// Has reports whether a user is in scope.
func (r Reach) Has(user string) bool {
	return r.everybody || r.group != "" && r.member(r.group, user)
}

// Narrows reports whether a scope may leave out somebody whom another one has, and whether that is known: a group that is
// made in the same run is not.
func (s Scope) Narrows(before Scope) (narrows, known bool) {
	switch {
	case before.EnabledFor == nil || *before.EnabledFor == EnabledForNone || is(s.EnabledFor, EnabledForAll):
		return false, true
	case s.EnabledFor == nil || *s.EnabledFor == EnabledForSelected && s.GroupID == nil:
		return true, false
	case *s.EnabledFor != *before.EnabledFor:
		return true, true
	}
	same := s.GroupID == nil || before.GroupID == nil || NewObjectID(*s.GroupID) == NewObjectID(*before.GroupID)
	return *s.EnabledFor == EnabledForSelected && !same, true
}
