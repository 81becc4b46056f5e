package acctest

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Plan asks the provider, signed in with l, to plan the creation of a resource with the given attributes, and gives the
// summaries of its warnings: plugin-testing runs Terraform, whose warnings a test cannot see.
func Plan(t *testing.T, n *Tenant, l Login, typeName string, attributes map[string]tftypes.Value) (warnings []string) {
	t.Helper()
	server, schema := configured(t, n, l)
	object := schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	config := dynamic(t, object, attributes)
	resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: config, ProposedNewState: config, PriorState: null(t, object),
	})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, resp.Diagnostics)
}

// Validate asks the provider to validate a resource with the given attributes, and returns the summaries and details of
// all diagnostics. Only Terraform shows warnings of a validation, and plugin-testing does not.
func Validate(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) (said []string) {
	t.Helper()
	server, schema := configured(t, n, n.Administrator())
	object := schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	resp, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: dynamic(t, object, attributes), ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts(resp.Diagnostics)
}

// Create asks the provider to plan and apply the creation of a resource, and gives the summaries and details of all
// diagnostics, errors included.
func Create(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) (said []string) {
	t.Helper()
	return texts(create(t, n, typeName, attributes).Diagnostics)
}

func create(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	server, schema := configured(t, n, n.Administrator())
	object := schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	config, nothing := dynamic(t, object, attributes), null(t, object)
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
	server, schema := configured(t, n, n.Administrator())
	nothing := null(t, schema.ResourceSchemas[typeName].ValueType().(tftypes.Object))
	resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: nothing, ProposedNewState: nothing, PriorState: created.NewState, PriorPrivate: created.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, resp.Diagnostics)
}

// PlanDestroy asks the provider to plan the destruction of a resource with the given state.
func PlanDestroy(t *testing.T, n *Tenant, typeName string, state map[string]tftypes.Value) (warnings []string) {
	t.Helper()
	server, schema := configured(t, n, n.Administrator())
	object := schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: null(t, object), ProposedNewState: null(t, object), PriorState: dynamic(t, object, state),
	})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, resp.Diagnostics)
}

// configured gives the provider's server, configured for a login, and its schemas.
func configured(t *testing.T, n *Tenant, l Login) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	server, err := Factories()["sspr"]()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	object := schema.Provider.ValueType().(tftypes.Object)
	portal := object.AttributeTypes["portal"].(tftypes.Object)
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	block := dynamic(t, object, map[string]tftypes.Value{
		"tenant_id": text(l.TenantID), "client_id": text(l.ClientID), "client_secret": text(l.ClientSecret), "authority_host": text(n.URL()),
		"graph_endpoint": text(n.URL()), "portal_endpoint": text(n.URL()), "ca_certificate_path": text(n.caPath),
		"portal": whole(portal, map[string]tftypes.Value{"refresh_token": text(l.RefreshToken)}),
	})
	// Terraform checks the block in the process of each plan and apply.
	if _, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: block}); err != nil {
		t.Fatal(err)
	}
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: block})
	if err != nil {
		t.Fatal(err)
	}
	summaries(t, resp.Diagnostics)
	return server, schema
}

// whole gives an object with the given attributes, and null for all others.
func whole(object tftypes.Object, attributes map[string]tftypes.Value) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, typ := range object.AttributeTypes {
		values[name] = tftypes.NewValue(typ, nil)
		if v, ok := attributes[name]; ok {
			values[name] = v
		}
	}
	return tftypes.NewValue(object, values)
}

func dynamic(t *testing.T, object tftypes.Object, attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	return encoded(t, object, whole(object, attributes))
}

func null(t *testing.T, object tftypes.Object) *tfprotov6.DynamicValue {
	t.Helper()
	return encoded(t, object, tftypes.NewValue(object, nil))
}

func encoded(t *testing.T, object tftypes.Object, v tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	d, err := tfprotov6.NewDynamicValue(object, v)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

// summaries gives the warnings and fails the test for errors.
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
