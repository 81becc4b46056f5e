package faults

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// sort is what Terraform calls a type.
type sort string

const (
	dataSource        sort = "data source"
	ephemeralResource sort = "ephemeral resource"
	action            sort = "action"
)

// call is a data source, an ephemeral resource or an action with a configuration: what Terraform asks once, and keeps no
// instance of.
type call struct {
	// name is its row in the table, and typeName is its type.
	name, typeName string
	sort           sort
	// seed changes the fresh tenant before anything happens; nil if it does not change.
	seed func(*emulator.State)
	// given is the block.
	given acctest.Attributes
	// batches is how many batches of requests it sends at least.
	batches int
	// unknown reports whether what cannot be read for any reason may be unknown in the result, and not only what is refused.
	unknown bool
	// once reports whether its write must not be sent twice, so that a fault in passing fails it.
	once bool
	// hedge returns what is wrong with a result without something that the service refused to show, "" if it claims no more than
	// is known. If it is nil, no such result is right: a refusal is an error.
	hedge func(want, got map[string]tftypes.Value) string
}

// answer is what Terraform gets.
type answer struct {
	// result is the state of a data source or the result of an ephemeral resource; null for an action.
	result tftypes.Value
	// progress is what an action reported while it ran.
	progress []string
	said     []*tfprotov6.Diagnostic
	ok       bool
	// broken is what Terraform reports as a bug of the provider.
	broken error
}

// end takes over the diagnostics of a request, and reports whether the call goes on.
func (a *answer) end(diagnostics []*tfprotov6.Diagnostic, err error) bool {
	a.said = append(a.said, diagnostics...)
	a.broken = errors.Join(a.broken, err)
	a.ok = a.broken == nil && acctest.Failure(a.said) == nil
	return a.ok
}

// run makes the call with a provider that is started for it. timeout is the time that it may take, "" for the default.
func (c call) run(ctx context.Context, signIn func() (*tfprotov6.DynamicValue, error), timeout string) (a answer) {
	all, err := schemas()
	if err != nil {
		a.end(nil, err)
		return a
	}
	schema := map[sort]*tfprotov6.Schema{dataSource: all.DataSourceSchemas[c.typeName], ephemeralResource: all.EphemeralResourceSchemas[c.typeName]}[c.sort]
	if c.sort == action && all.ActionSchemas[c.typeName] != nil {
		schema = all.ActionSchemas[c.typeName].Schema
	}
	if schema == nil {
		a.end(nil, fmt.Errorf("there is no %s %s", c.sort, c.typeName))
		return a
	}
	object := schema.ValueType().(tftypes.Object)
	given := acctest.Attributes{}
	if maps.Copy(given, c.given); timeout != "" {
		given["timeouts"] = fmt.Sprintf("{ %s = %q }", map[sort]string{dataSource: "read", ephemeralResource: "open", action: "invoke"}[c.sort], timeout)
	}
	block, err := blockOf(object, given)
	if err != nil {
		a.end(nil, err)
		return a
	}
	config, err := tfprotov6.NewDynamicValue(object, block)
	if err != nil {
		a.end(nil, err)
		return a
	}
	server, diagnostics, err := started(ctx, signIn)
	if a.result = tftypes.NewValue(object, nil); !a.end(diagnostics, err) {
		return a
	}
	var result *tfprotov6.DynamicValue
	switch c.sort {
	case dataSource:
		result = a.read(ctx, server, c.typeName, &config)
	case ephemeralResource:
		result = a.open(ctx, server, c.typeName, &config)
	case action:
		a.invoke(ctx, server, c.typeName, &config)
	}
	if result != nil && a.ok {
		a.result, err = result.Unmarshal(object)
		a.end(nil, err)
	}
	return a
}

func (a *answer) read(ctx context.Context, server tfprotov6.ProviderServer, typeName string, config *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	valid, err := server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: config})
	if err != nil || !a.end(valid.Diagnostics, nil) {
		a.end(nil, err)
		return nil
	}
	resp, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: config})
	if err != nil || !a.end(resp.Diagnostics, nil) {
		a.end(nil, err)
		return nil
	}
	return resp.State
}

func (a *answer) open(ctx context.Context, server tfprotov6.ProviderServer, typeName string, config *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	valid, err := server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: config})
	if err != nil || !a.end(valid.Diagnostics, nil) {
		a.end(nil, err)
		return nil
	}
	resp, err := server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: config})
	if err != nil || !a.end(resp.Diagnostics, nil) {
		a.end(nil, err)
		return nil
	}
	return resp.Result
}

func (a *answer) invoke(ctx context.Context, server tfprotov6.ProviderServer, typeName string, config *tfprotov6.DynamicValue) {
	actions, ok := server.(tfprotov6.ActionServer) //nolint:staticcheck // not every version of the protocol has actions
	if !ok {
		a.end(nil, errors.New("the provider has no actions"))
		return
	}
	valid, err := actions.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: config})
	if err != nil || !a.end(valid.Diagnostics, nil) {
		a.end(nil, err)
		return
	}
	plan, err := actions.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: typeName, Config: config})
	if err != nil || !a.end(plan.Diagnostics, nil) {
		a.end(nil, err)
		return
	}
	stream, err := actions.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: config})
	if err != nil {
		a.end(nil, err)
		return
	}
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			a.progress = append(a.progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			a.end(e.Diagnostics, nil)
		}
	}
}
