package usersside

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

var (
	schemasOnce sync.Once
	schemasMade *tfprotov6.GetProviderSchemaResponse
)

func schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	schemasOnce.Do(func() { schemasMade = acctest.Schemas(t) })
	return schemasMade
}

// seen is an object of a state.
type seen map[string]tftypes.Value

func (s seen) text(name string) string {
	var v *string
	_ = s[name].As(&v)
	if v == nil {
		return ""
	}
	return *v
}

// yes returns "true", "false" or "null".
func (s seen) yes(name string) string {
	var v *bool
	switch _ = s[name].As(&v); {
	case v == nil:
		return "null"
	case *v:
		return "true"
	default:
		return "false"
	}
}

// objects returns the elements of a list of objects.
func (s seen) objects(name string) (all []seen) {
	var elements []tftypes.Value
	_ = s[name].As(&elements)
	for _, e := range elements {
		var one map[string]tftypes.Value
		_ = e.As(&one)
		all = append(all, one)
	}
	return all
}

func (s seen) object(name string) seen {
	var one map[string]tftypes.Value
	_ = s[name].As(&one)
	return one
}

// checks returns the checks as "name: result".
func (s seen) checks() (all []string) {
	for _, c := range s.objects("checks") {
		all = append(all, c.text("name")+": "+c.text("result"))
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
	state, said := data.Read("sspr_readiness", c.fill("sspr_readiness", acctest.Values{"list_limit": 1000}))
	if acctest.Failure(said) != nil {
		c.failures++
		c.t.Errorf("SSPR_PROPERTY_SEED=%d: %v", c.seed, acctest.Failure(said))
		return
	}
	listed := map[string]seen{}
	for _, one := range append(seen(state).objects("listed"), seen(state).object("administrators").objects("listed")...) {
		listed[one.text("id")] = one
	}
	for i := range c.state.Users {
		u := &c.state.Users[i]
		if u.External() || !u.AccountEnabled {
			continue
		}
		outcomes := reach[u.ID]
		could, one := ends(outcomes), listed[u.ID]
		isReady, locked, affected := one == nil || one.yes("ready") == "true", one.yes("locked_out") == "true", one.yes("may_be_affected") == "true"
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
	state, said := data.Read("sspr_user_reset", c.fill("sspr_user_reset", acctest.Values{"user_id": u.ID}))
	if acctest.Failure(said) != nil {
		c.failures++
		c.t.Errorf("SSPR_PROPERTY_SEED=%d: %v", c.seed, acctest.Failure(said))
		return
	}
	s := seen(state)
	could := ends(outcomes)
	same := !slices.ContainsFunc(outcomes, func(o outcome) bool { return o != outcomes[0] })
	switch code := s.text("error_code"); s.yes("can_reset") {
	case "true":
		c.tally["reset"]++
		if could < len(outcomes) {
			c.fail(u, "sspr_user_reset says can_reset, and the journeys end in %v\n%v", outcomes, s.checks())
		}
	case "false":
		c.tally["no reset"]++
		if could > 0 {
			c.fail(u, "sspr_user_reset says %q, and the journeys end in %v\n%v", code, outcomes, s.checks())
			return
		}
		differs := slices.ContainsFunc(outcomes, func(o outcome) bool { return o.code != code })
		if differs && (code != "" || same) && !c.codeNotKnown(outcomes) {
			c.fail(u, "sspr_user_reset says %q, and the journeys end in %v\n%v", code, outcomes, s.checks())
		}
	default:
		c.tally["not known"]++
		if same && !c.notKnown(s, u, outcomes) {
			c.fail(u, "sspr_user_reset does not know, and the journeys end in %v\n%v", outcomes, s.checks())
		}
	}
}

// codeNotKnown reports whether it is not documented which code the page shows.
func (c *comparison) codeNotKnown(outcomes []outcome) bool {
	return outcomes[0].code == "SSPR_0013" && string(c.state.Policy("passwordResetEnabledGroupIds")) == `["`+gone+`"]`
}

// notKnown reports whether the answer depends on what is not documented, and of which there is no other world: how federated
// users who are not synchronized fare, and what a method with an unknown name does. sspr_user_reset also leaves it open who
// could reset under either policy if it does not know which applies.
func (c *comparison) notKnown(s seen, u *emulator.User, outcomes []outcome) bool {
	return outcomes[0].cause == "PasswordManagedElsewhere" || perhapsUnknown(u) || s.yes("administrator") == "null" && outcomes[0].cause == ""
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
