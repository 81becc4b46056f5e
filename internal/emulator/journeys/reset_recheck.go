package journeys

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// proof is an option by which a person has proven who they are, with what it has reached: a number, an address or the id of an
// app, "" for questions.
type proof struct {
	option Option
	to     string
}

// stands reports whether a proof counts for the user as the tenant is now: the option is offered, and reaches the same.
func (f proof) stands(u *tenant.User, d Decision) bool {
	if !slices.Contains(d.Options, f.option) {
		return false
	}
	switch f.option {
	case OptionNotification:
		return hasApp(u.AppsOf(tenant.AppAuthenticator), f.to)
	case OptionCode, OptionHardware:
		return hasApp(codeApps(u, f.option), f.to)
	default:
		return f.to == reached(u, f.option)
	}
}

func hasApp(apps []tenant.UserApp, id string) bool {
	return slices.ContainsFunc(apps, func(a tenant.UserApp) bool { return a.ID == id })
}

// underWayStands reports whether the option that is under way can still prove anything.
func (p *progress) underWayStands(u *tenant.User, d Decision) bool {
	switch option := p.view.Chosen; option {
	case "":
		return true
	case OptionCode, OptionHardware: // of which app the code is shows when it is entered
		return slices.Contains(d.Options, option)
	case OptionQuestions:
		asked := func(q tenant.UserQuestion) bool { return !slices.Contains(u.SecurityQuestions(), q) }
		return slices.Contains(d.Options, option) && !slices.ContainsFunc(p.questions, asked)
	default:
		return proof{option, p.sentTo}.stands(u, d)
	}
}

// recheck applies what has changed since the last call: how many verifications a reset takes, and which methods count. It
// reports whether the call can go on. If it cannot, the person is led to another step. chooses is true for a call that chooses an
// option, which may be another one than the one that is under way.
func (s *Service) recheck(st *tenant.State, u *tenant.User, d Decision, p *progress, chooses bool) bool {
	p.view.Gates, p.view.Strength = d.Required, !d.Synchronized
	p.proven = slices.DeleteFunc(slices.Clone(p.proven), func(f proof) bool { return !f.stands(u, d) })
	enough := len(p.proven) >= p.view.Gates
	switch p.view.Step {
	case StepUnlockOrReset, StepPassword:
		if !enough {
			p.choose(u, d)
			p.problem("option", "What you have proven is no longer enough. Choose another option.")
		}
		return enough
	default:
	}
	switch {
	case enough:
		s.completeProof(st, u, d, p)
		return false
	case !chooses && !p.underWayStands(u, d):
		p.choose(u, d)
		p.problem("option", "The method that you have chosen can no longer be used. Choose another option.")
		return false
	}
	p.view.Gate = len(p.proven) + 1
	return true
}
