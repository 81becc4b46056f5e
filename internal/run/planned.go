package run

import (
	"context"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Planned collects what the resources of one plan want of the methods for password reset and of its scope, as far as
// Terraform has planned them: several resources decide together whether anybody is locked out. Terraform plans in an order
// of its own, so who asks waits for the others of the plan, for a moment.
type Planned struct {
	together time.Duration

	mu    sync.Mutex
	was   Methods
	is    Methods
	added int
}

// Methods is what one or more resources say of the methods for password reset.
type Methods struct {
	// Required is methods_required, nil where no resource tells it.
	Required *int64
	// Scope is whom password reset is enabled for, nil where no resource tells it. A group that is made in the same run has
	// no id yet, and then its GroupID is nil.
	Scope *sspr.Scope
	sspr.Availability
}

// PlansTogether is how long after one resource has been planned the next one still belongs to the same moment.
const PlansTogether = 250 * time.Millisecond

// mostTogether bounds the waiting for further resources, as a multiple of the time in which one may follow another.
const mostTogether = 8

// NewPlanned returns an empty record. Over waits until no resource has been planned for the given time.
func NewPlanned(together time.Duration) *Planned { return &Planned{together: together} }

// StartOver empties the record.
func (p *Planned) StartOver() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.was, p.is = Methods{}, Methods{}
}

// Add records what one resource finds and plans.
func (p *Planned) Add(found, planned Methods) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.was, p.is = layMethods(p.was, found), layMethods(p.is, planned)
	p.added++
}

// Over records what one resource finds and plans, waits for others that are planned at the same time, and returns the
// whole before and after: what is live, with everything that resources have found and planned laid over it.
func (p *Planned) Over(ctx context.Context, live sspr.Availability, found, planned Methods) (before, after Methods) {
	p.Add(found, planned)
	p.settle(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	before = layMethods(Methods{Availability: live}, p.was)
	return before, layMethods(before, p.is)
}

// settle waits until nothing has been added for a while.
func (p *Planned) settle(ctx context.Context) {
	count := func() int {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.added
	}
	for range mostTogether {
		before := count()
		select {
		case <-time.After(p.together):
		case <-ctx.Done():
			return
		}
		if count() == before {
			return
		}
	}
}

func layMethods(base, top Methods) Methods {
	next := Methods{Required: base.Required, Scope: base.Scope, Availability: lay(base.Availability, top.Availability)}
	if top.Required != nil {
		next.Required = top.Required
	}
	if top.Scope != nil {
		next.Scope = top.Scope
	}
	return next
}

// lay gives base with what top says in its place.
func lay(base, top sspr.Availability) sspr.Availability {
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
