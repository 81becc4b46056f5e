package readiness

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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
		MarkdownDescription: "Who has what it takes to reset a password, and who has not and why: for everybody or for a group, under the policy as it is or as it might be. " +
			"Read it in a plan, before more is asked of users: a `check` block warns, a `precondition` stops.\n\n" +
			"**Plane: Graph.** Microsoft Graph v1.0, with a service principal, a managed identity or a signed-in user. Only where `methods_required` or `methods` is omitted, the live policy is read from the " +
			"Entra admin center's own API (plane: portal), which takes a signed-in user; a pipeline without one writes `methods_required`, and `methods` as long as the migration to the authentication " +
			"methods policy is not complete.\n\n" + plane.ReadinessNeeds.OfDataSource() + "\n\n" +
			"It is read in the plan, as long as its arguments do not come from what the same plan changes; with `depends_on` it is read after the apply, too late for a precondition.\n\n" +
			"**What it cannot know:** the registration report lags by hours, up to a day and a half, so who has registered this morning may still be missing. It does not tell whether writeback works for users who are " +
			"synced from on-premises, nor whether a registered number is still in use. How the service itself counts has never been compared with this in a live tenant.",
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
			MarkdownDescription: "Object ID of the group whose members are looked at, those of nested groups included. Omitted: all users of the tenant, whoever may reset passwords now.",
		},
		"methods_required": schema.Int64Attribute{
			Optional: true, Computed: true, Validators: []validator.Int64{int64validator.Between(1, 2)},
			MarkdownDescription: "Number of methods required to reset, 1 or 2, as it is or as it might be. Omitted: that of the live policy, which takes a credential of the portal plane.",
		},
		"methods": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			Validators: []validator.Set{setvalidator.NoNullValues(), attribute.Words(methods...)},
			MarkdownDescription: "Methods offered to everybody: " + quoted(methods) + " (hardware OATH tokens). Omitted: those of the live policies, in the authentication methods policy for the groups that each method is enabled for. " +
				"Where the migration to that policy is complete, Microsoft Graph alone is asked (without a credential of the portal plane, security questions then count as not offered); otherwise a credential of the portal plane is needed. " +
				"The set that comes back holds what is offered to anybody.",
		},
		"list_limit": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{int64validator.Between(0, mostListed)},
			MarkdownDescription: fmt.Sprintf("How many users and how many administrators are listed by name, 0 to %d. Omitted: %d. The lists are part of the state; with 0 nobody's name is.", mostListed, usualListed),
		},
	}
}

