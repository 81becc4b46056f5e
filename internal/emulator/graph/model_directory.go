package graph

import "regexp"

// directoryObjectType is the base of users and groups.
var directoryObjectType = &modelType{name: "directoryObject", properties: []modelProperty{
	readOnly(aString("id")), readOnly(aTime("deletedDateTime")),
}}

// notesOf are the properties of a type that are stored and shown, and that have no effect here.
func notesOf(t *modelType) (names []string) {
	for _, p := range t.properties {
		if p.note {
			names = append(names, p.name)
		}
	}
	return names
}

func aNote(p modelProperty) modelProperty { p.note = true; return p }

// aliasPattern is a mail alias (https://learn.microsoft.com/graph/api/group-post-groups).
var aliasPattern = regexp.MustCompile("^[\x21\x23-\x27*+\x2d/0-9=?A-Z^_`a-z{|}~]{1,64}$")

func upTo(length int) func(string) bool { return func(text string) bool { return len(text) <= length } }

func (p modelProperty) limited(allows func(string) bool) modelProperty { p.allows = allows; return p }

// groupType is a group, as a body can write it. What can be changed is
// https://learn.microsoft.com/graph/api/resources/group; the lengths are those of group-post-groups.
var groupType = &modelType{name: "group", shown: "Group", base: directoryObjectType, properties: []modelProperty{
	aString("displayName").limited(func(text string) bool { return text != "" && len(text) <= 256 }),
	aString("description").limited(upTo(1024)),
	listOf(aString("groupTypes").limited(func(text string) bool { return text == "Unified" || text == "DynamicMembership" })),
	aBoolean("mailEnabled"), aString("mailNickname").limited(aliasPattern.MatchString), aBoolean("securityEnabled"),
	aBoolean("isAssignableToRole"),
	aString("membershipRule"),
	aString("membershipRuleProcessingState").limited(func(text string) bool { return text == "On" || text == "Paused" }),
	aString("visibility").limited(func(text string) bool {
		return text == "" || text == "Private" || text == "Public" || text == "HiddenMembership" || text == "Hiddenmembership"
	}),

	aNote(aString("classification")), aNote(aString("preferredDataLocation")), aNote(aString("preferredLanguage")), aNote(aString("theme")),
	aNote(listOf(aString("resourceBehaviorOptions"))), aNote(listOf(aString("resourceProvisioningOptions"))),
	aNote(aBoolean("allowExternalSenders")), aNote(aBoolean("autoSubscribeNewMembers")), aNote(aBoolean("hideFromAddressLists")),
	aNote(aBoolean("hideFromOutlookClients")), aNote(aBoolean("isSubscribedByMail")), aNote(aString("uniqueName")),

	readOnly(aTime("createdDateTime")), readOnly(aTime("expirationDateTime")), readOnly(aString("mail")),
	readOnly(aBoolean("onPremisesSyncEnabled")), readOnly(listOf(aString("proxyAddresses"))), readOnly(aTime("renewedDateTime")),
	readOnly(aString("securityIdentifier")),
}}

// userType is a user, as a body can write it. What can be changed is https://learn.microsoft.com/graph/api/resources/user.
var userType = &modelType{name: "user", shown: "User", base: directoryObjectType, properties: []modelProperty{
	aBoolean("accountEnabled"),
	aString("displayName").limited(func(text string) bool { return text != "" && len(text) <= 256 }),
	aString("givenName").limited(upTo(64)), aString("surname").limited(upTo(64)), aString("mail"),
	aString("mailNickname").limited(aliasPattern.MatchString), aString("mobilePhone").limited(upTo(64)),
	listOf(aString("businessPhones").limited(upTo(64))), listOf(aString("otherMails")),
	aString("userPrincipalName"),
	aString("userType").limited(func(text string) bool { return text == "Member" || text == "Guest" }),
	aPart("passwordProfile", passwordProfileType),

	aNote(aString("ageGroup")), aNote(aString("city")), aNote(aString("companyName")), aNote(aString("consentProvidedForMinor")),
	aNote(aString("country")), aNote(aString("department")), aNote(aTime("employeeHireDate")), aNote(aString("employeeId")),
	aNote(aPart("employeeOrgData", &modelType{name: "employeeOrgData", properties: []modelProperty{aString("costCenter"), aString("division")}})),
	aNote(aString("employeeType")), aNote(aString("faxNumber")), aNote(aString("jobTitle")), aNote(aString("officeLocation")),
	aNote(aString("onPremisesImmutableId")), aNote(aString("passwordPolicies")), aNote(aString("postalCode")),
	aNote(aString("preferredDataLocation")), aNote(aString("preferredLanguage")), aNote(aBoolean("showInAddressList")),
	aNote(aString("state")), aNote(aString("streetAddress")),
	aNote(aString("usageLocation").limited(func(text string) bool { return len(text) == 2 })),

	readOnly(listOf(aPart("assignedLicenses", &modelType{name: "assignedLicense"}))), readOnly(aTime("createdDateTime")),
	readOnly(aString("creationType")), readOnly(listOf(aString("imAddresses"))), readOnly(aTime("lastPasswordChangeDateTime")),
	readOnly(aBoolean("onPremisesSyncEnabled")), readOnly(listOf(aString("proxyAddresses"))), readOnly(aString("securityIdentifier")),
}}
