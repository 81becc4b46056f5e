package contactinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func usersSchema(ctx context.Context) schema.Schema {
	root := path.MatchRoot
	keys := []validator.Map{mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1)), mapvalidator.NoNullValues()}
	return schema.Schema{
		MarkdownDescription: "What many users have registered to be reached by when resetting a password: **Users > (a user) > Authentication methods** in the Entra admin center, for a whole map of users at once.\n\n" +
			"It does what [`sspr_user_contact_info`](user_contact_info.md) does for one, for tenants where thousands of resources would make every plan slow.\n\n" + graphNote + "\n\n" +
			"One user's failure does not stop the others: the state keeps every user for whom it succeeded, the error lists who failed and why, and the next apply does only those. " +
			"Long runs report count, rate and what remains in the log every ten seconds (`TF_LOG_PROVIDER=INFO`).\n\n" + privacy +
			"On Terraform 1.11 and OpenTofu 1.11, and later, `users_wo` keeps them out of plan and state altogether; who the users are stays in the state. " +
			"With `mode = \"prepopulate\"` such values are written only where the user has nothing, and a destroy leaves them, because nobody remembers them.\n\n" + needs,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Tenant ID, a slash and a random ID, because a tenant can have several such maps.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"users": schema.MapAttribute{
				ElementType: rowType, Optional: true, Computed: true, Sensitive: true,
				MarkdownDescription: "The users: object ID (GUID) or user principal name => a map with any of `mobile_phone`, `alternate_mobile_phone`, `office_phone` and `email`, which mean what they mean in " +
					"[`sspr_user_contact_info`](user_contact_info.md#schema). A value that is missing, null or empty (an empty cell of a table) is not managed; `\"none\"` takes the method away. " +
					"The object ID in `object_ids` counts, so a user who is renamed stays the same one. Every plan asks whose the names are, for a thousand users with one request if it has `User.Read.All` (`Directory.Read.All` by Microsoft's documentation), and otherwise for a hundred users one by one; " +
					"every write asks again. A name that somebody else has now is an error of that entry, which names both users: write the object ID of the one who is meant. A user who leaves the map is treated as `on_destroy` says. " +
					"One of `users` and `users_wo` is needed, except after an import. Omitted: `users_wo` counts; with neither, after an import, its users are shown and nothing is managed, so that configuration that Terraform generates " +
					"for an import, in which it leaves out sensitive values, takes nothing away.",
				Validators:    append(keys, mapvalidator.ConflictsWith(root("users_wo"), root("users_wo_version"))),
				PlanModifiers: []planmodifier.Map{shownUnlessWritten{}},
			},
			"users_wo": schema.MapAttribute{
				ElementType: rowType, Optional: true, Sensitive: true, WriteOnly: true,
				MarkdownDescription: "The same as `users` and in its place, kept out of plan and state (Terraform 1.11 and OpenTofu 1.11, and later). Everybody is written when `users_wo_version` changes, and new users when they come; " +
					"what users change themselves cannot be seen. Omitted: `users` counts.",
				Validators: append(keys, mapvalidator.AlsoRequires(root("users_wo_version"))),
			},
			"users_wo_version": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Any whole number, to change (count up) whenever `users_wo` is to be written again. Needed with `users_wo`, and refused without it. After a failure the state has none, so that the next apply writes " +
					"what is left. Omitted: nothing is written that way.",
				Validators: []validator.Int64{int64validator.AlsoRequires(root("users_wo"))},
			},
			"mode":       modeAttribute(),
			"on_destroy": onDestroyAttribute("a user leaves the map or the resource is destroyed"),
			"timeouts":   usersTimes.Attribute(ctx),
			"object_ids": schema.MapAttribute{
				ElementType: types.StringType, Computed: true, Sensitive: true,
				MarkdownDescription: "Object IDs (GUIDs) of the users whom this resource manages, by the keys of the map.",
			},
			"sms_sign_in_states": schema.MapAttribute{
				ElementType: types.StringType, Computed: true, Sensitive: true,
				MarkdownDescription: "Whether the mobile phone signs the user in by SMS (Graph: `smsSignInState`), by the keys of the map, for users whose mobile phone is managed. See [`sspr_user_contact_info`](user_contact_info.md#schema).",
			},
		},
	}
}
