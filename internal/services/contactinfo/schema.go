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
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The choices of mode and of on_destroy.
const (
	modeEnforce     = "enforce"
	modePrepopulate = "prepopulate"
	destroyRemove   = "remove"
	destroyRetain   = "retain"
)

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
		MarkdownDescription: "Which value wins: with `enforce` the configuration's, so changes by the user are reverted; with `prepopulate` the user's, so only empty methods are filled. Defaults to `enforce`.",
		Validators: []validator.String{stringvalidator.OneOf(modeEnforce, modePrepopulate)},
	}
}

func onDestroyAttribute(whom string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(destroyRemove),
		MarkdownDescription: "What happens to the methods when " + whom + ": `remove` removes those that Terraform manages, `retain` changes nothing. Defaults to `remove`.",
		Validators:          []validator.String{stringvalidator.OneOf(destroyRemove, destroyRetain)},
	}
}

// page returns the description of a resource: a sentence, the box and the table of properties.
func page(sentence string, properties map[string]string) string {
	return sentence + "\n\n" + plane.ContactNeeds.OfResource() + "\n\n" + plane.PropertyTable(plane.Graph, properties)
}

func userSchema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed: true, MarkdownDescription: "Tenant ID, a slash and the user's object ID.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"user_id": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Object ID or user principal name, also of a guest (`kim_fabrikam.com#EXT#@contoso.onmicrosoft.com`). Another user forces a new resource; a renamed user does not.",
			Validators:          []validator.String{attribute.UserNameValidator()},
		},
		"object_id": schema.StringAttribute{
			Computed: true, MarkdownDescription: "Object ID of the user (GUID).",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"mode":       modeAttribute(),
		"on_destroy": onDestroyAttribute("the resource is destroyed"),
		"timeouts":   userTimes.Attribute(ctx),
		"sms_sign_in_state": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "State of SMS sign-in, for example `ready`, `notEnabled` or `phoneNumberNotUnique` (another user has the number). Null if the mobile phone is not managed.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
	}
	for _, m := range sspr.ContactMethods {
		maps.Copy(attributes, methodAttributes(m))
	}
	return schema.Schema{
		MarkdownDescription: page("Manages the phone numbers and the e-mail address that one user has registered for password reset and multifactor authentication: "+
			"**Users > (a user) > Authentication methods** in the Entra admin center.", map[string]string{
			"user_id":                                "`id` or `userPrincipalName`",
			string(sspr.ContactMobilePhone):          "`phoneMethods`, type `mobile`",
			string(sspr.ContactAlternateMobilePhone): "`phoneMethods`, type `alternateMobile`",
			string(sspr.ContactOfficePhone):          "`phoneMethods`, type `office`",
			string(sspr.ContactEmail):                "`emailMethods`",
			"sms_sign_in_state":                      "`smsSignInState`",
		}),
		Attributes: attributes,
	}
}

// methodTexts are the descriptions of the methods.
var methodTexts = map[sspr.ContactMethod]string{
	sspr.ContactMobilePhone:          "Mobile phone, for calls and SMS, such as `+1 2065555555`. `\"none\"` removes it, unless an alternate mobile phone exists.",
	sspr.ContactAlternateMobilePhone: "Alternate mobile phone, for calls only, such as `+1 2065555555`; requires a mobile phone. `\"none\"` removes it.",
	sspr.ContactOfficePhone:          "Office phone, for calls only, such as `+1 2065555555x123`; read-only for synchronized users. `\"none\"` removes it.",
	sspr.ContactEmail:                "E-mail address for password reset, which the user can read without this account. `\"none\"` removes it.",
}

func methodAttributes(m sspr.ContactMethod) map[string]schema.Attribute {
	name, secret, version := string(m), string(m)+"_wo", string(m)+"_wo_version"
	check := attribute.EmailAddress()
	if m.IsPhone() {
		check = attribute.PhoneNumber()
	}
	root := path.MatchRoot
	return map[string]schema.Attribute{
		name: schema.StringAttribute{
			Optional: true, Computed: true, Sensitive: true,
			MarkdownDescription: methodTexts[m] + " Unchanged if omitted.",
			Validators:          []validator.String{check, stringvalidator.ConflictsWith(root(secret), root(version))},
			PlanModifiers:       []planmodifier.String{attribute.KeepSpelling(same(m))},
		},
		secret: schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: fmt.Sprintf("Write-only replacement for `%[1]s`, kept out of plan and state. Requires Terraform 1.11 or OpenTofu 1.11. If omitted, `%[1]s` applies.", name),
			Validators:          []validator.String{check, stringvalidator.AlsoRequires(root(version))},
		},
		version: schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: fmt.Sprintf("Any whole number. Changing it writes `%[1]s` again. If omitted, `%[1]s` must be omitted as well.", secret),
			Validators:          []validator.Int64{int64validator.AlsoRequires(root(secret))},
		},
	}
}

func usersSchema(ctx context.Context) schema.Schema {
	root := path.MatchRoot
	keys := []validator.Map{mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1)), mapvalidator.NoNullValues()}
	return schema.Schema{
		MarkdownDescription: page("Manages the phone numbers and e-mail addresses that many users have registered for password reset and multifactor authentication, for example from a CSV file: "+
			"**Users > (a user) > Authentication methods** in the Entra admin center.", map[string]string{
			"users":              "`phoneMethods` and `emailMethods`",
			"sms_sign_in_states": "`smsSignInState`",
		}),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Tenant ID, a slash and a random ID.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"users": schema.MapAttribute{
				ElementType: rowType, Optional: true, Computed: true, Sensitive: true,
				MarkdownDescription: "Map from object ID or user principal name to `mobile_phone`, `alternate_mobile_phone`, `office_phone` and `email`, as in `sspr_user_contact_info`. Empty values are not managed. " +
					"If omitted, `users_wo` applies.",
				Validators:    append(keys, mapvalidator.ConflictsWith(root("users_wo"), root("users_wo_version"))),
				PlanModifiers: []planmodifier.Map{shownUnlessWritten{}},
			},
			"users_wo": schema.MapAttribute{
				ElementType: rowType, Optional: true, Sensitive: true, WriteOnly: true,
				MarkdownDescription: "Write-only replacement for `users`, kept out of plan and state. Requires Terraform 1.11 or OpenTofu 1.11. If omitted, `users` applies.",
				Validators:          append(keys, mapvalidator.AlsoRequires(root("users_wo_version"))),
			},
			"users_wo_version": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Any whole number. Changing it writes `users_wo` again. If omitted, `users_wo` must be omitted as well.",
				Validators:          []validator.Int64{int64validator.AlsoRequires(root("users_wo"))},
			},
			"mode":       modeAttribute(),
			"on_destroy": onDestroyAttribute("a user leaves the map or the resource is destroyed"),
			"timeouts":   usersTimes.Attribute(ctx),
			"object_ids": schema.MapAttribute{
				ElementType: types.StringType, Computed: true, Sensitive: true,
				MarkdownDescription: "Object IDs of the managed users, by key of the map.",
			},
			"sms_sign_in_states": schema.MapAttribute{
				ElementType: types.StringType, Computed: true, Sensitive: true,
				MarkdownDescription: "States of SMS sign-in, by key of the map, for users whose mobile phone is managed.",
			},
		},
	}
}
