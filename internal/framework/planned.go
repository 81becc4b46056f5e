package framework

import (
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Planned collects what the resources of one plan want of the methods for password reset and of its scope, as far as
// Terraform has planned them: several resources decide together whether anybody is locked out. It does no more than improve warnings,
// because Terraform plans in an order of its own.
type Planned struct {
	mu  sync.Mutex
	was Methods
	is  Methods
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

// NewPlanned gives an empty record.
func NewPlanned() *Planned { return &Planned{} }

// StartOver empties the record.
func (p *Planned) StartOver() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.was, p.is = Methods{}, Methods{}
}

// Over records what one resource finds and plans, and gives the whole before and after: what is live, with everything
// that resources have found and planned so far laid over it.
func (p *Planned) Over(live sspr.Availability, found, planned Methods) (before, after Methods) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.was, p.is = layMethods(p.was, found), layMethods(p.is, planned)
	before = layMethods(Methods{Availability: live}, p.was)
	return before, layMethods(before, p.is)
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
