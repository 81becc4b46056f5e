package run

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
)

// DataSource has what all data sources have in common. Data sources embed it.
type DataSource struct {
	// Name is the type without the provider's name: "policy".
	Name string
	// Provider is nil until the provider is configured.
	Provider *Data
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Name
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Provider = FromProvider(req.ProviderData, &resp.Diagnostics)
}
