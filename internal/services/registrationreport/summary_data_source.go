package registrationreport

import (
	"context"
	"math"
	"slices"

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

func (d *summaryDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	percent := func(description string) schema.Attribute {
		return schema.Float64Attribute{Computed: true, MarkdownDescription: description + " Rounded down to one tenth, so that 100 means all."}
	}
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "How many users may reset a password, how many could, and with which methods: numbers of the registration report, without anybody's name.\n\n" +
			plane.ReportNeeds.OfDataSource() + "\n\n" + reportNote,
		Attributes: map[string]schema.Attribute{
			"timeouts":  deadline.ReadTimeoutAttribute(ctx),
			"id":        text("Tenant ID (GUID)."),
			"user_type": userType(),
			"is_admin": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "Only users with (`true`) or without (`false`) an administrator role (`isAdmin`). Omitted: both.",
			},
			"total":                count("How many users the report has, of those that the filters choose. All other numbers are among these."),
			"members":              count("How many are members of the tenant (`userType`)."),
			"guests":               count("How many are guests, whose passwords are in another tenant (`userType`)."),
			"administrators":       count("How many have an administrator role (`isAdmin`)."),
			"sspr_enabled":         count("How many may reset their password (`isSsprEnabled`)."),
			"sspr_registered":      count("How many have registered enough methods for it (`isSsprRegistered`)."),
			"sspr_capable":         count("How many could reset their password: enabled, and registered enough (`isSsprCapable`)."),
			"mfa_registered":       count("How many have registered for multifactor authentication (`isMfaRegistered`)."),
			"mfa_capable":          count("How many can pass multifactor authentication (`isMfaCapable`)."),
			"passwordless_capable": count("How many can sign in without a password (`isPasswordlessCapable`)."),
			"without_reset_method": count("How many have registered none of the seven methods of password reset, hardware OATH tokens included."),
			"sspr_enabled_percent": percent("How many in a hundred of all may reset their password; null if there are none."),
			"sspr_capable_percent": percent("How many in a hundred of those who may could reset their password; null if none are enabled."),
			"by_method": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type,
				MarkdownDescription: "How many have registered each method, by the report's own names such as `mobilePhone` (`methodsRegistered`). A method that nobody has is not there.",
			},
			"oldest_row":          text("When the oldest of these rows was computed (`lastUpdatedDateTime`), RFC 3339 in UTC, to the second; null where no row says."),
			"newest_row":          text("When the newest of these rows was computed (`lastUpdatedDateTime`), in the same form."),
			"rows_not_understood": count("How many rows of the whole report tell too little to be counted, for instance because they name no user. They are in none of the other numbers, whatever the filters."),
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
	shown.fill(filter.Summarize(slices.Values(report)))
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
