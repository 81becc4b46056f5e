package readiness

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The number of users that are listed. Each is a part of the state and of every plan that shows a change.
const (
	usualListed = 100
	mostListed  = 1000
)

func (d *dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reports which users could reset their password under the current or a proposed policy, and why the others could not.\n\n" +
			plane.ReadinessNeeds.OfDataSource() + "\n\n## Notes\n\n" + notes() + "\n\n" + plane.PropertyTable(plane.Graph, properties),
		Attributes: merge(map[string]schema.Attribute{"timeouts": deadline.ReadTimeoutAttribute(ctx)}, d.inputs(), groupAttributes("users", false), d.outputs()),
	}
}

func (d *dataSource) inputs() map[string]schema.Attribute {
	methods := make([]string, 0, len(sspr.Methods()))
	for _, m := range sspr.Methods() {
		methods = append(methods, string(m))
	}
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Tenant ID (GUID)."},
		"group_id": schema.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.GroupIDValidator()},
			MarkdownDescription: "Object ID of a group: only its members are counted, including members of nested groups. If omitted, all users of the tenant are counted.",
		},
		"methods_required": schema.Int64Attribute{
			Optional: true, Computed: true, Validators: []validator.Int64{int64validator.Between(1, 2)},
			MarkdownDescription: "Number of methods required to reset, 1 or 2. If omitted, the live policy decides, which requires a signed-in user.",
		},
		"methods": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.OneOf(methods...))},
			MarkdownDescription: "Methods offered to all users: " + quoted(methods) + ". If omitted, the live policies decide, group by group.",
		},
		"list_limit": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{int64validator.Between(0, mostListed)},
			MarkdownDescription: fmt.Sprintf("Maximum number of users, and of administrators, to list by name, 0 to %d. Listed names are stored in the state. Defaults to `%d`.", mostListed, usualListed),
		},
	}
}

func (d *dataSource) outputs() map[string]schema.Attribute {
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"ready_if_one_required": count("Number of users who would be ready with `methods_required = 1`."),
		"ready_if_two_required": count("Number of users who would be ready with `methods_required = 2`."),
		"by_method": schema.MapNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Effect of each of the seven methods on the users' readiness, by name of the method.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"offered":            schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the method is offered to any user; null if unknown (see `methods_not_known`)."},
				"registered":         count("Number of users who have registered the method."),
				"ready_if_offered":   count("Number of users who would be ready if the method were offered to all users."),
				"ready_if_withdrawn": count("Number of users who would be ready if the method were not offered."),
			}},
		},
		"administrators": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The same numbers for users with an administrator role, checked against [Microsoft's policy for administrators](#administrators).",
			Attributes: merge(groupAttributes("administrators", true), map[string]schema.Attribute{
				"enabled": schema.BoolAttribute{
					Computed:            true,
					MarkdownDescription: "Whether administrators may reset their own passwords. If null, the setting could not be read and they count as allowed.",
				},
			}),
		},
		"guests":              count("Number of guests. No other number includes them because their passwords are in another tenant."),
		"disabled":            count("Number of disabled accounts. No other number includes them."),
		"not_visible":         count("Number of group members that could not be checked because the application cannot read users. Grant `User.Read.All` to count them."),
		"rows_not_understood": count("Number of unusable rows in the tenant's registration report, such as rows without a user. Their users count as `not_in_report`."),
		"methods_not_known": schema.SetAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Methods that may or may not be offered because the setting could not be read. Users who depend on them are counted in `may_be_affected`.",
		},
		"licenses_checked": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether licenses were checked. If false, the application cannot read them and `not_licensed` is 0.",
		},
		"report_updated": schema.StringAttribute{
			Computed: true, MarkdownDescription: "Time of the newest row in the registration report, in RFC 3339 format and UTC. Null if no row has a time.",
		},
	}
}

