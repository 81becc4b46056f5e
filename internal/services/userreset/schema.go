package userreset

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	Timeouts          deadline.ReadTimeout `tfsdk:"timeouts"`
	UserID            types.String         `tfsdk:"user_id"`
	AsOf              types.String         `tfsdk:"as_of"`
	TelephonyProvider types.Bool           `tfsdk:"telephony_provider"`
	EnabledFor        types.String         `tfsdk:"enabled_for"`
	GroupID           types.String         `tfsdk:"group_id"`
	MethodsRequired   types.Int64          `tfsdk:"methods_required"`
	Methods           types.Set            `tfsdk:"methods"`

	ID                types.String      `tfsdk:"id"`
	UserPrincipalName types.String      `tfsdk:"user_principal_name"`
	Administrator     types.Bool        `tfsdk:"administrator"`
	CanReset          types.Bool        `tfsdk:"can_reset"`
	CanUnlock         types.Bool        `tfsdk:"can_unlock"`
	ErrorCode         types.String      `tfsdk:"error_code"`
	Explanation       types.String      `tfsdk:"explanation"`
	MethodsNeeded     types.Int64       `tfsdk:"methods_needed"`
	ReadyUntil        types.String      `tfsdk:"ready_until"`
	MembershipPath    []string          `tfsdk:"membership_path"`
	Checks            []check           `tfsdk:"checks"`
	ByMethod          map[string]method `tfsdk:"by_method"`
}

type check struct {
	Name   types.String `tfsdk:"name"`
	Result types.String `tfsdk:"result"`
	Detail types.String `tfsdk:"detail"`
	Remedy types.String `tfsdk:"remedy"`
}

type method struct {
	Registered types.Bool   `tfsdk:"registered"`
	Offered    types.Bool   `tfsdk:"offered"`
	Counts     types.Bool   `tfsdk:"counts"`
	Hint       types.String `tfsdk:"hint"`
	Ends       types.String `tfsdk:"ends"`
}

func (d *dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := inputs()
	attributes["timeouts"] = deadline.ReadTimeoutAttribute(ctx)
	for name, a := range outputs() {
		attributes[name] = a
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reports whether a user can reset the password, and if not, why, in words that a helpdesk can read out.\n\n" +
			plane.UserResetNeeds.OfDataSource() + "\n\n## Notes\n\n" + notes + "\n\n" + plane.PropertyTable(plane.Graph, properties),
		Attributes: attributes,
	}
}

func inputs() map[string]schema.Attribute {
	methods := make([]string, 0, len(sspr.Methods()))
	for _, m := range sspr.Methods() {
		methods = append(methods, string(m))
	}
	return map[string]schema.Attribute{
		"user_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{attribute.UserNameValidator()},
			MarkdownDescription: "Object ID (GUID) or user principal name of the user, not case-sensitive.",
		},
		"as_of": schema.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.Date()},
			MarkdownDescription: "Day to answer for, such as `2027-02-01`. Methods that have ended by then do not count. If omitted, or in the past, today in UTC.",
		},
		"telephony_provider": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether the tenant has a telephony provider of its own, so that text messages and voice calls continue. Defaults to `false`.",
		},
		"enabled_for": schema.StringAttribute{
			Optional:            true,
			Validators:          []validator.String{attribute.Words(string(sspr.EnabledForNone), string(sspr.EnabledForSelected), string(sspr.EnabledForAll))},
			MarkdownDescription: "Which users can reset their password: `none`, `selected` (the members of `group_id`) or `all`. If omitted, the live policy decides.",
		},
		"group_id": schema.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.GroupIDValidator()},
			MarkdownDescription: "Object ID of the group whose members can reset their password. If omitted, the live policy decides.",
		},
		"methods_required": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{attribute.Between(1, 2)},
			MarkdownDescription: "Number of methods that the policy requires of users, 1 or 2. If omitted, the live policy decides.",
		},
		"methods": schema.SetAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.Set{attribute.Words(methods...)},
			MarkdownDescription: "Methods offered to users: `" + strings.Join(methods, "`, `") + "`. If omitted, the live policies decide.",
		},
	}
}

