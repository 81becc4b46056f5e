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
		MarkdownDescription: "Reports whether password writeback is available and supported, and the state of its connection.\n\n" +
			plane.OnPremisesNeeds.OfDataSource() + "\n\n" + plane.PropertyTable(plane.Portal, map[string]string{
			"available": "`IsOnPremisesPasswordResetAvailable`", "write_back_supported": "`passwordWritebackSupported`", "unlock_supported": "`accountUnlockSupported`",
			"connectivity": "`checkWritebackConnectivityStatusResponseEnum`",
		}),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Tenant ID (GUID)."},
			"available": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether on-premises password reset is available.",
			},
			"write_back_supported": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether password writeback is supported."},
			"unlock_supported":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether account unlock is supported."},
			"connectivity": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "The service's number for the state of the writeback connection. Microsoft does not document it; 5 was seen in a tenant without writeback.",
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
