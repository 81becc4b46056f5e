package run_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestPlannedAddsUp checks that what one resource plans is known when the next one is planned.
func TestPlannedAddsUp(t *testing.T) {
	t.Parallel()
	enabled, disabled, complete := "enabled", "disabled", sspr.MigrationComplete
	one := func(m sspr.ConfigurableMethod, state *string) run.Methods {
		return run.Methods{Availability: sspr.Availability{
			Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{m: {State: state}},
		}}
	}
	live := one(sspr.MethodEmail, &enabled).Availability
	live.State = &complete
	p := run.NewPlanned(0)
	two := int64(2)
	p.Over(t.Context(), live, run.Methods{}, run.Methods{Required: &two})
	all, none := sspr.EnabledForAll, sspr.EnabledForNone
	p.Over(t.Context(), live, run.Methods{Scope: &sspr.Scope{EnabledFor: &all}}, run.Methods{Scope: &sspr.Scope{EnabledFor: &none}})
	p.Over(t.Context(), live, run.Methods{}, one(sspr.MethodEmail, &disabled))
	before, after := p.Over(t.Context(), live, run.Methods{}, one(sspr.MethodSMS, &enabled))
	was, _ := before.Usable()
	is, _ := after.Usable()
	if len(was) != 1 || was[0] != sspr.Email || len(is) != 1 || is[0] != sspr.MobilePhone {
		t.Errorf("usable before %v and after %v, want e-mail and mobile phone", was, is)
	}
	if before.Scope == nil || *before.Scope.EnabledFor != all || after.Scope == nil || *after.Scope.EnabledFor != none {
		t.Errorf("scope before %v and after %v", before.Scope, after.Scope)
	}
	if before.Required != nil || after.Required == nil || *after.Required != 2 {
		t.Errorf("required before %v and after %v", before.Required, after.Required)
	}
}

// TestPlannedTogether checks that resources that are planned at the same time see each other, in any order.
func TestPlannedTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run.NewPlanned(run.PlansTogether)
		disabled, two := "disabled", int64(2)
		plans := []run.Methods{
			{Required: &two},
			{Availability: sspr.Availability{Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{sspr.MethodSMS: {State: &disabled}}}},
		}
		var all sync.WaitGroup
		for i, plan := range plans {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 200 * time.Millisecond)
				_, after := p.Over(t.Context(), sspr.Availability{}, run.Methods{}, plan)
				if after.Required == nil || after.Configurations[sspr.MethodSMS].State == nil {
					t.Errorf("plan %d does not see the other one: %+v", i, after)
				}
			})
		}
		all.Wait()
	})
}
