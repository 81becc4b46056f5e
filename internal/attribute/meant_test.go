package attribute

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func words[S ~string](all []S) []string {
	var found []string
	for _, s := range all {
		found = append(found, string(s))
	}
	return found
}

func TestMeant(t *testing.T) {
	t.Parallel()
	switches, policy := words(sspr.LegacyMethods()), words(sspr.ConfigurableMethods())
	scopes, states := []string{"none", "selected", "all"}, []string{"enabled", "disabled"}
	destroy := []string{"retain", "restore", "disable"}
	for _, test := range []struct {
		accepted    []string
		wrong, want string
	}{
		{switches, "sms", "mobile_phone"},
		{switches, "Email", "email"},
		{switches, "voice", "mobile_phone office_phone"},
		{switches, "microsoft_authenticator", "mobile_app_notification mobile_app_code"},
		{switches, "MicrosoftAuthenticator", "mobile_app_notification mobile_app_code"},
		{switches, "software_oath", "mobile_app_code"},
		{switches, "SoftwareOath", "mobile_app_code"},
		{switches, "mobilePhoneOptionEnabled", "mobile_phone"},
		{switches, "Mobile phone", "mobile_phone"},
		{switches, "Mobile app notification", "mobile_app_notification"},
		{switches, " email\u00a0", "email"},
		{switches, "e-mail", "email"},
		{switches, "emial", "email"},
		{switches, "emaill", "email"},
		{switches, "security_question", "security_questions"},
		{switches, "mobile_phnoe", "mobile_phone"},
		{switches, "fido2", ""},
		{switches, "fax", ""},
		{switches, "mobile_app_notifiactoin", ""},
		{switches, "mobile_app_notifiaction", "mobile_app_notification"},
		{switches, "", ""},
		{policy, "mobile_phone", "sms voice"},
		{policy, "office_phone", "voice"},
		{policy, "mobile_app_notification", "microsoft_authenticator"},
		{policy, "mobile_app_code", "software_oath microsoft_authenticator"},
		{policy, "SoftwareOath", "software_oath"},
		{policy, "Sms", "sms"},
		{policy, "hardware_oath", ""},
		{scopes, "Selected", "selected"},
		{scopes, "group", "selected"},
		{scopes, "everyone", "all"},
		{scopes, "All", "all"},
		{scopes, "1", "selected"},
		{scopes, "disabled", "none"},
		{states, "on", "enabled"},
		{states, "off", "disabled"},
		{states, "Enabled", "enabled"},
		{[]string{"default", "enabled", "disabled"}, "microsoftManaged", "default"},
		{[]string{"pre_migration", "migration_in_progress", "migration_complete"}, "migrationComplete", "migration_complete"},
		{[]string{"any", "push", "device_based_push"}, "deviceBasedPush", "device_based_push"},
		{[]string{"all_users"}, "All users", "all_users"},
		{[]string{"all_users"}, "all", "all_users"},
		{destroy, "keep", "retain"},
		{destroy, "retian", "retain"},
		{destroy, "Restore", "restore"},
		{destroy, "disabled", "disable"},
		{destroy, "none", ""},
		{[]string{"microsoft_authenticator", "passkey"}, "fido2", "passkey"},
	} {
		if got := strings.Join(meant(test.wrong, test.accepted), " "); got != test.want {
			t.Errorf("%q of %v means %q, want %q", test.wrong, test.accepted, got, test.want)
		}
	}
}

func TestWhyNot(t *testing.T) {
	t.Parallel()
	switches, policy := words(sspr.LegacyMethods()), words(sspr.ConfigurableMethods())
	for _, test := range []struct {
		accepted    []string
		wrong, want string
	}{
		{switches, "sms", "the authentication methods policy"},
		{policy, "mobile_phone", "the page Password reset"},
		{switches, "passkey", "A passkey does not reset a password."},
		{policy, "fido2", "A passkey does not reset a password."},
		{switches, "Email", ""},
		{[]string{"microsoft_authenticator", "passkey"}, "fido2", ""},
		{[]string{"none", "selected", "all"}, "sms", ""},
	} {
		if got := whyNot(test.wrong, test.accepted); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%q: %q, want %q", test.wrong, got, test.want)
		}
	}
}
