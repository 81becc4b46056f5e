package registrationreport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

type userDataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*userDataSource)(nil)

// NewUserDataSource returns the data source sspr_user_registration.
func NewUserDataSource() datasource.DataSource {
	return &userDataSource{run.DataSource{Name: "user_registration"}}
}

// user is the row of the user that a configuration names.
type user struct {
	Timeouts deadline.ReadTimeout `tfsdk:"timeouts"`
	UserID   types.String         `tfsdk:"user_id"`
	row
}

func (d *userDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := rowAttributes()
	attributes["timeouts"] = deadline.ReadTimeoutAttribute(ctx)
	attributes["user_id"] = schema.StringAttribute{
		Required: true, Validators: []validator.String{attribute.UserNameValidator()},
		MarkdownDescription: "Object ID or user principal name of the user, in any case. A user whom the report does not have is an error.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One user's row of the registration report: whether the user may reset the password, could do so, and with which methods. " +
			"For many users use `sspr_user_registrations`, which costs fewer requests: every user that is asked for alone is a request of its own.\n\n" +
			plane.ReportNeeds.OfDataSource() + "\n\n" + reportNote,
		Attributes: attributes,
	}
}

func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var shown user
	resp.Diagnostics.Append(req.Config.Get(ctx, &shown)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	ctx, cancel := deadline.WithinRead(ctx, shown.Timeouts, &resp.Diagnostics)
	defer cancel()
	found, err := d.Provider.Graph.UserRegistration(ctx, shown.UserID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	shown.row = show(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}
