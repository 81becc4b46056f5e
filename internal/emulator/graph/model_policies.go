package graph

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// The types of Graph's model that the policies are made of, with the properties in the order of the captures. Besides what
// no client could mean to set, two properties are read-only of which nothing is known (see methodsPolicyType).

var (
	targetTypes       = &modelEnum{name: "authenticationMethodTargetType", values: []string{"user", "group"}}
	methodStates      = &modelEnum{name: "authenticationMethodState", values: []string{"enabled", "disabled"}}
	advancedStates    = &modelEnum{name: "advancedConfigState", values: []string{"default", "enabled", "disabled"}}
	externalOTPStates = &modelEnum{name: "externalEmailOtpState", values: []string{"default", "enabled", "disabled"}}
	migrationStates   = &modelEnum{
		name:   "authenticationMethodsPolicyMigrationState",
		values: []string{tenant.PreMigration, tenant.MigrationInProgress, tenant.MigrationComplete},
	}
	invitationStates = &modelEnum{name: "allowInvitesFrom", values: []string{
		"none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone",
	}}
	authenticatorModes = &modelEnum{
		name: "microsoftAuthenticatorAuthenticationMode", values: []string{"deviceBasedPush", "push", "any"},
	}
)

// authorizationPolicyType is graph-api 3.
var authorizationPolicyType = &modelType{name: "authorizationPolicy", properties: []modelProperty{
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
	notNull(aPart("defaultUserRolePermissions", &modelType{name: "defaultUserRolePermissions", properties: []modelProperty{
		notNull(aBoolean("allowedToCreateApps")),
		notNull(aBoolean("allowedToCreateSecurityGroups")),
		aBoolean("allowedToCreateTenants"),
		aBoolean("allowedToReadBitlockerKeysForOwnedDevice"),
		notNull(aBoolean("allowedToReadOtherUsers")),
		listOf(aString("permissionGrantPoliciesAssigned")),
	}})),
}}

// methodsPolicyType is graph-api 2.1. No source has what a PATCH with reconfirmationInDays does, which no captured answer
// has, nor one with the configurations, which are written one by one; both are refused here (chosen).
var methodsPolicyType = &modelType{name: "authenticationMethodsPolicy", properties: []modelProperty{
	readOnly(aString("id")),
	aString("displayName"),
	aString("description"),
	readOnly(aTime("lastModifiedDateTime")),
	readOnly(aString("policyVersion")),
	anEnum(tenant.KeyMigrationState, migrationStates),
	readOnly(anInt32("reconfirmationInDays")),
	aPart(tenant.KeyEnforcement, &modelType{name: "registrationEnforcement", properties: []modelProperty{
		aPart(tenant.KeyCampaign, campaignType),
	}}),
	readOnly(listOf(aPart(tenant.KeyConfigurations, configurationType))),
}}

// campaignType is the registration campaign (graph-api 2.4, autumn-2026 4.1 and 4.3). That Authenticator is filled in if a
// target names no method is chosen. The limit of snoozes is shown once it was sent.
var campaignType = &modelType{name: "authenticationMethodsRegistrationCampaign", properties: []modelProperty{
	notNull(between(0, 14, anInt32(tenant.KeySnooze))),
	beyondCSDL(optional(aBoolean(tenant.KeySnoozeLimit))),
	notNull(anEnum("state", advancedStates)),
	listOf(aPart("excludeTargets", excludeTargetType)),
	listOf(aPart("includeTargets", &modelType{
		name: "authenticationMethodsRegistrationCampaignIncludeTarget",
		properties: []modelProperty{
			includeID,
			notNull(anEnum("targetType", targetTypes)),
			orElse(`"`+tenant.CampaignForAuthenticator+`"`, campaignMethod),
		},
	})),
}}

var campaignMethod = modelProperty{
	name: tenant.KeyCampaignMethod, edm: "Edm.String",
	allows: func(text string) bool {
		return text == tenant.CampaignForAuthenticator || text == tenant.CampaignForPasskeys
	},
}

// includeID is all users, or an object. That the object exists is not checked: a policy keeps the ids of groups
// that were deleted (chosen, as is the check of the form).
var includeID = modelProperty{name: "id", edm: "Edm.String", notNull: true, allows: func(text string) bool {
	return text == tenant.AllUsers || odata.IsGUID(text)
}}

// excludeTargetType is a target that may not use a method; "all_users" is refused here (chosen).
var excludeTargetType = &modelType{name: "excludeTarget", properties: []modelProperty{
	{name: "id", edm: "Edm.String", notNull: true, allows: odata.IsGUID},
	notNull(anEnum("targetType", targetTypes)),
}}

// targetType is a target that may use a method. isRegistrationRequired may be left out although it must not be null
// (graph-api 2.4).
var targetType = &modelType{name: "authenticationMethodTarget", properties: []modelProperty{
	notNull(anEnum("targetType", targetTypes)),
	includeID,
	orElse("false", notNull(aBoolean("isRegistrationRequired"))),
}}

func targetTypeWith(name string, p modelProperty) *modelType {
	return &modelType{name: name, base: targetType, properties: []modelProperty{p}}
}

// configurationType is what all configurations of methods share (graph-api 2.3).
var configurationType = &modelType{name: "authenticationMethodConfiguration", properties: []modelProperty{
	readOnly(aString("id")),
	anEnum("state", methodStates),
	listOf(aPart("excludeTargets", excludeTargetType)),
}}

// newConfigurationType returns a kind of configuration: its own properties and the type of its include targets, which the
// CSDL has as a navigation property and the service shows inline.
func newConfigurationType(kind string, target *modelType, properties ...modelProperty) *modelType {
	return &modelType{
		name: kind + fresh.ConfigurationSuffix, base: configurationType,
		properties: append(properties, listOf(aPart("includeTargets", target))),
	}
}