func outputs() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	yes := func(description string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id":                  text("Object ID of the user (GUID)."),
		"user_principal_name": text("User principal name. Null without `User.Read.All`."),
		"administrator":       yes("Whether [the policy for administrators](#administrators) applies; null if not known."),
		"can_reset":           yes("Whether the user can reset the password; null if a check that decides is unknown."),
		"can_unlock":          yes("Whether the user can unlock an on-premises account without a new password. Null if not known, false for passwords in the cloud."),
		"error_code":          text("Code that the reset page shows the user, such as `SSPR_0014`. Null if there is none or it is not known."),
		"explanation":         text("A few short lines to read out to the user."),
		"methods_needed": schema.Int64Attribute{
			Computed: true, MarkdownDescription: "Number of methods that this user needs, 1 or 2; null if not known.",
		},
		"ready_until": text("First day on which the user's methods no longer suffice, or may not. Null if there is none, or if they do not suffice now."),
		"membership_path": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Names of the groups from the user's own group to the scope's group. Empty if the scope has no group.",
		},
		"checks": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The [checks](#checks), in the order in which the service makes them.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"name":   text("Name of the check."),
				"result": text("`pass`, `fail` or `unknown`."),
				"detail": text("Finding of the check, in a sentence."),
				"remedy": text("What to do and where, or for `unknown` which permission is missing. Null for `pass`, and after a disabled account or a guest."),
			}},
		},
		"by_method": schema.MapNestedAttribute{
			Computed:            true,
			MarkdownDescription: "State of each password reset method, by its name in `methods`.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"registered": yes("Whether the user has registered the method; null if not known."),
				"offered":    yes("Whether the user's policy offers the method on that day; null if not known."),
				"counts":     yes("Whether the method counts for the reset; null if not known."),
				"hint":       text("End of the phone number, or beginning of the e-mail address, by which the user recognizes it."),
				"ends":       text("First day without the method. Null if no end is announced."),
			}},
		},
	}
}

// notes is what the page explains of the attributes.
const notes = "- **Live.** Registered methods come from Microsoft Graph, so a new registration counts at once. Security questions and hardware tokens are the exception: only the registration report lists them, hours later. " +
	"A method that it lists counts as *not known*, not as registered.\n" +
	"- **Unknown, not wrong.** A value that cannot be read makes a check `unknown`, never `fail`; so does a rule that Microsoft does not document, for which `sspr_readiness` has `may_be_affected`. " +
	"`can_reset` is null unless the other checks decide it. Only a user or a `group_id` that does not exist and a failed sign-in are errors.\n" +
	"- **Without a signed-in user.** The scope, the number of methods, writeback and, before the migration is complete, the methods come from the portal API. In a pipeline, set `enabled_for`, `group_id`, `methods_required` and `methods`; " +
	"writeback, for synchronized users, remains unknown.\n" +
	"- **Personal data.** The state contains the user's name, which methods are registered, and the masked hints; never a number or an address.\n" +
	"- **Requests.** One batch and at most four other requests for each user. For many users, use [`sspr_readiness`](readiness.md), which decides by the same rules.\n\n" +
	"### Checks\n\n" +
	"| check | fails if | the user sees |\n|---|---|---|\n" +
	"| `account_enabled` | the account is disabled | not documented |\n" +
	"| `member` | the user is external (`#EXT#` in the name): the password is in another organization | not documented |\n" +
	"| `tenant_enabled` | password reset is off for users, or for administrators | `SSPR_0009`; `SSPR_0011` if it is on for a group and none is chosen |\n" +
	"| `in_scope` | the user is not in the group | `SSPR_0013` |\n" +
	"| `licensed` | no license of the user includes password reset | `SSPR_0012` |\n" +
	"| `password_source` | never; unknown for federated users who are not synchronized | |\n" +
	"| `writeback` | the password is kept on-premises and writeback is off | `SSPR_0010`; not documented if `methods` does not pass either |\n" +
	"| `methods` | too few registered methods count; unknown if too few [certainly](readiness.md#may-be-affected) count | `SSPR_0014` |\n" +
	"| `not_blocked` | the user was blocked in the last 24 hours after too many attempts | not documented |\n\n" +
	"`SSPR_0029` and `SSPR_0030` are failures of the on-premises agent. They cannot be seen in advance.\n\n" +
	"### Administrators\n\n" +
	"For users in [Microsoft's list of roles](https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#administrator-reset-policy-differences), password reset requires two methods without security questions, regardless of scope and license. " +
	"Roles that a user could activate in PIM are not visible. If the registration report calls a user without a role an administrator, it is not known which policy applies. " +
	"In some tenants one method is enough (the first 30 days of a trial, or no custom domain). That is not detected: with one method, the check `methods` is unknown."

// properties are the properties of Microsoft Graph that attributes show.
var properties = map[string]string{
	"administrator": "`directoryRole.displayName`", "by_method.registered": "`methods` of the user", "id": "`id`", "user_principal_name": "`userPrincipalName`",
}
