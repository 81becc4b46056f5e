package directorycontact

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

type dataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source sspr_directory_contact_info.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: typeName}}
}

// typeName is the name of both types without the provider's.
const typeName = "directory_contact_info"

type dataModel struct {
	Timeouts deadline.ReadTimeout `tfsdk:"timeouts"`
	model
}

func (d *dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataAttributes()
	attributes["timeouts"] = deadline.ReadTimeoutAttribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: description("Lists users with contact data in the directory and no registered method that resets a password, and what can be registered for them. Since November 2026 only registered methods count.",
			"- **Personal data.** Plan and state contain `users`. With `limit = 0` they contain numbers only, and the [ephemeral resource](../ephemeral-resources/directory_contact_info.md) keeps the values out of both.\n"+notes),
		Attributes: attributes,
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	ctx, cancel := deadline.WithinRead(ctx, m.Timeouts, &resp.Diagnostics)
	defer cancel()
	found, err := find(ctx, d.Provider, m.query())
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	m.show(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
