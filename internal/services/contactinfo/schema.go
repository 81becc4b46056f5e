package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The choices of mode and of on_destroy.
const (
	modeEnforce     = "enforce"
	modePrepopulate = "prepopulate"
	destroyRemove   = "remove"
	destroyRetain   = "retain"
)

const graphCredentials = "Microsoft Graph v1.0, with a service principal, a managed identity or a signed-in user."

const graphNote = "**Plane: Graph.** " + graphCredentials + " What a user registers is private to the user and to " +
	"administrators; it is not the public contact information of the directory (`mobilePhone`, `businessPhones`, `otherMails`), which this resource never touches."

const needs = "**Needs:** to plan and to import, the Graph permission `UserAuthenticationMethod.Read.All` (a signed-in user needs the role Global Reader as well). To apply and to destroy, " +
	"`UserAuthenticationMethod.ReadWrite.All` (a signed-in user needs the role Authentication Administrator as well, or Privileged Authentication Administrator for users who are administrators themselves). " +
	"The newer `UserAuthMethod-Phone.*` and `UserAuthMethod-Email.*` do for phones and for e-mail alone. Users that are named by user principal name need `User.ReadBasic.All` as well, to look up and to confirm whose the name is. " +
	"To register methods is not known to need a license. Self-service password reset for users needs Microsoft Entra ID P1 or P2 or Microsoft 365 Business Standard or Premium. " +
	"Azure AD B2C tenants are not supported by the service, and the national cloud of China may not be."

const privacy = "**Personal data:** values are sensitive, so plans do not show them, but the state holds them: protect it. "

// userTimes and usersTimes are how long an operation may take by default. Microsoft Graph lets an application write 3,000
// times in 150 seconds (graph-api 6.2), so two hours are enough for the methods of some ten thousand users, even if other
// applications share the allowance.
var (
	userTimes  = deadline.UsualTimes
	usersTimes = deadline.Times{Write: 2 * time.Hour, Read: 30 * time.Minute}
)

func modeAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(modeEnforce),
		MarkdownDescription: "Whose word counts: `enforce` (the configuration; what the user changes is drift, and put back) or `prepopulate` (the user's; what is written is a starting value for a method " +
			"that the user has not registered, and whatever the user registers later is left alone and is no difference. A starting value that is changed in the configuration reaches the user " +
			"only if the user still has the former one). With `enforce` a plan that begins to manage a method says what of the user's own it replaces, if it may read that. Omitted: `enforce`.",
		Validators: []validator.String{attribute.Words(modeEnforce, modePrepopulate)},
	}
}

func onDestroyAttribute(whom string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(destroyRemove),
		MarkdownDescription: "What happens when " + whom + ": `remove` (the methods that Terraform has managed are taken away from the user; with `mode = \"prepopulate\"` only where they still have the starting value) " +
			"or `retain` (the user keeps them). Destroy goes by the state, so apply a change of this attribute before you destroy. Omitted: `remove`.",
		Validators: []validator.String{attribute.Words(destroyRemove, destroyRetain)},
	}
}

