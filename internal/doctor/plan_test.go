package doctor

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestPlanOnly: an application that can only read is enough to plan, and not to apply. One that cannot read is not enough.
func TestPlanOnly(t *testing.T) {
	t.Parallel()
	for permission, want := range map[string]struct{ whole, plan bool }{
		"Policy.ReadWrite.AuthenticationMethod": {true, true},
		"Policy.Read.All":                       {false, true},
		"User.Read.All":                         {false, false},
	} {
		s := start(t, func(s *emulator.State) { s.App(emulator.SeedClientID).Permissions = []string{permission} })
		for planOnly, want := range map[bool]bool{false: want.whole, true: want.plan} {
			var out strings.Builder
			ok, err := Run(t.Context(), emulated(t, s, credentials{}), Options{Resources: []string{"sspr_authentication_methods_policy"}, PlanOnly: planOnly, Out: &out})
			if err != nil || ok != want {
				t.Errorf("%s, plan only %t: works %t, want %t (%v)\n%s", permission, planOnly, ok, want, err, out.String())
			}
		}
	}
}

// TestPlanOnlyTypes: actions have no plan, so nothing is left of them.
func TestPlanOnlyTypes(t *testing.T) {
	t.Parallel()
	all, err := Options{PlanOnly: true}.types()
	if err != nil || slices.ContainsFunc(all, func(s subject) bool { return s.kind == "action" || s.apply != nil }) || len(all) < 20 {
		t.Errorf("%v (%v)", all, err)
	}
	if got, err := (Options{PlanOnly: true, Resources: []string{"action.sspr_reset_password"}}).types(); err == nil {
		t.Errorf("an action alone: %v, want an error", got)
	}
}
