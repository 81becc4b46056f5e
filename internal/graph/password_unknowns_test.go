package graph

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestOneRuleChangesWhateverAPatchDoes changes one value of the password rules. The other five stay, and one that no template has,
// whether a PATCH keeps, resets or refuses what it leaves out, and whether values are checked (passwords 10.1 and 10.4).
func TestOneRuleChangesWhateverAPatchDoes(t *testing.T) {
	for _, patch := range []string{"", emulator.PasswordRulesDefaults, emulator.PasswordRulesKept} {
		for _, unchecked := range []bool{false, true} {
			client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
				s.Settings.PasswordRulesPatch, s.Settings.PasswordRulesUnchecked = patch, unchecked
				for name, text := range map[string]string{
					"BannedPasswordCheckOnPremisesMode": "Enforce", "EnableBannedPasswordCheckOnPremises": "False", "EnableBannedPasswordCheck": "False",
					"LockoutDurationInSeconds": "90", "LockoutThreshold": "20", "BannedPasswordList": "contoso\tfabrikam", "Future": "1.50",
				} {
					s.SetPasswordRule(name, text)
				}
			})
			before, _ := rulesOf(t, server)
			if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7))}); err != nil {
				t.Fatalf("%q, unchecked %t: %v", patch, unchecked, err)
			}
			before["LockoutThreshold"] = "7"
			after, _ := rulesOf(t, server)
			equal(t, after, before)
		}
	}
}

// TestTheDefaultsAreThoseOfTheTenantsTemplate reads, restores and resets in a tenant whose template has other defaults, as in US
// Government (passwords 1.6 and 1.24).
func TestTheDefaultsAreThoseOfTheTenantsTemplate(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.Settings.PasswordRulesTemplate = map[string]string{"LockoutThreshold": "3", "EnableBannedPasswordCheckOnPremises": "False"}
	})
	isDefault := func(when string, p passwords.Protection) {
		t.Helper()
		if p.Absent == nil || *p.LockoutThreshold != 3 || *p.CheckOnPremises || *p.LockoutDurationSeconds != 60 {
			t.Errorf("%s: %+v", when, p)
		}
		if _, there := rulesOf(t, server); there {
			t.Errorf("%s: the tenant has rules of its own", when)
		}
	}
	found, err := client.PasswordProtection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	isDefault("at first", found)
	before, after, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutDurationSeconds: new(int64(90))})
	if err != nil || *after.LockoutThreshold != 3 || *after.CheckOnPremises {
		t.Fatalf("a change of the duration: %+v, %v", after, err)
	}
	change, _ := before.Restoring([]string{"lockout_duration_seconds"})
	if _, after, err = client.UpdatePasswordProtection(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	isDefault("restored", after)
	if _, _, err = client.UpdatePasswordProtection(t.Context(), passwords.Protection{CheckOnPremises: new(true)}); err != nil {
		t.Fatal(err)
	}
	if err := client.ResetPasswordProtection(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err = client.PasswordProtection(t.Context()); err != nil {
		t.Fatal(err)
	}
	isDefault("reset", found)
}

// TestPasswordProtectionWithoutALicense: the error names the license that the password rules need, and not that of the registration
// report (passwords 10.10).
func TestPasswordProtectionWithoutALicense(t *testing.T) {
	client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SubscribedSkus, s.Settings.PasswordRulesLicensed = nil, true })
	_, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7))})
	if serviceerror.KindOf(err) != serviceerror.NotLicensed {
		t.Errorf("got %v", err)
	}
}

// TestATextThatIsNotEmptiedIsAnError: if the service refuses null, or ignores it, the change is not reported as made (passwords 10.9).
func TestATextThatIsNotEmptiedIsAnError(t *testing.T) {
	for setting, want := range map[string]serviceerror.Kind{
		emulator.BrandingNullRefused: serviceerror.KindOfStatus(http.StatusBadRequest), emulator.BrandingNullIgnored: serviceerror.NotPersisted,
	} {
		client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
			s.SetBranding("customForgotMyPasswordText", "Help")
			s.Settings.BrandingNull = setting
		})
		if _, _, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ForgotPasswordText: new("")}); serviceerror.KindOf(err) != want {
			t.Errorf("null is %s: %v", setting, err)
		}
	}
}
