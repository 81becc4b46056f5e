package tenant

import (
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
)

func TestRegistrationRules(t *testing.T) {
	const kim = SeedUserID
	all := func(changes ...func(*State)) func(*State) {
		return func(s *State) {
			s.SetPolicy(KeyEnablement, 2)
			for _, change := range changes {
				change(s)
			}
		}
	}
	on := func(id string) func(*State) { return methodSetting(id, "state", "enabled") }
	// Email is enabled in the seed, without any target.
	email := methodSetting("Email", KeyIncludeTargets, []document.Document{document.New("targetType", "group", "id", AllUsers)})
	app, office := methodSetting("MicrosoftAuthenticator", "isSoftwareOathEnabled", true), methodSetting("Voice", "isOfficePhoneAllowed", true)
	two := policyValue(KeyRequired, 2)
	as := func(role string) func(*State) {
		return func(s *State) { s.User(kim).DirectoryRoles = []string{role} }
	}
	barred := func(s *State) { s.SetAllowedToUseSSPR(false) }
	const pre, progress, done = PreMigration, MigrationInProgress, MigrationComplete
	for name, c := range map[string]struct {
		state   string // of the migration
		change  func(*State)
		methods []string // kim's
		user    string
		want    string // E for enabled, R for registered, C for capable
	}{
		"nobody":                    {"", on("Sms"), []string{ReportMobile}, kim, "-R-"},
		"everybody":                 {"", all(on("Sms")), []string{ReportMobile}, kim, "ERC"},
		"everybody, complete":       {done, all(on("Sms")), []string{ReportMobile}, kim, "ERC"},
		"nothing registered":        {"", all(on("Sms")), nil, kim, "E--"},
		"guest":                     {"", all(on("Sms")), nil, SeedGuestID, "E--"},
		"alternate mobile and key":  {"", all(on("Sms")), []string{ReportAlternateMobile, "fido2"}, kim, "E--"},
		"code that is not offered":  {"", all(email), []string{ReportSoftwareCode}, kim, "E--"},
		"code of the authenticator": {"", all(email, app), []string{ReportSoftwareCode}, kim, "ERC"},
		"code of another app":       {"", all(email, on("SoftwareOath")), []string{ReportSoftwareCode}, kim, "ERC"},
		"questions":                 {"", all(policySwitch(KeyQuestionsSwitch)), []string{ReportQuestions}, kim, "ERC"},
		"questions, before":         {pre, all(policySwitch(KeyQuestionsSwitch)), []string{ReportQuestions}, kim, "ERC"},
		"mobile phone, migrated":    {"", all(), []string{ReportMobile}, kim, "E--"},
		"mobile phone by voice":     {"", all(on("Voice")), []string{ReportMobile}, kim, "ERC"},
		"office phone":              {"", all(on("Voice"), office), []string{ReportOffice}, kim, "ERC"},
		"office phone not allowed":  {"", all(on("Voice")), []string{ReportOffice}, kim, "E--"},
		"e-mail":                    {"", all(email), []string{ReportEmail}, kim, "ERC"},

		"legacy mobile phone":               {pre, all(), []string{ReportMobile}, kim, "ERC"},
		"legacy mobile phone, in progress":  {progress, all(), []string{ReportMobile}, kim, "ERC"},
		"legacy mobile phone, complete":     {done, all(), []string{ReportMobile}, kim, "E--"},
		"legacy code":                       {pre, all(policySwitch("mobileAppCodeEnabled")), []string{ReportSoftwareCode}, kim, "ERC"},
		"legacy code, migrated":             {"", all(email, policySwitch("mobileAppCodeEnabled")), []string{ReportSoftwareCode}, kim, "E--"},
		"methods policy, before":            {pre, all(app), []string{ReportSoftwareCode}, kim, "E--"},
		"methods policy and legacy":         {progress, all(app), []string{ReportSoftwareCode}, kim, "ERC"},
		"notification, before":              {pre, all(policySwitch("mobileAppNotificationEnabled")), []string{ReportPush}, kim, "E--"},
		"notification, in progress":         {progress, all(), []string{ReportPush}, kim, "E--"},
		"notification, complete":            {done, all(email), []string{ReportPush}, kim, "ERC"},
		"notification, newest":              {"", all(email), []string{ReportPush}, kim, "ERC"},
		"notification of two, before":       {pre, all(two, policySwitch("mobileAppNotificationEnabled")), []string{ReportPush, ReportMobile}, kim, "ERC"},
		"the app alone":                     {"", all(app), []string{ReportPush, ReportSoftwareCode}, kim, "E--"},
		"the app and its code alone":        {"", all(on("SoftwareOath")), []string{ReportPush, ReportSoftwareCode}, kim, "E--"},
		"the legacy app alone":              {pre, all((*State).SwitchOffLegacyMethods, policySwitch("mobileAppCodeEnabled")), []string{ReportSoftwareCode}, kim, "E--"},
		"the app beside questions":          {"", all(policySwitch(KeyQuestionsSwitch)), []string{ReportPush}, kim, "ERC"},
		"the app is one method":             {"", all(email, two, app), []string{ReportPush, ReportSoftwareCode}, kim, "E--"},
		"the app and e-mail":                {"", all(email, two), []string{ReportPush, ReportEmail}, kim, "ERC"},
		"one of two":                        {"", all(email, two), []string{ReportPush, ReportPush}, kim, "E--"},
		"hardware token, disabled":          {"", all(email), []string{ReportHardwareCode}, kim, "E--"},
		"hardware token":                    {"", all(on(fresh.HardwareOathID)), []string{ReportHardwareCode}, kim, "ERC"},
		"hardware token and app":            {"", all(two, on(fresh.HardwareOathID)), []string{ReportHardwareCode, ReportPush}, kim, "ERC"},
		"hardware token, no legacy switch":  {pre, all(policySwitch("mobileAppCodeEnabled")), []string{ReportHardwareCode}, kim, "E--"},
		"hardware token, before":            {pre, all(on(fresh.HardwareOathID)), []string{ReportHardwareCode}, kim, "E--"},
		"directory data is no method":       {"", all(on("Sms"), func(s *State) { s.User(kim).MobilePhone = "+1 2065555555" }), nil, kim, "E--"},
		"what an administrator adds counts": {"", all(on("Sms"), func(s *State) { s.SetPhone(kim, PhoneMobile, "+1 2065555555") }), nil, kim, "ERC"},

		"in the group":        {"", all(on("Sms"), selected(SeedGroupID)), []string{ReportMobile}, kim, "ERC"},
		"in the nested group": {"", all(on("Sms"), selected(SeedGroupID)), nil, "b1d4c0de-0000-4000-8000-000000000106", "E--"},
		"not in the group":    {"", all(on("Sms"), selected(SeedNestedGroupID)), []string{ReportMobile}, kim, "-R-"},
		"selected and no one": {"", all(on("Sms"), policyValue(KeyEnablement, 1)), []string{ReportMobile}, kim, "-R-"},
		"group but everybody": {"", all(on("Sms"), policyValue(KeyGroupIDs, []string{SeedNestedGroupID})), []string{ReportMobile}, kim, "ERC"},
		"group but nobody":    {"", all(on("Sms"), selected(SeedGroupID), policyValue(KeyEnablement, 0)), []string{ReportMobile}, kim, "-R-"},

		"administrator":             {"", as(RoleAuthenticationAdministrator), []string{ReportPush, ReportEmail}, kim, "ERC"},
		"administrator, one":        {"", as(RoleAuthenticationAdministrator), []string{ReportPush, ReportSoftwareCode}, kim, "E--"},
		"administrator, no policy":  {"", as(RoleSecurityAdministrator), []string{ReportMobile, ReportHardwareCode}, kim, "ERC"},
		"administrator barred":      {"", all(as(RoleUserAdministrator), barred), []string{ReportPush, ReportMobile}, kim, "-R-"},
		"administrator's questions": {"", all(as(RoleAuthenticationAdministrator), policySwitch(KeyQuestionsSwitch)), []string{ReportPush, ReportQuestions}, kim, "E--"},
		"reader, not in scope":      {"", as(RoleGlobalReader), []string{ReportPush, ReportMobile}, kim, "---"},
		"reader, one method":        {"", all(email, as(RoleReportsReader), barred), []string{ReportEmail}, kim, "ERC"},
		"reader's questions":        {"", all(policySwitch(KeyQuestionsSwitch), as(RoleSecurityReader)), []string{ReportQuestions}, kim, "ERC"},
	} {
		t.Run(name, func(t *testing.T) {
			s, now := Seed(time.Now()), time.Now()
			if c.state != "" {
				s.SetMigrationState(&c.state)
			}
			s.User(kim).RegisteredMethods = c.methods
			if c.change != nil {
				c.change(s)
			}
			if got := flagsOf(s, c.user, now); got != c.want {
				t.Errorf("%s instead of %s", got, c.want)
			}
			s.FreezeRegistrationReport(now)
			if got := flagsOf(s, c.user, now); got != c.want {
				t.Errorf("the frozen row is %s", got)
			}
		})
	}
}

