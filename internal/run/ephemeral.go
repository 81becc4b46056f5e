package run

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
)

// EphemeralResource has what all ephemeral resources have in common. Ephemeral resources embed it.
type EphemeralResource struct {
	// Name is the type without the provider's name: "directory_contact_info".
	Name string
	// Provider is nil until the provider is configured.
	Provider *Data
}

// Metadata implements ephemeral.EphemeralResource.
func (e *EphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.Name
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Provider = FromProvider(req.ProviderData, &resp.Diagnostics)
}
