package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// PlanUpdate asks the provider to create a resource with the attributes was, as the administrator, and then another
// process of it, signed in with l after between has been called, to plan the change to the attributes now. It returns the
// summaries and details of all diagnostics of that plan, errors included.
func PlanUpdate(t *testing.T, n *Tenant, l Login, typeName string, was, now map[string]tftypes.Value, between func()) (said []string) {
	t.Helper()
	created := create(t, n, typeName, was)
	summaries(t, created.Diagnostics)
	between()
	server := n.Serve(t, l)
	object := server.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: filled(object, now), ProposedNewState: proposed(t, object, created.NewState, now),
		PriorState: created.NewState, PriorPrivate: created.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts(resp.Diagnostics)
}

// proposed returns the state with the values of a configuration laid over it, as Terraform proposes it.
func proposed(t *testing.T, object tftypes.Object, state *tfprotov6.DynamicValue, config map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	before, err := state.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]tftypes.Value{}
	if err := before.As(&values); err != nil {
		t.Fatal(err)
	}
	for name, v := range config {
		values[name] = v
	}
	return Dynamic(object, tftypes.NewValue(object, values))
}

// Refresh asks the provider to create a resource with the given attributes, and another process of it to read the resource
// after between has been called. It returns the summaries and details of all diagnostics of the reading, and whether the
// resource is still there.
func Refresh(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value, between func()) (said []string, exists bool) {
	t.Helper()
	created := create(t, n, typeName, attributes)
	summaries(t, created.Diagnostics)
	between()
	server := n.Serve(t, n.Administrator())
	resp, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: created.NewState, Private: created.Private, CurrentIdentity: created.NewIdentity,
	})
	if err != nil {
		t.Fatal(err)
	}
	state, err := resp.NewState.Unmarshal(server.Schema.ResourceSchemas[typeName].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	return texts(resp.Diagnostics), !state.IsNull()
}
