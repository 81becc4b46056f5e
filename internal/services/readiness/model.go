package readiness

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	Timeouts        deadline.ReadTimeout `tfsdk:"timeouts"`
	ID              types.String         `tfsdk:"id"`
	GroupID         types.String         `tfsdk:"group_id"`
	MethodsRequired types.Int64          `tfsdk:"methods_required"`
	Methods         types.Set            `tfsdk:"methods"`
	ListLimit       types.Int64          `tfsdk:"list_limit"`

	AsOf              types.String `tfsdk:"as_of"`
	TelephonyProvider types.Bool   `tfsdk:"telephony_provider"`
	Endings           []ending     `tfsdk:"endings"`

	group

	ReadyIfOneRequired types.Int64       `tfsdk:"ready_if_one_required"`
	ReadyIfTwoRequired types.Int64       `tfsdk:"ready_if_two_required"`
	ByMethod           map[string]effect `tfsdk:"by_method"`
	Administrators     *administrators   `tfsdk:"administrators"`
	Guests             types.Int64       `tfsdk:"guests"`
	Disabled           types.Int64       `tfsdk:"disabled"`
	NotVisible         types.Int64       `tfsdk:"not_visible"`
	NotUnderstood      types.Int64       `tfsdk:"rows_not_understood"`
	MethodsNotKnown    types.Set         `tfsdk:"methods_not_known"`
	LicensesChecked    types.Bool        `tfsdk:"licenses_checked"`
	ReportUpdated      types.String      `tfsdk:"report_updated"`
}

type listed struct {
	ID                types.String `tfsdk:"id"`
	UserPrincipalName types.String `tfsdk:"user_principal_name"`
	Ready             types.Bool   `tfsdk:"ready"`
	LockedOut         types.Bool   `tfsdk:"locked_out"`
	MayBeAffected     types.Bool   `tfsdk:"may_be_affected"`
	ReadyUntil        types.String `tfsdk:"ready_until"`
	Reasons           types.Set    `tfsdk:"reasons"`
	Registered        types.Set    `tfsdk:"registered"`
	Usable            types.Set    `tfsdk:"usable"`
}

type effect struct {
	Offered          types.Bool  `tfsdk:"offered"`
	Registered       types.Int64 `tfsdk:"registered"`
	ReadyIfOffered   types.Int64 `tfsdk:"ready_if_offered"`
	ReadyIfWithdrawn types.Int64 `tfsdk:"ready_if_withdrawn"`
}

// group is what is shown of users and of administrators alike.
type group struct {
	Total         types.Int64   `tfsdk:"total"`
	Ready         types.Int64   `tfsdk:"ready"`
	NotReady      types.Int64   `tfsdk:"not_ready"`
	ReadyPercent  types.Float64 `tfsdk:"ready_percent"`
	Reasons       types.Map     `tfsdk:"reasons"`
	Listed        []listed      `tfsdk:"listed"`
	NotListed     types.Int64   `tfsdk:"not_listed"`
	CanResetToday types.Int64   `tfsdk:"can_reset_today"`
	NotEnabled    types.Int64   `tfsdk:"not_enabled"`
	LockedOut     types.Int64   `tfsdk:"locked_out"`
	MayBeAffected types.Int64   `tfsdk:"may_be_affected"`
}

type administrators struct {
	Enabled types.Bool `tfsdk:"enabled"`
	// GlobalAdministrators is null if it was not read who they are.
	GlobalAdministrators types.Int64 `tfsdk:"global_administrators"`
	group
}

// limit returns how many users are listed.
func (m *model) limit() int {
	if m.ListLimit.IsNull() {
		return usualListed
	}
	return int(m.ListLimit.ValueInt64())
}

// show sets the computed attributes.
func (m *model) show(p policy, c *census, users, admins ready.Readiness) {
	m.MethodsRequired, m.Methods = types.Int64Value(p.rules.Required), attribute.StringSet(&p.offered)
	m.group = showGroup(users)
	m.showEndings(p.rules, c.roles != nil, users, admins)
	m.ReadyIfOneRequired, m.ReadyIfTwoRequired = number(users.ReadyRequiring[0]), number(users.ReadyRequiring[1])
	m.ByMethod = map[string]effect{}
	offered, notKnown := sspr.SetOf(p.offered...), sspr.SetOf(p.notKnown...)
	listed := notKnown.Methods()
	m.MethodsNotKnown, m.NotVisible, m.NotUnderstood = attribute.StringSet(&listed), number(c.hidden), number(c.incomplete)
	for _, method := range sspr.Methods() {
		e, is := users.Effects[method], types.BoolValue(offered.Has(method))
		if notKnown.Has(method) {
			is = types.BoolNull()
		}
		m.ByMethod[string(method)] = effect{
			Offered: is, Registered: number(e.Registered),
			ReadyIfOffered: number(e.ReadyWith), ReadyIfWithdrawn: number(e.ReadyWithout),
		}
	}
	m.Administrators = &administrators{Enabled: types.BoolPointerValue(p.administrators), group: showGroup(admins)}
	if c.roles != nil {
		m.Administrators.GlobalAdministrators = number(admins.GlobalAdministrators)
	}
	m.Guests, m.Disabled, m.LicensesChecked = number(c.guests), number(c.disabled), types.BoolValue(c.licensing != nil)
	m.ReportUpdated = types.StringNull()
	if !c.newest.IsZero() {
		m.ReportUpdated = types.StringValue(c.newest.UTC().Format(time.RFC3339))
	}
}

func showGroup(r ready.Readiness) group {
	return group{
		Total: number(r.Total), Ready: number(r.Ready), NotReady: number(r.Total - r.Ready),
		ReadyPercent: types.Float64Value(r.Percent()), Reasons: counts(r), Listed: list(r), NotListed: number(r.Left),
		CanResetToday: number(r.Capable), NotEnabled: number(r.NotEnabled), LockedOut: number(r.LockedOut), MayBeAffected: number(r.MayBeAffected),
	}
}

func number(n int) types.Int64 { return types.Int64Value(int64(n)) }

func counts(r ready.Readiness) types.Map {
	elements := map[string]attr.Value{}
	for _, reason := range ready.Reasons() {
		elements[string(reason)] = number(r.Reasons[reason])
	}
	return types.MapValueMust(types.Int64Type, elements)
}

func list(r ready.Readiness) []listed {
	people := make([]listed, 0, len(r.People))
	for _, p := range r.People {
		registered, usable := p.Registered.Methods(), p.Usable.Methods()
		people = append(people, listed{
			ID: types.StringValue(p.ID), UserPrincipalName: types.StringValue(p.Name), Ready: types.BoolValue(p.Ready), LockedOut: types.BoolValue(p.LockedOut(p.Person)),
			MayBeAffected: types.BoolValue(p.MayBeAffected(p.Person)), ReadyUntil: attribute.FilledString(new(string(p.Until))),
			Reasons: attribute.StringSet(&p.Reasons), Registered: attribute.StringSet(&registered), Usable: attribute.StringSet(&usable),
		})
	}
	return people
}
