package faults

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// values are the attributes of a configuration: strings, booleans, numbers, lists and maps of them.
type values map[string]any

// subject is a resource as the matrix needs to know it.
type subject struct {
	// name is its row in the table; the resource type is the first word of it.
	name, typeName string
	// seed changes the fresh tenant before anything happens.
	seed func(*emulator.State)
	// base is what is created, and updated what an update makes of it.
	base, updated values
	// owns are the properties that the resource manages in base or updated, as documents names them.
	owns []string
	// drift is what somebody else changes of what the resource manages, and foreign of what it does not manage.
	drift, foreign func(*emulator.State)
	// place is in the path of every request for what drift changes.
	place string
	// importID imports the resource, and importIgnores are attributes of the base that an import cannot bring back.
	importID      string
	importIgnores []string
	// random are attributes that differ from one creation to the next.
	random []string
	// wholeDocument says that a write sends everything that was read, and that the service has no version tag: what
	// somebody else changes between that reading and the write is lost, and nobody can do anything about it (reference
	// sspr-policy 1.4).
	wholeDocument bool
	// batches is how many batches of requests an operation sends at least.
	batches map[string]int
}

// block makes a configuration of attributes.
func (s subject) block(t *testing.T, object tftypes.Object, given values) tftypes.Value {
	t.Helper()
	made := map[string]tftypes.Value{}
	for name, v := range given {
		typ, ok := object.AttributeTypes[name]
		if !ok {
			t.Fatalf("%s has no attribute %s", s.typeName, name)
		}
		made[name] = valueOf(typ, v)
	}
	return whole(object, made)
}

func valueOf(typ tftypes.Type, v any) tftypes.Value {
	switch v := v.(type) {
	case int:
		return tftypes.NewValue(typ, int64(v))
	case []string:
		element := typ.(tftypes.Set).ElementType
		elements := make([]tftypes.Value, 0, len(v))
		for _, e := range v {
			elements = append(elements, valueOf(element, e))
		}
		return tftypes.NewValue(typ, elements)
	case map[string]map[string]string:
		element := typ.(tftypes.Map).ElementType
		elements := map[string]tftypes.Value{}
		for key, row := range v {
			elements[key] = valueOf(element, row)
		}
		return tftypes.NewValue(typ, elements)
	case map[string]string:
		elements := map[string]tftypes.Value{}
		for key, e := range v {
			elements[key] = tftypes.NewValue(tftypes.String, e)
		}
		return tftypes.NewValue(typ, elements)
	case string, bool:
		return tftypes.NewValue(typ, v)
	default:
		panic(fmt.Sprintf("faults: no Terraform value for %T", v))
	}
}

func setPolicy(key string, value any) func(*emulator.State) {
	return func(s *emulator.State) { s.SetPolicy(key, value) }
}

// page is a resource of the portal's policy document.
func page(name string, base, updated values, drift func(*emulator.State), owns ...string) subject {
	base["on_destroy"], updated["on_destroy"] = "restore", "restore"
	s := subject{
		name: name, typeName: name, base: base, updated: updated, drift: drift, place: "/PasswordResetPolicies",
		foreign: setPolicy("skipRegistrationMaxAllowedDays", 14), importID: emulator.SeedTenantID, wholeDocument: true,
		importIgnores: []string{"on_destroy"},
	}
	for _, key := range owns {
		s.owns = append(s.owns, "policy/"+key)
	}
	return s
}

// beforeMigration puts a page into a tenant in which the legacy switches of methods still decide.
func beforeMigration(s subject) subject {
	before := "preMigration"
	s.name += " (before the migration)"
	s.seed = func(st *emulator.State) { st.SetMigrationState(&before) }
	return s
}

// migrated puts the page of methods into a tenant of today that takes a changed switch, so that a switch which is written by
// mistake shows. Users have enough questions to choose from.
func migrated(s subject) subject {
	s.seed = func(st *emulator.State) {
		st.Settings.LegacyMethodSwitches = emulator.LegacySwitchesStored
		var questions []any
		for i, text := range []string{"Locker number?", "Staff number?", "First project?", "First office?", "First manager?"} {
			questions = append(questions, map[string]any{"objectId": fmt.Sprintf("%032x", i+1), "questionText": text, "isCustomQuestion": true})
		}
		// Odd rows: two questions with one text, and a property of another page that is null.
		for range 2 {
			questions = append(questions, map[string]any{"objectId": fmt.Sprintf("%032x", len(questions)+1), "questionText": "Same?", "isCustomQuestion": true})
		}
		st.SetPolicy("securityQuestions", questions)
		st.SetPolicy("notifyOnAdminPasswordReset", nil)
	}
	return s
}

// subjects are all resources.
func subjects() []subject {
	return append(portalSubjects(), append(graphSubjects(), contactSubjects()...)...)
}

