package probe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// shape has the JSON types of an object's properties by their names, such as "text|null". A name with a question mark need
// not be there.
type shape map[string]string

// newShape reads lines of "type: names".
func newShape(text string) shape {
	s := shape{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		kinds, names, _ := strings.Cut(strings.TrimSpace(line), ":")
		for _, name := range strings.Fields(names) {
			s[name] = kinds
		}
	}
	return s
}

// known returns how many properties are expected, as a phrase.
func (s shape) known() string {
	optional := 0
	for name := range s {
		if strings.HasSuffix(name, "?") {
			optional++
		}
	}
	if optional == 0 {
		return fmt.Sprintf("the %d known ones, with their types", len(s))
	}
	return fmt.Sprintf("the %d known ones, with their types; %d may be missing", len(s), optional)
}

// irregular returns how objects differ from a shape, sorted. Annotations of OData are ignored.
func (s shape) irregular(objects ...map[string]any) []string {
	found := map[string]bool{}
	for _, o := range objects {
		for name, v := range o {
			if strings.Contains(name, "@") {
				continue
			}
			kinds, ok := s[name]
			if !ok {
				kinds, ok = s[name+"?"]
			}
			switch is := kind(v); {
			case !ok:
				found[fmt.Sprintf("unknown: %s (%s)", shown(name), is)] = true
			case !slices.Contains(strings.Split(kinds, "|"), is):
				found[fmt.Sprintf("%s is %s", name, is)] = true
			}
		}
		for name := range s {
			if _, ok := o[name]; !ok && !strings.HasSuffix(name, "?") {
				found["no "+name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// mostIrregular limits how many differences a report lists.
const mostIrregular = 12

// of compares objects with the shape.
func (s shape) of(objects ...map[string]any) finding {
	switch all := s.irregular(objects...); {
	case len(all) > mostIrregular:
		return finding{strings.Join(all[:mostIrregular], "; ") + fmt.Sprintf("; and %d more", len(all)-mostIrregular), Different}
	case len(all) > 0:
		return finding{strings.Join(all, "; "), Different}
	case len(objects) > 1:
		return finding{fmt.Sprintf("%d of %[1]d match", len(objects)), AsExpected}
	}
	return finding{"the same", AsExpected}
}

// shapes returns all shapes.
func shapes() []shape {
	all := []shape{
		passwordResetPolicy, securityQuestion, onPremisesPolicy, authorizationPolicy, methodsPolicy, campaignShape, registrationRow,
		auditEvent, subscribedSku, servicePlan, organizationShape, domainShape, brandingShape, visibilityShape,
	}
	for _, k := range configurationKinds {
		all = append(all, k.more)
	}
	return all
}

// The documents of the portal API (sspr-policy 1.1, 1.3 and 1.7; autumn-2026 5.7).
var (
	passwordResetPolicy = newShape(`
		text: objectId customHelpdeskEmailOrUrl
		text|null: passwordResetEnabledGroupName
		number: enablementType numberOfAuthenticationMethodsRequired numberOfQuestionsToRegister numberOfQuestionsToReset
		number: registrationReconfirmIntevalInDays skipRegistrationMaxAllowedDays
		boolean: emailOptionEnabled mobilePhoneOptionEnabled officePhoneOptionEnabled securityQuestionsOptionEnabled
		boolean: mobileAppNotificationEnabled mobileAppCodeEnabled registrationRequiredOnSignIn skipRegistrationAllowed
		boolean: customizeHelpdeskLink notifyUsersOnPasswordReset notifyOnAdminPasswordReset
		boolean: emailOptionAllowed mobilePhoneOptionAllowed officePhoneOptionAllowed securityQuestionsOptionAllowed
		boolean: mobileAppNotificationOptionAllowed mobileAppCodeOptionAllowed
		list: passwordResetEnabledGroupIds securityQuestions registrationConditionalAccessPolicies`)
	securityQuestion = newShape(`
		text: objectId questionText
		boolean: isCustomQuestion`)
	onPremisesPolicy = newShape(`
		text|null: objectId
		boolean: passwordWritebackSupported accountUnlockSupported accountUnlockEnabled enablementForTenant
		boolean: cloudProvisioningEnablementForTenant`)
)

// The policies of Microsoft Graph (graph-api 2.1, 2.2 and 3; autumn-2026 4).
var (
	authorizationPolicy = newShape(`
		text: id displayName description allowInvitesFrom
		text|null: deletedDateTime? guestUserRoleId?
		boolean: allowedToSignUpEmailBasedSubscriptions allowedToUseSSPR allowEmailVerifiedUsersToJoinOrganization
		boolean|null: allowUserConsentForRiskyApps? blockMsolPowerShell?
		object: defaultUserRolePermissions`)
	methodsPolicy = newShape(`
		text: id displayName description policyVersion
		text|null: lastModifiedDateTime policyMigrationState?
		number|null: reconfirmationInDays?
		object: registrationEnforcement
		list: authenticationMethodConfigurations`)
	campaignShape = newShape(`
		number: snoozeDurationInDays
		boolean: enforceRegistrationAfterAllowedSnoozes?
		text: state
		list: excludeTargets includeTargets`)
)

// configurationKind is a kind of authentication method configuration.
type configurationKind struct {
	kind string
	more shape
}

// configurationKinds are the configurations by their IDs (graph-api 2.3).
var configurationKinds = map[string]configurationKind{
	"Fido2": {"fido2AuthenticationMethodConfiguration", newShape(`
		boolean|null: isSelfServiceRegistrationAllowed isAttestationEnforced?
		object|null: keyRestrictions?
		text|null: defaultPasskeyProfile?
		list|null: passkeyProfiles?`)},
	"MicrosoftAuthenticator": {"microsoftAuthenticatorAuthenticationMethodConfiguration", newShape(`
		boolean|null: isSoftwareOathEnabled
		object|null: featureSettings`)},
	"Sms": {"smsAuthenticationMethodConfiguration", shape{}},
	"TemporaryAccessPass": {"temporaryAccessPassAuthenticationMethodConfiguration", newShape(`
		number|null: defaultLifetimeInMinutes defaultLength minimumLifetimeInMinutes maximumLifetimeInMinutes
		boolean|null: isUsableOnce`)},
	"SoftwareOath": {"softwareOathAuthenticationMethodConfiguration", shape{}},
	"Voice":        {"voiceAuthenticationMethodConfiguration", newShape(`boolean|null: isOfficePhoneAllowed`)},
	"Email":        {"emailAuthenticationMethodConfiguration", newShape(`text: allowExternalIdToUseEmailOtp`)},
	"X509Certificate": {"x509CertificateAuthenticationMethodConfiguration", newShape(`
		list|null: certificateUserBindings certificateAuthorityScopes?
		object|null: authenticationModeConfiguration issuerHintsConfiguration? crlValidationConfiguration?`)},
	"QRCodePin":             {"qrCodePinAuthenticationMethodConfiguration", newShape(`number|null: standardQRCodeLifetimeInDays pinLength`)},
	"VerifiableCredentials": {"verifiableCredentialsAuthenticationMethodConfiguration", shape{}},
}

// Reports, log and directory (graph-api 4.2, 4.4, 5.3; the CSDL of v1.0 for the organization and the domains).
var (
	registrationRow = newShape(`
		text: id userPrincipalName userType
		text|null: userDisplayName lastUpdatedDateTime userPreferredMethodForSecondaryAuthentication
		boolean: isAdmin isSsprRegistered isSsprEnabled isSsprCapable isMfaRegistered isMfaCapable isPasswordlessCapable
		boolean: isSystemPreferredAuthenticationMethodEnabled
		list: methodsRegistered systemPreferredAuthenticationMethods`)
	auditEvent = newShape(`
		text: id category activityDisplayName activityDateTime
		text|null: correlationId result resultReason loggedByService operationType?
		object|null: initiatedBy
		list: targetResources additionalDetails`)
	subscribedSku = newShape(`
		text: id appliesTo capabilityStatus skuId skuPartNumber
		text|null: accountId? accountName?
		number: consumedUnits
		object: prepaidUnits
		list: servicePlans subscriptionIds?`)
	servicePlan = newShape(`
		text: servicePlanId servicePlanName provisioningStatus appliesTo
		text|null: servicePlanType?`)
	organizationShape = newShape(`
		text: id displayName
		text|null: deletedDateTime? city? country? countryLetterCode? createdDateTime? defaultUsageLocation? postalCode? state?
		text|null: mobileDeviceManagementAuthority? onPremisesLastSyncDateTime? onPremisesLastPasswordSyncDateTime? preferredLanguage?
		text|null: street? tenantType? partnerTenantType?
		boolean|null: onPremisesSyncEnabled isMultipleDataLocationsForServicesEnabled?
		object|null: privacyProfile? directorySizeQuota?
		list: verifiedDomains assignedPlans? businessPhones? marketingNotificationEmails? provisionedPlans?
		list|object|null: onPremisesSyncStatus?
		list: securityComplianceNotificationMails? securityComplianceNotificationPhones? technicalNotificationMails?`)
	domainShape = newShape(`
		text: id authenticationType
		text|null: availabilityStatus? manufacturer? model?
		boolean: isAdminManaged isDefault isInitial isRoot isVerified
		number|null: passwordNotificationWindowInDays? passwordValidityPeriodInDays?
		object|null: state?
		list: supportedServices`)
)
