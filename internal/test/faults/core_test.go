package faults

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// quickRetry and quickTiming are the patience of a case: as many repetitions as users get, in milliseconds.
var (
	quickRetry  = transport.Retry{Max: transport.DefaultRetry.Max, MinWait: 2 * time.Millisecond, MaxWait: 30 * time.Millisecond}
	quickTiming = portal.Timing{
		Gather: 3 * time.Millisecond, GatherMost: 2 * time.Second, Settle: 200 * time.Millisecond,
		Hold: 3 * time.Millisecond, Shared: portal.DefaultTiming.Shared,
		Confirm: 2 * time.Second, ConfirmEvery: 3 * time.Millisecond, Commit: 10 * time.Second, Retry: quickRetry,
	}
)

func newServer() tfprotov6.ProviderServer {
	return provider.NewServer("test",
		provider.WithRetry(quickRetry), provider.WithPortalTiming(quickTiming), provider.WithPlansTogether(time.Millisecond),
		provider.WithReportsWithin(5*time.Millisecond), provider.WithToday(acctest.Today),
		provider.WithEnvironment(func(string) string { return "" }))()
}

// schemas are the provider's, which are the same for every server.
var schemas = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
	return newServer().GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
})

// instance is what Terraform's state file has of one resource.
type instance struct {
	// state is null if there is no resource.
	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	// tainted marks a resource whose creation failed half-way, which Terraform replaces.
	tainted bool
}

func (i instance) exists() bool { return !i.state.IsNull() }

// core does what Terraform core does with one resource.
type core struct {
	typeName string
	object   tftypes.Object
	computed map[string]bool
	// signIn is the provider block.
	signIn func() (*tfprotov6.DynamicValue, error)
	// said are the diagnostics so far.
	said []*tfprotov6.Diagnostic
	// broken are the answers of the provider that Terraform reports as a bug.
	broken []string
}

func newCore(typeName string, signIn func() (*tfprotov6.DynamicValue, error)) (*core, error) {
	all, err := schemas()
	if err != nil {
		return nil, err
	}
	schema, ok := all.ResourceSchemas[typeName]
	if !ok {
		return nil, fmt.Errorf("there is no resource %s", typeName)
	}
	c := &core{typeName: typeName, object: schema.ValueType().(tftypes.Object), computed: map[string]bool{}, signIn: signIn}
	for _, a := range schema.Block.Attributes {
		c.computed[a.Name] = a.Computed
	}
	return c, nil
}

// failed notes diagnostics and reports whether there is an error among them.
func (c *core) failed(diagnostics []*tfprotov6.Diagnostic, err error) bool {
	if err != nil {
		c.broken = append(c.broken, "the call itself failed: "+err.Error())
		return true
	}
	c.said = append(c.said, diagnostics...)
	return slices.ContainsFunc(diagnostics, isError)
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

// start starts the provider anew, as Terraform does for every plan and for every apply.
func (c *core) start(ctx context.Context) (tfprotov6.ProviderServer, bool) {
	server, diagnostics, err := started(ctx, c.signIn)
	return server, !c.failed(diagnostics, err)
}

// started returns a provider that is configured with a block.
func started(ctx context.Context, signIn func() (*tfprotov6.DynamicValue, error)) (tfprotov6.ProviderServer, []*tfprotov6.Diagnostic, error) {
	block, err := signIn()
	if err != nil {
		return nil, nil, err
	}
	server := newServer()
	if _, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: block}); err != nil {
		return nil, nil, fmt.Errorf("validating the provider block: %w", err)
	}
	resp, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.13.0", Config: block})
	if err != nil {
		return nil, nil, fmt.Errorf("configuring the provider: %w", err)
	}
	return server, resp.Diagnostics, nil
}

func (c *core) null() tftypes.Value { return tftypes.NewValue(c.object, nil) }

func (c *core) encode(v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(c.object, v)
	if err != nil {
		c.broken = append(c.broken, "a value of the wrong type: "+err.Error())
	}
	return &d
}