func (d *dataSource) outputs() map[string]schema.Attribute {
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"ready_if_one_required": count("How many would be ready with `methods_required = 1`."),
		"ready_if_two_required": count("How many would be ready with `methods_required = 2`."),
		"by_method": schema.MapNestedAttribute{
			Computed:            true,
			MarkdownDescription: "What each of the seven methods does to the users' readiness, by the name of the method.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"offered":            schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the method is offered to anybody; null where that is not known (see `methods_not_known`)."},
				"registered":         count("How many users have registered the method."),
				"ready_if_offered":   count("How many users would be ready if the method were offered to all of them."),
				"ready_if_withdrawn": count("How many users would be ready if the method were offered to nobody."),
			}},
		},
		"administrators": schema.SingleNestedAttribute{
			Computed: true,
			MarkdownDescription: "The same for users with an administrator role, who fall under a policy of their own: two methods, no security questions, whatever the tenant offers to users, and no license needed. " +
				"Whether a tenant is among the exceptions where one method is enough (the first 30 days of a trial, or no custom domain) is not known and not assumed.",
			Attributes: merge(groupAttributes("administrators", true), map[string]schema.Attribute{
				"enabled": schema.BoolAttribute{
					Computed:            true,
					MarkdownDescription: "Whether administrators may reset their own passwords (`allowedToUseSSPR`); null where it cannot be read, and then counted as if they may.",
				},
			}),
		},
		"guests":   count("How many guests there are, by the directory or by the report (`userType`). They are counted nowhere else: their passwords are in another tenant."),
		"disabled": count("How many users have an account that is disabled (`accountEnabled`). They are counted nowhere else."),
		"not_visible": count("How many members of the group are known by their ID alone: the report does not have them, and the application may not read users. They are counted nowhere else, and a warning says so. " +
			"The permission `User.Read.All` helps."),
		"rows_not_understood": count("How many rows of the registration report, of the whole tenant, tell too little to be counted, for instance because they name no user. Who is in such a row counts as not in the report."),
		"methods_not_known": schema.SetAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Methods of which it is not known whether they are offered: `hardware_oath` where Microsoft Graph v1.0 does not show that section of the authentication methods policy, and `security_questions` without a credential of the " +
				"portal plane. No one counts as ready by them or as locked out without them; see `may_be_affected`.",
		},
		"licenses_checked": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether licenses were weighed. False where the application may not read those of the tenant, or of some user; then `not_licensed` counts nobody.",
		},
		"report_updated": schema.StringAttribute{
			Computed: true, MarkdownDescription: "When the newest row of the registration report was computed (`lastUpdatedDateTime`), RFC 3339 in UTC; null where no row says.",
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
		others = " Administrators are counted apart, in `administrators`."
	}
	return map[string]schema.Attribute{
		"total":      count("How many " + who + " there are." + others),
		"ready":      count("How many of them could reset a password under this policy, as soon as password reset is enabled for them (see `not_enabled`)."),
		"not_ready":  count("How many of them could not reset a password under this policy."),
		"locked_out": count("How many could reset a password when the report was made (`isSsprCapable`), and certainly could not under this policy. What a plan costs: 0 is what a precondition asks for."),
		"may_be_affected": count("How many more could reset a password when the report was made, and under this policy it depends on what Microsoft does not document or this application cannot read: methods in `methods_not_known`, an alternate mobile phone, " +
			"notification and code of the authenticator app as two methods, a registered method of an unknown name, or a notification where one method is required and the migration state cannot be read. They are in `not_ready` and not in `locked_out`."),
		"not_enabled": count("For how many password reset was not enabled when the report was made (`isSsprEnabled`). They are counted as ready or not all the same."),
		"ready_percent": schema.Float64Attribute{
			Computed: true, MarkdownDescription: "How many in a hundred are ready, rounded down to one tenth: 100 means all. 0 where there is nobody.",
		},
		"reasons": schema.MapAttribute{
			Computed: true, ElementType: types.Int64Type,
			MarkdownDescription: "How many " + who + " by reason; one can have several. Every reason is there, 0 where it does not occur:\n" + reasonsText(),
		},
		"listed": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Those who have a reason, up to `list_limit`: first those who would be locked out, then those who may be affected, then all others, each ordered by user principal name.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":                  schema.StringAttribute{Computed: true, MarkdownDescription: "Object ID (`id`)."},
				"user_principal_name": schema.StringAttribute{Computed: true, MarkdownDescription: "User principal name (`userPrincipalName`)."},
				"ready":               schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the user could reset a password; true with the reason `security_questions_retire` alone."},
				"locked_out":          schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the user could reset a password when the report was made (`isSsprCapable`), and could not under this policy."},
				"may_be_affected":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the user is one of those in `may_be_affected` above."},
				"reasons":             schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Why not, or why not for long: those of the names in `reasons` above that hold."},
				"registered":          schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Registered methods of password reset, by the names of `by_method` (`methodsRegistered`)."},
				"usable":              schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Those of them that count under the policy."},
			}},
		},
		"not_listed": count("How many more have a reason than are in `listed`."),
	}
}

// reasonTexts explain the reasons.
var reasonTexts = map[sspr.Reason]string{
	sspr.NotReported:           "the registration report does not have the user (yet); counted as not ready",
	sspr.NothingRegistered:     "no method of password reset is registered",
	sspr.MethodsNotOffered:     "methods are registered, and none of them counts: the policy does not offer them, it is the authenticator app where nothing else is offered, or the app's notification where one method is required and the migration to the authentication methods policy is not complete",
	sspr.OneMethodShort:        "one method counts, and two are required (SSPR_0014 when the user tries); the authenticator app is one method, by notification or by code",
	sspr.NotLicensed:           "no license that includes password reset is assigned (SSPR_0012)",
	sspr.AdministratorsBlocked: "administrators may not reset their own passwords in this tenant",
	sspr.QuestionsRetire:       "ready, but not without security questions, which Microsoft ends in March 2027",
}

func reasonsText() string {
	var b strings.Builder
	for _, r := range sspr.Reasons() {
		fmt.Fprintf(&b, "  - `%s`: %s.\n", r, reasonTexts[r])
	}
	return strings.TrimSuffix(b.String(), "\n")
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
