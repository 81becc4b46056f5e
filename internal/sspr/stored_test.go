package sspr_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestStoredNames checks the names that states contain. A changed line here loses what users' states remember, unless
// the old name is still read.
func TestStoredNames(t *testing.T) {
	t.Parallel()
	for want, settings := range map[string]any{
		"enabled_for group_id": new(sspr.Scope),
		"methods_required methods questions_to_register questions_to_reset custom_questions predefined_question_ids": new(sspr.AuthenticationMethods),
		"required_at_sign_in reconfirm_after_days":                                       new(sspr.Registration),
		"notify_users notify_administrators":                                             new(sspr.Notifications),
		"customize_helpdesk_link custom_helpdesk_email_or_url":                           new(sspr.Customization),
		"write_back_passwords write_back_passwords_with_cloud_sync unlock_without_reset": new(sspr.OnPremisesIntegration),
		"enabled": new(sspr.AdministratorPolicy),
		"migration_state registration_campaign_state registration_campaign_method registration_campaign_snooze_days registration_campaign_included_groups registration_campaign_excluded_groups": new(sspr.MethodsPolicy),
		"state included_groups excluded_groups included_groups_as_found office_phone_allowed usable_for_sign_in authentication_mode software_oath_enabled " +
			"allow_external_id_to_use_email_otp": new(sspr.MethodConfiguration),
	} {
		var got []string
		for name := range sspr.Stored(settings) {
			got = append(got, name)
		}
		// Order is not part of the format.
		wanted := strings.Fields(want)
		slices.Sort(got)
		slices.Sort(wanted)
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%T (-want +got):\n%s", settings, diff)
		}
	}
}

// TestAFieldWithoutAStoredName checks that a field without a stored name panics.
func TestAFieldWithoutAStoredName(t *testing.T) {
	t.Parallel()
	defer func() {
		if got, want := recover(), "sspr: forgetful.New has no stored name"; got != want {
			t.Errorf("got %v, want %q", got, want)
		}
	}()
	type forgetful struct {
		Old *bool `stored:"old"`
		New *bool
	}
	sspr.Said(forgetful{})
}

// TestOnlyNamedFields checks that Only keeps neither fields with other names nor fields that no state has.
func TestOnlyNamedFields(t *testing.T) {
	t.Parallel()
	found := sspr.MethodConfiguration{Method: p(sspr.MethodSMS), State: p("enabled"), UsableForSignIn: p(true)}
	names := []string{"state", "office_phone_allowed", "-", "State"}
	if diff := cmp.Diff(sspr.MethodConfiguration{State: p("enabled")}, sspr.Only(found, names)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"state", "usable_for_sign_in"}, sspr.Said(found)); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"office_phone_allowed"}, sspr.Missing(found, []string{"state", "office_phone_allowed"})); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if !reflect.DeepEqual(found.Method, p(sspr.MethodSMS)) {
		t.Error("what was found has changed")
	}
}
