package readiness

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
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
		Attributes: merge(map[string]schema.Attribute{"timeouts": deadline.ReadTimeoutAttribute(ctx)}, d.inputs(), dateAttributes(methodNames()), groupAttributes(asDescribed), d.outputs()),
	}
}

func (d *dataSource) inputs() map[string]schema.Attribute {
	methods := methodNames()
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Tenant ID (GUID)."},
		"group_id": schema.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.GroupIDValidator()},
			MarkdownDescription: "Object ID of a group, to count only its members, including nested groups. If omitted, all users of the tenant are counted.",
		},
		"methods_required": schema.Int64Attribute{
			Optional: true, Computed: true, Validators: []validator.Int64{attribute.Between(1, 2)},
			MarkdownDescription: "Number of methods required to reset a password, 1 or 2. If omitted, the live policy decides, which requires a signed-in user.",
		},
		"methods": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			Validators:          []validator.Set{attribute.Words(methods...)},
			MarkdownDescription: "Methods offered to all users: " + quoted(methods) + ". If omitted, the live policies decide, group by group.",
		},
		"list_limit": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{attribute.Between(0, mostListed)},
			MarkdownDescription: fmt.Sprintf("Maximum number of users, and of administrators, to list by name in the state, 0 to %d. Defaults to `%d`.", mostListed, usualListed),
		},
	}
}

// methodNames returns the names of all methods.
func methodNames() (names []string) {
	for _, m := range sspr.Methods() {
		names = append(names, string(m))
	}
	return names
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
			MarkdownDescription: "Effect of each method on readiness, by name of the method.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"offered":            schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the method is offered to any user; null if not known."},
				"registered":         count("Number of users who have registered the method."),
				"ready_if_offered":   count("Number of users who would be ready if the method were offered to all users."),
				"ready_if_withdrawn": count("Number of users who would be ready if the method were not offered."),
			}},
		},
		"administrators": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The same numbers for users with an administrator role, under [their own policy](#administrators).",
			Attributes: merge(groupAttributes(ofAdministrators), map[string]schema.Attribute{
				"global_administrators": count("Number of these with the role Global Administrator. Null if the permission to read roles is missing."),
				"enabled": schema.BoolAttribute{
					Computed:            true,
					MarkdownDescription: "Whether administrators may reset their own passwords. Null, if not known, counts as true.",
				},
			}),
		},
		"guests":              count("Number of [external users](#external-users), whose passwords are in another tenant. No other number includes them."),
		"disabled":            count("Number of disabled accounts. No other number includes them."),
		"not_visible":         count("Number of group members who could not be checked. Grant `User.Read.All` to count them."),
		"rows_not_understood": count("Number of unusable rows in the registration report. Their users count as `not_in_report`."),
		"methods_not_known": schema.SetAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Methods that might be offered: the setting could not be read. See [May be affected](#may-be-affected).",
		},
		"licenses_checked": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether licenses could be checked. If not, `not_licensed` is 0.",
		},
		"report_updated": schema.StringAttribute{
			Computed: true, MarkdownDescription: "Time of the report's newest row, in RFC 3339 format and UTC.",
		},
	}
}

// asDescribed and ofAdministrators return the description of a group's attribute, for users and for administrators.
func asDescribed(_, description string) string { return description }

func ofAdministrators(name, _ string) string {
	if strings.Contains(name, ".") {
		return "As `" + name + "`."
	}
	return "As `" + name + "`, for administrators."
}

// groupAttributes returns the attributes that users and administrators share.
func groupAttributes(text func(name, description string) string) map[string]schema.Attribute {
	count := func(name, description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: text(name, description)}
	}
	return map[string]schema.Attribute{
		"total":           count("total", "Number of users. `administrators` counts administrators separately."),
		"ready":           count("ready", "Number of users who could reset a password under this policy, once password reset is enabled for them."),
		"not_ready":       count("not_ready", "Number of users who could not reset a password under this policy."),
		"locked_out":      count("locked_out", "Number of users who can reset a password today and certainly could not under this policy."),
		"may_be_affected": count("may_be_affected", "Number of further users who can reset a password today and [might not](#may-be-affected) under this policy. `not_ready` includes them."),
		"can_reset_today": count("can_reset_today", "Number of users who can reset a password today."),
		"not_enabled":     count("not_enabled", "Number of users for whom password reset is not enabled today. `ready` and `not_ready` include them."),
		"ready_percent": schema.Float64Attribute{
			Computed: true, MarkdownDescription: text("ready_percent", "Share of ready users in percent, rounded down to one decimal place. 0 if there are no users."),
		},
		"reasons": schema.MapAttribute{
			Computed: true, ElementType: types.Int64Type,
			MarkdownDescription: text("reasons", "Number of users who are not ready, by [first reason](#reasons), with 0 for reasons that do not occur. The sum is `not_ready`."),
		},
		"listed": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: text("listed", "Up to `list_limit` users who are or will not be ready: locked out, may be affected, others, then those ready until methods end."),
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":                  schema.StringAttribute{Computed: true, MarkdownDescription: text("listed.id", "Object ID.")},
				"user_principal_name": schema.StringAttribute{Computed: true, MarkdownDescription: text("listed.user_principal_name", "User principal name.")},
				"ready":               schema.BoolAttribute{Computed: true, MarkdownDescription: text("listed.ready", "Whether the user could reset a password.")},
				"locked_out":          schema.BoolAttribute{Computed: true, MarkdownDescription: text("listed.locked_out", "Whether `locked_out` includes the user.")},
				"may_be_affected":     schema.BoolAttribute{Computed: true, MarkdownDescription: text("listed.may_be_affected", "Whether `may_be_affected` includes the user.")},
				"ready_until":         schema.StringAttribute{Computed: true, MarkdownDescription: text("listed.ready_until", "First day on which methods end and the user, who is ready now, is no longer ready. Null if there is none.")},
				"reasons":             schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: text("listed.reasons", "All [reasons](#reasons) that apply to the user. Empty if the user is ready.")},
				"registered":          schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: text("listed.registered", "Registered password reset methods, by the names in `by_method`.")},
				"usable":              schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: text("listed.usable", "Registered methods that count under this policy.")},
			}},
		},
		"not_listed": count("not_listed", "Number of further users who are not ready or will not be."),
	}
}

