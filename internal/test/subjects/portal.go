package subjects

import (
	"fmt"
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	group  = `"` + emulator.SeedGroupID + `"`
	nested = `"` + emulator.SeedNestedGroupID + `"`
)

// Policy is the page Properties.
var Policy = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_policy",
		Document: acctest.PolicyDocument,
		Keys:     []string{"enablementType", "passwordResetEnabledGroupIds", "passwordResetEnabledGroupName"},
		Base:     acctest.Attributes{"enabled_for": `"selected"`, "group_id": group},
		Want:     acctest.Properties{"enablementType": "1", "passwordResetEnabledGroupIds": "[" + group + "]"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"group_id": nested}, Want: acctest.Properties{"passwordResetEnabledGroupIds": "[" + nested + "]"}},
			{Change: acctest.Attributes{"enabled_for": `"all"`, "group_id": ""}, Want: acctest.Properties{"enablementType": "2", "passwordResetEnabledGroupIds": "[]"}},
			{Change: acctest.Attributes{"enabled_for": `"none"`, "group_id": ""}, Want: acctest.Properties{"enablementType": "0", "passwordResetEnabledGroupIds": "[]"}},
		},
		Drift:  map[string]any{"enablementType": 2, "passwordResetEnabledGroupIds": []string{}},
		Unlike: map[string]any{"enablementType": 1, "passwordResetEnabledGroupIds": []string{emulator.SeedNestedGroupID}},
	},
}

// Registration is the page Registration.
var Registration = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_registration",
		Document: acctest.PolicyDocument,
		Keys:     []string{"registrationRequiredOnSignIn", "registrationReconfirmIntevalInDays"},
		Base:     acctest.Attributes{"required_at_sign_in": "false", "reconfirm_after_days": "90"},
		Want:     acctest.Properties{"registrationRequiredOnSignIn": "false", "registrationReconfirmIntevalInDays": "90"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"required_at_sign_in": "true"}, Want: acctest.Properties{"registrationRequiredOnSignIn": "true"}},
			{Change: acctest.Attributes{"reconfirm_after_days": "0"}, Want: acctest.Properties{"registrationReconfirmIntevalInDays": "0"}},
			{Change: acctest.Attributes{"reconfirm_after_days": "730"}, Want: acctest.Properties{"registrationReconfirmIntevalInDays": "730"}},
		},
		Removable: "reconfirm_after_days",
		Drift:     map[string]any{"registrationReconfirmIntevalInDays": 30},
		Unlike:    map[string]any{"registrationRequiredOnSignIn": true, "registrationReconfirmIntevalInDays": 365},
	},
	Faults: Faults{
		Update: acctest.Attributes{"required_at_sign_in": "true", "reconfirm_after_days": "0"},
	},
}

// Notifications is the page Notifications.
var Notifications = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_notifications",
		Document: acctest.PolicyDocument,
		Keys:     []string{"notifyUsersOnPasswordReset", "notifyOnAdminPasswordReset"},
		Base:     acctest.Attributes{"notify_users": "false", "notify_administrators": "true"},
		Want:     acctest.Properties{"notifyUsersOnPasswordReset": "false", "notifyOnAdminPasswordReset": "true"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"notify_users": "true"}, Want: acctest.Properties{"notifyUsersOnPasswordReset": "true"}},
			{Change: acctest.Attributes{"notify_administrators": "false"}, Want: acctest.Properties{"notifyOnAdminPasswordReset": "false"}},
		},
		Removable: "notify_users",
		Drift:     map[string]any{"notifyOnAdminPasswordReset": false},
		Unlike:    map[string]any{"notifyUsersOnPasswordReset": true, "notifyOnAdminPasswordReset": false},
	},
}

// Customization is the page Customization.
var Customization = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_customization",
		Document: acctest.PolicyDocument,
		Keys:     []string{"customizeHelpdeskLink", "customHelpdeskEmailOrUrl"},
		Base:     acctest.Attributes{"customize_helpdesk_link": "true", "custom_helpdesk_email_or_url": `"https://support.contoso.example/reset"`},
		Want:     acctest.Properties{"customizeHelpdeskLink": "true", "customHelpdeskEmailOrUrl": `"https://support.contoso.example/reset"`},
		Updates: []acctest.Update{
			{
				Change: acctest.Attributes{"custom_helpdesk_email_or_url": `"helpdesk@contoso.example"`},
				Want:   acctest.Properties{"customHelpdeskEmailOrUrl": `"helpdesk@contoso.example"`},
			},
			{
				Change: acctest.Attributes{"customize_helpdesk_link": "false", "custom_helpdesk_email_or_url": ""},
				Want:   acctest.Properties{"customizeHelpdeskLink": "false"},
			},
		},
		Removable: "custom_helpdesk_email_or_url",
		Drift:     map[string]any{"customHelpdeskEmailOrUrl": "https://elsewhere.example"},
		Unlike:    map[string]any{"customizeHelpdeskLink": true, "customHelpdeskEmailOrUrl": "old@contoso.example"},
	},
}

