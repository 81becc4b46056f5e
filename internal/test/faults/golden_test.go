package faults

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// operation is one thing that a user does with a resource.
type operation struct {
	name string
	// start is what there is before.
	start *point
	// config is applied, and applied again until the plan is empty; null destroys.
	config tftypes.Value
	// run does it.
	run func(ctx context.Context, c *core, was instance) (instance, bool)
	// end is what there is after it without a fault, and settled after the configuration is applied once more.
	end, settled *point
	requests     []request
	// origin is the tenant before the resource was created.
	origin documents
}

// point is a tenant and what Terraform's state has of the resource.
type point struct {
	tenant   *emulator.State
	has      documents
	instance instance
}

// reach runs an operation without faults on a copy of the tenant in from, and returns the outcome and the requests.
func (s subject) reach(t *testing.T, from *point, run func(context.Context, *core, instance) (instance, bool)) (*point, []emulator.Request) {
	t.Helper()
	n := newTenant(t, from.tenant)
	c, err := newCore(s.typeName, n.signIn)
	if err != nil {
		t.Fatal(err)
	}
	next, ok := run(t.Context(), c, from.instance)
	if !ok || len(c.broken) > 0 {
		t.Fatalf("without a fault: %v %v", c.broken, texts(c.said))
	}
	requests := n.Requests()
	return at(n.state(t), next), requests
}

func at(state *emulator.State, i instance) *point {
	return &point{tenant: state, has: documentsOf(state), instance: i}
}

func texts(said []*tfprotov6.Diagnostic) []string {
	var all []string
	for _, d := range said {
		all = append(all, d.Severity.String()+": "+d.Summary+"\n"+d.Detail)
	}
	return all
}

// operations runs every operation once without faults, to know its requests and its outcome.
func (s subject) operations(t *testing.T) []*operation {
	t.Helper()
	c, err := newCore(s.typeName, nil)
	if err != nil {
		t.Fatal(err)
	}
	base, updated := s.block(t, c.object, s.base), s.block(t, c.object, s.updated)
	fresh := newTenant(t, nil)
	if s.seed != nil {
		fresh.change(t, s.seed)
	}
	nothing := at(fresh.state(t), instance{state: c.null()})
	applying := func(config tftypes.Value) func(context.Context, *core, instance) (instance, bool) {
		return func(ctx context.Context, c *core, was instance) (instance, bool) { return c.apply(ctx, was, config) }
	}
	reading := func(ctx context.Context, c *core, was instance) (instance, bool) { return c.read(ctx, was) }
	importing := func(ctx context.Context, c *core, _ instance) (instance, bool) { return c.imports(ctx, s.importID) }

	created, _ := s.reach(t, nothing, applying(base))
	drifted := copied(*created.tenant)
	s.drift(&drifted)
	all := []*operation{
		{name: "create", start: nothing, config: base, run: applying(base)},
		{name: "read", start: at(&drifted, created.instance), config: base, run: reading},
		{name: "update", start: created, config: updated, run: applying(updated)},
		{name: "delete", start: created, config: c.null(), run: applying(c.null())},
		{name: "import", start: at(created.tenant, nothing.instance), config: base, run: importing},
	}
	for _, o := range all {
		var log []emulator.Request
		o.end, log = s.reach(t, o.start, o.run)
		o.requests = enumerated(log, s.batches[o.name])
		o.settled, _ = s.reach(t, o.end, applying(o.config))
		o.origin = nothing.has
		s.plausible(t, o)
	}
	return all
}

// plausible fails the test if a run without faults is not what the matrix assumes.
func (s subject) plausible(t *testing.T, o *operation) {
	t.Helper()
	for _, key := range changed(o.start.has, o.settled.has) {
		if !slices.Contains(s.owns, key) {
			t.Fatalf("%s changes %s, which is not among what the resource owns", o.name, key)
		}
	}
	writes := slices.ContainsFunc(o.requests, func(r request) bool { return r.writes })
	if should := o.name != "read" && o.name != "import"; writes != should {
		t.Fatalf("%s writes: %v; its requests: %v", o.name, writes, o.requests)
	}
	if o.end.instance.exists() == (o.name == "delete") {
		t.Fatalf("%s: the state is not what it should be", o.name)
	}
}

// changed returns the names of the properties that differ.
func changed(before, after documents) []string {
	var keys []string
	for key, value := range after {
		if before[key] != value {
			keys = append(keys, key)
		}
	}
	for key := range before {
		if _, there := after[key]; !there {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// named joins names for a message.
func named(keys []string) string { return strings.Join(keys, ", ") }
