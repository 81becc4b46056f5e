package emulator

import (
	"testing"
	"time"
)

func TestRegistrationRules(t *testing.T) {
	const kim = SeedUserID
	all := func(changes ...func(*State)) func(*State) {
		return func(s *State) {
			s.SetPolicy(keyEnablement, 2)
			for _, change := range changes {
				change(s)
			}
		}
	}
	on := func(id string) func(*State) { return methodSetting(id, "state", "enabled") }
	// Email is enabled in the seed, without any target.
	email := methodSetting("Email", keyIncludeTargets, []object{newObject("targetType", "group", "id", allUsers)})
	app, office := methodSetting("MicrosoftAuthenticator", "isSoftwareOathEnabled", true), methodSetting("Voice", "isOfficePhoneAllowed", true)
	two := policyValue(keyRequired, 2)
	as := func(role string) func(*State) {
		return func(s *State) { s.User(kim).DirectoryRoles = []string{role} }
	}
	barred := func(s *State) { s.SetAllowedToUseSSPR(false) }
	const pre, progress, done = preMigration, migrationInProgress, migrationComplete
	for name, c := range map[string]struct {
		state   string // of the migration
		change  func(*State)
		methods []string // kim's
		user    string
		want    string // E for enabled, R for registered, C for capable
	}{
		"nobody":                    {"", on("Sms"), []string{reportMobile}, kim, "-R-"},
		"everybody":                 {"", all(on("Sms")), []string{reportMobile}, kim, "ERC"},
		"everybody, complete":       {done, all(on("Sms")), []string{reportMobile}, kim, "ERC"},
		"nothing registered":        {"", all(on("Sms")), nil, kim, "E--"},
		"guest":                     {"", all(on("Sms")), nil, SeedGuestID, "E--"},
		"alternate mobile and key":  {"", all(on("Sms")), []string{reportAlternateMobile, "fido2"}, kim, "E--"},
		"code that is not offered":  {"", all(email), []string{reportSoftwareCode}, kim, "E--"},
		"code of the authenticator": {"", all(email, app), []string{reportSoftwareCode}, kim, "ERC"},
		"code of another app":       {"", all(email, on("SoftwareOath")), []string{reportSoftwareCode}, kim, "ERC"},
		"questions":                 {"", all(policySwitch(keyQuestionsSwitch)), []string{reportQuestions}, kim, "ERC"},
		"questions, before":         {pre, all(policySwitch(keyQuestionsSwitch)), []string{reportQuestions}, kim, "ERC"},
		"mobile phone, migrated":    {"", all(), []string{reportMobile}, kim, "E--"},
		"mobile phone by voice":     {"", all(on("Voice")), []string{reportMobile}, kim, "ERC"},
		"office phone":              {"", all(on("Voice"), office), []string{reportOffice}, kim, "ERC"},
		"office phone not allowed":  {"", all(on("Voice")), []string{reportOffice}, kim, "E--"},
		"e-mail":                    {"", all(email), []string{reportEmail}, kim, "ERC"},

		"legacy mobile phone":               {pre, all(), []string{reportMobile}, kim, "ERC"},
		"legacy mobile phone, in progress":  {progress, all(), []string{reportMobile}, kim, "ERC"},
		"legacy mobile phone, complete":     {done, all(), []string{reportMobile}, kim, "E--"},
		"legacy code":                       {pre, all(policySwitch("mobileAppCodeEnabled")), []string{reportSoftwareCode}, kim, "ERC"},
		"legacy code, migrated":             {"", all(email, policySwitch("mobileAppCodeEnabled")), []string{reportSoftwareCode}, kim, "E--"},
		"methods policy, before":            {pre, all(app), []string{reportSoftwareCode}, kim, "E--"},
		"methods policy and legacy":         {progress, all(app), []string{reportSoftwareCode}, kim, "ERC"},
		"notification, before":              {pre, all(policySwitch("mobileAppNotificationEnabled")), []string{reportPush}, kim, "E--"},
		"notification, in progress":         {progress, all(), []string{reportPush}, kim, "E--"},
		"notification, complete":            {done, all(email), []string{reportPush}, kim, "ERC"},
		"notification, newest":              {"", all(email), []string{reportPush}, kim, "ERC"},
		"notification of two, before":       {pre, all(two, policySwitch("mobileAppNotificationEnabled")), []string{reportPush, reportMobile}, kim, "ERC"},
		"the app alone":                     {"", all(app), []string{reportPush, reportSoftwareCode}, kim, "E--"},
		"the app and its code alone":        {"", all(on("SoftwareOath")), []string{reportPush, reportSoftwareCode}, kim, "E--"},
		"the legacy app alone":              {pre, all((*State).SwitchOffLegacyMethods, policySwitch("mobileAppCodeEnabled")), []string{reportSoftwareCode}, kim, "E--"},
		"the app beside questions":          {"", all(policySwitch(keyQuestionsSwitch)), []string{reportPush}, kim, "ERC"},
		"the app is one method":             {"", all(email, two, app), []string{reportPush, reportSoftwareCode}, kim, "E--"},
		"the app and e-mail":                {"", all(email, two), []string{reportPush, reportEmail}, kim, "ERC"},
		"one of two":                        {"", all(email, two), []string{reportPush, reportPush}, kim, "E--"},
		"hardware token, disabled":          {"", all(email), []string{reportHardwareCode}, kim, "E--"},
		"hardware token":                    {"", all(on(hardwareOathID)), []string{reportHardwareCode}, kim, "ERC"},
		"hardware token and app":            {"", all(two, on(hardwareOathID)), []string{reportHardwareCode, reportPush}, kim, "ERC"},
		"hardware token, no legacy switch":  {pre, all(policySwitch("mobileAppCodeEnabled")), []string{reportHardwareCode}, kim, "E--"},
		"hardware token, before":            {pre, all(on(hardwareOathID)), []string{reportHardwareCode}, kim, "E--"},
		"directory data is no method":       {"", all(on("Sms"), func(s *State) { s.User(kim).MobilePhone = "+1 2065555555" }), nil, kim, "E--"},
		"what an administrator adds counts": {"", all(on("Sms"), func(s *State) { s.SetPhone(kim, PhoneMobile, "+1 2065555555") }), nil, kim, "ERC"},

		"in the group":        {"", all(on("Sms"), selected(SeedGroupID)), []string{reportMobile}, kim, "ERC"},
		"in the nested group": {"", all(on("Sms"), selected(SeedGroupID)), nil, "b1d4c0de-0000-4000-8000-000000000106", "E--"},
		"not in the group":    {"", all(on("Sms"), selected(SeedNestedGroupID)), []string{reportMobile}, kim, "-R-"},
		"selected and no one": {"", all(on("Sms"), policyValue(keyEnablement, 1)), []string{reportMobile}, kim, "-R-"},
		"group but everybody": {"", all(on("Sms"), policyValue(keyGroupIDs, []string{SeedNestedGroupID})), []string{reportMobile}, kim, "ERC"},
		"group but nobody":    {"", all(on("Sms"), selected(SeedGroupID), policyValue(keyEnablement, 0)), []string{reportMobile}, kim, "-R-"},

		"administrator":             {"", as(RoleAuthenticationAdministrator), []string{reportPush, reportEmail}, kim, "ERC"},
		"administrator, one":        {"", as(RoleAuthenticationAdministrator), []string{reportPush, reportSoftwareCode}, kim, "E--"},
		"administrator, no policy":  {"", as(RoleSecurityAdministrator), []string{reportMobile, reportHardwareCode}, kim, "ERC"},
		"administrator barred":      {"", all(as(RoleUserAdministrator), barred), []string{reportPush, reportMobile}, kim, "-R-"},
		"administrator's questions": {"", all(as(RoleAuthenticationAdministrator), policySwitch(keyQuestionsSwitch)), []string{reportPush, reportQuestions}, kim, "E--"},
		"reader, not in scope":      {"", as(RoleGlobalReader), []string{reportPush, reportMobile}, kim, "---"},
		"reader, one method":        {"", all(email, as(RoleReportsReader), barred), []string{reportEmail}, kim, "ERC"},
		"reader's questions":        {"", all(policySwitch(keyQuestionsSwitch), as(RoleSecurityReader)), []string{reportQuestions}, kim, "ERC"},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{MigrationState: c.state, Seed: func(s *State) {
				s.User(kim).RegisteredMethods = c.methods
				if c.change != nil {
					c.change(s)
				}
			}})
			row := e.graph(registrationsURL + "/" + c.user)
			if got := flagsOf(t, row); got != c.want {
				t.Errorf("%s instead of %s: %s", got, c.want, row.body)
			}
			_ = e.Update(func(s *State) error { s.FreezeRegistrationReport(time.Now()); return nil })
			if frozen := e.graph(registrationsURL + "/" + c.user); flagsOf(t, frozen) != c.want {
				t.Errorf("the frozen row is %s", frozen.body)
			}
		})
	}
}

