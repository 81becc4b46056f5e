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
	spelled(t, []sspr.Outcome{sspr.Pass, sspr.Fail, sspr.NotReadable, sspr.NotApplicable}, "pass", "fail", "not_readable", "not_applicable")
	spelled(t, sspr.ControlFrameworks(), "cis_m365_v7", "cis_azure", "eidsca", "scubagear", "zero_trust_assessment")
	spelled(t, sspr.Sources(), "password_reset_policy", "authorization_policy", "authentication_methods_policy")
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

// TestNamesOfControls checks the attribute and the expected value that a report shows beside a failure.
func TestNamesOfControls(t *testing.T) {
	t.Parallel()
	want := map[string][2]string{
		"5.2.4.1":      {"sspr_policy.enabled_for", "all"},
		"5.2.4.2":      {"sspr_authentication_methods.methods_required", "2"},
		"5.2.4.3":      {"sspr_registration.required_at_sign_in", "registration required, reconfirmation after 1 to 730 days"},
		"5.2.4.4":      {"sspr_notifications.notify_users", "true"},
		"5.2.4.5":      {"sspr_notifications.notify_administrators", "true"},
		"1.7, 2.9":     {"sspr_registration.reconfirm_after_days", "1 to 730 days"},
		"EIDSCA.AP01":  {"sspr_administrator_policy.enabled", "false"},
		"EIDSCA.AG01":  {"sspr_authentication_methods_policy.migration_state", "migration_complete"},
		"MS.AAD.3.5v2": {"sspr_authentication_method_configuration.state", "none enabled"},
		"22072":        {"sspr_authentication_methods.methods", "not offered"},
	}
	for _, r := range sspr.Evaluate(sspr.Live{}) {
		if w, ok := want[r.ID]; ok {
			if got := [2]string{r.Attribute, r.Expected}; got != w {
				t.Errorf("%s: got %q, want %q", r.ID, got, w)
			}
			delete(want, r.ID)
		}
	}
	if len(want) > 0 {
		t.Errorf("there are no controls %v", want)
	}
}
