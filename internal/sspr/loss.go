package sspr

import "iter"

// Loss is what a change of policy costs those for whom password reset is enabled, administrators and guests apart: they
// have a policy of their own, or their password in another tenant.
type Loss struct {
	// Users is how many there are, Ready how many could reset a password before the change, and Lost how many of these
	// could not after it.
	Users, Ready, Lost int
	// LostIfTwo is how many it is where two methods are required. It differs from Lost only where nothing says how many
	// are.
	LostIfTwo int
}

// Change is a change of policy.
type Change struct {
	// Was and Is are the numbers of methods required before and after, 0 where nothing says.
	Was, Is int64
	// Before and After say who is offered what. Before is nil where it is not known.
	Before, After *Offering
}

// CountLoss counts the rows of the registration report. Who could before is what the service said when it made the
// report, or what the policy before the change comes to: the report lags, and that policy is not always known. Licences
// are not weighed, because a change of policy does not change them.
func (c Change) CountLoss(rows iter.Seq[UserRegistration]) Loss {
	var l Loss
	one := false
	for row := range rows {
		if !row.SSPREnabled || row.Administrator || row.UserType == "guest" {
			continue
		}
		l.Users++
		p := Person{Reported: true, Registered: ResetMethods(row.Methods)}
		if !row.SSPRCapable && !c.wasReady(p, row.ID) {
			continue
		}
		l.Ready++
		one = one || row.SSPRCapable && gates(p.Registered) == 1
		p.Offered = c.After.To(row.ID)
		if !(Rules{Required: max(c.Is, 1)}).Judge(p).Ready {
			l.Lost++
		}
		if !(Rules{Required: 2}).Judge(p).Ready {
			l.LostIfTwo++
		}
	}
	if c.Is != 0 || one {
		l.LostIfTwo = l.Lost // who could with one method shows that one is enough
	}
	return l
}

func (c Change) wasReady(p Person, user string) bool {
	if c.Before == nil || c.Was == 0 {
		return false
	}
	p.Offered = c.Before.To(user)
	return Rules{Required: c.Was}.Judge(p).Ready
}
