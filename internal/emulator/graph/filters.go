package graph

import "maps"

// userFilters are what $filter can do with users, whether the emulator keeps the property or not: what is not kept is null
// (https://learn.microsoft.com/graph/aad-advanced-queries, and for ge and le of texts
// https://learn.microsoft.com/graph/api/resources/user).
var userFilters = map[string]string{
	"accountEnabled": "eq", "ageGroup": "eq null*", "city": "eq startswith ge null*", "companyName": "eq* startswith* ge* null*",
	"consentProvidedForMinor": "eq", "country": "eq startswith ge null*", "createdDateTime": "eq ge null*", "creationType": "eq",
	"department": "eq startswith ge null*", "displayName": "eq startswith ge null*", "employeeHireDate": "eq* ge*",
	"employeeId": "eq startswith ge null*", "employeeType": "eq*", "externalUserState": "eq", "faxNumber": "eq* startswith* null*",
	"givenName": "eq startswith ge null*", "id": "eq", "isResourceAccount": "eq", "jobTitle": "eq startswith ge null*",
	"mail": "eq startswith endswith* ge null*", "mailNickname": "eq startswith ge null*", "mobilePhone": "eq* startswith* ge* null*",
	"officeLocation": "eq* startswith* ge* null*", "onPremisesImmutableId": "eq", "onPremisesLastSyncDateTime": "eq ge",
	"onPremisesSamAccountName": "eq* startswith* ge*", "onPremisesSecurityIdentifier": "eq null*", "onPremisesSyncEnabled": "eq null*",
	"passwordPolicies": "null*", "postalCode": "eq* startswith* ge* null*", "preferredLanguage": "eq* startswith* ge* null*",
	"showInAddressList": "eq*", "state": "eq startswith ge null*", "streetAddress": "eq* startswith* ge* null*", "surname": "eq startswith ge null*",
	"usageLocation": "eq startswith ge null*", "userPrincipalName": "eq startswith endswith* ge", "userType": "eq null*",

	"assignedLicenses/skuId/any": "eq", "assignedLicenses/$count": "eq*", "businessPhones/any": "eq* startswith*", "imAddresses/any": "eq startswith",
	"otherMails/any": "eq startswith endswith*", "otherMails/$count": "eq*",
	"proxyAddresses/any": "eq startswith endswith*", "proxyAddresses/$count": "eq*",
}

// groupFilters are what $filter can do with groups (the same sources).
var groupFilters = map[string]string{
	"classification": "eq startswith ge", "description": "eq* startswith* ge* null*", "displayName": "eq startswith ge null*",
	"expirationDateTime": "eq* ge*", "hasMembersWithLicenseErrors": "eq null", "id": "eq", "isAssignableToRole": "eq",
	"mail": "eq startswith endswith* ge null*", "mailEnabled": "eq", "mailNickname": "eq startswith ge null*", "membershipRule": "eq startswith ge",
	"membershipRuleProcessingState": "eq", "onPremisesLastSyncDateTime": "eq ge", "onPremisesSamAccountName": "eq* startswith* ge*",
	"onPremisesSecurityIdentifier": "eq null*", "onPremisesSyncEnabled": "eq null*", "preferredLanguage": "eq* startswith* ge* null*",
	"renewedDateTime": "eq ge", "securityEnabled": "eq", "uniqueName": "eq startswith",

	"assignedLicenses/skuId/any": "eq", "assignedLicenses/$count": "eq*", "groupTypes/any": "eq", "proxyAddresses/any": "eq startswith endswith*",
	"proxyAddresses/$count": "eq*", "resourceBehaviorOptions/any": "eq", "resourceProvisioningOptions/any": "eq",
}

// objectFilters are what $filter can do with lists of objects of several types: what it can do with one of them.
var objectFilters = func() map[string]string {
	all := map[string]string{"roleTemplateId": "eq"}
	maps.Copy(all, groupFilters)
	maps.Copy(all, userFilters)
	return all
}()