// groupAttributes returns the attributes that users and administrators share.
func groupAttributes(who string, administrators bool) map[string]schema.Attribute {
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	others := ""
	if !administrators {
		others = " `administrators` counts administrators separately."
	}
	return map[string]schema.Attribute{
		"total":           count("Number of " + who + "." + others),
		"ready":           count("Number of " + who + " who could reset a password under this policy, once password reset is enabled for them."),
		"not_ready":       count("Number of " + who + " who could not reset a password under this policy."),
		"locked_out":      count("Number of " + who + " who could reset a password when the report was made but could not under this policy."),
		"may_be_affected": count("Number of further " + who + " who could reset a password when the report was made and [might not](#may-be-affected) under this policy. `not_ready` includes them."),
		"not_enabled":     count("Number of " + who + " for whom password reset was not enabled when the report was made. `ready` and `not_ready` include them."),
		"ready_percent": schema.Float64Attribute{
			Computed: true, MarkdownDescription: "Share of ready " + who + " in percent, rounded down to one decimal place. 0 if there are none.",
		},
		"reasons": schema.MapAttribute{
			Computed: true, ElementType: types.Int64Type,
			MarkdownDescription: "Number of " + who + " by [reason](#reasons), with 0 for reasons that do not occur. One user can have several.",
		},
		"listed": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Up to `list_limit` " + who + " with a reason, by user principal name: first those locked out, then those who may be affected, then all others.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":                  schema.StringAttribute{Computed: true, MarkdownDescription: "Object ID."},
				"user_principal_name": schema.StringAttribute{Computed: true, MarkdownDescription: "User principal name."},
				"ready":               schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the user could reset a password. True if `security_questions_retire` is the only reason."},
				"locked_out":          schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether `locked_out` above includes the user."},
				"may_be_affected":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether `may_be_affected` above includes the user."},
				"reasons":             schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "The [reasons](#reasons) that apply to the user."},
				"registered":          schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Registered password reset methods, by the names in `by_method`."},
				"usable":              schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Registered methods that count under this policy."},
			}},
		},
		"not_listed": count("Number of further " + who + " with a reason, beyond those in `listed`."),
	}
}

// reasonTexts explain the reasons.
var reasonTexts = map[sspr.Reason]string{
	sspr.NotReported:           "The registration report does not list the user yet. Counts as not ready.",
	sspr.NothingRegistered:     "The user has registered no password reset method.",
	sspr.MethodsNotOffered:     "The user has registered methods, but none counts: the policy does not offer them, or [the authenticator app does not count](#authenticator-app).",
	sspr.OneMethodShort:        "One method counts, and two are required. The user sees `SSPR_0014`.",
	sspr.NotLicensed:           "The user has no license that includes password reset. The user sees `SSPR_0012`.",
	sspr.AdministratorsBlocked: "Administrators cannot reset their own passwords in this tenant.",
	sspr.QuestionsRetire:       "The user is ready only with security questions, which Microsoft retires in March 2027.",
}

// notes is what the page explains of the attributes.
func notes() string {
	return "- **Proposed policy.** Set `methods_required` and `methods` to check a policy before you apply it; what you omit comes from the live policy. " +
		"The live `methods_required` is read from the portal API, as are the live `methods` until the migration to the authentication methods policy is complete. " +
		"A pipeline without a signed-in user sets them. If omitted, `methods` returns every method that is offered to any user.\n" +
		"- **In plans.** Terraform reads this data source during the plan, unless an argument depends on a change in the same plan. With `depends_on`, it is read after the apply, too late for a precondition.\n" +
		"- **Not known.** The registration report lags by hours, up to a day and a half. It does not show whether writeback works for synchronized users, or whether a registered number is still in use. " +
		"The result has not been compared with the service in a live tenant.\n\n" +
		"### Reasons\n\n" + reasonsTable() + "\n\n" +
		"### Authenticator app\n\n" +
		"A notification and a code of the authenticator app count as one method. The app does not count if no other method is offered. " +
		"A notification does not count if one method is required and the migration to the authentication methods policy is not complete.\n\n" +
		"### May be affected\n\n" +
		"`may_be_affected` counts users who can reset a password only if one of these counts, which Microsoft does not document or the application cannot read:\n\n" +
		"- a method in `methods_not_known`: `hardware_oath` if Microsoft Graph does not return its settings, `security_questions` without a credential for the portal API\n" +
		"- an alternate mobile phone, or a registered method whose name the provider does not know\n" +
		"- a notification and a code of the authenticator app, as two methods\n" +
		"- a notification if one method is required and the migration state cannot be read\n\n" +
		"### Administrators\n\n" +
		"Microsoft requires two methods of administrators, excludes security questions, and ignores the methods that the tenant offers to users. No license is required. " +
		"The exceptions, in which one method is enough (the first 30 days of a trial, or no custom domain), are not detected."
}

func reasonsTable() string {
	var b strings.Builder
	b.WriteString("| reason | meaning |\n|---|---|")
	for _, r := range sspr.Reasons() {
		fmt.Fprintf(&b, "\n| `%s` | %s |", r, reasonTexts[r])
	}
	return b.String()
}

// properties are the properties of Microsoft Graph that attributes stand for.
var properties = map[string]string{
	"administrators.enabled": "`allowedToUseSSPR`", "disabled": "`accountEnabled`", "guests": "`userType`",
	"locked_out": "`isSsprCapable`", "may_be_affected": "`isSsprCapable`", "not_enabled": "`isSsprEnabled`",
	"by_method.registered": "`methodsRegistered`", "listed.registered": "`methodsRegistered`", "report_updated": "`lastUpdatedDateTime`",
}

func quoted(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

func merge(parts ...map[string]schema.Attribute) map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for _, part := range parts {
		for name, a := range part {
			all[name] = a
		}
	}
	return all
}
