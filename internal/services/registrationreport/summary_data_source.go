package registrationreport

import (
	"context"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type summaryDataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*summaryDataSource)(nil)

// NewSummaryDataSource returns the data source sspr_registration_summary.
func NewSummaryDataSource() datasource.DataSource {
	return &summaryDataSource{run.DataSource{Name: "registration_summary"}}
}

type summary struct {
	Timeouts            deadline.ReadTimeout `tfsdk:"timeouts"`
	ID                  types.String         `tfsdk:"id"`
	UserType            types.String         `tfsdk:"user_type"`
	IsAdmin             types.Bool           `tfsdk:"is_admin"`
	Total               types.Int64          `tfsdk:"total"`
	Members             types.Int64          `tfsdk:"members"`
	Guests              types.Int64          `tfsdk:"guests"`
	Administrators      types.Int64          `tfsdk:"administrators"`
	SSPREnabled         types.Int64          `tfsdk:"sspr_enabled"`
	SSPRRegistered      types.Int64          `tfsdk:"sspr_registered"`
	SSPRCapable         types.Int64          `tfsdk:"sspr_capable"`
	MFARegistered       types.Int64          `tfsdk:"mfa_registered"`
	MFACapable          types.Int64          `tfsdk:"mfa_capable"`
	PasswordlessCapable types.Int64          `tfsdk:"passwordless_capable"`
	WithoutResetMethod  types.Int64          `tfsdk:"without_reset_method"`
	EnabledPercent      types.Float64        `tfsdk:"sspr_enabled_percent"`
	CapableOfEnabled    types.Float64        `tfsdk:"sspr_capable_percent"`
	ByMethod            types.Map            `tfsdk:"by_method"`
	Oldest              types.String         `tfsdk:"oldest_row"`
	Newest              types.String         `tfsdk:"newest_row"`
	NotUnderstood       types.Int64          `tfsdk:"rows_not_understood"`
}

// summaryProperties are the properties of Microsoft Graph that attributes show.
var summaryProperties = map[string]string{
	"administrators": "`isAdmin`", "is_admin": "`isAdmin`", "user_type": "`userType`", "members": "`userType`", "guests": "`userType`", "by_method": "`methodsRegistered`",
	"sspr_enabled": "`isSsprEnabled`", "sspr_registered": "`isSsprRegistered`", "sspr_capable": "`isSsprCapable`", "mfa_registered": "`isMfaRegistered`", "mfa_capable": "`isMfaCapable`",
	"passwordless_capable": "`isPasswordlessCapable`", "oldest_row": "`lastUpdatedDateTime`", "newest_row": "`lastUpdatedDateTime`",
}

func (d *summaryDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	percent := func(description string) schema.Attribute {
		return schema.Float64Attribute{Computed: true, MarkdownDescription: description + " Rounded down to one decimal place."}
	}
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Counts the users who are enabled for password reset, have registered for it and can use it, from the registration report (combined registration of SSPR and MFA), without names.\n\n" +
			plane.ReportNeeds.OfDataSource() + reportNotes + "\n\n" + plane.PropertyTable(plane.Graph, summaryProperties),
		Attributes: map[string]schema.Attribute{
			"timeouts":  deadline.ReadTimeoutAttribute(ctx),
			"id":        text("Tenant ID (GUID)."),
			"user_type": userType(),
			"is_admin": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "Filter: whether the user has an administrator role. If omitted, both are included.",
			},
			"total":                count("Number of users in the report that match the filters. All other numbers count only these users."),
			"members":              count("Number of members of the tenant."),
			"guests":               count("Number of users of type guest. Those without `#EXT#` in the name are internal and have a password here."),
			"administrators":       count("Number of users with an administrator role."),
			"sspr_enabled":         count("Number of users for whom password reset is enabled."),
			"sspr_registered":      count("Number of users who have registered enough methods to reset their password."),
			"sspr_capable":         count("Number of users who can reset their password: enabled, and enough methods registered."),
			"mfa_registered":       count("Number of users who have registered for multifactor authentication (MFA)."),
			"mfa_capable":          count("Number of users who can complete multifactor authentication."),
			"passwordless_capable": count("Number of users who can sign in without a password."),
			"without_reset_method": count("Number of users who have registered none of the seven password reset methods (hardware OATH tokens included)."),
			"sspr_enabled_percent": percent("Users enabled for password reset, in percent of all users; null if there are none."),
			"sspr_capable_percent": percent("Users who can reset their password, in percent of those enabled; null if none are enabled."),
			"by_method": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type,
				MarkdownDescription: "Number of users who have registered each method, by its name in the report, such as `mobilePhone`. Methods without users are left out.",
			},
			"oldest_row":          text("Time of the oldest row that matches the filters, in RFC 3339 format and UTC; null if no row has a time."),
			"newest_row":          text("Time of the newest row that matches the filters, in RFC 3339 format and UTC; null if no row has a time."),
			"rows_not_understood": count("Number of unusable rows in the whole report, such as rows without a user. No other number includes them."),
		},
	}
}

func (d *summaryDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var shown summary
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
	shown.ID = types.StringValue(tenant)
	filter := sspr.RegistrationFilter{UserType: shown.UserType.ValueString(), Administrator: attribute.Bool(shown.IsAdmin)}
	shown.fill(filter.Summarize(report.All()))
	shown.NotUnderstood = types.Int64Value(int64(d.Provider.Graph.RegistrationsNotUnderstood()))
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}

func (m *summary) fill(s sspr.RegistrationSummary) {
	for _, c := range []struct {
		into  *types.Int64
		value int
	}{
		{&m.Total, s.Total},
		{&m.Members, s.Members},
		{&m.Guests, s.Guests},
		{&m.Administrators, s.Administrators},
		{&m.SSPREnabled, s.SSPREnabled},
		{&m.SSPRRegistered, s.SSPRRegistered},
		{&m.SSPRCapable, s.SSPRCapable},
		{&m.MFARegistered, s.MFARegistered},
		{&m.MFACapable, s.MFACapable},
		{&m.PasswordlessCapable, s.PasswordlessCapable},
		{&m.WithoutResetMethod, s.NothingForResets},
	} {
		*c.into = types.Int64Value(int64(c.value))
	}
	m.EnabledPercent, m.CapableOfEnabled = percentOf(s.SSPREnabled, s.Total), percentOf(s.SSPRCapable, s.SSPREnabled)
	methods := make(map[string]attr.Value, len(s.ByMethod))
	for name, users := range s.ByMethod {
		methods[name] = types.Int64Value(int64(users))
	}
	m.ByMethod = types.MapValueMust(types.Int64Type, methods)
	m.Oldest, m.Newest = moment(s.Oldest), moment(s.Newest)
}

// percentOf returns some as a percentage of all, rounded down to a tenth, null if all is 0.
func percentOf(some, all int) types.Float64 {
	if all == 0 {
		return types.Float64Null()
	}
	return types.Float64Value(math.Floor(float64(some)*1000/float64(all)) / 10)
}