// OnPremises is the page On-premises integration.
var OnPremises = Subject{
	Spec: acctest.Spec{
		Type: "sspr_on_premises_integration",
		Document: acctest.Document{
			Name: "onpremises", Path: "/OnPremisesPasswordResetPolicies",
			Of:      func(s *emulator.State) *emulator.Document { return &s.OnPremisesPasswordReset },
			Service: emulator.Portal, Method: http.MethodPut,
			Foreign:   map[string]any{"passwordWritebackSupported": true},
			ReadNeeds: "Security Administrator or User Administrator", WriteNeeds: "Authentication Policy Administrator",
		},
		Keys: []string{"enablementForTenant", "cloudProvisioningEnablementForTenant", "accountUnlockEnabled"},
		Base: acctest.Attributes{"write_back_passwords": "true", "write_back_passwords_with_cloud_sync": "true", "unlock_without_reset": "true"},
		Want: acctest.Properties{"enablementForTenant": "true", "cloudProvisioningEnablementForTenant": "true", "accountUnlockEnabled": "true"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"write_back_passwords": "false"}, Want: acctest.Properties{"enablementForTenant": "false"}},
			{Change: acctest.Attributes{"write_back_passwords_with_cloud_sync": "false"}, Want: acctest.Properties{"cloudProvisioningEnablementForTenant": "false"}},
			{Change: acctest.Attributes{"unlock_without_reset": "false"}, Want: acctest.Properties{"accountUnlockEnabled": "false"}},
		},
		Removable: "unlock_without_reset",
		Drift:     map[string]any{"enablementForTenant": false},
		Unlike:    map[string]any{"enablementForTenant": true, "cloudProvisioningEnablementForTenant": false, "accountUnlockEnabled": false},
	},
	Faults: Faults{
		Update: acctest.Attributes{"write_back_passwords_with_cloud_sync": "false", "unlock_without_reset": "false"},
	},
}

// LegacySwitches are the properties of the policy document that decided about methods before the migration.
var LegacySwitches = []string{
	"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
	"mobileAppNotificationEnabled", "mobileAppCodeEnabled",
}

// methodKeys are the properties of the page Authentication methods.
var methodKeys = append([]string{"numberOfAuthenticationMethodsRequired", "numberOfQuestionsToRegister", "numberOfQuestionsToReset", "securityQuestions"}, LegacySwitches...)

// AuthenticationMethodsBeforeMigration is the page Authentication methods with all that it had before the migration.
var AuthenticationMethodsBeforeMigration = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_authentication_methods",
		Tenant:   acctest.BeforeMigration,
		Document: acctest.PolicyDocument,
		Keys:     methodKeys,
		Base: acctest.Attributes{
			"methods_required": "2", "methods": `["email", "mobile_app_code", "office_phone"]`,
			"questions_to_register": "4", "questions_to_reset": "4",
		},
		Want: acctest.Properties{
			"numberOfAuthenticationMethodsRequired": "2", "mobileAppCodeEnabled": "true", "mobilePhoneOptionEnabled": "false",
			"officePhoneOptionEnabled": "true", "numberOfQuestionsToRegister": "4", "numberOfQuestionsToReset": "4",
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"methods_required": "1"}, Want: acctest.Properties{"numberOfAuthenticationMethodsRequired": "1"}},
			{
				Change: acctest.Attributes{"methods": `["email", "mobile_app_code", "mobile_app_notification", "mobile_phone"]`},
				Want:   acctest.Properties{"mobilePhoneOptionEnabled": "true", "officePhoneOptionEnabled": "false", "mobileAppNotificationEnabled": "true"},
			},
			{Change: acctest.Attributes{"questions_to_register": "5"}, Want: acctest.Properties{"numberOfQuestionsToRegister": "5"}},
			{Change: acctest.Attributes{"questions_to_reset": "3"}, Want: acctest.Properties{"numberOfQuestionsToReset": "3"}},
		},
		Removable: "methods",
		Drift:     map[string]any{"emailOptionEnabled": false, "mobilePhoneOptionEnabled": true},
		Unlike: map[string]any{
			"numberOfAuthenticationMethodsRequired": 1, "emailOptionEnabled": true, "mobilePhoneOptionEnabled": false,
			"officePhoneOptionEnabled": true, "numberOfQuestionsToRegister": 5, "numberOfQuestionsToReset": 5,
		},
	},
	Faults: Faults{
		Row:  "sspr_authentication_methods (before the migration)",
		Owns: inPolicy(append([]string{"numberOfAuthenticationMethodsRequired", "numberOfQuestionsToRegister", "numberOfQuestionsToReset"}, LegacySwitches...)...),
		Update: acctest.Attributes{
			"methods_required": "1", "methods": `["email", "mobile_phone"]`, "questions_to_register": "5", "questions_to_reset": "3",
		},
	},
}