func portalSubjects() []subject {
	return []subject{
		page("sspr_policy",
			values{"enabled_for": "selected", "group_id": emulator.SeedGroupID}, values{"enabled_for": "selected", "group_id": emulator.SeedNestedGroupID},
			setPolicy("enablementType", 2), "enablementType", "passwordResetEnabledGroupIds", "passwordResetEnabledGroupName"),
		migrated(page("sspr_authentication_methods",
			values{"methods_required": 2, "methods": []string{"security_questions"}, "questions_to_register": 4, "questions_to_reset": 4},
			values{"methods_required": 1, "methods": []string{}, "questions_to_register": 5, "questions_to_reset": 3},
			setPolicy("securityQuestionsOptionEnabled", false),
			"numberOfAuthenticationMethodsRequired", "securityQuestionsOptionEnabled", "numberOfQuestionsToRegister", "numberOfQuestionsToReset")),
		beforeMigration(page("sspr_authentication_methods",
			values{"methods_required": 2, "methods": []string{"email", "mobile_app_code", "office_phone"}, "questions_to_register": 4, "questions_to_reset": 4},
			values{"methods_required": 1, "methods": []string{"email", "mobile_phone"}, "questions_to_register": 5, "questions_to_reset": 3},
			setPolicy("emailOptionEnabled", false),
			"numberOfAuthenticationMethodsRequired", "emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
			"mobileAppNotificationEnabled", "mobileAppCodeEnabled", "numberOfQuestionsToRegister", "numberOfQuestionsToReset")),
		page("sspr_registration",
			values{"required_at_sign_in": false, "reconfirm_after_days": 90}, values{"required_at_sign_in": true, "reconfirm_after_days": 0},
			setPolicy("registrationReconfirmIntevalInDays", 30), "registrationRequiredOnSignIn", "registrationReconfirmIntevalInDays"),
		page("sspr_notifications",
			values{"notify_users": false, "notify_administrators": true}, values{"notify_users": true, "notify_administrators": true},
			setPolicy("notifyOnAdminPasswordReset", false), "notifyUsersOnPasswordReset", "notifyOnAdminPasswordReset"),
		page("sspr_customization",
			values{"customize_helpdesk_link": true, "custom_helpdesk_email_or_url": "https://support.contoso.example/reset"},
			values{"customize_helpdesk_link": true, "custom_helpdesk_email_or_url": "https://help.contoso.example"},
			setPolicy("customHelpdeskEmailOrUrl", "https://elsewhere.example"), "customizeHelpdeskLink", "customHelpdeskEmailOrUrl"),
		{
			name: "sspr_on_premises_integration", typeName: "sspr_on_premises_integration",
			base:    values{"write_back_passwords": true, "write_back_passwords_with_cloud_sync": true, "unlock_without_reset": true, "on_destroy": "restore"},
			updated: values{"write_back_passwords": true, "write_back_passwords_with_cloud_sync": false, "unlock_without_reset": false, "on_destroy": "restore"},
			owns:    []string{"onpremises/enablementForTenant", "onpremises/cloudProvisioningEnablementForTenant", "onpremises/accountUnlockEnabled"},
			place:   "/OnPremisesPasswordResetPolicies",
			drift:   func(s *emulator.State) { s.OnPremisesPasswordReset.Set("enablementForTenant", false) },
			foreign: func(s *emulator.State) { s.OnPremisesPasswordReset.Set("passwordWritebackSupported", true) },

			importID: emulator.SeedTenantID, importIgnores: []string{"on_destroy"},
		},
	}
}

// method is a resource of one authentication method's configuration.
func method(name, id string, base, updated values, drift func(*emulator.State), owns ...string) subject {
	base["method"], updated["method"] = name, name
	s := subject{
		name: "sspr_authentication_method_configuration (" + name + ")", typeName: "sspr_authentication_method_configuration",
		base: base, updated: updated, drift: drift, place: "/authenticationMethodsPolicy", importID: name, importIgnores: []string{"on_destroy"},
		foreign: func(s *emulator.State) { s.SetAuthenticationMethod("SoftwareOath", "state", "enabled") },
	}
	for _, key := range owns {
		s.owns = append(s.owns, fmt.Sprintf("method %q/%s", id, key))
	}
	return s
}

