package main

import (
	"context"
	"encoding/base64"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// userFields are the attributes of the data source azuread_user (docs/data-sources/user.md).
var userFields = []field{
	{name: "employee_id", property: "employeeId", set: optional},
	{name: "mail", property: "mail", set: optional},
	{name: "mail_nickname", property: "mailNickname", set: optional},
	{name: "object_id", property: "id", set: optional},
	{name: "user_principal_name", property: "userPrincipalName", set: optional},
	{name: "account_enabled", property: "accountEnabled", kind: truth},
	{name: "age_group", property: "ageGroup"},
	{name: "business_phones", property: "businessPhones", kind: listOfTexts},
	{name: "city", property: "city"},
	{name: "company_name", property: "companyName"},
	{name: "consent_provided_for_minor", property: "consentProvidedForMinor"},
	{name: "cost_center"},
	{name: "country", property: "country"},
	{name: "creation_type", property: "creationType"},
	{name: "department", property: "department"},
	{name: "display_name", property: "displayName"},
	{name: "division"},
	{name: "employee_hire_date", property: "employeeHireDate"},
	{name: "employee_type", property: "employeeType"},
	{name: "external_user_state", property: "externalUserState"},
	{name: "fax_number", property: "faxNumber"},
	{name: "given_name", property: "givenName"},
	{name: "im_addresses", property: "imAddresses", kind: listOfTexts},
	{name: "job_title", property: "jobTitle"},
	{name: "manager_id"},
	{name: "mobile_phone", property: "mobilePhone"},
	{name: "office_location", property: "officeLocation"},
	{name: "onpremises_distinguished_name", property: "onPremisesDistinguishedName"},
	{name: "onpremises_domain_name", property: "onPremisesDomainName"},
	{name: "onpremises_immutable_id", property: "onPremisesImmutableId"},
	{name: "onpremises_sam_account_name", property: "onPremisesSamAccountName"},
	{name: "onpremises_security_identifier", property: "onPremisesSecurityIdentifier"},
	{name: "onpremises_sync_enabled", property: "onPremisesSyncEnabled", kind: truth},
	{name: "onpremises_user_principal_name", property: "onPremisesUserPrincipalName"},
	{name: "other_mails", property: "otherMails", kind: listOfTexts},
	{name: "postal_code", property: "postalCode"},
	{name: "preferred_language", property: "preferredLanguage"},
	{name: "proxy_addresses", property: "proxyAddresses", kind: listOfTexts},
	{name: "show_in_address_list", property: "showInAddressList", kind: truth},
	{name: "state", property: "state"},
	{name: "street_address", property: "streetAddress"},
	{name: "surname", property: "surname"},
	{name: "usage_location", property: "usageLocation"},
	{name: "user_type", property: "userType"},
}

// usersData is the data source azuread_users.
type usersData struct{ configured }

// listedBy are its lists, and the property of each user that it shows.
var listedBy = []field{
	{name: "employee_ids", property: "employeeId", kind: listOfTexts, set: either},
	{name: "mail_nicknames", property: "mailNickname", kind: listOfTexts, set: either},
	{name: "mails", property: "mail", kind: listOfTexts, set: either},
	{name: "object_ids", property: "id", kind: listOfTexts, set: either},
	{name: "user_principal_names", property: "userPrincipalName", kind: listOfTexts, set: either},
}

// listed are the attributes of each user in it.
var listed = []string{
	"account_enabled", "display_name", "employee_id", "mail", "mail_nickname", "object_id", "onpremises_immutable_id",
	"onpremises_sam_account_name", "onpremises_user_principal_name", "usage_location", "user_principal_name",
}

// dynamicMembership is the type of dynamic_membership in the data source of a group.
var dynamicMembership = map[string]attr.Type{"enabled": types.BoolType, "rule": types.StringType}

func dynamicMembershipOf(o object) types.List {
	kind := types.ObjectType{AttrTypes: dynamicMembership}
	if o.text("membershipRule") == "" {
		return types.ListValueMust(kind, []attr.Value{})
	}
	return types.ListValueMust(kind, []attr.Value{types.ObjectValueMust(dynamicMembership, map[string]attr.Value{
		"enabled": types.BoolValue(o.text("membershipRuleProcessingState") == "On"), "rule": types.StringValue(o.text("membershipRule")),
	})})
}

func (usersData) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "azuread_users"
}

func (d *usersData) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.set(req.ProviderData)
}

// userType is the type of a user in the list.
func userType() map[string]attr.Type {
	all := map[string]attr.Type{}
	for _, f := range userFields {
		if slices.Contains(listed, f.name) {
			all[f.name] = f.kind.attribute()
		}
	}
	return all
}

func (usersData) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataAttributes(listedBy)
	attributes["ignore_missing"] = schema.BoolAttribute{Optional: true}
	attributes["return_all"] = schema.BoolAttribute{Optional: true}
	attributes["users"] = schema.ListAttribute{Computed: true, ElementType: types.ObjectType{AttrTypes: userType()}}
	resp.Schema = schema.Schema{Attributes: attributes, Blocks: map[string]schema.Block{"timeouts": timeouts()}}
}

func (usersData) ConfigValidators(context.Context) []datasource.ConfigValidator {
	names := []path.Expression{path.MatchRoot("return_all")}
	for _, f := range listedBy {
		names = append(names, path.MatchRoot(f.name))
	}
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(names...),
		datasourcevalidator.Conflicting(path.MatchRoot("return_all"), path.MatchRoot("ignore_missing")),
	}
}

func (d *usersData) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var all, ignore types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("return_all"), &all)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("ignore_missing"), &ignore)...)
	var users []object
	var err error
	if all.ValueBool() {
		users, err = d.client.list(ctx, "/v1.0/users")
	}
	for _, f := range listedBy {
		var values types.List
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(f.name), &values)...)
		for _, one := range values.Elements() {
			o, lost := d.client.user(ctx, f.property, one.(types.String).ValueString())
			switch {
			case lost == nil:
				users = append(users, o)
			case !ignore.ValueBool():
				err = lost
			}
		}
	}
	if err != nil {
		resp.Diagnostics.AddError("Retrieving users", err.Error())
		return
	}
	resp.State.Raw = req.Config.Raw
	shown := []attr.Value{}
	for _, o := range users {
		attributes := map[string]attr.Value{}
		for _, f := range userFields {
			if slices.Contains(listed, f.name) {
				attributes[f.name] = f.kind.value(o[f.property])
			}
		}
		shown = append(shown, types.ObjectValueMust(userType(), attributes))
	}
	key := ""
	for _, f := range listedBy {
		values := make([]any, 0, len(users))
		for _, o := range users {
			values = append(values, o.text(f.property))
			key += o.text(f.property)
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(f.name), f.kind.value(values))...)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("users"), types.ListValueMust(types.ObjectType{AttrTypes: userType()}, shown))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "users#"+base64.URLEncoding.EncodeToString([]byte(key)))...)
}