// AuthenticationMethods is the page Authentication methods in a migrated tenant: how many methods are required, and security
// questions.
var AuthenticationMethods = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_authentication_methods",
		Document: acctest.PolicyDocument,
		Keys:     methodKeys,
		Base: acctest.Attributes{
			"methods_required": "2", "methods": `["security_questions"]`, "questions_to_register": "4", "questions_to_reset": "4",
		},
		Want: acctest.Properties{
			"numberOfAuthenticationMethodsRequired": "2", "securityQuestionsOptionEnabled": "true", "numberOfQuestionsToRegister": "4", "numberOfQuestionsToReset": "4",
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"methods_required": "1"}, Want: acctest.Properties{"numberOfAuthenticationMethodsRequired": "1"}},
			{Change: acctest.Attributes{"methods": `[]`}, Want: acctest.Properties{"securityQuestionsOptionEnabled": "false"}},
			{Change: acctest.Attributes{"questions_to_register": "5"}, Want: acctest.Properties{"numberOfQuestionsToRegister": "5"}},
			{Change: acctest.Attributes{"questions_to_reset": "3"}, Want: acctest.Properties{"numberOfQuestionsToReset": "3"}},
		},
		Removable: "methods",
		Drift:     map[string]any{"securityQuestionsOptionEnabled": false, "numberOfQuestionsToReset": 3},
		Unlike: map[string]any{
			"numberOfAuthenticationMethodsRequired": 1, "securityQuestionsOptionEnabled": false, "numberOfQuestionsToRegister": 5, "numberOfQuestionsToReset": 5,
		},
	},
	Faults: Faults{
		Tenant: oddQuestions,
		Owns:   inPolicy("numberOfAuthenticationMethodsRequired", "securityQuestionsOptionEnabled", "numberOfQuestionsToRegister", "numberOfQuestionsToReset"),
		Update: acctest.Attributes{"methods_required": "1", "methods": `[]`, "questions_to_register": "5", "questions_to_reset": "3"},
	},
}

// inPolicy names properties of the policy document as the fault matrix does.
func inPolicy(keys ...string) []string {
	named := make([]string, len(keys))
	for i, key := range keys {
		named[i] = acctest.PolicyDocument.Name + "/" + key
	}
	return named
}

// EnoughQuestions adds to a tenant the questions that the specs ask users to register.
func EnoughQuestions(s *emulator.State) {
	s.SetPolicy("securityQuestions", enoughQuestions())
}

func enoughQuestions() (all []any) {
	for i, text := range []string{"Locker number?", "Staff number?", "First project?", "First office?", "First manager?"} {
		all = append(all, map[string]any{"objectId": fmt.Sprintf("%032x", i+1), "questionText": text, "isCustomQuestion": true})
	}
	return all
}

// oddQuestions is a tenant of today that takes a changed switch, so that a switch which is written by mistake shows. It has
// odd rows: two questions with one text, and a property of another page that is null.
func oddQuestions(s *emulator.State) {
	s.Settings.LegacyMethodSwitches = emulator.LegacySwitchesStored
	all := enoughQuestions()
	for range 2 {
		all = append(all, map[string]any{"objectId": fmt.Sprintf("%032x", len(all)+1), "questionText": "Same?", "isCustomQuestion": true})
	}
	s.SetPolicy("securityQuestions", all)
	s.SetPolicy("notifyOnAdminPasswordReset", nil)
}
