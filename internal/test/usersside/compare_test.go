package usersside

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/random"
)

// checksOf returns the checks of sspr_user_reset as "name: result".
func checksOf(s acctest.Object) (all []string) {
	for _, c := range s.Objects("checks") {
		all = append(all, c.Text("name")+": "+c.Text("result"))
	}
	return all
}

// ends reports in how many worlds the reset comes to its end.
func ends(outcomes []outcome) (n int) {
	for _, o := range outcomes {
		if o.cause == "" {
			n++
		}
	}
	return n
}

// readiness compares sspr_readiness.
func (c *comparison) readiness(data *acctest.Data, reach map[string][]outcome) {
	c.t.Helper()
	state, said := data.Ask("sspr_readiness", acctest.Values{"list_limit": 1000, "telephony_provider": c.state.Settings.TelephonyProvider})
	if acctest.Failure(said) != nil {
		c.failures++
		c.t.Errorf("SSPR_PROPERTY_SEED=%d: %v", c.seed, acctest.Failure(said))
		return
	}
	listed := map[string]acctest.Object{}
	for _, one := range append(state.Objects("listed"), state.Object("administrators").Objects("listed")...) {
		listed[one.Text("id")] = one
	}
	for i := range c.state.Users {
		u := &c.state.Users[i]
		if u.External() || !u.AccountEnabled {
			continue
		}
		outcomes := reach[u.ID]
		could, one := ends(outcomes), listed[u.ID]
		isReady, locked, affected := one == nil || one.Flag("ready") == "true", one.Flag("locked_out") == "true", one.Flag("may_be_affected") == "true"
		switch {
		case isReady:
			c.tally["ready"]++
		default:
			c.tally["not ready"]++
		}
		if locked {
			c.tally["locked out"]++
		}
		if affected {
			c.tally["may be affected"]++
		}
		switch {
		case isReady && could < len(outcomes):
			c.fail(u, "sspr_readiness says ready, and the journeys end in %v", outcomes)
		case locked && could > 0:
			c.fail(u, "sspr_readiness says locked out, and the journeys end in %v", outcomes)
		case !isReady && could == len(outcomes):
			c.fail(u, "sspr_readiness says %v, and every journey is completed", one)
		case affected && could == 0 && !perhapsUnknown(u):
			c.fail(u, "sspr_readiness says may be affected, and the journeys end in %v", outcomes)
		}
	}
}

// perhapsUnknown reports whether a user has registered a method of whose name nothing is known.
func perhapsUnknown(u *emulator.User) bool {
	return slices.Contains(u.RegisteredMethods, "somethingOfTheFuture")
}

// userReset compares sspr_user_reset.
func (c *comparison) userReset(data *acctest.Data, u *emulator.User, outcomes []outcome) {
	c.t.Helper()
	s, said := data.Ask("sspr_user_reset", acctest.Values{"user_id": u.ID, "telephony_provider": c.state.Settings.TelephonyProvider})
	if acctest.Failure(said) != nil {
		c.failures++
		c.t.Errorf("SSPR_PROPERTY_SEED=%d: %v", c.seed, acctest.Failure(said))
		return
	}
	could := ends(outcomes)
	same := !slices.ContainsFunc(outcomes, func(o outcome) bool { return o != outcomes[0] })
	switch code := s.Text("error_code"); s.Flag("can_reset") {
	case "true":
		c.tally["reset"]++
		if could < len(outcomes) {
			c.fail(u, "sspr_user_reset says can_reset, and the journeys end in %v\n%v", outcomes, checksOf(s))
		}
	case "false":
		c.tally["no reset"]++
		if could > 0 {
			c.fail(u, "sspr_user_reset says %q, and the journeys end in %v\n%v", code, outcomes, checksOf(s))
			return
		}
		differs := slices.ContainsFunc(outcomes, func(o outcome) bool { return o.code != code })
		if differs && (code != "" || same) && !c.codeNotKnown(outcomes) {
			c.fail(u, "sspr_user_reset says %q, and the journeys end in %v\n%v", code, outcomes, checksOf(s))
		}
	default:
		c.tally["not known"]++
		if same && !c.notKnown(s, u, outcomes) {
			c.fail(u, "sspr_user_reset does not know, and the journeys end in %v\n%v", outcomes, checksOf(s))
		}
	}
}

// codeNotKnown reports whether it is not documented which code the page shows.
func (c *comparison) codeNotKnown(outcomes []outcome) bool {
	return outcomes[0].code == "SSPR_0013" && string(c.state.Policy("passwordResetEnabledGroupIds")) == `["`+random.Gone+`"]`
}

// notKnown reports whether the answer depends on what is not documented, and of which there is no other world: how federated
// users who are not synchronized fare, and what a method with an unknown name does. sspr_user_reset also leaves it open who
// could reset under either policy if it does not know which applies.
func (c *comparison) notKnown(s acctest.Object, u *emulator.User, outcomes []outcome) bool {
	return outcomes[0].cause == "PasswordManagedElsewhere" || perhapsUnknown(u) || s.Flag("administrator") == "null" && outcomes[0].cause == ""
}

// journey resets a password, which ends as the service has decided before.
func (c *comparison) journey(u *emulator.User, want outcome) {
	c.t.Helper()
	r, err := c.n.Journeys().ResetTo(u.ID, "Quite-another-1")
	if err == nil && r.Problem != nil && r.Problem.Field == "code" {
		// A code of an app works once, and the tenants before this one had the same users: take a code that none has used.
		c.ahead += 2 * time.Minute
		if err = c.n.Journeys().Advance(c.ahead); err == nil {
			r, err = c.n.Journeys().ResetTo(u.ID, "Quite-another-1")
		}
	}
	if err != nil {
		c.fail(u, "the journey ends in %v", err)
		return
	}
	got := outcome{cause: string(r.Step)}
	switch {
	case r.Refusal != nil:
		got = outcome{string(r.Refusal.Cause), r.Refusal.Code}
	case string(r.Step) == "reset":
		got = outcome{}
		c.tally["passwords"]++
	}
	if got != want {
		c.fail(u, "the journey ends in %v, %v, and the service decided %v", got, r.Problem, want)
	}
}
