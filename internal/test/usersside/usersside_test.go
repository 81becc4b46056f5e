package usersside

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/random"
)

// usualTenants is how many tenants a run tries that does not say so.
const usualTenants = 100

// workers is how many tenants are tried at the same time. The provider waits for requests that it can send together.
const workers = 8

// TestWhatIsSaidHappens tries random tenants. SSPR_PROPERTY_SEED is the number of the first tenant, which a failure names, and
// SSPR_PROPERTY_TENANTS is how many follow.
func TestWhatIsSaidHappens(t *testing.T) {
	first, count := random.Range(t, usualTenants)
	started := time.Now()
	var next, failures atomic.Uint64
	next.Store(first)
	tallies := make([]map[string]int, workers)
	var all sync.WaitGroup
	for i := range tallies {
		tallies[i] = map[string]int{}
		h := newHarness(t)
		h.detailed = count == 1
		all.Go(func() {
			for seed := next.Add(1) - 1; seed < first+count && failures.Load() < 40; seed = next.Add(1) - 1 {
				h.failures = 0
				h.try(seed, tallies[i])
				failures.Add(h.failures)
				if tried := seed - first + 1; tried%100 == 0 {
					t.Logf("%d tenants in %s, %d differences", tried, time.Since(started).Round(time.Second), failures.Load())
				}
			}
		})
	}
	all.Wait()
	tally := map[string]int{}
	for _, one := range tallies {
		for kind, n := range one {
			tally[kind] += n
		}
	}
	if failures.Load() > 0 {
		t.Errorf("%d differences in the tenants up to %d", failures.Load(), min(next.Load(), first+count)-1)
	}
	t.Logf("%d tenants in %s, %.1f a second: %v", count, time.Since(started).Round(time.Second), float64(count)/time.Since(started).Seconds(), tally)
	for _, kind := range []string{"reset", "no reset", "not known", "ready", "not ready", "locked out", "may be affected"} {
		if tally[kind] < int(count)/8 {
			t.Errorf("%d answers were %q: the tenants are not random enough", tally[kind], kind)
		}
	}
}

// harness is one emulated tenant whose content changes.
type harness struct {
	t        *testing.T
	n        *acctest.Tenant
	fresh    []byte
	failures uint64
	// detailed is true if one tenant alone is tried.
	detailed bool
	// ahead is how far the clock was moved for the last code.
	ahead time.Duration
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	h := &harness{t: t, n: acctest.NewTenant(t)}
	if err := h.n.View(func(s emulator.State) { h.fresh, _ = json.Marshal(s) }); err != nil {
		t.Fatal(err)
	}
	return h
}

// tenant returns the tenant of a seed, with changes.
func (h *harness) tenant(seed uint64, changes ...func(*emulator.State)) *emulator.State {
	h.t.Helper()
	s := &emulator.State{}
	if err := json.Unmarshal(h.fresh, s); err != nil {
		h.t.Fatal(err)
	}
	random.Roll(seed).Tenant(s)
	for _, change := range changes {
		change(s)
	}
	return s
}

// outcome is how a reset ends: with no cause if the password is set.
type outcome struct{ cause, code string }

// decide returns what the service decides about each user in each world.
func (h *harness) decide(seed uint64, worlds []world, changes ...func(*emulator.State)) map[string][]outcome {
	h.t.Helper()
	all := map[string][]outcome{}
	for _, w := range worlds {
		s := h.tenant(seed, append(slices.Clone(changes), w.change)...)
		for _, u := range s.Users {
			d := emulator.DecideReset(s, time.Now(), u.ID)
			all[u.ID] = append(all[u.ID], outcome{string(d.Cause), d.Code})
		}
	}
	return all
}

// reachable lets everyone whom readiness judges come as far as the methods: it answers for the time after password reset is
// enabled, and does not see blocks and where passwords are kept.
func reachable(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	writesBack(s)
	s.Tenant.FederatedDomains = nil
	for i := range s.Users {
		s.Users[i].SelfService.BlockedUntil = time.Time{}
	}
}

func writesBack(s *emulator.State) { s.OnPremisesPasswordReset.Set("enablementForTenant", true) }

// try compares one tenant.
func (h *harness) try(seed uint64, tally map[string]int) {
	h.t.Helper()
	h.n.ResetRequests() // thousands of tenants would fill the memory
	c := &comparison{harness: h, seed: seed, state: h.tenant(seed), tally: tally}
	if err := h.n.Update(func(s *emulator.State) error { *s = *h.tenant(seed); return nil }); err != nil {
		h.t.Fatal(err)
	}
	data := acctest.NewDataWhen(h.t, h.n, h.n.Administrator(), acctest.When{Today: sspr.Date(c.state.Settings.Today)})
	if c.state.IsPremium() {
		c.readiness(data, h.decide(seed, worlds(false), reachable))
	}
	full, written := h.decide(seed, worlds(true)), h.decide(seed, worlds(true), writesBack)
	for i := range c.state.Users {
		u := &c.state.Users[i]
		c.userReset(data, u, codes(full[u.ID], written[u.ID]))
	}
	for i := range c.state.Users {
		u := &c.state.Users[i]
		c.journey(u, full[u.ID][0])
	}
}

// codes returns the outcomes with those of a service that checks the methods before writeback. Which of the two it checks first
// is not documented (user-journeys 10.2).
func codes(outcomes, writesBack []outcome) []outcome {
	for i, o := range outcomes {
		if o.code == "SSPR_0010" && writesBack[i].code == "SSPR_0014" {
			outcomes = append(outcomes, writesBack[i])
		}
	}
	return outcomes
}

// comparison is of one tenant.
type comparison struct {
	*harness
	seed  uint64
	state *emulator.State
	tally map[string]int
}

func (c *comparison) fail(u *emulator.User, format string, arguments ...any) {
	c.t.Helper()
	c.failures++
	c.t.Errorf("SSPR_PROPERTY_SEED=%d, %s, on %s: %s", c.seed, u.UserPrincipalName, c.state.Settings.Today, fmt.Sprintf(format, arguments...))
	if c.detailed {
		c.t.Log(c.describe(u))
	}
}

// describe returns all that decides about a user.
func (c *comparison) describe(u *emulator.User) string {
	rules := c.state.ResetRules()
	offered := rules.Offered(u)
	text := fmt.Sprintf("roles %v, required %d, offered %v, registered %v, usable %v", c.state.RolesOf(u, true), rules.Required(u), offered, u.Registered(), rules.Usable(u, offered))
	for _, g := range random.Groups {
		if c.state.InGroup(u.ID, g) {
			text += ", in " + g
		}
	}
	for _, shown := range []any{u, c.state.MigrationState(), c.state.AllowedToUseSSPR(), c.state.Settings, c.state.PasswordResetPolicy, c.state.OnPremisesPasswordReset, c.state.SubscribedSkus} {
		raw, _ := json.Marshal(shown)
		text += "\n" + string(raw)
	}
	for _, m := range []string{"Email", "Sms", "Voice", "MicrosoftAuthenticator", "SoftwareOath", "HardwareOath"} {
		raw, _ := json.Marshal(c.state.AuthenticationMethod(m))
		text += "\n" + string(raw)
	}
	return text
}
