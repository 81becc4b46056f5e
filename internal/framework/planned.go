package framework

import (
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Planned collects what the resources of one plan want of the methods for password reset, as far as Terraform has
// planned them: several resources decide together whether anybody is locked out. It does no more than improve warnings,
// because Terraform plans in an order of its own.
type Planned struct {
	mu       sync.Mutex
	required *int64
	methods  sspr.Availability
}

// NewPlanned gives an empty record.
func NewPlanned() *Planned { return &Planned{} }

// Over records what one resource plans, and gives the live availability with everything planned so far laid over it,
// and the number of methods required where a resource has told it.
func (p *Planned) Over(live sspr.Availability, required *int64, plan sspr.Availability) (sspr.Availability, *int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if required != nil {
		p.required = required
	}
	p.methods = lay(p.methods, plan)
	return lay(live, p.methods), p.required
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
