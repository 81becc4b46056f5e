package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const registrationsURL = "/" + registrationsPath

// filtered gives the address of a list with a filter.
func filtered(path, filter string) string { return path + "?$filter=" + url.QueryEscape(filter) }

// everyPage follows the next links of a list and gives a property of every object, and how many pages there were.
func (e *tenant) everyPage(path, property string, header ...string) (values []string, pages int) {
	e.t.Helper()
	token := e.IssueToken(TokenSpec{})
	for next := graphPrefix + path; next != ""; pages++ {
		r := e.do(http.MethodGet, next, token, nil, header...)
		values = append(values, names(e.t, r, property)...)
		next, _ = r.json(e.t)["@odata.nextLink"].(string)
	}
	return values, pages
}

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
	// Email is enabled in the seed, for nobody.
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

func TestRegistrations(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC)
	e := startTenant(t, Options{Now: func() time.Time { return now }, Seed: func(s *State) {
		s.SetPolicy(keyEnablement, 2)
		s.SetAuthenticationMethod("Sms", "state", "enabled")
		s.SetEmail(SeedUserID, "kim@fabrikam.example")
		s.SetPhone(SeedUserID, PhoneMobile, "+1 2065555555")
		s.User("lee@" + SeedDomain).AccountEnabled = false
	}})
	all := names(t, e.graph(registrationsURL), "userPrincipalName")
	if len(all) != 9 || slices.Contains(all, "lee@"+SeedDomain) {
		t.Errorf("the rows are of %v", all)
	}
	kim := e.graph(registrationsURL + "/" + SeedUserID)
	wantStatus(t, kim, http.StatusOK)
	if got := fmt.Sprint(kim.at(t, "methodsRegistered")); got != "[email mobilePhone microsoftAuthenticatorPush softwareOneTimePasscode]" {
		t.Errorf("%s", got)
	}
	for key, want := range map[string]any{
		"userPrincipalName": "kim@" + SeedDomain, "userType": "member", "isAdmin": false, "isSsprEnabled": true,
		"isSsprCapable": true, "isMfaRegistered": true, "isPasswordlessCapable": false,
		"userPreferredMethodForSecondaryAuthentication": "push", "lastUpdatedDateTime": "2026-11-22T10:00:00.0000000Z",
	} {
		if got := kim.at(t, key); got != want {
			t.Errorf("%s is %v", key, got)
		}
	}
	for _, missing := range []string{"b1d4c0de-0000-4000-8000-000000000105", NumberedUserID(1), "kim@" + SeedDomain} {
		wantError(t, e.graph(registrationsURL+"/"+missing), http.StatusNotFound, "Request_ResourceNotFound")
	}
	selection := e.graph(registrationsURL + "?$select=id,isSsprCapable&$top=1")
	if value, _ := selection.at(t, "value").([]any); len(value) != 1 || len(value[0].(map[string]any)) != 2 {
		t.Errorf("%s", selection.body)
	}
	for _, query := range []string{"$skip=1", "skip=1", "$orderby=userPrincipalName", "$expand=x", "orderby=id", "$search=x"} {
		wantError(t, e.graph(registrationsURL+"?"+query), http.StatusBadRequest, "Request_UnsupportedQuery")
	}
}

