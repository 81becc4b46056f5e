package run

import (
	"context"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Planned collects what the resources of one plan want of the methods for password reset and of its scope, because several
// resources decide together whether users are locked out.
type Planned struct {
	arrivals arrivals

	mu     sync.Mutex
	before Methods
	after  Methods
}

// Methods are the methods for password reset and its scope, as far as one or more resources set them.
type Methods struct {
	// Required is methods_required, nil if no resource sets it.
	Required *int64
	// Scope is whom password reset is enabled for, nil if no resource sets it. A group that is created in the same run has
	// no id yet, and then its GroupID is nil.
	Scope *sspr.Scope
	sspr.Availability
}

// NewPlanned returns an empty record. Over waits until no resource has been planned for the time of window.
func NewPlanned(window time.Duration) *Planned { return &Planned{arrivals: arrivals{window: window}} }

// StartOver empties the record.
func (p *Planned) StartOver() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.before, p.after = Methods{}, Methods{}
}

// Add records what one resource finds and what it plans.
func (p *Planned) Add(found, planned Methods) {
	p.mu.Lock()
	p.before, p.after = p.before.With(found), p.after.With(planned)
	p.mu.Unlock()
	p.arrivals.arrive()()
}

// Over records what one resource finds and plans, waits for others that are planned at the same time, and returns the whole
// before and after. Both are live, overlaid with what all resources have found and planned.
func (p *Planned) Over(ctx context.Context, live sspr.Availability, found, planned Methods) (before, after Methods) {
	p.Add(found, planned)
	return p.Whole(ctx, live)
}

// Whole is Over for a resource that has been recorded already.
func (p *Planned) Whole(ctx context.Context, live sspr.Availability) (before, after Methods) {
	p.arrivals.wait(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	before = Methods{Availability: live}.With(p.before)
	return before, before.With(p.after)
}

// With returns the methods with the values of top in place of their own.
func (m Methods) With(top Methods) Methods {
	next := Methods{Required: m.Required, Scope: m.Scope, Availability: overlay(m.Availability, top.Availability)}
	if top.Required != nil {
		next.Required = top.Required
	}
	if top.Scope != nil {
		next.Scope = top.Scope
	}
	return next
}

// overlay returns base with the values of top in place of its own.
func overlay(base, top sspr.Availability) sspr.Availability {
	next := sspr.Availability{State: base.State, Legacy: base.Legacy, Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{}}
	if top.State != nil {
		next.State = top.State
	}
	if top.Legacy != nil {
		next.Legacy = top.Legacy
	}
	for m, c := range base.Configurations {
		next.Configurations[m] = c
	}
	for m, c := range top.Configurations {
		next.Configurations[m] = sspr.Overlay(next.Configurations[m], c)
	}
	return next
}
