package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Invoked is the outcome of an action: summaries and details of diagnostics, and what it reported while it ran.
type Invoked struct {
	// Invalid are the errors of the validation, after which nothing else is tried.
	Invalid []string
	// Warnings are those of the plan.
	Warnings []string
	// Progress is what the action reported.
	Progress []string
	// Errors are those of the run.
	Errors []string
}

// Invoke asks the provider, signed in with l, to validate, plan and invoke an action with the given attributes, as Terraform
// 1.14 does: the CLI that the tests run on need not know actions.
func Invoke(t *testing.T, n *Tenant, l Login, typeName string, attributes map[string]tftypes.Value) (did Invoked) {
	t.Helper()
	return invoke(t, n, l, typeName, attributes, true)
}

// InvokeUnvalidated is Invoke for values that were not validated: Terraform validates a configuration before it knows the
// values of its variables, and not again.
func InvokeUnvalidated(t *testing.T, n *Tenant, l Login, typeName string, attributes map[string]tftypes.Value) Invoked {
	t.Helper()
	return invoke(t, n, l, typeName, attributes, false)
}

func invoke(t *testing.T, n *Tenant, l Login, typeName string, attributes map[string]tftypes.Value, validate bool) (did Invoked) {
	t.Helper()
	served := n.Serve(t, l)
	server := served.ProviderServer.(tfprotov6.ActionServer) //nolint:errcheck // a provider without actions is a mistake
	config := filled(served.Schema.ActionSchemas[typeName].Schema.ValueType().(tftypes.Object), attributes)
	if validate {
		valid, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: config})
		if err != nil {
			t.Fatal(err)
		}
		if did.Invalid = texts(valid.Diagnostics); did.Invalid != nil {
			return did
		}
		plan, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: typeName, Config: config})
		if err != nil {
			t.Fatal(err)
		}
		did.Warnings = summaries(t, plan.Diagnostics)
	}
	stream, err := server.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			did.Progress = append(did.Progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			did.Errors = texts(e.Diagnostics)
		}
	}
	return did
}

// PlanAction asks the provider to plan an action some of whose attributes may not be known yet, and returns the warnings.
func PlanAction(t *testing.T, n *Tenant, typeName string, attributes map[string]tftypes.Value) []string {
	t.Helper()
	served := n.Serve(t, n.Administrator())
	server := served.ProviderServer.(tfprotov6.ActionServer) //nolint:errcheck // a provider without actions is a mistake
	config := filled(served.Schema.ActionSchemas[typeName].Schema.ValueType().(tftypes.Object), attributes)
	plan, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: typeName, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, plan.Diagnostics)
}

func texts(diagnostics []*tfprotov6.Diagnostic) (said []string) {
	for _, d := range diagnostics {
		said = append(said, d.Summary+"\n"+d.Detail)
	}
	return said
}
