package emulator

import "github.com/google/uuid"

// What of Graph's model the policies are made of, in the order in which the captures show the properties. Read-only
// are, besides what no client could mean to set, two properties of which nothing is known (see methodsPolicyType).

var (
	targetTypes       = &graphEnum{name: "authenticationMethodTargetType", values: []string{"user", "group"}}
	methodStates      = &graphEnum{name: "authenticationMethodState", values: []string{"enabled", "disabled"}}
	advancedStates    = &graphEnum{name: "advancedConfigState", values: []string{"default", "enabled", "disabled"}}
	externalOTPStates = &graphEnum{name: "externalEmailOtpState", values: []string{"default", "enabled", "disabled"}}
	migrationStates   = &graphEnum{
		name:   "authenticationMethodsPolicyMigrationState",
		values: []string{preMigration, migrationInProgress, migrationComplete},
	}
	invitationStates = &graphEnum{name: "allowInvitesFrom", values: []string{
		"none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone",
	}}
	authenticatorModes = &graphEnum{
		name: "microsoftAuthenticatorAuthenticationMode", values: []string{"deviceBasedPush", "push", "any"},
	}
)

// authorizationPolicyType is reference graph-api 3.
var authorizationPolicyType = &graphType{name: "authorizationPolicy", properties: []graphProperty{
	readOnly(aString("id")),
	readOnly(aTime("deletedDateTime")),
	aString("displayName"),
	aString("description"),
	anEnum("allowInvitesFrom", invitationStates),
	notNull(aBoolean("allowedToSignUpEmailBasedSubscriptions")),
	notNull(aBoolean("allowedToUseSSPR")),
	notNull(aBoolean("allowEmailVerifiedUsersToJoinOrganization")),
	aBoolean("allowUserConsentForRiskyApps"),
	aBoolean("blockMsolPowerShell"),
	aGUID("guestUserRoleId"),
	notNull(aPart("defaultUserRolePermissions", &graphType{name: "defaultUserRolePermissions", properties: []graphProperty{
		notNull(aBoolean("allowedToCreateApps")),
		notNull(aBoolean("allowedToCreateSecurityGroups")),
		aBoolean("allowedToCreateTenants"),
		aBoolean("allowedToReadBitlockerKeysForOwnedDevice"),
		notNull(aBoolean("allowedToReadOtherUsers")),
		listOf(aString("permissionGrantPoliciesAssigned")),
	}})),
}}

// methodsPolicyType is reference graph-api 2.1. No source says what a PATCH with reconfirmationInDays does, which no
// captured answer has, nor one with the configurations, which are written one by one; both are refused here (chosen).
var methodsPolicyType = &graphType{name: "authenticationMethodsPolicy", properties: []graphProperty{
	readOnly(aString("id")),
	aString("displayName"),
	aString("description"),
	readOnly(aTime("lastModifiedDateTime")),
	readOnly(aString("policyVersion")),
	anEnum(keyMigrationState, migrationStates),
	readOnly(anInt32("reconfirmationInDays")),
	aPart(keyEnforcement, &graphType{name: "registrationEnforcement", properties: []graphProperty{
		aPart(keyCampaign, campaignType),
	}}),
	readOnly(listOf(aPart(keyConfigurations, methodType))),
}}

// campaignType is the registration campaign (references graph-api 2.4, autumn-2026 4.1 and 4.3). That Authenticator is filled
// in where a target names no method is chosen. The limit of snoozes is shown once it was sent.
var campaignType = &graphType{name: "authenticationMethodsRegistrationCampaign", properties: []graphProperty{
	notNull(between(0, 14, anInt32(keySnooze))),
	beyondCSDL(optional(aBoolean(keySnoozeLimit))),
	notNull(anEnum("state", advancedStates)),
	listOf(aPart("excludeTargets", excludeTargetType)),
	listOf(aPart("includeTargets", &graphType{
		name: "authenticationMethodsRegistrationCampaignIncludeTarget",
		properties: []graphProperty{
			includeID,
			notNull(anEnum("targetType", targetTypes)),
			orElse(`"`+campaignForAuthenticator+`"`, campaignMethod),
		},
	})),
}}

var campaignMethod = graphProperty{
	name: keyCampaignMethod, edm: "Edm.String",
	allows: func(text string) bool { return text == campaignForAuthenticator || text == campaignForPasskeys },
}

// includeID is everybody, or an object. That the object is there is not checked: a policy keeps the ids of groups
// that were deleted (chosen, as is the check of the form).
var includeID = graphProperty{name: "id", edm: "Edm.String", notNull: true, allows: func(text string) bool {
	return text == allUsers || len(text) == 36 && uuid.Validate(text) == nil
}}

// excludeTargetType is whom a method is kept from; nobody is "all_users" here (chosen).
var excludeTargetType = &graphType{name: "excludeTarget", properties: []graphProperty{
	{name: "id", edm: "Edm.String", notNull: true, allows: func(text string) bool {
		return len(text) == 36 && uuid.Validate(text) == nil
	}},
	notNull(anEnum("targetType", targetTypes)),
}}

// targetType is whom a method is for. isRegistrationRequired may be left out although it must not be null (reference
// graph-api 2.4).
var targetType = &graphType{name: "authenticationMethodTarget", properties: []graphProperty{
	notNull(anEnum("targetType", targetTypes)),
	includeID,
	orElse("false", notNull(aBoolean("isRegistrationRequired"))),
}}

func targetTypeWith(name string, p graphProperty) *graphType {
	return &graphType{name: name, base: targetType, properties: []graphProperty{p}}
}

// methodType is what all configurations of methods share (reference graph-api 2.3).
var methodType = &graphType{name: "authenticationMethodConfiguration", properties: []graphProperty{
	readOnly(aString("id")),
	anEnum("state", methodStates),
	listOf(aPart("excludeTargets", excludeTargetType)),
}}

// methodTypeFor is a kind of configuration: its own properties and the type of its include targets, which the CSDL has
// as a navigation property and the service shows inline.
func methodTypeFor(kind string, target *graphType, properties ...graphProperty) *graphType {
	return &graphType{
		name: kind + methodTypeSuffix, base: methodType,
		properties: append(properties, listOf(aPart("includeTargets", target))),
	}
}
