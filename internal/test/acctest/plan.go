package acctest

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// Plan asks the provider, signed in with l, to plan the creation of a resource with the given attributes, and returns
// the summaries of its warnings: plugin-testing runs Terraform, whose warnings a test cannot see.
func Plan(t *testing.T, n *Tenant, l Login, typeName string, attributes map[string]tftypes.Value) (warnings []string) {
	t.Helper()
	return n.Serve(t, l).PlanCreate(t, typeName, attributes)
}

// Validate asks the provider to validate a resource with the given attributes, and returns the summaries and details of
// all diagnostics. Only Terraform shows warnings of a validation, and plugin-testing does not.
func Validate(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) (said []string) {
	t.Helper()
	server := n.Serve(t, n.Administrator())
	object := server.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	resp, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: filled(object, attributes), ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts(resp.Diagnostics)
}

// Create asks the provider to plan and apply the creation of a resource, and returns the summaries and details of all
// diagnostics, errors included.
func Create(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) (said []string) {
	t.Helper()
	return texts(create(t, n, typeName, attributes).Diagnostics)
}

func create(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	server := n.Serve(t, n.Administrator())
	object := server.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	config, nothing := filled(object, attributes), null(object)
	plan, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: config, ProposedNewState: config, PriorState: nothing,
	})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, Config: config, PriorState: nothing, PlannedState: plan.PlannedState, PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// PlanRestore asks the provider to create a resource and then, in a process of its own, to plan its destruction.
func PlanRestore(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) (warnings []string) {
	t.Helper()
	created := create(t, n, typeName, attributes)
	summaries(t, created.Diagnostics)
	server := n.Serve(t, n.Administrator())
	nothing := null(server.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object))
	resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: nothing, ProposedNewState: nothing, PriorState: created.NewState, PriorPrivate: created.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, resp.Diagnostics)
}

// Destroy asks the provider to create a resource, changes the tenant, and asks a process of its own to plan and apply the
// destruction, without a refresh. It returns the warnings of the plan, and all diagnostics of the apply. More attributes of the
// provider block can be set in when.
func Destroy(t *testing.T, n *Tenant, when When, typeName string, attributes map[string]tftypes.Value, meanwhile func(*emulator.State)) (planned, said []string) {
	t.Helper()
	created := create(t, n, typeName, attributes)
	summaries(t, created.Diagnostics)
	if err := n.Update(func(s *emulator.State) error { meanwhile(s); return nil }); err != nil {
		t.Fatal(err)
	}
	server := n.ServeWhen(t, n.Administrator(), when)
	nothing := null(server.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object))
	plan, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: nothing, ProposedNewState: nothing, PriorState: created.NewState, PriorPrivate: created.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, Config: nothing, PriorState: created.NewState, PlannedState: plan.PlannedState, PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, plan.Diagnostics), texts(resp.Diagnostics)
}

// PlanDestroy asks the provider to plan the destruction of a resource with the given state.
func PlanDestroy(t *testing.T, n *Tenant, typeName string, state map[string]tftypes.Value) (warnings []string) {
	t.Helper()
	server := n.Serve(t, n.Administrator())
	object := server.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: null(object), ProposedNewState: null(object), PriorState: filled(object, state),
	})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, resp.Diagnostics)
}

// filled encodes an object with these attributes and null for all others.
func filled(object tftypes.Object, attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	given := Values{}
	for name, v := range attributes {
		given[name] = v
	}
	return Dynamic(object, Fill(object, given))
}

func null(object tftypes.Object) *tfprotov6.DynamicValue {
	return Dynamic(object, tftypes.NewValue(object, nil))
}

// summaries returns the warnings, and fails the test if there is an error.
func summaries(t *testing.T, diagnostics []*tfprotov6.Diagnostic) []string {
	t.Helper()
	var found []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
		found = append(found, d.Summary+"\n"+strings.TrimSpace(d.Detail))
	}
	return found
}
