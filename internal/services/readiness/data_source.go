// Package readiness has the data source sspr_readiness: who could reset a password under a policy, and who could not.
package readiness

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

type dataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source sspr_readiness.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: "readiness"}}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	if m.checkEndings(&resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	checks.PastDay(&resp.Diagnostics, m.AsOf, d.Provider.Today)
	ctx, cancel := deadline.WithinRead(ctx, m.Timeouts, &resp.Diagnostics)
	defer cancel()
	tenant, err := d.Provider.Graph.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	m.ID = types.StringValue(tenant)
	p := readPolicy(ctx, d.Provider, m, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	c, err := takeCensus(ctx, d.Provider, m.GroupID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if c.hidden > 0 {
		resp.Diagnostics.AddAttributeWarning(path.Root("group_id"), "Group members not visible", c.unseenText())
	}
	users, administrators := p.rules.Assess(c.people(p), m.limit())
	m.show(p, c, users, administrators)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
