package acctest

import (
	"encoding/json"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// FoundTenants returns states that a tenant can have before Terraform manages it.
func FoundTenants() map[string]func(*emulator.State) {
	set := func(properties map[string]any) func(*emulator.State) {
		return func(s *emulator.State) {
			for key, value := range properties {
				s.SetPolicy(key, value)
			}
		}
	}
	return map[string]func(*emulator.State){
		"fresh":                      func(*emulator.State) {},
		"everything configured":      ConfiguredTenant,
		"migrated":                   migratedTenant,
		"migrated by hand":           (*emulator.State).SwitchOffLegacyMethods,
		"before the migration":       BeforeMigration,
		"properties missing":         sparseTenant,
		"a hidden helpdesk link":     set(map[string]any{"customizeHelpdeskLink": false, "customHelpdeskEmailOrUrl": "https://help.contoso.example/"}),
		"a helpdesk link of nothing": set(map[string]any{"customizeHelpdeskLink": true}),
		"an odd helpdesk link":       set(map[string]any{"customizeHelpdeskLink": true, "customHelpdeskEmailOrUrl": "www.contoso.example/${help}"}),
		"odd sign-in links":          oddSignInLinks,
		"odd password rules":         oddPasswordRules,
		"selected without group":     set(map[string]any{"enablementType": 1}),
		"a group that is gone":       set(map[string]any{"enablementType": 1, "passwordResetEnabledGroupIds": []string{"FFFFFFFF-0000-4000-8000-000000000000"}}),
		"an old group":               set(map[string]any{"enablementType": 2, "passwordResetEnabledGroupIds": []string{emulator.SeedGroupID}}),
		"more questions asked than registered": set(map[string]any{
			"securityQuestionsOptionEnabled": true, "numberOfQuestionsToRegister": 3, "numberOfQuestionsToReset": 5,
		}),
		"too few methods": set(map[string]any{
			"numberOfAuthenticationMethodsRequired": 2, "emailOptionEnabled": false, "mobilePhoneOptionEnabled": false, "mobileAppNotificationEnabled": true,
		}),
	}
}

// oddSignInLinks has an address and texts that no plan would write, and a branding of a tool that hides everything.
func oddSignInLinks(s *emulator.State) {
	s.SetBranding("customAccountResetCredentialsUrl", "mailto:help@contoso.example")
	s.SetBranding("customForgotMyPasswordText", " ")
	s.SetBranding("customCannotAccessYourAccountText", `Was kostet "${x}" %{if} \ 東京?`)
	s.SetBranding("loginPageTextVisibilitySettings", map[string]any{"hideAccountResetCredentials": true, "hideForgotMyPassword": nil})
}

// oddPasswordRules has values that the admin center does not accept. Whether Microsoft Graph does is not known (passwords 10.4).
func oddPasswordRules(s *emulator.State) {
	for name, text := range map[string]string{
		"LockoutThreshold": "0", "LockoutDurationInSeconds": "86400", "EnableBannedPasswordCheck": "yes", "BannedPasswordCheckOnPremisesMode": "Off",
		"BannedPasswordList": "abc\tContoso\tcontoso\t${x} %{if} \\",
	} {
		s.SetPasswordRule(name, text)
	}
}

// ConfiguredTenant sets every setting to something other than its default, and texts that are hard to write in HCL.
func ConfiguredTenant(s *emulator.State) {
	for key, value := range map[string]any{
		"enablementType": 1, "passwordResetEnabledGroupIds": []string{strings.ToUpper(emulator.SeedGroupID)},
		"numberOfAuthenticationMethodsRequired": 2, "securityQuestionsOptionEnabled": true, "mobileAppCodeEnabled": true, "officePhoneOptionEnabled": true,
		"registrationRequiredOnSignIn": false, "registrationReconfirmIntevalInDays": 0, "notifyUsersOnPasswordReset": false, "notifyOnAdminPasswordReset": true,
		"customizeHelpdeskLink": true, "customHelpdeskEmailOrUrl": "https://help.contoso.example/?a=%7Bb%7D&c=\"d\"#${e}",
		"securityQuestions": []map[string]any{
			{"objectId": "0123456789ABCDEF0123456789abcdef", "questionText": "In what city did you meet?", "isCustomQuestion": false},
			{"objectId": "1123456789abcdef0123456789abcdef", "questionText": "Predefined two?", "isCustomQuestion": false},
			{"objectId": "a", "questionText": "Was kostet \"${x}\" %{if} \\ 東京?", "isCustomQuestion": true},
			{"objectId": "b", "questionText": "line\nbreak and\ttab", "isCustomQuestion": true},
			{"objectId": "c", "questionText": "was kostet  \"${X}\" %{IF} \\ 東京?", "isCustomQuestion": true},
			{"objectId": "d", "questionText": `{"a": 1}`, "isCustomQuestion": true},
		},
	} {
		s.SetPolicy(key, value)
	}
	for _, key := range []string{"accountUnlockEnabled", "enablementForTenant", "cloudProvisioningEnablementForTenant"} {
		s.OnPremisesPasswordReset.Set(key, true)
	}
	s.AuthorizationPolicy.Set("allowedToUseSSPR", false)
	s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", 180)
	s.Domain(emulator.SeedDomain).Set("passwordNotificationWindowInDays", 0)
	s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+61 400111222")
	s.SetPhone(emulator.SeedUserID, emulator.PhoneAlternateMobile, "+61 400111333")
	s.SetPhone(emulator.SeedUserID, emulator.PhoneOffice, "+1 4255550123x77")
	s.SetEmail(emulator.SeedUserID, "kim@private.example")
	s.SetEmail(LeeID, "lee@private.example")
	s.SetPhone(PatID, emulator.PhoneMobile, "+61 400111444")
}

// migratedTenant makes a tenant from after the migration, which shows no migration state. Its methods have different
// groups.
func migratedTenant(s *emulator.State) {
	s.SetMigrationState(nil)
	for _, key := range []string{"emailOptionEnabled", "mobilePhoneOptionEnabled"} {
		s.SetPolicy(key, false)
	}
	group := func(id, kind string, more map[string]any) map[string]any {
		all := map[string]any{"id": id, "targetType": kind, "isRegistrationRequired": false}
		for key, value := range more {
			all[key] = value
		}
		return all
	}
	upper := strings.ToUpper(emulator.SeedGroupID)
	for id, properties := range map[string]map[string]any{
		"Email": {"state": "enabled", "allowExternalIdToUseEmailOtp": "enabled", "includeTargets": []any{group("all_users", "group", nil)}},
		"Sms": {"state": "enabled", "includeTargets": []any{
			group(upper, "group", map[string]any{"isUsableForSignIn": true}), group(emulator.SeedNestedGroupID, "group", map[string]any{"isUsableForSignIn": false}),
		}},
		"Voice": {"state": "enabled", "isOfficePhoneAllowed": true, "includeTargets": []any{group(emulator.SeedUserID, "user", nil)}, "excludeTargets": []any{group(upper, "group", nil)}},
		"MicrosoftAuthenticator": {"isSoftwareOathEnabled": true, "includeTargets": []any{
			group("all_users", "group", map[string]any{"authenticationMode": "deviceBasedPush"}),
		}},
		"SoftwareOath": {"state": "enabled", "includeTargets": []any{}},
	} {
		for key, value := range properties {
			s.SetAuthenticationMethod(id, key, value)
		}
	}
	s.AuthenticationMethodsPolicy.Set("registrationEnforcement", json.RawMessage(`{"authenticationMethodsRegistrationCampaign": {
		"snoozeDurationInDays": 0, "state": "enabled", "excludeTargets": [{"id": "`+emulator.SeedUserID+`", "targetType": "user"}],
		"includeTargets": [{"id": "`+upper+`", "targetType": "group", "targetedAuthenticationMethod": "microsoftAuthenticator"}]
	}}`))
}

// sparseTenant removes the properties that a service may leave out.
func sparseTenant(s *emulator.State) {
	for _, key := range []string{
		"passwordResetEnabledGroupIds", "numberOfAuthenticationMethodsRequired", "numberOfQuestionsToRegister", "numberOfQuestionsToReset", "securityQuestions",
		"registrationRequiredOnSignIn", "registrationReconfirmIntevalInDays", "notifyUsersOnPasswordReset", "notifyOnAdminPasswordReset",
		"customizeHelpdeskLink", "customHelpdeskEmailOrUrl", "emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled",
		"securityQuestionsOptionEnabled", "mobileAppNotificationEnabled", "mobileAppCodeEnabled",
	} {
		s.PasswordResetPolicy.Remove(key)
	}
	s.AuthenticationMethodsPolicy.Remove("registrationEnforcement")
	s.AuthenticationMethodsPolicy.Remove("policyMigrationState")
	s.SetAuthenticationMethod("Email", "allowExternalIdToUseEmailOtp", nil)
	s.DomainProperties = nil
}

// BeforeMigration makes a legacy tenant: the switches of Password reset decide about the methods.
func BeforeMigration(s *emulator.State) {
	pre := "preMigration"
	s.SetMigrationState(&pre)
}

// The object IDs of users without a role, whom every emulated tenant has.
const (
	LeeID = "b1d4c0de-0000-4000-8000-000000000105"
	PatID = "b1d4c0de-0000-4000-8000-000000000106"
	SamID = "b1d4c0de-0000-4000-8000-000000000107"
	TiaID = "b1d4c0de-0000-4000-8000-000000000108"
)

// EmailFor enables e-mail in the authentication methods policy for one target.
func EmailFor(id string) func(*emulator.State) {
	return func(s *emulator.State) {
		s.SetAuthenticationMethod("Email", "state", "enabled")
		s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": id, "targetType": "group"}})
	}
}
