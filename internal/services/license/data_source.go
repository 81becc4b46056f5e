// Package license has the data source sspr_license: what the tenant's subscriptions include of password reset.
package license

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type dataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source sspr_license.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: "license"}}
}

type model struct {
	ID                 types.String        `tfsdk:"id"`
	Tier               types.String        `tfsdk:"tier"`
	LicensedForReset   types.Bool          `tfsdk:"licensed_for_reset"`
	Features           featuresModel       `tfsdk:"features"`
	AuditRetentionDays types.Int64         `tfsdk:"audit_retention_days"`
	Subscriptions      []subscriptionModel `tfsdk:"subscriptions"`
}

type featuresModel struct {
	Change      types.Bool `tfsdk:"password_change"`
	Reset       types.Bool `tfsdk:"password_reset"`
	Writeback   types.Bool `tfsdk:"writeback"`
	OfficePhone types.Bool `tfsdk:"office_phone"`
	Reports     types.Bool `tfsdk:"registration_report"`
}

type subscriptionModel struct {
	SkuID         types.String `tfsdk:"sku_id"`
	PartNumber    types.String `tfsdk:"sku_part_number"`
	Status        types.String `tfsdk:"capability_status"`
	Usable        types.Bool   `tfsdk:"usable"`
	EnabledUnits  types.Int64  `tfsdk:"enabled_units"`
	WarningUnits  types.Int64  `tfsdk:"warning_units"`
	ConsumedUnits types.Int64  `tfsdk:"consumed_units"`
	IncludesReset types.Bool   `tfsdk:"includes_password_reset"`
}

func (d *dataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	skus, err := d.Provider.Graph.SubscribedSKUs(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	tenant, err := d.Provider.Graph.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	shown := show(skus)
	shown.ID = types.StringValue(tenant)
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}

func show(skus []graph.SubscribedSKU) model {
	slices.SortFunc(skus, func(a, b graph.SubscribedSKU) int {
		return cmp.Or(strings.Compare(a.SkuPartNumber, b.SkuPartNumber), strings.Compare(a.SkuID.String(), b.SkuID.String()))
	})
	subscriptions := checks.Subscriptions(skus)
	all := sspr.LicenseOf(subscriptions)
	buys := all.Features()
	shown := model{
		Tier: types.StringValue(all.Tier()), LicensedForReset: types.BoolValue(buys.Reset), AuditRetentionDays: types.Int64Value(buys.AuditDays),
		Features: featuresModel{
			Change: types.BoolValue(buys.Change), Reset: types.BoolValue(buys.Reset), Writeback: types.BoolValue(buys.Writeback),
			OfficePhone: types.BoolValue(buys.OfficePhone), Reports: types.BoolValue(buys.Reports),
		},
		Subscriptions: []subscriptionModel{},
	}
	for i, sku := range skus {
		own := subscriptions[i : i+1]
		shown.Subscriptions = append(shown.Subscriptions, subscriptionModel{
			SkuID: types.StringValue(sku.SkuID.String()), PartNumber: types.StringValue(sku.SkuPartNumber), Status: attribute.FilledString(&sku.CapabilityStatus),
			Usable: types.BoolValue(own[0].Usable), EnabledUnits: types.Int64Value(int64(sku.EnabledUnits)),
			WarningUnits: types.Int64Value(int64(sku.WarningUnits)), ConsumedUnits: types.Int64Value(int64(sku.ConsumedUnits)),
			IncludesReset: types.BoolValue(sspr.LicenseOf(own).Features().Reset),
		})
	}
	return shown
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	number := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What the tenant's subscriptions buy of self-service password reset. That the tenant has a license does not mean that a user has one: " +
			"whom it covers is in `sspr_readiness`. Administrators reset their own passwords whatever the license.\n\n" +
			plane.LicenseNeeds.OfDataSource(),
		Attributes: map[string]schema.Attribute{
			"id": text("Tenant ID (GUID)."),
			"tier": text("The most of password reset that is bought: `premium_p2` or `premium_p1` (Microsoft Entra ID P1 and P2, alone or in a bundle such as Microsoft 365 E3 or Business Premium), " +
				"`business_standard` (Microsoft 365 Business Standard), `paid` for any other usable subscription, or `free`."),
			"licensed_for_reset": flag("Whether users can be licensed to reset a forgotten password: the same as `features.password_reset`, for a `check` or a `precondition`."),
			"features": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "What the subscriptions allow, for users who have a license.",
				Attributes: map[string]schema.Attribute{
					"password_change":     flag("Cloud users change a password that they know. Always true."),
					"password_reset":      flag("Cloud users reset a password that they have forgotten: `premium_p1`, `premium_p2` or `business_standard`."),
					"writeback":           flag("Reset, change and unlock of accounts that are synced from on-premises: `premium_p1` or `premium_p2`."),
					"office_phone":        flag("A call to the office phone is a method of password reset: any usable subscription."),
					"registration_report": flag("The registration report can be read (`sspr_user_registrations` and others): `premium_p1` or `premium_p2`."),
				},
			},
			"audit_retention_days": number("How many days the audit log goes back: 7, or 30 with `premium_p1` or `premium_p2`."),
			"subscriptions": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The products that the tenant has, ordered by `sku_part_number` (Microsoft Graph: `subscribedSkus`).",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"sku_id":                  text("ID of the product, a GUID, the same in every tenant (`skuId`)."),
					"sku_part_number":         text("Technical name of the product, such as `AAD_PREMIUM` (`skuPartNumber`)."),
					"capability_status":       text("`Enabled`, `Warning` (expired, in its grace period), `Suspended`, `Deleted` or `LockedOut` (`capabilityStatus`)."),
					"usable":                  flag("Whether it counts: `Enabled` or `Warning`, with at least one license in `enabled_units` or `warning_units`."),
					"enabled_units":           number("How many licenses there are to assign (`prepaidUnits.enabled`)."),
					"warning_units":           number("How many licenses there are of a subscription that has expired and is in its grace period, in which they still work (`prepaidUnits.warning`)."),
					"consumed_units":          number("How many of them are assigned (`consumedUnits`)."),
					"includes_password_reset": flag("Whether it is usable and includes password reset for its users."),
				}},
			},
		},
	}
}
