package auditevents

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const description = "Lists password reset events from the Entra audit log, for example as a drift alarm for pipelines without a signed-in user: changed settings, resets, unlocks, registrations and blocked users.\n\n"

const notes = "## Notes\n\n" +
	"- **Changes, not state.** An empty result means that no change was recorded. [`sspr_policy`](policy.md) has the current settings.\n" +
	"- **Recorded settings.** Known events record who can reset a password, the methods and their number, registration, notifications, the helpdesk link and account unlock. " +
	"They record neither `group_id` nor the security questions.\n" +
	"- **Retention.** Microsoft keeps events for 7 days, or for 30 with Microsoft Entra ID P1 or P2. New events usually appear within minutes.\n" +
	"- **Changes by the provider** appear as changes by the user who is signed in to the portal API. To exclude them, compare `initiated_by.id`, and give the pipeline a user who never signs in to the admin center.\n" +
	"- **Failed attempts** are included, with their `result`. Attributes for which the log has no value are null, except `summary`.\n" +
	"- **Unchanged settings** that an event lists are only in `events`. An event without settings, such as one for writeback, is one element of `settings_changes`.\n" +
	"- **Requests.** Microsoft allows 5 requests in 10 seconds for reports and logs. The kind `settings` takes 3 requests; all kinds take 11. " +
	"Data sources of one plan share answers.\n" +
	"- **Counts** are of events, not of users: one registration can be several events. They change all the time, so use them in a `check`. As outputs they would show a change in every plan.\n" +
	"- **Personal data.** The state contains the names of users who caused an event or whom it concerns: only administrators with `kinds = [\"settings\"]`, and none with `limit = 0`. " +
	"`user_id` is in the state as configured.\n\n"

// properties are the properties of Microsoft Graph that attributes show.
var properties = map[string]string{
	"since": "`activityDateTime`", "events.id": "`id`", "events.activity": "`activityDisplayName`", "events.time": "`activityDateTime`", "events.result": "`result`",
	"events.result_reason": "`resultReason`", "user_id": "`targetResources.id`", "events.initiated_by": "`initiatedBy.user`, `initiatedBy.app`", "events.targets": "`targetResources`", "events.changes": "`modifiedProperties`",
	"events.changes.setting": "`displayName`", "events.changes.old": "`oldValue`", "events.changes.new": "`newValue`",
}

func (d *dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description + plane.AuditNeeds.OfDataSource() + "\n\n" + notes + kindsTable() + "\n\n" + plane.PropertyTable(plane.Graph, properties),
		Attributes: map[string]schema.Attribute{
			"timeouts": deadline.ReadTimeoutAttribute(ctx),
			"id":       text("Tenant ID (GUID)."),
			"kinds":    kindsAttribute(),
			"since": schema.StringAttribute{
				Optional: true, Validators: []validator.String{rfc3339{}},
				MarkdownDescription: "Start time in RFC 3339 format, such as `2026-07-01T00:00:00Z`. Conflicts with `within_hours`. If omitted, `within_hours` applies.",
			},
			"within_hours": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.Between(1, mostHours), int64validator.ConflictsWith(path.MatchRoot("since"))},
				MarkdownDescription: fmt.Sprintf("Number of past hours to include, 1 to %d; the start is rounded down to the minute. Defaults to `%d` (7 days) if `since` is omitted too.", mostHours, usualHours),
			},
			"user_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{attribute.UserNameValidator()},
				MarkdownDescription: "Object ID or user principal name of the user whom the events concern. A name requires the permission `User.ReadBasic.All`. If omitted, all users.",
			},
			"limit": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.Between(0, mostLimit)},
				MarkdownDescription: fmt.Sprintf("Maximum number of elements in `events` and in `settings_changes`, 0 to %d. Defaults to `%d`.", mostLimit, usualLimit),
			},
			"counts": countsAttribute(),
			"events": list("Events, newest first, up to `limit`.", eventAttributes()),
			"settings_changed": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether any event of the kind `settings` changed a setting or failed to, regardless of `limit`. Null if `kinds` excludes `settings`.",
			},
			"settings_changes": list("Changed settings, one per element, newest first, up to `limit`. Empty if `kinds` excludes `settings`.", settingsAttributes()),
			"total":            schema.Int64Attribute{Computed: true, MarkdownDescription: "Number of events found, regardless of `limit`."},
			"truncated":        schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether `limit` leaves out any events or changes."},
		},
	}
}