// flagsOf returns a user's row as text: E for enabled, R for registered, C for capable.
func flagsOf(s *State, user string, now time.Time) string {
	rows := s.Registrations(now)
	row, flags := rows.Row(rows.At(user)), []byte("---")
	for i, is := range []bool{row.IsSSPREnabled, row.IsSSPRRegistered, row.IsSSPRCapable} {
		if is {
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
		s.SetPolicy(KeyEnablement, EnablementSelected)
		s.SetPolicy(KeyGroupIDs, []string{group})
	}
}

// TestRegistrationTargets tests which users a configuration of a method includes and excludes.
func TestRegistrationTargets(t *testing.T) {
	target := func(kind, id string) []any {
		return []any{map[string]any{"targetType": kind, "id": id, "isRegistrationRequired": false}}
	}
	for name, c := range map[string]struct {
		include, exclude []any
		want             bool
	}{
		"everybody":         {target("group", AllUsers), []any{}, true},
		"nobody":            {[]any{}, []any{}, false},
		"group":             {target("group", SeedGroupID), []any{}, true},
		"another group":     {target("group", SeedNestedGroupID), []any{}, false},
		"user":              {target("user", SeedUserID), []any{}, true},
		"excluded by group": {target("group", AllUsers), target("group", SeedGroupID), false},
	} {
		s := Seed(time.Now())
		s.SetMigrationState(nil)
		s.SetPolicy(KeyRequired, 2)
		s.SetPolicy("securityQuestionsOptionEnabled", true)
		s.User(SeedUserID).RegisteredMethods = []string{ReportPush, ReportQuestions}
		s.SetAuthenticationMethod("MicrosoftAuthenticator", KeyIncludeTargets, c.include)
		s.SetAuthenticationMethod("MicrosoftAuthenticator", "excludeTargets", c.exclude)
		if got := s.ResetRules().details(s.User(SeedUserID)).IsSSPRRegistered; got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