func TestRegistrationFilters(t *testing.T) {
	e := startTenant(t, Options{})
	for filter, want := range map[string]int{
		"isAdmin eq true":                                                  4,
		"isAdmin eq false and userType eq 'guest'":                         1,
		"userType eq 'member'":                                             9,
		"userPrincipalName eq 'KIM@contoso.example'":                       1,
		"userPrincipalName eq 'kim@contoso.example' and isAdmin eq true":   0,
		"startsWith(userPrincipalName,'p')":                                2,
		"startswith(userDisplayName, 'kim a') and isAdmin eq false":        1,
		"userDisplayName eq 'Kim Akers'":                                   1,
		"id eq '" + SeedUserID + "'":                                       1,
		"id eq '" + NumberedUserID(1) + "'":                                0,
		"methodsRegistered/any(t:t eq 'microsoftAuthenticatorPush')":       4,
		"methodsRegistered/any(m: m eq 'fido2') and isMfaCapable eq true":  1,
		"methodsRegistered/any(t:t eq 'microsoftAuthenticator')":           0,
		"isSsprEnabled eq true and isSsprCapable eq false":                 3,
		"isPasswordlessCapable eq true and isSsprRegistered eq false":      2,
		"isSystemPreferredAuthenticationMethodEnabled eq false":            0,
		"methodsRegistered/any(t:t eq 'fido2') and startsWith(id,'b')":     -1,
		"methodsRegistered/any(t:x eq 'fido2')":                            -1,
		"methodsRegistered eq 'fido2'":                                     -1,
		"startsWith(userType,'m')":                                         -1,
		"isAdmin eq true or isAdmin eq false":                              -1,
		"lastUpdatedDateTime ge 2026-01-01T00:00:00Z":                      -1,
		"startsWith(userPrincipalName,'p') isAdmin eq true":                -1,
		"userPrincipalName eq 'kim@contoso.example' and ":                  -1,
		"userPreferredMethodForSecondaryAuthentication eq 'push'":          -1,
		"methodsRegistered/all(t:t eq 'fido2')":                            -1,
		"endsWith(userPrincipalName,'contoso.example')":                    -1,
		"not(isAdmin eq true)":                                             -1,
		"systemPreferredAuthenticationMethods/any(t:t eq 'Fido2')":         -1,
		"startsWith(userPrincipalName,'o''neil') and userType eq 'member'": 0,
	} {
		r := e.graph(filtered(registrationsURL, filter))
		if want < 0 {
			wantError(t, r, http.StatusBadRequest, "Request_UnsupportedQuery")
		} else if got := names(t, r, "id"); len(got) != want {
			t.Errorf("%s finds %d", filter, len(got))
		}
	}
}

func TestReportAccess(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).DirectoryRoles = []string{RoleReportsReader}
		s.User("lee@" + SeedDomain).DirectoryRoles = []string{RoleSecurityReader}
		s.User("pat@" + SeedDomain).DirectoryRoles = []string{RoleSecurityAdministrator}
	}})
	for _, path := range []string{registrationsURL, registrationsURL + "/" + SeedUserID, "/auditLogs/directoryAudits"} {
		as := func(spec TokenSpec) reply { return e.do(http.MethodGet, graphPrefix+path, e.IssueToken(spec), nil) }
		for _, user := range []string{SeedAdministratorID, SeedReaderID, SeedUserID, "lee@" + SeedDomain, "pat@" + SeedDomain} {
			wantStatus(t, as(TokenSpec{User: user}), http.StatusOK)
			wantError(t, as(TokenSpec{User: user, Scope: "Directory.AccessAsUser.All"}), http.StatusForbidden, "Authorization_RequestDenied")
		}
		wantError(t, as(TokenSpec{User: "sam@" + SeedDomain}), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{User: SeedPolicyAdministratorID}), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{ClientID: SeedLimitedClientID}), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{Permissions: []string{"User.Read.All"}}), http.StatusForbidden, "Authorization_RequestDenied")
		wantStatus(t, as(TokenSpec{Permissions: []string{"AuditLog.Read.All"}}), http.StatusOK)
		wantError(t, e.do(http.MethodPost, graphPrefix+path, e.IssueToken(TokenSpec{}), nil), http.StatusMethodNotAllowed, "Request_BadRequest")
	}
}

