package main

// groupFields are the attributes of the resource azuread_group (docs/resources/group.md). Members, owners and what the block
// dynamic_membership has are no properties of a group in Graph.
var groupFields = []field{
	{name: "display_name", property: "displayName", set: required},
	{name: "administrative_unit_ids", kind: setOfTexts, set: optional},
	{name: "assignable_to_role", property: "isAssignableToRole", kind: truth, set: optional, replaces: true},
	{name: "auto_subscribe_new_members", kind: truth, set: either},
	{name: "behaviors", property: "resourceBehaviorOptions", kind: setOfTexts, set: optional, replaces: true},
	{name: "description", property: "description", set: optional},
	{name: "external_senders_allowed", kind: truth, set: either},
	{name: "hide_from_address_lists", kind: truth, set: either},
	{name: "hide_from_outlook_clients", kind: truth, set: either},
	{name: "mail_enabled", property: "mailEnabled", kind: truth, set: optional},
	{name: "mail_nickname", property: "mailNickname", set: either, replaces: true},
	{name: "members", property: members, kind: setOfTexts, set: either},
	{name: "onpremises_group_type", set: either},
	{name: "owners", property: owners, kind: setOfTexts, set: either},
	{name: "prevent_duplicate_names", kind: truth, set: either},
	{name: "provisioning_options", property: "resourceProvisioningOptions", kind: setOfTexts, set: optional, replaces: true},
	{name: "security_enabled", property: "securityEnabled", kind: truth, set: optional},
	{name: "theme", property: "theme", set: optional},
	{name: "types", property: "groupTypes", kind: setOfTexts, set: optional, replaces: true},
	{name: "visibility", property: "visibility", set: either},
	{name: "writeback_enabled", kind: truth, set: either},
	{name: "mail", property: "mail"},
	{name: "object_id", property: "id"},
	{name: "onpremises_domain_name", property: "onPremisesDomainName"},
	{name: "onpremises_netbios_name", property: "onPremisesNetBiosName"},
	{name: "onpremises_sam_account_name", property: "onPremisesSamAccountName"},
	{name: "onpremises_security_identifier", property: "onPremisesSecurityIdentifier"},
	{name: "onpremises_sync_enabled", property: "onPremisesSyncEnabled", kind: truth},
	{name: "preferred_language", property: "preferredLanguage"},
	{name: "proxy_addresses", property: "proxyAddresses", kind: listOfTexts},
}

// members and owners are what the stand-in adds to a group of Graph: object IDs.
const (
	members = "members"
	owners  = "owners"
)

// groupDataFields are the attributes of the data source azuread_group (docs/data-sources/group.md).
var groupDataFields = []field{
	{name: "display_name", property: "displayName", set: optional},
	{name: "mail_nickname", property: "mailNickname", set: optional},
	{name: "object_id", property: "id", set: optional},
	{name: "mail_enabled", property: "mailEnabled", kind: truth, set: either},
	{name: "security_enabled", property: "securityEnabled", kind: truth, set: either},
	{name: "assignable_to_role", property: "isAssignableToRole", kind: truth},
	{name: "auto_subscribe_new_members", kind: truth},
	{name: "behaviors", property: "resourceBehaviorOptions", kind: listOfTexts},
	{name: "description", property: "description"},
	{name: "external_senders_allowed", kind: truth},
	{name: "hide_from_address_lists", kind: truth},
	{name: "hide_from_outlook_clients", kind: truth},
	{name: "mail", property: "mail"},
	{name: "members", property: members, kind: listOfTexts},
	{name: "onpremises_domain_name", property: "onPremisesDomainName"},
	{name: "onpremises_group_type"},
	{name: "onpremises_netbios_name", property: "onPremisesNetBiosName"},
	{name: "onpremises_sam_account_name", property: "onPremisesSamAccountName"},
	{name: "onpremises_security_identifier", property: "onPremisesSecurityIdentifier"},
	{name: "onpremises_sync_enabled", property: "onPremisesSyncEnabled", kind: truth},
	{name: "owners", property: owners, kind: listOfTexts},
	{name: "preferred_language", property: "preferredLanguage"},
	{name: "provisioning_options", property: "resourceProvisioningOptions", kind: listOfTexts},
	{name: "proxy_addresses", property: "proxyAddresses", kind: listOfTexts},
	{name: "theme", property: "theme"},
	{name: "types", property: "groupTypes", kind: listOfTexts},
	{name: "visibility", property: "visibility"},
	{name: "writeback_enabled", kind: truth},
}
