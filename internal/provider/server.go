package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// NewServer returns a factory of servers of the provider of that version, for the protocol that CLIs speak.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	provider := New(version, opts...)
	return func() tfprotov6.ProviderServer {
		// The framework's server has every call of the protocol, which TestServer checks.
		return server{providerserver.NewProtocol6(provider())().(wholeServer)}
	}
}

// wholeServer has the calls that the provider answers. The protocol's own interface lacks the newer ones.
type wholeServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// server is the framework's server with what the framework lacks.
type server struct{ wholeServer }

// ApplyResourceChange passes the private state of a plan to the create of the same plan.
func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return s.wholeServer.ApplyResourceChange(run.WithPlannedPrivate(ctx, req.PlannedPrivate), req)
}

// ValidateActionConfig lets write-only attributes of actions have values. The framework (1.19) takes them for unsupported
// whatever the CLI is, but every Terraform that has actions has write-only attributes.
func (s server) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	resp, err := s.wholeServer.ValidateActionConfig(ctx, req)
	if err != nil || resp == nil || !slices.ContainsFunc(resp.Diagnostics, writeOnlyNotAllowed) {
		return resp, err
	}
	schemas, err := s.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return resp, err
	}
	action := schemas.ActionSchemas[req.ActionType]
	resp.Diagnostics = slices.DeleteFunc(resp.Diagnostics, func(d *tfprotov6.Diagnostic) bool {
		return writeOnlyNotAllowed(d) && action != nil && isWriteOnly(action.Schema, d.Attribute)
	})
	return resp, nil
}

// writeOnlyNotAllowed reports whether a diagnostic is the framework's about a write-only attribute with a value.
func writeOnlyNotAllowed(d *tfprotov6.Diagnostic) bool {
	return d.Severity == tfprotov6.DiagnosticSeverityError && d.Summary == "WriteOnly Attribute Not Allowed"
}

// isWriteOnly reports whether path is a write-only attribute at the root of a schema. No action has one elsewhere.
func isWriteOnly(s *tfprotov6.Schema, path *tftypes.AttributePath) bool {
	return slices.ContainsFunc(s.Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool {
		return a.WriteOnly && path.Equal(tftypes.NewAttributePath().WithAttributeName(a.Name))
	})
}

// null is the nil of MessagePack, as the protocol encodes null.
var null = []byte{0xc0}

// CallFunction calls a function. For a null argument Terraform sends a null, but OpenTofu (1.12.6) leaves it out of the
// request, which the framework reports as an invalid request.
func (s server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	whole := *req
	whole.Arguments = slices.Clone(req.Arguments)
	for i, a := range whole.Arguments {
		if a == nil || a.MsgPack == nil && a.JSON == nil {
			whole.Arguments[i] = &tfprotov6.DynamicValue{MsgPack: null}
		}
	}
	return s.wholeServer.CallFunction(ctx, &whole)
}