// flagsOf words what a row says of password reset.
func flagsOf(t *testing.T, row reply) string {
	t.Helper()
	flags := []byte("---")
	for i, name := range []string{"isSsprEnabled", "isSsprRegistered", "isSsprCapable"} {
		if row.at(t, name) == true {
			flags[i] = "ERC"[i]
		}
	}
	return string(flags)
}

func policySwitch(key string) func(*State) { return func(s *State) { s.SetPolicy(key, true) } }

func policyValue(key string, value any) func(*State) {
	return func(s *State) { s.SetPolicy(key, value) }
}

func methodSetting(id, key string, value any) func(*State) {
	return func(s *State) { s.SetAuthenticationMethod(id, key, value) }
}

func selected(group string) func(*State) {
	return func(s *State) {
		s.SetPolicy(keyEnablement, enablementSelected)
		s.SetPolicy(keyGroupIDs, []string{group})
	}
}

// TestRegistrationTargets looks at whom a configuration of a method includes and excludes.
func TestRegistrationTargets(t *testing.T) {
	target := func(kind, id string) []any {
		return []any{map[string]any{"targetType": kind, "id": id, "isRegistrationRequired": false}}
	}
	for name, c := range map[string]struct {
		include, exclude []any
		want             bool
	}{
		"everybody":         {target("group", allUsers), []any{}, true},
		"nobody":            {[]any{}, []any{}, false},
		"group":             {target("group", SeedGroupID), []any{}, true},
		"another group":     {target("group", SeedNestedGroupID), []any{}, false},
		"user":              {target("user", SeedUserID), []any{}, true},
		"excluded by group": {target("group", allUsers), target("group", SeedGroupID), false},
	} {
		s := seed(time.Now())
		s.SetMigrationState(nil)
		s.SetPolicy(keyRequired, 2)
		s.SetPolicy("securityQuestionsOptionEnabled", true)
		s.User(SeedUserID).RegisteredMethods = []string{reportPush, reportQuestions}
		s.SetAuthenticationMethod("MicrosoftAuthenticator", keyIncludeTargets, c.include)
		s.SetAuthenticationMethod("MicrosoftAuthenticator", "excludeTargets", c.exclude)
		if got := s.registrationRules().details(s.User(SeedUserID)).IsSSPRRegistered; got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
