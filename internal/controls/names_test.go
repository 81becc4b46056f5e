package controls_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
)

// TestNames checks names that are part of the documented schema. A rename breaks configurations.
func TestNames(t *testing.T) {
	if got := []controls.Outcome{controls.Pass, controls.Fail, controls.NotReadable, controls.NotApplicable}; !slices.Equal(got, []controls.Outcome{"pass", "fail", "not_readable", "not_applicable"}) {
		t.Errorf("outcomes: %q", got)
	}
	if got := controls.Frameworks(); !slices.Equal(got, []string{"cis_m365_v7", "cis_azure", "eidsca", "scubagear", "zero_trust_assessment"}) {
		t.Errorf("frameworks: %q", got)
	}
	if got := controls.Sources(); !slices.Equal(got, []controls.Source{"password_reset_policy", "authorization_policy", "authentication_methods_policy", "password_rule_settings", "domains", "organization"}) {
		t.Errorf("sources: %q", got)
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
		"1.3.1":        {"sspr_password_expiration.never_expires", "never or no value, in every domain"},
		"5.2.3.2":      {"sspr_password_protection.custom_banned_passwords", "enforced, 1 word or more"},
		"5.2.3.3":      {"sspr_password_protection.on_premises_mode", "checked, enforce"},
		"EIDSCA.PR01":  {"sspr_password_protection.on_premises_mode", "enforce"},
		"EIDSCA.PR02":  {"sspr_password_protection.check_on_premises", "true"},
		"EIDSCA.PR03":  {"sspr_password_protection.enforce_custom_banned", "true"},
		"EIDSCA.PR05":  {"sspr_password_protection.lockout_duration_seconds", "60 seconds or more"},
		"EIDSCA.PR06":  {"sspr_password_protection.lockout_threshold", "1 to 10"},
		"MS.AAD.6.1v1": {"sspr_password_expiration.never_expires", "never or no value, in every domain"},
		"21847":        {"sspr_password_protection.on_premises_mode", "checked, enforce, or not synchronized"},
	}
	for _, r := range controls.Evaluate(controls.Live{}) {
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
