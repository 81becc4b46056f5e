package probe

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"

// knownCodes are the services' error codes (graph-api 1.10 and 6.1, sspr-policy 1.6).
var knownCodes = []string{
	"InvalidAuthenticationToken", "Authorization_RequestDenied", "accessDenied", serviceerror.NotPremium,
	"Request_ResourceNotFound", "resourceNotFound", "BadRequest", "Request_BadRequest", "Request_UnsupportedQuery", "TooManyRequests",
	"Directory_ExpiredPageToken", "UnknownError", "ArgumentNull", "msalautherror_invalid_grant", "ServiceUnavailable", "badRequest",
	"phoneNumberNotUnique", "directory_read_unauthorized",
}

// knownMethods are the names in methodsRegistered (graph-api 4.2, autumn-2026 5.2).
var knownMethods = []string{
	"email", "mobilePhone", "microsoftAuthenticatorPush", "microsoftAuthenticatorPasswordless", "softwareOneTimePasscode",
	"windowsHelloForBusiness", "macOsSecureEnclaveKey", "passKeyDeviceBound", "passKeyDeviceBoundAuthenticator", "passKeySynced",
	"alternateMobilePhone", "officePhone", "securityQuestion", "hardwareOneTimePasscode", "fido2", "temporaryAccessPass",
	"fido2SecurityKey", "passKeyDeviceBoundWindowsHello", "certificateBasedAuthentication",
}

// knownActivities are the activities of "Self-service Password Management" (sspr-policy 4.1).
var knownActivities = []string{
	"Blocked from self-service password reset", "Change password (self-service)", "Reset password (by admin)",
	"Reset password (self-service)", "Self-service password reset flow activity progress",
	"Security info saved for self-service password reset", "User registered for self-service password reset",
	"User started security info registration for self-service password reset",
	"User completed security info registration for self-service password reset", "Unlock user account (self-service)",
	"Enable password writeback for directory", "Disable password writeback for directory", "Update SSPR Settings",
}

// knownSettings are the names of settings in the audit log (sspr-policy 4.2).
var knownSettings = []string{
	"EnablementForUsers", "NumberOfRequiredContactMethodsForUsers", "SelectedContactMethodsForUsers", "EnforcedRegistrationEnablementForUsers",
	"EnforcedRegistrationIntervalInDaysForUsers", "NotifyUsersOfReset", "NotifyTenantAdminOfReset", "CustomizeContactAdminLink",
	"CustomContactAdminLink", "EnableAccountUnlock",
}

// knownRoles are directory roles that may read the portal's settings: what Microsoft documents, and Global Reader, which one
// tool reports (autumn-2026 1.8, sspr-policy 2.5).
var knownRoles = []string{
	"Global Administrator", "Security Administrator", "User Administrator", "Authentication Policy Administrator", "Global Reader",
}

// readingRoles are the template IDs of knownRoles
// (https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference).
var readingRoles = map[string]string{
	"62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
	"194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
	"fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
	"0526716b-113d-4c15-b2c8-68e3c22b9f80": "Authentication Policy Administrator",
	"f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
}
