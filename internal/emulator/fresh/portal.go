// Package fresh has the policy documents of a fresh tenant, as far as they are known.
package fresh

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"

// PasswordResetPolicy returns the column "likely fresh-tenant value" of sspr-policy 1.1, in its order.
func PasswordResetPolicy() document.Document {
	var d document.Document
	set := func(value any, keys ...string) {
		for _, key := range keys {
			d.Set(key, value)
		}
	}
	set("default", "objectId")
	set(0, "enablementType")
	set(1, "numberOfAuthenticationMethodsRequired")
	set(true, "emailOptionEnabled", "mobilePhoneOptionEnabled")
	set(false, "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
		"mobileAppNotificationEnabled", "mobileAppCodeEnabled")
	set(5, "numberOfQuestionsToRegister")
	set(3, "numberOfQuestionsToReset")
	set(true, "registrationRequiredOnSignIn")
	set(180, "registrationReconfirmIntevalInDays")
	set(true, "skipRegistrationAllowed")
	set(7, "skipRegistrationMaxAllowedDays")
	set(false, "customizeHelpdeskLink")
	set("", "customHelpdeskEmailOrUrl")
	set(true, "notifyUsersOnPasswordReset")
	set(false, "notifyOnAdminPasswordReset")
	set([]string{}, "passwordResetEnabledGroupIds")
	set("", "passwordResetEnabledGroupName")
	set([]string{}, "securityQuestions", "registrationConditionalAccessPolicies")
	set(true, "emailOptionAllowed", "mobilePhoneOptionAllowed", "officePhoneOptionAllowed",
		"securityQuestionsOptionAllowed", "mobileAppNotificationOptionAllowed", "mobileAppCodeOptionAllowed")
	return d
}

// OnPremises returns the sample of a cloud-only tenant (sspr-policy 1.7).
func OnPremises() document.Document {
	var d document.Document
	d.Set("objectId", nil)
	for _, key := range []string{
		"passwordWritebackSupported", "accountUnlockSupported", "accountUnlockEnabled",
		"enablementForTenant", "cloudProvisioningEnablementForTenant",
	} {
		d.Set(key, false)
	}
	return d
}