func graphSubjects() []subject {
	return []subject{
		{
			name: "sspr_administrator_policy", typeName: "sspr_administrator_policy",
			base: values{"enabled": false, "on_destroy": "restore"}, updated: values{"enabled": true, "on_destroy": "restore"},
			owns:    []string{"authorization/allowedToUseSSPR"},
			place:   "/authorizationPolicy",
			drift:   func(s *emulator.State) { s.AuthorizationPolicy.Set("allowedToUseSSPR", true) },
			foreign: func(s *emulator.State) { s.AuthorizationPolicy.Set("allowInvitesFrom", "none") },

			importID: emulator.SeedTenantID, importIgnores: []string{"on_destroy"},
		},
		{
			name: "sspr_authentication_methods_policy", typeName: "sspr_authentication_methods_policy",
			base: values{
				"migration_state": "migration_in_progress", "registration_campaign_state": "enabled", "registration_campaign_method": "passkey", "registration_campaign_snooze_days": 3,
				"registration_campaign_included_groups": []string{emulator.SeedGroupID}, "on_destroy": "restore",
			},
			updated: values{
				"migration_state": "migration_complete", "registration_campaign_state": "enabled", "registration_campaign_method": "microsoft_authenticator", "registration_campaign_snooze_days": 14,
				"registration_campaign_included_groups": []string{"all_users"}, "on_destroy": "restore",
			},
			seed: func(s *emulator.State) {
				s.AuthenticationMethodsPolicy.Set("policyMigrationState", "migrationComplete")
			},
			owns:    []string{"methods/policyMigrationState", "methods/registrationEnforcement"},
			place:   "/authenticationMethodsPolicy",
			drift:   func(s *emulator.State) { s.AuthenticationMethodsPolicy.Set("policyMigrationState", "preMigration") },
			foreign: func(s *emulator.State) { s.AuthenticationMethodsPolicy.Set("description", "Changed by somebody else") },

			importID: emulator.SeedTenantID, importIgnores: []string{"on_destroy"},
		},
		method("sms", "Sms",
			values{"state": "enabled", "included_groups": []string{emulator.SeedGroupID}, "excluded_groups": []string{emulator.SeedNestedGroupID}, "usable_for_sign_in": false, "on_destroy": "restore"},
			values{"state": "enabled", "included_groups": []string{"all_users"}, "excluded_groups": []string{}, "usable_for_sign_in": true, "on_destroy": "restore"},
			func(s *emulator.State) { s.SetAuthenticationMethod("Sms", "state", "disabled") }, "state", "includeTargets", "excludeTargets"),
		method("voice", "Voice",
			values{"state": "enabled", "office_phone_allowed": true, "on_destroy": "reset"}, values{"state": "enabled", "office_phone_allowed": false, "on_destroy": "reset"},
			func(s *emulator.State) { s.SetAuthenticationMethod("Voice", "state", "disabled") }, "state", "isOfficePhoneAllowed", "includeTargets", "excludeTargets"),
	}
}

// The users of the contact subjects.
const (
	kim = emulator.SeedUserID
	lee = "b1d4c0de-0000-4000-8000-000000000105"
	pat = "b1d4c0de-0000-4000-8000-000000000106"
	sam = "b1d4c0de-0000-4000-8000-000000000107"
)

func contactSubjects() []subject {
	row := func(mobile, email string) map[string]string {
		return map[string]string{"mobile_phone": mobile, "email": email}
	}
	registered := func(s *emulator.State) {
		s.SetPhone(kim, emulator.PhoneOffice, "+1 4255550100") // nobody manages it
		s.SetPhone(pat, emulator.PhoneMobile, "+61 400000007")
		s.SetEmail(pat, "old@private.example")
	}
	drift := func(s *emulator.State) { s.SetPhone(kim, emulator.PhoneMobile, "+61 400999999") }
	foreign := func(s *emulator.State) { s.SetPhone(kim, emulator.PhoneOffice, "+1 4255550199") }
	return []subject{
		{
			name: "sspr_user_contact_info", typeName: "sspr_user_contact_info", seed: registered, drift: drift, foreign: foreign, place: kim + "/authentication/phoneMethods",
			base:    values{"user_id": kim, "mobile_phone": "+61 400111222", "alternate_mobile_phone": "+61 400111333", "email": "kim@private.example"},
			updated: values{"user_id": kim, "mobile_phone": "+61 400111444", "alternate_mobile_phone": "none", "email": "kim@elsewhere.example"},
			owns:    []string{kim + "/mobile", kim + "/alternateMobile", kim + "/email"},

			importID: kim, importIgnores: []string{"office_phone"},
			batches: map[string]int{"create": 1, "update": 1, "delete": 1, "import": 1},
		},
		{
			name: "sspr_users_contact_info", typeName: "sspr_users_contact_info", seed: registered, drift: drift, foreign: foreign, place: kim + "/authentication/phoneMethods",
			base: values{"users": map[string]map[string]string{
				kim: row("+61 400111222", "kim@private.example"), lee: row("+61 400222333", "lee@private.example"), pat: row("+61 400333444", "pat@private.example"),
			}},
			updated: values{"users": map[string]map[string]string{
				kim: row("+61 400111555", "kim@private.example"), pat: row("+61 400333444", "none"), sam: row("+61 400444555", "sam@private.example"),
			}},
			owns: []string{
				kim + "/mobile", kim + "/email", lee + "/mobile", lee + "/email", pat + "/mobile", pat + "/email", sam + "/mobile", sam + "/email",
			},
			importID: kim + "," + lee, importIgnores: []string{"id", "users", "object_ids", "sms_sign_in_states"}, random: []string{"id"},
			batches: map[string]int{"create": 3, "read": 1, "update": 4, "delete": 4, "import": 1},
		},
	}
}