func TestReportNeedsPremium(t *testing.T) {
	sku := func(change func(*SubscribedSku)) func(*State) {
		return func(s *State) { change(&s.SubscribedSkus[0]) }
	}
	for name, c := range map[string]struct {
		change  func(*State)
		premium bool
	}{
		"P1":            {func(*State) {}, true},
		"P2":            {sku(func(k *SubscribedSku) { k.ServicePlans[0].ID = PremiumP2PlanID }), true},
		"warning":       {sku(func(k *SubscribedSku) { k.CapabilityStatus = "Warning" }), true},
		"none":          {func(s *State) { s.SubscribedSkus = nil }, false},
		"suspended":     {sku(func(k *SubscribedSku) { k.CapabilityStatus = "Suspended" }), false},
		"disabled plan": {sku(func(k *SubscribedSku) { k.ServicePlans[0].ProvisioningStatus = "Disabled" }), false},
		"another plan":  {sku(func(k *SubscribedSku) { k.ServicePlans = k.ServicePlans[1:] }), false},
	} {
		e := startTenant(t, Options{Seed: c.change})
		for _, path := range []string{registrationsURL, registrationsURL + "/" + SeedUserID} {
			r := e.graph(path)
			if c.premium {
				wantStatus(t, r, http.StatusOK)
				continue
			}
			wantError(t, r, http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
			if got := r.at(t, "error", "message"); got != "Neither tenant is B2C or tenant doesn't have premium license" {
				t.Errorf("%s: %v", name, got)
			}
		}
		wantStatus(t, e.graph("/auditLogs/directoryAudits"), http.StatusOK)
	}
}

func TestFrozenReport(t *testing.T) {
	frozen := time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	for _, file := range []string{"", filepath.Join(t.TempDir(), "tenant.json")} {
		e := startTenant(t, Options{File: file})
		_ = e.Update(func(s *State) error {
			s.SetAuthenticationMethod("Sms", "state", "enabled")
			s.User(SeedUserID).RegisteredMethods = []string{reportMobile}
			s.FreezeRegistrationReport(frozen)
			s.SetPolicy(keyEnablement, 2)
			s.User(SeedUserID).RegisteredMethods = nil
			s.User("lee@" + SeedDomain).AccountEnabled = false
			s.RemoveUser("pat@" + SeedDomain)
			return nil
		})
		row := e.graph(registrationsURL + "/" + SeedUserID)
		if row.at(t, "isSsprEnabled") != false || row.at(t, "isSsprRegistered") != true || row.at(t, "lastUpdatedDateTime") != "2026-01-02T03:04:05.0000006Z" {
			t.Errorf("%s", row.body)
		}
		if all := names(t, e.graph(registrationsURL), "id"); len(all) != 10 {
			t.Errorf("there are %d rows", len(all))
		}
		if got := names(t, e.graph(filtered(registrationsURL, "userPrincipalName eq 'PAT@contoso.example'")), "id"); len(got) != 1 {
			t.Errorf("%v", got)
		}
		_ = e.View(func(s State) { s.RegistrationReport.Rows[0].MethodsRegistered[0] = "changed" })
		if strings.Contains(string(e.graph(registrationsURL).body), "changed") {
			t.Error("a view is no copy")
		}
		_ = e.Update(func(s *State) error { s.RegistrationReport = nil; return nil })
		wantStatus(t, e.graph(registrationsURL+"/b1d4c0de-0000-4000-8000-000000000105"), http.StatusNotFound)
		if got := e.graph(registrationsURL+"/"+SeedUserID).at(t, "isSsprEnabled"); got != true {
			t.Error("the report is still frozen")
		}
	}
}

// TestEveryRegistrationKeepsToTheCSDL holds rows with each method against the CSDL.
func TestEveryRegistrationKeepsToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	methods := slices.Concat(strongMethods, []string{reportEmail, reportQuestions, "temporaryAccessPass", "ofTheFuture"})
	e := startTenant(t, Options{Seed: func(s *State) {
		AddUsers(s, len(methods), func(i int, u *User) { u.RegisteredMethods = methods[i-1 : i] })
	}})
	for i, method := range methods {
		r := e.graph(registrationsURL + "/" + NumberedUserID(i+1))
		if got := fmt.Sprint(r.at(t, "methodsRegistered")); got != "["+method+"]" {
			t.Errorf("%s: %s", method, got)
		}
		checkAnswer(t, c, "userRegistrationDetails", r.json(t))
	}
}
