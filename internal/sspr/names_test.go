package sspr_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// spelled checks values against the texts in configurations, outputs and the log, in order.
func spelled[T ~string](t *testing.T, values []T, want ...string) {
	t.Helper()
	got := make([]string, len(values))
	for i, v := range values {
		got[i] = string(v)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNamesOfTheSchema checks names that are part of the documented schema. A rename breaks configurations.
func TestNamesOfTheSchema(t *testing.T) {
	t.Parallel()
	spelled(t, []sspr.EnabledFor{sspr.EnabledForNone, sspr.EnabledForSelected, sspr.EnabledForAll}, "none", "selected", "all")
	spelled(t, sspr.LegacyMethods(), "mobile_app_notification", "mobile_app_code", "email", "mobile_phone", "office_phone", "security_questions")
	spelled(t, sspr.Methods(), "mobile_app_notification", "mobile_app_code", "email", "mobile_phone", "office_phone", "security_questions", "hardware_oath")
	spelled(t, sspr.ConfigurableMethods(), "email", "sms", "voice", "microsoft_authenticator", "software_oath")
	spelled(t, sspr.ContactMethods, "mobile_phone", "alternate_mobile_phone", "office_phone", "email")
	spelled(t, []sspr.MigrationState{sspr.PreMigration, sspr.MigrationInProgress, sspr.MigrationComplete}, "pre_migration", "migration_in_progress", "migration_complete")
	spelled(t, []string{sspr.AllUsers}, "all_users")
	spelled(t, sspr.AuditKinds(), "settings", "reset", "unlock", "registration", "blocked", "administrator_reset")
	spelled(t, sspr.Populations(), "everyone", "all_but_global_administrators", "global_administrators")
}

// TestNamesOfTheAuditLog checks that every setting that the audit log names has its attribute (sspr-policy 4.2).
func TestNamesOfTheAuditLog(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{
		"EnablementForUsers":                         "sspr_policy.enabled_for",
		"NumberOfRequiredContactMethodsForUsers":     "sspr_authentication_methods.methods_required",
		"SelectedContactMethodsForUsers":             "sspr_authentication_methods.methods",
		"EnforcedRegistrationEnablementForUsers":     "sspr_registration.required_at_sign_in",
		"EnforcedRegistrationIntervalInDaysForUsers": "sspr_registration.reconfirm_after_days",
		"NotifyUsersOfReset":                         "sspr_notifications.notify_users",
		"NotifyTenantAdminOfReset":                   "sspr_notifications.notify_administrators",
		"CustomizeContactAdminLink":                  "sspr_customization.customize_helpdesk_link",
		"CustomContactAdminLink":                     "sspr_customization.custom_helpdesk_email_or_url",
		"EnableAccountUnlock":                        "sspr_on_premises_integration.unlock_without_reset",
	} {
		if got := (sspr.AuditChange{Setting: setting}).Attribute(); got != want {
			t.Errorf("%s: got %q, want %q", setting, got, want)
		}
	}
}
