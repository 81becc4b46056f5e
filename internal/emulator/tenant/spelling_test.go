package tenant

import (
	"strings"
	"testing"
	"time"
)

// A misspelled property of a policy in the tenant file is refused, with its right spelling. A property that the service may
// have tomorrow, or lack today, is left alone.
func TestMisspeltPolicies(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*State)
		want   string // of the error, "" for none
	}{
		"as it is made": {func(*State) {}, ""},
		"a letter too few": {func(s *State) {
			s.PasswordResetPolicy.Remove("enablementType")
			s.SetPolicy("enablementTyp", 1)
		}, `in passwordResetPolicy, the property "enablementType" is missing, and "enablementTyp" is probably a misspelling`},
		"another case": {func(s *State) {
			s.PasswordResetPolicy.Remove("notifyUsersOnPasswordReset")
			s.SetPolicy("NotifyUsersOnPasswordReset", true)
		}, `"notifyUsersOnPasswordReset" is missing, and "NotifyUsersOnPasswordReset" is probably a misspelling`},
		"Microsoft's own misspelling put right": {func(s *State) {
			s.PasswordResetPolicy.Remove("registrationReconfirmIntevalInDays")
			s.SetPolicy("registrationReconfirmIntervalInDays", 90)
		}, `"registrationReconfirmIntevalInDays" is missing, and "registrationReconfirmIntervalInDays" is probably a misspelling`},
		"writeback": {func(s *State) {
			s.OnPremisesPasswordReset.Remove("accountUnlockEnabled")
			s.OnPremisesPasswordReset.Set("accountUnlockEnable", true)
		}, `in onPremisesPasswordReset, the property "accountUnlockEnabled" is missing`},
		"administrators": {func(s *State) {
			s.AuthorizationPolicy.Remove("allowedToUseSSPR")
			s.AuthorizationPolicy.Set("allowedToUseSspr", true)
		}, `in authorizationPolicy, the property "allowedToUseSSPR" is missing`},
		"text for a number":  {func(s *State) { s.SetPolicy("enablementType", "2") }, `in passwordResetPolicy, the value of "enablementType" has the type string, but the service has the type number`},
		"text for a boolean": {func(s *State) { s.SetPolicy("skipRegistrationAllowed", "yes") }, `"skipRegistrationAllowed" has the type string, but the service has the type boolean`},
		"one for a list":     {func(s *State) { s.SetPolicy("passwordResetEnabledGroupIds", SeedGroupID) }, `but the service has the type array`},
		"null":               {func(s *State) { s.SetPolicy("registrationReconfirmIntevalInDays", nil) }, ""},
		"of the future":      {func(s *State) { s.SetPolicy("passkeyOptionEnabled", true) }, ""},
		"of the past":        {func(s *State) { s.PasswordResetPolicy.Remove("mobileAppCodeOptionAllowed") }, ""},
		"future and past": {func(s *State) {
			s.PasswordResetPolicy.Remove("emailOptionAllowed")
			s.SetPolicy("passkeyOptionEnabled", true)
		}, ""},
		"a password rule": {func(s *State) {
			s.SetBannedWords("Fabrikam")
			s.PasswordRules.Remove(RuleLockoutThreshold)
			s.SetPasswordRule("LockoutTreshold", "3")
		}, `in passwordRules, the property "LockoutThreshold" is missing`},
		"a number for a password rule": {func(s *State) {
			s.SetBannedWords("Fabrikam")
			s.PasswordRules.Set(RuleLockoutThreshold, 3)
		}, `in passwordRules, the value of "LockoutThreshold" has the type number, but the service has the type string`},
		"a hybrid tenant":      {func(s *State) { s.MakeHybrid() }, ""},
		"no policy of methods": {func(s *State) { s.AuthenticationMethodsPolicy = nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			state := Seed(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
			test.change(state)
			data, err := encodeState(state)
			if err != nil {
				t.Fatal(err)
			}
			_, err = readState(data)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
