package sspr

import "iter"

// Loss is what a change of policy costs those for whom password reset is enabled, administrators and guests apart: they
// have a policy of their own, or their password in another tenant.
type Loss struct {
	// Users is how many there are, Ready how many could reset a password before the change, and Lost how many of these
	// could not after it.
	Users, Ready, Lost int
}

// CountLoss counts the rows of the registration report. Licences are not weighed, because a change of policy does not
// change them.
func CountLoss(rows iter.Seq[UserRegistration], was, is Rules, offered, offering Offering) Loss {
	var l Loss
	for row := range rows {
		if !row.SSPREnabled || row.Administrator || row.UserType == "guest" {
			continue
		}
		p := Person{Reported: true, Registered: ResetMethods(row.Methods)}
		l.Users++
		if p.Offered = offered.To(row.ID); !was.Judge(p).Ready {
			continue
		}
		l.Ready++
		if p.Offered = offering.To(row.ID); !is.Judge(p).Ready {
			l.Lost++
		}
	}
	return l
}
