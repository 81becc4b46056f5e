package directorycontact

import (
	"context"
	"errors"
	"fmt"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeral "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The descriptions of the arguments.
const (
	groupText   = "Object ID of a group, to read only its members, including nested groups. If omitted, all users of the tenant are read."
	regionText  = "Country of numbers without a country code, as an ISO 3166-1 alpha-2 code such as `AU`. If omitted, only numbers that begin with `+` can be registered."
	methodsText = "Methods whose data is read: `mobile_phone`, `office_phone`, `email`. If omitted, all three are read."
	adminsText  = "Whether to also list users with an administrator role. Defaults to `false`."
)

var limitText = fmt.Sprintf("Maximum number of users to list, 0 to %d; with 0, the result has numbers only. Defaults to `%d`.", mostLimit, usualLimit)

// The validators of the arguments.
var (
	groupValidators   = []validator.String{attribute.GroupIDValidator()}
	regionValidators  = []validator.String{regionValidator{}}
	methodsValidators = []validator.Set{attribute.Words(words()...).NotEmpty()}
	limitValidators   = []validator.Int64{attribute.Between(0, mostLimit)}
)

func words() []string {
	names := make([]string, len(directoryMethods))
	for i, m := range directoryMethods {
		names[i] = string(m)
	}
	return names
}

// The descriptions of the results, by the type of the value.
var (
	textResults = map[string]string{
		"id":             "Tenant ID (GUID).",
		"report_updated": "Time of the newest row of the registration report, in RFC 3339 format and UTC; null if no row has a time.",
	}
	numberResults = map[string]string{
		"total":           "Number of users with directory contact data and no registered method that resets a password: those in `users`, `not_listed` and `not_usable`.",
		"not_listed":      "Number of further users, beyond `limit`, for whom something can be registered.",
		"not_usable":      "Number of users with contact data of which [nothing can be registered](../data-sources/directory_contact_info.md#values).",
		"not_in_report":   "Number of users with contact data whom the registration report does not list yet. They are in no other number.",
		"may_have_method": "Number of users with contact data whose registered methods may include one that resets a password. They are in no other number.",
		"administrators":  "Number of administrators with contact data and no registered method that resets a password. `total` includes them only with `include_administrators`.",
	}
	mapResults = map[string]string{
		"by_method":            "Number of users in `total` for whom each method can be registered, by its name.",
		"not_usable_by_method": "Number of users in `total` whose data for a method cannot be registered, by name of the method.",
	}
)

const rolesText = "Whether Global Administrators could be read. If not, `administrators` lacks those who hold the role only through a group."

const usersText = "Values that can be registered, by object ID, in the form of `users` and `users_wo` of `sspr_users_contact_info`. Up to `limit` users."

func dataAttributes() map[string]datasource.Attribute {
	all := map[string]datasource.Attribute{
		"group_id":               datasource.StringAttribute{Optional: true, Validators: groupValidators, MarkdownDescription: groupText},
		"default_region":         datasource.StringAttribute{Optional: true, Validators: regionValidators, MarkdownDescription: regionText},
		"methods":                datasource.SetAttribute{Optional: true, ElementType: types.StringType, Validators: methodsValidators, MarkdownDescription: methodsText},
		"include_administrators": datasource.BoolAttribute{Optional: true, MarkdownDescription: adminsText},
		"limit":                  datasource.Int64Attribute{Optional: true, Validators: limitValidators, MarkdownDescription: limitText},
		"roles_checked":          datasource.BoolAttribute{Computed: true, MarkdownDescription: rolesText},
		"users":                  datasource.MapAttribute{Computed: true, Sensitive: true, ElementType: rowType, MarkdownDescription: usersText},
	}
	for name, text := range textResults {
		all[name] = datasource.StringAttribute{Computed: true, MarkdownDescription: text}
	}
	for name, text := range numberResults {
		all[name] = datasource.Int64Attribute{Computed: true, MarkdownDescription: text}
	}
	for name, text := range mapResults {
		all[name] = datasource.MapAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: text}
	}
	return all
}