// onPage adds the markup of the page to the words for a reason.
var onPage = strings.NewReplacer(
	"the authenticator app does not count", "[the authenticator app does not count](#authenticator-app)",
	"SSPR_0014", "`SSPR_0014`", "SSPR_0012", "`SSPR_0012`",
)

// notes is what the page explains of the attributes.
func notes() string {
	return "- **Proposed policy.** Set `methods_required` and `methods` to check a policy before you apply it. What you omit is read from the live policy: `methods_required` from the portal API, " +
		"and so are `methods` until the migration is complete. Pipelines without a signed-in user set both.\n" +
		"- **In plans.** Terraform reads this data source during the plan, unless an argument depends on a change in the same plan.\n" +
		"- **Report.** [`readiness_report`](../functions/readiness_report.md) writes the numbers for a pull request or an e-mail.\n" +
		"- **Limits.** *Today* is when the registration report was made, up to a day and a half ago. Writeback, federated passwords and numbers out of use are not considered; see `sspr_user_reset`.\n\n" +
		endingsNotes() + "\n\n" +
		"### Reasons\n\nA user can have several reasons. `reasons` counts each user under the first, in the order in which the service checks them. `listed` shows all.\n\n" + reasonsTable() + "\n\n" +
		"### Authenticator app\n\n" +
		"The app's notification and code count as one method, and only if another method is offered too. " +
		"If one method is required, the notification does not count before the migration is complete.\n\n" +
		"### May be affected\n\n" +
		"For these users, the result depends on something that Microsoft does not document or the application cannot read:\n\n" +
		"- a method in `methods_not_known`: `hardware_oath` if Microsoft Graph does not return its settings; `security_questions` without a credential for the portal API\n" +
		"- an alternate mobile phone, or a registered method that the provider does not know\n" +
		"- the authenticator app as two methods, or its notification while the migration state cannot be read\n\n" +
		"### External users\n\n" +
		"A `userPrincipalName` with `#EXT#` is that of an external user, also of type member. A guest without it is internal: the password is here, and the user counts as others. " +
		"If the application cannot read users, the report decides: it has the same name.\n\n" +
		"### Administrators\n\n" +
		"Microsoft requires two methods of administrators, without security questions and whatever the tenant offers to users, and no license. " +
		"Administrators have a role in [Microsoft's list](https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#administrator-reset-policy-differences), directly or through a group. " +
		"Users with other roles, or whom only the registration report calls administrators, are ready if both policies are met. " +
		"Exceptions (the first 30 days of a trial, or no custom domain) are not detected."
}

// endingsNotes explains what ends when, from the same table that decides.
func endingsNotes() string {
	var b strings.Builder
	b.WriteString("### Endings\n\nMicrosoft has announced that methods end: see [What ends in 2026 and 2027](../guides/endings.md). Dates have moved before. If one moves again, write your own `endings`, which replace this table. " +
		"They keep their order in the result. One that is not after `as_of` shows the numbers of `as_of`. In a `summary`, those who lose password reset are newly in `locked_out`; those who may are ready the day before and newly in `may_be_affected`.\n\n| from | no longer | for | where | read |\n|---|---|---|---|---|")
	for _, e := range sspr.Endings() {
		where := "all clouds"
		if e.Clouds != nil {
			where = "the public cloud"
		}
		if e.Telephony {
			where += ", without a `telephony_provider`"
		}
		fmt.Fprintf(&b, "\n| %s | [%s](%s) | `%s` | %s | %s |", e.Date, e.What(), e.Source, e.Population, where, e.Read)
	}
	b.WriteString("\n\n- Microsoft names the month for security questions, not the day. Whether the tenant has a telephony provider is not visible in Microsoft Graph.\n" +
		"- Global Administrators are those who have the role now, themselves or through a group. Users who are only eligible for it (Privileged Identity Management) count as users without it. " +
		"If roles cannot be read, all users count as users without it: `global_administrators` is null, and `summary` states this. Administrators whose result depends on the role are `may_be_affected` then, not `locked_out`.\n" +
		"- The registrations are today's. A user who registers another method before a date keeps password reset.")
	return b.String()
}

func reasonsTable() string {
	var b strings.Builder
	b.WriteString("| reason | meaning |\n|---|---|")
	for _, r := range ready.Reasons() {
		fmt.Fprintf(&b, "\n| `%s` | %s |", r, onPage.Replace(r.Text()))
	}
	return b.String()
}

// properties are the properties of Microsoft Graph that attributes show.
var properties = map[string]string{
	"administrators.enabled": "`allowedToUseSSPR`", "disabled": "`accountEnabled`", "guests": "`userPrincipalName`, `userType`",
	"can_reset_today": "`isSsprCapable`", "locked_out": "`isSsprCapable`", "not_enabled": "`isSsprEnabled`",
	"by_method.registered": "`methodsRegistered`", "report_updated": "`lastUpdatedDateTime`",
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
