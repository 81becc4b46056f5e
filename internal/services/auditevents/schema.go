package auditevents

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const description = "What the audit log has of password reset: who changed a setting and from what to what, and who reset a password, unlocked an account, registered or was blocked. " +
	"As it takes no signed-in user, it is the drift alarm of pipelines that have no credential of the portal plane: changes of settings that anybody makes in the admin center appear here.\n\n"

const whatItShows = "**It shows changes, not state.** A log without a change of settings says that nobody changed one in that time, not what they are. " +
	"Microsoft keeps 7 days without Microsoft Entra ID P1 and 30 with it, and an entry can take some minutes to appear, rarely longer. " +
	"What was set before is only in the portal's document (`sspr_policy`), and the log names no values for settings that it does not know.\n\n" +
	"**The provider's own writes appear as well**, as changes by whoever was signed in to the portal plane. To tell them apart, compare `initiated_by.id` with the object ID of that user; " +
	"a pipeline does best with a user of its own, which nobody signs in with in the portal.\n\n" +
	"**Failed attempts appear as well**, with their `result`.\n\n" +
	"**Requests:** each activity is read by itself, and Microsoft takes 5 requests for reports and logs in 10 seconds. `kinds = [\"settings\"]` takes 3 requests; all kinds take 10, and some ten seconds. " +
	"Data sources of one plan that ask for the same activity and time share the answer.\n\n" +
	"**Personal data:** the names of those who did something and of those whom it was done to become part of the state. With `kinds = [\"settings\"]` these are administrators only."

func (d *dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description + plane.AuditNeeds.OfDataSource() + "\n\n" + whatItShows,
		Attributes: map[string]schema.Attribute{
			"timeouts": deadline.ReadTimeoutAttribute(ctx),
			"id":       text("Tenant ID (GUID)."),
			"kinds":    kindsAttribute(),
			"since": schema.StringAttribute{
				Optional: true, Validators: []validator.String{rfc3339{}},
				MarkdownDescription: "Only events from this time on, RFC 3339 such as `2026-07-01T00:00:00Z` (`activityDateTime`). Conflicts with `within_hours`. Omitted: `within_hours` counts.",
			},
			"within_hours": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.Between(1, mostHours), int64validator.ConflictsWith(path.MatchRoot("since"))},
				MarkdownDescription: fmt.Sprintf("Only events of so many last hours, 1 to %d; the beginning is cut down to the full minute. Omitted: `since` counts, and without it %d, the 7 days that every tenant keeps.", mostHours, usualHours),
			},
			"limit": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.Between(1, mostLimit)},
				MarkdownDescription: fmt.Sprintf("How many events are shown in `events`, and how many changes in `settings_changes`, 1 to %d. All of them become part of the state. Omitted: %d.", mostLimit, usualLimit),
			},
			"events": list("The events, the newest first, up to `limit`.", eventAttributes()),
			"settings_changed": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether any event of the kind `settings` changed something, or tried to: failed attempts are included, events in which every listed setting stayed as it was are not. Null where `kinds` leaves that kind out. `limit` does not matter here.",
			},
			"settings_changes": list("The changes of settings, one by one, the newest first, up to `limit`. An event that names no setting, as when writeback is switched on or off, is there once. A setting that the log lists although it stayed as it was is not there. "+
				"Empty where `kinds` leaves `settings` out.", settingsAttributes()),
			"total":     schema.Int64Attribute{Computed: true, MarkdownDescription: "How many events there are, whatever `limit` says."},
			"truncated": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether there are more events or changes than `limit` lets through."},
		},
	}
}

// kindTexts explain the kinds.
var kindTexts = map[sspr.AuditKind]string{
	sspr.AuditSettings:     "somebody changed the password reset policy, or switched writeback on or off",
	sspr.AuditReset:        "a user reset the password",
	sspr.AuditUnlock:       "a user unlocked the account",
	sspr.AuditRegistration: "a user registered or changed methods",
	sspr.AuditBlocked:      "a user was blocked after too many attempts",
}

func kindsAttribute() schema.Attribute {
	var names []string
	var b strings.Builder
	for _, k := range sspr.AuditKinds() {
		names = append(names, string(k))
		fmt.Fprintf(&b, "\n  - `%s`: %s", k, kindTexts[k])
	}
	return schema.SetAttribute{
		Optional: true, ElementType: types.StringType,
		Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.OneOf(names...))},
		MarkdownDescription: "Only events of these kinds. Omitted: all of them:" + b.String(),
	}
}

func text(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func list(description string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: description, NestedObject: schema.NestedAttributeObject{Attributes: attributes},
	}
}

const timeText = "When it happened (`activityDateTime`), RFC 3339 in UTC, to the second; null where the log does not say."

func eventAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":            text("ID of the event (`id`)."),
		"kind":          text("Kind of the event, as in `kinds`."),
		"activity":      text("Name of the activity, such as `Update SSPR Settings` (`activityDisplayName`)."),
		"time":          text(timeText),
		"result":        text("`success`, `failure`, `timeout` or what else the service says (`result`); null where it says nothing."),
		"result_reason": text("Why, where the service says so (`resultReason`)."),
		"initiated_by":  actorAttribute(),
		"targets": list("Whom or what the event concerns (`targetResources`).", map[string]schema.Attribute{
			"type": text("Microsoft Graph's word, such as `User`; null where there is none (`type`)."),
			"id":   text("Object ID; null where there is none (`id`)."),
			"name": text("User principal name, or the display name of what is no user; null where there is none (`userPrincipalName`, `displayName`)."),
		}),
		"changes": list("What changed (`modifiedProperties`).", changeAttributes()),
	}
}

func actorAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Computed: true, MarkdownDescription: "Who did it (`initiatedBy`); everything in it is null where the log names nobody.",
		Attributes: map[string]schema.Attribute{
			"type": text("`user` or `app` (the property of `initiatedBy` that is there)."),
			"id":   text("Object ID of the user (`user.id`) or of the service principal (`app.servicePrincipalId`)."),
			"name": text("User principal name (`user.userPrincipalName`), or the application's name (`app.displayName`)."),
		},
	}
}

func changeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"setting":   text("The log's own name for the setting, such as `EnablementForUsers` (`displayName`); null where the event names none."),
		"attribute": text("What manages the setting, such as `sspr_policy.enabled_for`; null where none is known to."),
		"old":       text("The value before, as the log words it (`oldValue`); null where it has none."),
		"new":       text("The value after (`newValue`); null where the log has none."),
	}
}

func settingsAttributes() map[string]schema.Attribute {
	attributes := changeAttributes()
	attributes["event_id"] = text("ID of the event (`id`).")
	attributes["time"] = text(timeText)
	attributes["activity"] = text("Name of the activity (`activityDisplayName`).")
	attributes["result"] = text("`success`, `failure`, `timeout` or what else the service says (`result`); null where it says nothing.")
	attributes["initiated_by"] = actorAttribute()
	attributes["summary"] = text("All this in one line, never null: for the error message of a `check`.")
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
