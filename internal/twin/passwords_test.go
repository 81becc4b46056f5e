package twin_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// TestPasswordsAreCarriedOver shows that banned words, texts and addresses have stand-ins, and all else is as in the tenant.
func TestPasswordsAreCarriedOver(t *testing.T) {
	server := startRich(t)
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	is := open(t, file)
	for name, want := range map[string]string{
		"BannedPasswordList": "banned-0001\tbanned-0002\tbanned-0001", "LockoutThreshold": "7", "LockoutDurationInSeconds": "60",
		"BannedPasswordCheckOnPremisesMode": "Audit", "EnableBannedPasswordCheck": "true",
	} {
		if got := is.PasswordRule(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := is.PasswordRule("OfTheFuture"); !strings.HasPrefix(got, "Text ") {
		t.Errorf("a value that is not known is %q", got)
	}
	if days, never := is.PasswordValidity(is.Tenant.DefaultDomain); days != 60 || never {
		t.Errorf("passwords expire after %d days, never: %t", days, never)
	}
	if _, never := is.PasswordValidity(is.Tenant.InitialDomain); !never {
		t.Error("passwords of the initial domain expire")
	}
	for key, want := range map[string]string{
		"id": `"0"`, "backgroundColor": `"#0078D4"`, "usernameHintText": "null",
		"loginPageTextVisibilitySettings": `{"hideForgotMyPassword":true,"ofTheFuture":1.50}`,
	} {
		if got, _ := is.Branding.Get(key); string(got) != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	address, _ := is.Branding.Get("customAccountResetCredentialsUrl")
	text, _ := is.Branding.Get("customForgotMyPasswordText")
	if !strings.HasPrefix(string(address), `"https://www.twin.example/`) || !strings.HasPrefix(string(text), `"Text `) {
		t.Errorf("the links are %s, %s", address, text)
	}
	for _, want := range []string{"the password protection: read", "the branding of the sign-in page: read"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	named, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{WithNames: true})
	kept := open(t, named)
	if got := kept.PasswordRule("BannedPasswordList"); got != "plantedtext\tWayfair\tPLANTEDTEXT" {
		t.Errorf("with names, the words are %q", got)
	}
}

// TestATenantWithoutRulesAndBranding: what does not exist is no part that could not be read.
func TestATenantWithoutRulesAndBranding(t *testing.T) {
	server := start(t, emulator.Options{})
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	is := open(t, file)
	if len(is.PasswordRules) > 0 || len(is.Branding) > 0 {
		t.Errorf("there are %s and %s", is.PasswordRules.Raw(), is.Branding.Raw())
	}
	for _, u := range is.Snapshot.Unreadable {
		if strings.Contains(u.Path, "branding") || strings.Contains(u.Path, "groupSettings") {
			t.Errorf("%s is marked with %d %s", u.Path, u.Status, u.Code)
		}
	}
	for _, want := range []string{"the password protection: Microsoft's defaults", "the branding of the sign-in page: none"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}