// kindTexts explain the kinds.
var kindTexts = map[sspr.AuditKind]string{
	sspr.AuditSettings:           "changes of the password reset policy, and writeback switched on or off",
	sspr.AuditReset:              "password resets by users",
	sspr.AuditUnlock:             "account unlocks by users",
	sspr.AuditRegistration:       "registrations, and changes of registered methods",
	sspr.AuditBlocked:            "users blocked after too many attempts",
	sspr.AuditAdministratorReset: "password resets by administrators: `Reset password (by admin)`",
}

func kindsAttribute() schema.Attribute {
	var names []string
	for _, k := range sspr.AuditKinds() {
		names = append(names, string(k))
	}
	return schema.SetAttribute{
		Optional: true, ElementType: types.StringType,
		Validators:          []validator.Set{attribute.Words(names...).NotEmpty()},
		MarkdownDescription: "Events to include, by [kind](#kinds): `" + strings.Join(names, "`, `") + "`. Defaults to all of them.",
	}
}

func kindsTable() string {
	var b strings.Builder
	b.WriteString("### Kinds\n\n| kind | events |\n|---|---|")
	for _, k := range sspr.AuditKinds() {
		fmt.Fprintf(&b, "\n| `%s` | %s |", k, kindTexts[k])
	}
	return b.String()
}

func text(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func list(description string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: description, NestedObject: schema.NestedAttributeObject{Attributes: attributes},
	}
}

func countsAttribute() schema.Attribute {
	number := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	return schema.MapNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Number of events by kind and result, regardless of `limit`. Each kind in `kinds` is a key, even if there are no events.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"total":   number("Number of all events of the kind."),
			"success": number("Number of events with the result `success`."),
			"failure": number("Number of events with the result `failure`."),
			"timeout": number("Number of events with the result `timeout`."),
			"other":   number("Number of events with another result, or without one."),
		}},
	}
}

const (
	timeText   = "Time of the event, in RFC 3339 format and UTC."
	resultText = "`success`, `failure`, `timeout` or another value of the log."
)

func eventAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":            text("ID of the event."),
		"kind":          text("Kind of the event, as in `kinds`."),
		"activity":      text("Name of the activity, such as `Update SSPR Settings`."),
		"time":          text(timeText),
		"result":        text(resultText),
		"result_reason": text("Reason for the result."),
		"initiated_by":  actorAttribute(),
		"targets": list("Users and other objects that the event concerns.", map[string]schema.Attribute{
			"type": text("Type of the object in Microsoft Graph, such as `User`."),
			"id":   text("Object ID."),
			"name": text("User principal name, or the display name of another object."),
		}),
		"changes": list("Settings that the event lists, including unchanged ones.", changeAttributes()),
	}
}

func actorAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Computed: true, MarkdownDescription: "User or application that caused the event.",
		Attributes: map[string]schema.Attribute{
			"type": text("`user` or `app`."),
			"id":   text("Object ID of the user or service principal."),
			"name": text("User principal name, or the name of the application."),
		},
	}
}

func changeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"setting":   text("Name of the setting in the log, such as `EnablementForUsers`."),
		"attribute": text("Attribute that manages the setting, such as `sspr_policy.enabled_for`."),
		"old":       text("Previous value, as the log records it."),
		"new":       text("New value, as the log records it."),
	}
}

func settingsAttributes() map[string]schema.Attribute {
	attributes := changeAttributes()
	attributes["event_id"] = text("ID of the event.")
	attributes["time"] = text(timeText)
	attributes["activity"] = text("Name of the activity.")
	attributes["result"] = text(resultText)
	attributes["initiated_by"] = actorAttribute()
	attributes["summary"] = text("The change in one line, for the error message of a `check`.")
	return attributes
}

// rfc3339 refuses values that are no time.
type rfc3339 struct{}

func (rfc3339) Description(context.Context) string {
	return "must be a time in the form of RFC 3339, such as 2026-07-01T00:00:00Z"
}

func (v rfc3339) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v rfc3339) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.RFC3339, req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time", fmt.Sprintf("%q is no such time: it %s.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}
