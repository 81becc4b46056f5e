package directorycontact

import (
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The number of users that are listed. 1,000 users take 0.2 MB of state.
const (
	usualLimit = 1000
	mostLimit  = 10_000
)

// model has the attributes of the data source and of the ephemeral resource, apart from timeouts.
type model struct {
	ID                    types.String `tfsdk:"id"`
	GroupID               types.String `tfsdk:"group_id"`
	DefaultRegion         types.String `tfsdk:"default_region"`
	Methods               types.Set    `tfsdk:"methods"`
	IncludeAdministrators types.Bool   `tfsdk:"include_administrators"`
	Limit                 types.Int64  `tfsdk:"limit"`
	Users                 types.Map    `tfsdk:"users"`
	Total                 types.Int64  `tfsdk:"total"`
	ByMethod              types.Map    `tfsdk:"by_method"`
	NotListed             types.Int64  `tfsdk:"not_listed"`
	NotUsable             types.Int64  `tfsdk:"not_usable"`
	NotUsableByMethod     types.Map    `tfsdk:"not_usable_by_method"`
	NotInReport           types.Int64  `tfsdk:"not_in_report"`
	MayHaveMethod         types.Int64  `tfsdk:"may_have_method"`
	Administrators        types.Int64  `tfsdk:"administrators"`
	RolesChecked          types.Bool   `tfsdk:"roles_checked"`
	ReportUpdated         types.String `tfsdk:"report_updated"`
}

// query returns what the configuration asks for.
func (m *model) query() query {
	q := query{
		group: m.GroupID.ValueString(), region: sspr.Trim(m.DefaultRegion.ValueString()), methods: directoryMethods,
		administrators: m.IncludeAdministrators.ValueBool(), limit: usualLimit,
	}
	if chosen := attribute.Strings[sspr.ContactMethod](m.Methods); chosen != nil {
		q.methods = slices.DeleteFunc(slices.Clone(directoryMethods), func(of sspr.ContactMethod) bool { return !slices.Contains(*chosen, of) })
	}
	if !m.Limit.IsNull() {
		q.limit = int(m.Limit.ValueInt64())
	}
	return q
}

// rowType is the type of a user's entry, as in sspr_users_contact_info.
var rowType = types.MapType{ElemType: types.StringType}

// show fills the computed attributes.
func (m *model) show(r *result) {
	users := make(map[string]attr.Value, len(r.people))
	for _, p := range r.people {
		entry := make(map[string]attr.Value, len(p.row))
		for method, value := range p.row {
			entry[string(method)] = types.StringValue(value)
		}
		users[p.id] = types.MapValueMust(types.StringType, entry)
	}
	m.ID, m.Users = types.StringValue(r.tenant), types.MapValueMust(rowType, users)
	for into, n := range map[*types.Int64]int{
		&m.Total: r.total, &m.NotListed: r.total - r.notUsable - len(users), &m.NotUsable: r.notUsable,
		&m.NotInReport: r.notInReport, &m.MayHaveMethod: r.perhaps, &m.Administrators: r.administrators,
	} {
		*into = types.Int64Value(int64(n))
	}
	m.ByMethod, m.NotUsableByMethod = counts(r.byMethod), counts(r.notUsableBy)
	m.RolesChecked, m.ReportUpdated = types.BoolValue(r.rolesKnown), types.StringNull()
	if !r.updated.IsZero() {
		m.ReportUpdated = types.StringValue(r.updated.UTC().Format(time.RFC3339))
	}
}

// counts returns numbers by method, 0 for those that do not occur.
func counts(by map[sspr.ContactMethod]int) types.Map {
	all := map[string]attr.Value{}
	for _, m := range directoryMethods {
		all[string(m)] = types.Int64Value(int64(by[m]))
	}
	return types.MapValueMust(types.Int64Type, all)
}
