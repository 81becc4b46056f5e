package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// NewServer gives what makes servers of the provider of that version, for the protocol that CLIs speak.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	provider := New(version, opts...)
	return func() tfprotov6.ProviderServer {
		// The framework's server has every call of the protocol; TestServer holds it to that.
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

// ApplyResourceChange lets a create see what its plan has left in the private state.
func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return s.wholeServer.ApplyResourceChange(run.WithPlannedPrivate(ctx, req.PlannedPrivate), req)
}

// null is how the protocol writes it: the nil of MessagePack.
var null = []byte{0xc0}

// CallFunction calls a function. OpenTofu leaves a null argument out of the request (1.12.6) where Terraform writes a
// null, and the framework takes what is left out for a broken request.
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