func ephemeralAttributes() map[string]ephemeral.Attribute {
	all := map[string]ephemeral.Attribute{
		"group_id":               ephemeral.StringAttribute{Optional: true, Validators: groupValidators, MarkdownDescription: groupText},
		"default_region":         ephemeral.StringAttribute{Optional: true, Validators: regionValidators, MarkdownDescription: regionText},
		"methods":                ephemeral.SetAttribute{Optional: true, ElementType: types.StringType, Validators: methodsValidators, MarkdownDescription: methodsText},
		"include_administrators": ephemeral.BoolAttribute{Optional: true, MarkdownDescription: adminsText},
		"limit":                  ephemeral.Int64Attribute{Optional: true, Validators: limitValidators, MarkdownDescription: limitText},
		"roles_checked":          ephemeral.BoolAttribute{Computed: true, MarkdownDescription: rolesText},
		"users":                  ephemeral.MapAttribute{Computed: true, Sensitive: true, ElementType: rowType, MarkdownDescription: usersText},
	}
	for name, text := range textResults {
		all[name] = ephemeral.StringAttribute{Computed: true, MarkdownDescription: text}
	}
	for name, text := range numberResults {
		all[name] = ephemeral.Int64Attribute{Computed: true, MarkdownDescription: text}
	}
	for name, text := range mapResults {
		all[name] = ephemeral.MapAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: text}
	}
	return all
}

// regionValidator accepts what provider::sspr::format_phone accepts as a region.
type regionValidator struct{}

func (regionValidator) Description(context.Context) string {
	return "must be an ISO 3166-1 alpha-2 code"
}

func (v regionValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (regionValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := phone.Parse("+1", sspr.Trim(req.ConfigValue.ValueString())); errors.Is(err, phone.ErrRegion) {
		resp.Diagnostics.AddAttributeError(req.Path, "Unknown region", "The region must be an ISO 3166-1 alpha-2 code, such as \"AU\" or \"GB\".")
	}
}

// notes is what the page of the data source explains of the attributes.
var notes = "- **Who is listed.** Enabled members of the tenant with `mobilePhone`, `businessPhones` or `otherMails`, including synchronized users, if the registration report shows no method of the user that resets a password. " +
	"External users and disabled accounts are not listed.\n" +
	"- **Administrators** are listed only with `include_administrators`: a person who may edit their numbers in Active Directory could then reset their passwords. " +
	"They are those whom the report calls administrators, and Global Administrators through a group. **Not recognized, so listed:** other roles through a group, and eligible roles.\n" +
	"- **Delay.** The report lags by hours, up to a day and a half. A user who has registered since is still listed, and `mode = \"prepopulate\"` keeps what the user has.\n" +
	"- **Order.** With more users than `limit`, those with the smallest object IDs are listed. As users are registered, the next ones follow.\n" +
	"- **A registered value resets the password.** The directory does not show whether a number or an address still belongs to the user. See [From directory data to registered methods](../guides/directory-contact-info.md).\n" +
	phonesEnd() + "\n### Values\n\n" +
	"- A phone number must have exactly one possible reading and no extension: password reset removes extensions, so the call would reach a switchboard. The result has the number in Microsoft's format, `+61 400111222`.\n" +
	"- Of several e-mail addresses, the first usable one counts. An address that the user cannot read without the password is not usable: the user principal name, the user's mailbox, and other addresses in the domain of the user principal name or in `onmicrosoft.com`. Other domains of the tenant are not detected.\n" +
	"- A value that several users have is not usable: each could reset the passwords of the others. With `group_id`, only members are compared."

// phonesEnd returns the note about the end of phones, "" if none is announced.
func phonesEnd() string {
	e, announced := sspr.FirstEnding(sspr.MobilePhone)
	if !announced {
		return ""
	}
	return "- **Phones end.** Microsoft's text messages and voice calls end " + e.When() + " for most users. An e-mail address continues to count.\n"
}

var properties = map[string]string{
	"users": "`mobilePhone`, `businessPhones`, `otherMails`", "report_updated": "`lastUpdatedDateTime`", "administrators": "`isAdmin`",
}

// description returns a page's text, with a first sentence and notes of its own.
func description(first, notes string) string {
	return first + "\n\n" + plane.DirectoryContactNeeds.OfDataSource() + "\n\n## Notes\n\n" + notes + "\n\n" + plane.PropertyTable(plane.Graph, properties)
}