func userSchema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed: true, MarkdownDescription: "Tenant ID and object ID of the user (GUIDs), with a slash between.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"user_id": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "The user (Graph: `id` or `userPrincipalName`): object ID (GUID) or user principal name, also of a guest (`kim_fabrikam.com#EXT#@contoso.onmicrosoft.com`). The object ID of the state counts: " +
				"renaming the user in the directory changes nothing, and neither does writing another name of the same user; another user replaces the resource. Every plan and every write asks whose the name is. If somebody else has it now, that is an error that names both users, " +
				"because the values may be meant for either; write the object ID of the one who is meant.",
			Validators: []validator.String{attribute.UserNameValidator()},
		},
		"object_id": schema.StringAttribute{
			Computed: true, MarkdownDescription: "Object ID of the user (GUID).",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"mode":       modeAttribute(),
		"on_destroy": onDestroyAttribute("the resource is destroyed"),
		"timeouts":   userTimes.Attribute(ctx),
		"sms_sign_in_state": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "Whether the mobile phone signs the user in by SMS (Graph: `smsSignInState`): `notSupported`, `notAllowedByPolicy`, `notEnabled`, `phoneNumberNotUnique` (another user, perhaps a deleted one, has " +
				"it registered), `ready` or `notConfigured`. Microsoft may add words. Null where the mobile phone is not managed here.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
	}
	for _, m := range sspr.ContactMethods {
		maps.Copy(attributes, methodAttributes(m))
	}
	return schema.Schema{
		MarkdownDescription: "What one user has registered to be reached by when resetting a password: **Users > (a user) > Authentication methods** in the Entra admin center.\n\n" + graphNote + "\n\n" +
			"For many users see [`sspr_users_contact_info`](users_contact_info.md).\n\n" +
			"Only attributes that are written are managed. A method that is left out stays as the user has it and is not read; take a method away with `\"none\"`. " +
			"Phone numbers are compared by meaning: another spelling of a number is no difference.\n\n" + privacy +
			"On Terraform 1.11 and OpenTofu 1.11, and later, the write-only twins (`mobile_phone_wo` and so on) keep them out of plan and state altogether. " +
			"With `mode = \"prepopulate\"` such a value is written only where the user has nothing, and a destroy leaves it, because nobody remembers it.\n\n" + needs,
		Attributes: attributes,
	}
}

// methodTexts are the descriptions of the methods: the admin center's word, Graph's property, and restrictions.
var methodTexts = map[sspr.ContactMethod]string{
	sspr.ContactMobilePhone: "Mobile phone (Graph: `phoneMethods`, type `mobile`): calls and SMS. It cannot be taken away while there is an alternate mobile phone. Where the tenant's SMS policy allows sign-in with a number, " +
		"the service registers the number for that by itself",
	sspr.ContactAlternateMobilePhone: "Alternate mobile phone (Graph: `phoneMethods`, type `alternateMobile`): calls only. It needs a mobile phone, and whether it counts for password reset is not documented consistently",
	sspr.ContactOfficePhone:          "Office phone (Graph: `phoneMethods`, type `office`): calls only. Password reset does not dial an extension. It is read-only for users who are synchronized from Active Directory",
	sspr.ContactEmail:                "E-mail address (Graph: `emailMethods`): used for password reset, never for multifactor authentication. It must be one that the user can read without this account",
}

func methodAttributes(m sspr.ContactMethod) map[string]schema.Attribute {
	name, secret, version := string(m), string(m)+"_wo", string(m)+"_wo_version"
	form, check := " `\"none\"` takes it away.", attribute.EmailAddress()
	if m.IsPhone() {
		form, check = " International form, `+<country code> <number>`, with `x<extension>` where the service takes one, in any spelling; `\"none\"` takes it away. For national numbers see "+
			"[`provider::sspr::format_phone`](../functions/format_phone.md).", attribute.PhoneNumber()
	}
	root := path.MatchRoot
	return map[string]schema.Attribute{
		name: schema.StringAttribute{
			Optional: true, Computed: true, Sensitive: true,
			MarkdownDescription: methodTexts[m] + "." + form + " Omitted: left alone.",
			Validators:          []validator.String{check, stringvalidator.ConflictsWith(root(secret), root(version))},
			PlanModifiers:       []planmodifier.String{attribute.KeepSpelling(same(m))},
		},
		secret: schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: fmt.Sprintf("The same as `%[1]s` and in its place, kept out of plan and state (Terraform 1.11 and OpenTofu 1.11, and later). It is written when `%[2]s` changes, and when the user no longer has the method; what else the user changes cannot be seen. "+
				"Omitted: `%[1]s` counts.", name, version),
			Validators: []validator.String{check, stringvalidator.AlsoRequires(root(version))},
		},
		version: schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: fmt.Sprintf("Any whole number, to change (count up) whenever `%[1]s` is to be written again. Needed with `%[1]s`, and refused without it. Omitted: nothing is written that way.", secret),
			Validators:          []validator.Int64{int64validator.AlsoRequires(root(secret))},
		},
	}
}

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
