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

const notes = "\n\n## Notes\n\n" +
	"A subscription of the tenant does not mean that each user has a license; [`sspr_readiness`](readiness.md) checks the users. Administrators can reset their own passwords with any license.\n\n" +
	"### Tiers\n\n" +
	"| tier | usable subscription |\n|---|---|\n" +
	"| `premium_p2` | Microsoft Entra ID P2, alone or in a bundle |\n" +
	"| `premium_p1` | Microsoft Entra ID P1, alone or in a bundle such as Microsoft 365 E3 or Business Premium |\n" +
	"| `business_standard` | Microsoft 365 Business Standard |\n" +
	"| `paid` | any other |\n" +
	"| `free` | none |\n\n"

// properties are the properties of Microsoft Graph that attributes show.
var properties = map[string]string{
	"subscriptions": "`subscribedSkus`", "subscriptions.sku_id": "`skuId`", "subscriptions.sku_part_number": "`skuPartNumber`", "subscriptions.capability_status": "`capabilityStatus`",
	"subscriptions.enabled_units": "`prepaidUnits.enabled`", "subscriptions.warning_units": "`prepaidUnits.warning`", "subscriptions.consumed_units": "`consumedUnits`",
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
		MarkdownDescription: "Reports which password reset features the tenant's subscriptions include.\n\n" +
			plane.LicenseNeeds.OfDataSource() + notes + plane.PropertyTable(plane.Graph, properties),
		Attributes: map[string]schema.Attribute{
			"id":                 text("Tenant ID (GUID)."),
			"tier":               text("Best [tier](#tiers) among the usable subscriptions: `premium_p2`, `premium_p1`, `business_standard`, `paid` or `free`."),
			"licensed_for_reset": flag("Whether the tenant has licenses with which users can reset a forgotten password. The same as `features.password_reset`."),
			"features": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "Features that the subscriptions include, for users who have a license.",
				Attributes: map[string]schema.Attribute{
					"password_change":     flag("Whether cloud users can change a password they know. Always true."),
					"password_reset":      flag("Whether cloud users can reset a forgotten password: true with `premium_p1`, `premium_p2` or `business_standard`."),
					"writeback":           flag("Whether accounts synchronized from on-premises can be reset, changed and unlocked: true with `premium_p1` or `premium_p2`."),
					"office_phone":        flag("Whether a call to the office phone can be a password reset method: true with any usable subscription."),
					"registration_report": flag("Whether the registration report can be read, as by `sspr_user_registrations`: true with `premium_p1` or `premium_p2`."),
				},
			},
			"audit_retention_days": number("Number of days that the audit log goes back: 7, or 30 with `premium_p1` or `premium_p2`."),
			"subscriptions": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "Subscriptions of the tenant, ordered by `sku_part_number`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"sku_id":                  text("ID of the product (GUID), the same in every tenant."),
					"sku_part_number":         text("Technical name of the product, such as `AAD_PREMIUM`."),
					"capability_status":       text("`Enabled`, `Warning` (expired, in its grace period), `Suspended`, `Deleted` or `LockedOut`."),
					"usable":                  flag("Whether the subscription counts: `Enabled` or `Warning`, with at least one license in `enabled_units` or `warning_units`."),
					"enabled_units":           number("Number of licenses that can be assigned."),
					"warning_units":           number("Number of licenses in the grace period of an expired subscription. They still work."),
					"consumed_units":          number("Number of assigned licenses."),
					"includes_password_reset": flag("Whether the subscription is usable and includes password reset for users."),
				}},
			},
		},
	}
}
