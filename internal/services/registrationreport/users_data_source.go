package registrationreport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type usersDataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*usersDataSource)(nil)

// NewUsersDataSource returns the data source sspr_user_registrations.
func NewUsersDataSource() datasource.DataSource {
	return &usersDataSource{run.DataSource{Name: "user_registrations"}}
}

// The number of users that are shown. Measured with Terraform 1.11: 1,000 users take 1 MB of state, a second of computing
// and 30 MB of memory in each process. It grows in proportion; 20,000 took 21 MB, 14 seconds and 0.7 GB.
const (
	usualLimit = 1000
	mostLimit  = 10_000
)

type users struct {
	Timeouts         deadline.ReadTimeout `tfsdk:"timeouts"`
	ID               types.String         `tfsdk:"id"`
	IsSSPREnabled    types.Bool           `tfsdk:"is_sspr_enabled"`
	IsSSPRRegistered types.Bool           `tfsdk:"is_sspr_registered"`
	IsSSPRCapable    types.Bool           `tfsdk:"is_sspr_capable"`
	IsAdmin          types.Bool           `tfsdk:"is_admin"`
	UserType         types.String         `tfsdk:"user_type"`
	Method           types.String         `tfsdk:"method"`
	Limit            types.Int64          `tfsdk:"limit"`
	Users            []row                `tfsdk:"users"`
	Total            types.Int64          `tfsdk:"total"`
	Truncated        types.Bool           `tfsdk:"truncated"`
}

func (u users) filter() sspr.RegistrationFilter {
	return sspr.RegistrationFilter{
		SSPREnabled: attribute.Bool(u.IsSSPREnabled), SSPRRegistered: attribute.Bool(u.IsSSPRRegistered), SSPRCapable: attribute.Bool(u.IsSSPRCapable),
		Administrator: attribute.Bool(u.IsAdmin), UserType: u.UserType.ValueString(), Method: u.Method.ValueString(),
	}
}

func (d *usersDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{Optional: true, MarkdownDescription: description + " If omitted, both are included."}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the users in the registration report (combined registration of SSPR and MFA) who match the filters, with their password reset methods.\n\n" +
			plane.ReportNeeds.OfDataSource() + reportNotes + "\n" +
			"- **State.** 1,000 users add 1 MB, and a second to each plan; 10,000 add 10 MB, 7 seconds and 0.4 GB of memory.\n" +
			"- **Personal data.** The state contains names and methods. If numbers are enough, use [`sspr_registration_summary`](registration_summary.md).\n\n" +
			plane.PropertyTable(plane.Graph, rowProperties("users.")),
		Attributes: map[string]schema.Attribute{
			"timeouts":           deadline.ReadTimeoutAttribute(ctx),
			"id":                 schema.StringAttribute{Computed: true, MarkdownDescription: "Tenant ID (GUID)."},
			"is_sspr_enabled":    flag("Filter: whether password reset is enabled for the user."),
			"is_sspr_registered": flag("Filter: whether the user has registered enough methods."),
			"is_sspr_capable":    flag("Filter: whether the user can reset the password."),
			"is_admin":           flag("Filter: whether the user has an administrator role."),
			"user_type":          userType(),
			"method": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Filter: a registered method, by its name in the report, such as `mobilePhone`. If omitted, any method.",
			},
			"limit": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{attribute.Between(1, mostLimit)},
				MarkdownDescription: fmt.Sprintf("Maximum number of users, 1 to %d. Defaults to `%d`.", mostLimit, usualLimit),
			},
			"users": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "Users, ordered by user principal name, up to `limit`.",
				NestedObject: schema.NestedAttributeObject{Attributes: rowAttributes()},
			},
			"total":     schema.Int64Attribute{Computed: true, MarkdownDescription: "Number of users that match the filters, regardless of `limit`."},
			"truncated": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether `limit` leaves users out."},
		},
	}
}

func userType() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{attribute.Words("member", "guest")},
		MarkdownDescription: "Filter: `member` or `guest`. If omitted, both are included.",
	}
}

func (d *usersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var shown users
	resp.Diagnostics.Append(req.Config.Get(ctx, &shown)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	ctx, cancel := deadline.WithinRead(ctx, shown.Timeouts, &resp.Diagnostics)
	defer cancel()
	report, err := d.Provider.Graph.UserRegistrations(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	tenant, err := d.Provider.Graph.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	limit := usualLimit
	if !shown.Limit.IsNull() {
		limit = int(shown.Limit.ValueInt64())
	}
	chosen, total := choose(report, shown.filter(), limit)
	shown.ID, shown.Users = types.StringValue(tenant), make([]row, 0, len(chosen))
	for _, i := range chosen {
		shown.Users = append(shown.Users, show(report.At(i)))
	}
	shown.Total, shown.Truncated = types.Int64Value(int64(total)), types.BoolValue(total > len(chosen))
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}

// choose returns the places of the first users that match the filter, in the order of their names, and how many match in all.
func choose(report graph.Registrations, filter sspr.RegistrationFilter, limit int) (chosen []int, total int) {
	for i := range report.Len() {
		if filter.Chooses(report.At(i)) {
			chosen = append(chosen, i)
		}
	}
	slices.SortFunc(chosen, func(a, b int) int {
		byName := strings.Compare(strings.ToLower(report.Name(a)), strings.ToLower(report.Name(b)))
		if byName != 0 {
			return byName
		}
		return strings.Compare(report.At(a).ID, report.At(b).ID)
	})
	return chosen[:min(limit, len(chosen))], len(chosen)
}