func (c *core) decode(d *tfprotov6.DynamicValue) tftypes.Value {
	if d == nil {
		return c.null()
	}
	v, err := d.Unmarshal(c.object)
	if err != nil {
		c.broken = append(c.broken, "an answer of the wrong type: "+err.Error())
		return c.null()
	}
	return v
}

// proposed returns what objchange.ProposedNew returns for attributes without nesting: what the configuration leaves out and
// the provider may compute stays as it was.
func (c *core) proposed(prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || prior.IsNull() {
		return config
	}
	was, next := attributes(prior), maps.Clone(attributes(config))
	for name, v := range next {
		if v.IsNull() && c.computed[name] {
			next[name] = was[name]
		}
	}
	return tftypes.NewValue(c.object, next)
}

// attributes returns the attributes of an object, none for null.
func attributes(v tftypes.Value) map[string]tftypes.Value {
	var found map[string]tftypes.Value
	if v.IsNull() || v.As(&found) != nil {
		return nil
	}
	return found
}

// refresh reads an instance.
func (c *core) refresh(ctx context.Context, server tfprotov6.ProviderServer, i instance) (instance, bool) {
	resp, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: c.typeName, CurrentState: c.encode(i.state), Private: i.private, CurrentIdentity: i.identity,
	})
	if err != nil {
		return i, !c.failed(nil, err)
	}
	if c.failed(resp.Diagnostics, nil) {
		return i, false
	}
	next := i
	next.state, next.private = c.decode(resp.NewState), resp.Private
	if resp.NewIdentity != nil {
		next.identity = resp.NewIdentity
	}
	return next, true
}

// planned is the content of a plan.
type planned struct {
	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	replaces bool
}

func (c *core) plan(ctx context.Context, server tfprotov6.ProviderServer, prior instance, config tftypes.Value) (planned, bool) {
	resp, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: c.typeName, PriorState: c.encode(prior.state), PriorPrivate: prior.private, PriorIdentity: prior.identity,
		Config: c.encode(config), ProposedNewState: c.encode(c.proposed(prior.state, config)),
	})
	if err != nil {
		return planned{}, !c.failed(nil, err)
	}
	p := planned{state: c.decode(resp.PlannedState), private: resp.PlannedPrivate, identity: resp.PlannedIdentity, replaces: len(resp.RequiresReplace) > 0}
	return p, !c.failed(resp.Diagnostics, nil)
}

// change calls ApplyResourceChange, and handles the answer as Terraform does.
func (c *core) change(ctx context.Context, server tfprotov6.ProviderServer, prior instance, config tftypes.Value, p planned) (instance, bool) {
	resp, err := server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: c.typeName, PriorState: c.encode(prior.state), PlannedState: c.encode(p.state), Config: c.encode(config),
		PlannedPrivate: p.private, PlannedIdentity: p.identity,
	})
	if err != nil {
		return prior, !c.failed(nil, err)
	}
	failed := c.failed(resp.Diagnostics, nil)
	next := instance{state: c.decode(resp.NewState), private: resp.Private, identity: resp.NewIdentity}
	switch {
	case failed && !next.exists():
		return prior, false // Terraform keeps what it had
	case failed:
		next.tainted = prior.tainted || !prior.exists()
		return next, false
	}
	c.holdsPlan(p, next)
	return next, true
}

// holdsPlan notes the differences between a new state and its plan, which Terraform reports as a bug.
func (c *core) holdsPlan(p planned, next instance) {
	want, got := attributes(p.state), attributes(next.state)
	if p.state.IsNull() != next.state.IsNull() {
		c.broken = append(c.broken, "the new state is there, or is gone, although the plan said the opposite")
		return
	}
	for name, v := range want {
		switch {
		case v.IsFullyKnown() && !v.Equal(got[name]):
			c.broken = append(c.broken, fmt.Sprintf("the plan promised %s = %s and the state has %s", name, v, got[name]))
		case !got[name].IsFullyKnown():
			c.broken = append(c.broken, fmt.Sprintf("%s is not known after the apply", name))
		}
	}
}
