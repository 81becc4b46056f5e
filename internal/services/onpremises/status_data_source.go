package onpremises

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

type statusDataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*statusDataSource)(nil)

// NewStatusDataSource returns the data source sspr_on_premises_status.
func NewStatusDataSource() datasource.DataSource {
	return &statusDataSource{run.DataSource{Name: "on_premises_status"}}
}

func (d *statusDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What the service says about password writeback: whether it is available and supported, and the state of the connection.\n\n" +
			plane.OnPremisesNeeds.OfDataSource(),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Tenant ID (GUID)."},
			"available": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether on-premises password reset is available (`IsOnPremisesPasswordResetAvailable`).",
			},
			"write_back_supported": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether writeback is supported (`passwordWritebackSupported`)."},
			"unlock_supported":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether unlocking is supported (`accountUnlockSupported`)."},
			"connectivity": schema.Int64Attribute{
				Computed: true,
				MarkdownDescription: "The service's number for the state of the writeback connection (`checkWritebackConnectivityStatusResponseEnum`). Microsoft documents none of them; " +
					"5 has been seen in a tenant without writeback.",
			},
		},
	}
}

type status struct {
	ID                 types.String `tfsdk:"id"`
	Available          types.Bool   `tfsdk:"available"`
	WriteBackSupported types.Bool   `tfsdk:"write_back_supported"`
	UnlockSupported    types.Bool   `tfsdk:"unlock_supported"`
	Connectivity       types.Int64  `tfsdk:"connectivity"`
}

func (d *statusDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	tenant, err := d.Provider.Portal.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	live, err := d.Provider.Portal.OnPremisesStatus(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &status{
		ID: types.StringValue(tenant), Available: types.BoolPointerValue(live.Available),
		WriteBackSupported: types.BoolPointerValue(live.WriteBackSupported), UnlockSupported: types.BoolPointerValue(live.UnlockSupported),
		Connectivity: types.Int64PointerValue(live.Connectivity),
	})...)
}
