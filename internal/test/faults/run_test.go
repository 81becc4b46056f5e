package faults

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// apply does what "terraform apply" does: it refreshes and plans in one process, and plans again and applies in another
// one. A null configuration destroys. It returns what is in the state file afterwards, and whether everything succeeded.
func (c *core) apply(ctx context.Context, was instance, config tftypes.Value) (instance, bool) {
	prior, p, changes, ok := c.look(ctx, was, config)
	if !ok {
		return was, false
	}
	if !changes {
		return prior, true
	}
	server, ok := c.start(ctx)
	if !ok {
		return was, false
	}
	switch {
	case !prior.exists():
		return c.create(ctx, server, config, p)
	case config.IsNull():
		return c.change(ctx, server, prior, config, planned{state: c.null(), private: p.private, identity: prior.identity})
	case prior.tainted || p.replaces:
		// The delete gets the private state that was planned for the create, too.
		left, ok := c.change(ctx, server, prior, c.null(), planned{state: c.null(), private: p.private, identity: prior.identity})
		if !ok {
			left.tainted = prior.tainted
			return left, false
		}
		return c.create(ctx, server, config, p)
	}
	again, ok := c.plan(ctx, server, prior, config)
	if !ok {
		return prior, false
	}
	c.samePlan(p, again)
	return c.change(ctx, server, prior, config, again)
}

// create plans a create again and applies it.
func (c *core) create(ctx context.Context, server tfprotov6.ProviderServer, config tftypes.Value, p planned) (instance, bool) {
	again, ok := c.plan(ctx, server, instance{state: c.null()}, config)
	if !ok {
		return instance{state: c.null()}, false
	}
	c.samePlan(p, again)
	return c.change(ctx, server, instance{state: c.null()}, config, again)
}

// look does what "terraform plan" does. It returns the refreshed instance, the plan, and whether the plan has changes.
func (c *core) look(ctx context.Context, was instance, config tftypes.Value) (prior instance, p planned, changes, ok bool) {
	server, ok := c.start(ctx)
	if !ok {
		return was, p, false, false
	}
	if !config.IsNull() {
		resp, err := server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: c.typeName, Config: c.encode(config)})
		if err != nil || c.failed(resp.Diagnostics, nil) {
			return was, p, false, err != nil && !c.failed(nil, err)
		}
	}
	prior = was
	if was.exists() {
		if prior, ok = c.refresh(ctx, server, was); !ok {
			return was, p, false, false
		}
	}
	if config.IsNull() && !prior.exists() {
		return prior, p, false, true
	}
	from := prior
	if prior.tainted && !config.IsNull() {
		from = instance{state: c.null()} // Terraform plans a tainted resource as a new one, without its private state
	}
	if p, ok = c.plan(ctx, server, from, config); !ok {
		return was, p, false, false
	}
	if p.replaces && from.exists() {
		if p, ok = c.plan(ctx, server, instance{state: c.null(), private: p.private}, config); !ok {
			return was, p, false, false
		}
		p.replaces = true
	}
	return prior, p, prior.tainted || !p.state.Equal(prior.state), true
}

// samePlan notes the differences between the plan of an apply and the one that the user has approved. What was unknown may
// be known.
func (c *core) samePlan(first, again planned) {
	want, got := attributes(first.state), attributes(again.state)
	for name, v := range want {
		if v.IsFullyKnown() && !v.Equal(got[name]) {
			c.broken = append(c.broken, fmt.Sprintf("the plan said %s = %s, and the plan of the apply says %s", name, v, got[name]))
		}
	}
}

// read does what "terraform apply -refresh-only" does.
func (c *core) read(ctx context.Context, was instance) (instance, bool) {
	server, ok := c.start(ctx)
	if !ok {
		return was, false
	}
	return c.refresh(ctx, server, was)
}

// imports does what "terraform import" does, which reads what was imported.
func (c *core) imports(ctx context.Context, id string) (instance, bool) {
	nothing := instance{state: c.null()}
	server, ok := c.start(ctx)
	if !ok {
		return nothing, false
	}
	resp, err := server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: c.typeName, ID: id})
	if err != nil || c.failed(resp.Diagnostics, nil) {
		return nothing, err != nil && !c.failed(nil, err)
	}
	if len(resp.ImportedResources) != 1 {
		c.broken = append(c.broken, fmt.Sprintf("%d resources were imported", len(resp.ImportedResources)))
		return nothing, false
	}
	found := resp.ImportedResources[0]
	next, ok := c.refresh(ctx, server, instance{state: c.decode(found.State), private: found.Private, identity: found.Identity})
	if !ok {
		return nothing, false
	}
	if !next.exists() {
		c.broken = append(c.broken, "what was imported does not exist")
	}
	return next, true
}
