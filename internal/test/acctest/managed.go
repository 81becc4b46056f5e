package acctest

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Managed is a resource with its state.
type Managed struct {
	Served
	// TypeName is the resource type.
	TypeName string
	object   tftypes.Object
	// State and Private are what Terraform keeps; the state is null as long as there is no resource.
	State   *tfprotov6.DynamicValue
	Private []byte
	// Warnings are those of the last apply, its plan included.
	Warnings []string
}

// Resource returns a resource that does not exist yet.
func (s Served) Resource(typeName string) *Managed {
	object := s.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	return &Managed{Served: s, TypeName: typeName, object: object, State: Dynamic(object, tftypes.NewValue(object, nil))}
}

// Has returns the value of an attribute in the state.
func (m *Managed) Has(t *testing.T, attribute string) tftypes.Value {
	t.Helper()
	state, err := m.State.Unmarshal(m.object)
	var known map[string]tftypes.Value
	if err = errors.Join(err, state.As(&known)); err != nil {
		t.Fatal(err)
	}
	return known[attribute]
}

// warningsOf returns the warnings among diagnostics.
func warningsOf(diagnostics []*tfprotov6.Diagnostic) []string {
	var all []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			all = append(all, d.Summary+"\n"+d.Detail)
		}
	}
	return all
}

// PlanDestroy plans a destroy that is not applied, and returns its warnings.
func (m *Managed) PlanDestroy(t *testing.T) []string {
	t.Helper()
	nothing := Dynamic(m.object, tftypes.NewValue(m.object, nil))
	plan, err := m.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.TypeName, Config: nothing, ProposedNewState: nothing, PriorState: m.State, PriorPrivate: m.Private,
	})
	if err = errors.Join(err, Failure(plan.Diagnostics)); err != nil {
		t.Fatal(err)
	}
	return warningsOf(plan.Diagnostics)
}

// Apply refreshes, plans and applies like one block in one apply. What the configuration leaves out is as the state has
// it, which is what Terraform proposes for computed attributes.
func (m *Managed) Apply(t *testing.T, given Values) error {
	config := Dynamic(m.object, Fill(m.object, given))
	plan, err := m.Proposal(t.Context(), given)
	if err != nil {
		return err
	}
	if err := Failure(plan.Diagnostics); err != nil {
		return err
	}
	applied, err := m.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: m.TypeName, Config: config, PriorState: m.State, PlannedState: plan.PlannedState, PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil {
		return err
	}
	m.State, m.Private, m.Warnings = applied.NewState, applied.Private, append(warningsOf(plan.Diagnostics), warningsOf(applied.Diagnostics)...)
	return Failure(applied.Diagnostics)
}

// Proposal plans like one block in a plan, and returns all that the provider answers.
func (m *Managed) Proposal(ctx context.Context, given Values) (*tfprotov6.PlanResourceChangeResponse, error) {
	proposed, err := m.proposed(given)
	if err != nil {
		return nil, err
	}
	return m.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.TypeName, Config: Dynamic(m.object, Fill(m.object, given)), ProposedNewState: proposed, PriorState: m.State, PriorPrivate: m.Private,
	})
}

// Plan plans like one block in a plan that is not applied.
func (m *Managed) Plan(t *testing.T, given Values) error {
	t.Helper()
	config := Dynamic(m.object, Fill(m.object, given))
	plan, err := m.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.TypeName, Config: config, ProposedNewState: config, PriorState: m.State, PriorPrivate: m.Private,
	})
	return errors.Join(err, Failure(plan.Diagnostics))
}

// Destroy destroys like one block in one apply.
func (m *Managed) Destroy(t *testing.T) error {
	t.Helper()
	nothing := Dynamic(m.object, tftypes.NewValue(m.object, nil))
	applied, err := m.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: m.TypeName, Config: nothing, PriorState: m.State, PlannedState: nothing, PlannedPrivate: m.Private,
	})
	m.Warnings = warningsOf(applied.Diagnostics)
	return errors.Join(err, Failure(applied.Diagnostics))
}

// proposed puts the configuration over the state.
func (m *Managed) proposed(given Values) (*tfprotov6.DynamicValue, error) {
	state, err := m.State.Unmarshal(m.object)
	if err != nil || state.IsNull() {
		return Dynamic(m.object, Fill(m.object, given)), err
	}
	var known map[string]tftypes.Value
	if err := state.As(&known); err != nil {
		return nil, err
	}
	var wanted map[string]tftypes.Value
	if err := Fill(m.object, given).As(&wanted); err != nil {
		return nil, err
	}
	for name := range given {
		known[name] = wanted[name]
	}
	return Dynamic(m.object, tftypes.NewValue(m.object, known)), nil
}
