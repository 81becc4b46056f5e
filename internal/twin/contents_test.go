package twin_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// source returns the state of a server.
func source(t *testing.T, server *emulator.Server) emulator.State {
	t.Helper()
	var state emulator.State
	if err := server.View(func(s emulator.State) { state = s }); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestWithNamesTheDocumentsAreTheSameBytes(t *testing.T) {
	server := startRich(t)
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{WithNames: true})
	was, is := source(t, server), open(t, file)
	if !strings.Contains(said, "the domains: 6\n") || !strings.Contains(said, "the file contains the names of the tenant's users") {
		t.Errorf("it does not count the domains, or not warn of names:\n%s", said)
	}
	for name, pair := range map[string][2]emulator.Document{
		"portal policy": {was.PasswordResetPolicy, is.PasswordResetPolicy}, "on-premises": {was.OnPremisesPasswordReset, is.OnPremisesPasswordReset},
		"authorization policy": {was.AuthorizationPolicy, is.AuthorizationPolicy}, "methods policy": {was.AuthenticationMethodsPolicy, is.AuthenticationMethodsPolicy},
		"password rules": {was.PasswordRules, is.PasswordRules}, "branding": {was.Branding, is.Branding},
	} {
		if a, b := string(pair[0].Raw()), string(pair[1].Raw()); a != b {
			t.Errorf("%s: was\n%s\nis\n%s", name, a, b)
		}
	}
	shown := was.ShownConfigurations()
	if len(shown) != len(is.AuthenticationMethods) {
		t.Fatalf("%d of %d configurations", len(is.AuthenticationMethods), len(shown))
	}
	for i := range shown {
		if a, b := string(shown[i].Raw()), string(is.AuthenticationMethods[i].Raw()); a != b {
			t.Errorf("was\n%s\nis\n%s", a, b)
		}
	}
	if !is.Settings.OnPremisesAvailable || is.Tenant.DisplayName != "Wayfair PlantedText" || is.Tenant.ID != emulator.SeedTenantID {
		t.Errorf("the tenant is %+v", is.Tenant)
	}
	if u := user(t, is, grace); u.UserPrincipalName != "grace.hopper@contoso.example" || u.Mail != "" || u.MobilePhone != "" || u.Methods.Mobile == "+1 2065551234" {
		t.Errorf("the user is %+v", u)
	}
}

// TestStandInsKeepTheFormOfADocument shows the documents with their stand-ins: everything but the texts is as it was.
func TestStandInsKeepTheFormOfADocument(t *testing.T) {
	server := startRich(t)
	file, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	is := open(t, file)
	for key, want := range map[string]string{
		"customHelpdeskEmailOrUrl":           `"https://www.twin.example/1"`,
		"passwordResetEnabledGroupIds":       `["` + outerGroup + `"]`,
		"passwordResetEnabledGroupName":      `"Group 0001"`,
		"registrationReconfirmIntevalInDays": `180`,
		"ofTheFuture":                        `{"b":1.0,"a":[1e2,"Text 4",null],"owner":"mailbox-5@twin.example"}`,
		"securityQuestions": `[{"objectId":"` + questionID + `","questionText":"Text 3","isCustomQuestion":true,"new":1.50},` +
			`{"objectId":"abcdef0123456789abcdef0123456789","questionText":"In what city did you meet your spouse?","isCustomQuestion":false}]`,
	} {
		if got := string(is.Policy(key)); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	if was := source(t, server); !slices.Equal(was.PasswordResetPolicy.Keys(), is.PasswordResetPolicy.Keys()) {
		t.Errorf("the properties are in another order")
	}
	if got := string(is.AuthenticationMethod("Sms").Raw()); !strings.Contains(got, `"id":"`+targetGroup+`","isRegistrationRequired":false,"note":"Text 4"`) {
		t.Errorf("the same text has another stand-in, or the target another form: %s", got)
	}
	if g := group(t, is, outerGroup); g.DisplayName != "Group 0001" {
		t.Errorf("the group is %q, and the policy calls it Group 0001", g.DisplayName)
	}
}

// TestPasswordSettingsAreCarriedOver: the twin bans as many words, locks and expires as the tenant does, and shows the same links,
// with stand-ins for words, texts and addresses.
func TestPasswordSettingsAreCarriedOver(t *testing.T) {
	server := startRich(t)
	file, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	is := open(t, file)
	for name, want := range map[string]string{
		"BannedPasswordList": "word0001\tword0002\tword0003", "LockoutThreshold": "7", "LockoutDurationInSeconds": "60", "EnableBannedPasswordCheck": "True",
		"BannedPasswordCheckOnPremisesMode": "Audit",
	} {
		if got := is.PasswordRule(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if text := is.PasswordRule("OfTheFuture"); !strings.HasPrefix(text, "Text ") {
		t.Errorf("the rule of the future is %q", text)
	}
	for key, want := range map[string]string{
		"id": `"0"`, "customAccountResetCredentialsUrl": `"https://www.twin.example/`, "customForgotMyPasswordText": `"Text `, "signInPageText": "null",
		"loginPageTextVisibilitySettings": `{"hideForgotMyPassword":true,"ofTheFuture":"Text `,
	} {
		if got, _ := is.Branding.Get(key); !strings.HasPrefix(string(got), want) {
			t.Errorf("%s of the branding is %s, want %s", key, got, want)
		}
	}
	if len(is.Tenant.OtherDomains) != 2 || len(is.Tenant.UnverifiedDomains) != 1 || len(is.Tenant.FederatedDomains) != 1 {
		t.Fatalf("the domains are %+v", is.Tenant)
	}
	for _, name := range is.Tenant.OtherDomains {
		days, never := is.PasswordValidity(name)
		if sub := is.Tenant.RootOf(name) == emulator.SeedDomain; sub && (days != 90 || never) || !sub && !never {
			t.Errorf("in %s, passwords expire after %d days, never: %t", name, days, never)
		}
	}
	server = start(t, emulator.Options{})
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	if is := open(t, file); len(is.PasswordRules) > 0 || len(is.Branding) > 0 || !strings.Contains(said, "the branding: none\n") {
		t.Errorf("a tenant without both has the rules %s and the branding %s in the twin:\n%s", is.PasswordRules.Raw(), is.Branding.Raw(), said)
	}
}

func TestPeopleAndGroupsAreCarriedOver(t *testing.T) {
	server := startRich(t)
	file, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	is := open(t, file)
	if g := group(t, is, outerGroup); !slices.Equal(g.Members, []string{grace, innerGroup, guest}) || !g.SecurityEnabled || g.MailEnabled {
		t.Errorf("the outer group is %+v", g)
	}
	if g := group(t, is, innerGroup); !slices.Equal(g.Members, []string{synced, outerGroup}) {
		t.Errorf("the inner group is %+v", g)
	}
	if g := group(t, is, adminGroup); !slices.Equal(g.DirectoryRoles, []string{"Helpdesk Administrator", "Billing Administrator"}) || !g.AssignableToRole {
		t.Errorf("the group with roles is %+v", g)
	}
	if g := group(t, is, targetGroup); !g.MailEnabled || !g.IsUnified() {
		t.Errorf("the target is %+v", g)
	}
	if is.Group(otherGroup) != nil || is.Group(goneGroup) != nil {
		t.Error("a group that nothing names, or that is gone, is in the file")
	}
	if u := user(t, is, guest); !u.External() || u.UserType != "Guest" || !strings.HasSuffix(u.UserPrincipalName, "@contosoexample.onmicrosoft.com") || strings.Contains(u.UserPrincipalName, "fabrikam") {
		t.Errorf("the guest is %+v", u)
	}
	if u := user(t, is, synced); !u.OnPremisesSyncEnabled || !is.IsFederated(&u) || u.Methods.AlternateMobile == "" {
		t.Errorf("the synchronized user is %+v", u)
	}
	if u := user(t, is, disabled); u.AccountEnabled {
		t.Errorf("the disabled user is %+v", u)
	}
	u := user(t, is, grace)
	if !slices.Equal(u.RegisteredMethods, []string{"microsoftAuthenticatorPush", "methodOfTheFuture"}) || u.Methods.Office == "" ||
		len(u.AssignedLicenses) != 1 || !slices.Equal(u.AssignedLicenses[0].DisabledPlans, []string{emulator.PremiumP1PlanID}) {
		t.Errorf("the user is %+v", u)
	}
	if !regexp.MustCompile(`^\+1 [2-9]\d\d55501\d\d$`).MatchString(u.Methods.Mobile) || !strings.HasSuffix(u.Methods.Email, "@mail.example") {
		t.Errorf("the methods are %+v", u.Methods)
	}
	if sku := is.SubscribedSkus[0]; sku.Enabled != 25 || sku.InGrace != 3 || sku.Consumed != 9 || len(sku.ServicePlans) != 2 || !is.IsPremium() {
		t.Errorf("the license is %+v", sku)
	}
	if a := user(t, is, emulator.SeedAdministratorID); !slices.Equal(a.DirectoryRoles, []string{emulator.RoleGlobalAdministrator}) {
		t.Errorf("the administrator has %q", a.DirectoryRoles)
	}
}

// TestMappedIDsAreTheSameEverywhere compares a file with mapped IDs with one that keeps them: the order is the same.
func TestMappedIDsAreTheSameEverywhere(t *testing.T) {
	const guestRole = "2af84b1e-32c8-42b7-82bc-daa82404023b" // one of three that every tenant has
	server := startRich(t)
	change(t, server, func(s *emulator.State) { s.AuthorizationPolicy.Set("guestUserRoleId", guestRole) })
	kept, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	mapped, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{MapIDs: true})
	was, is := open(t, kept), open(t, mapped)
	to := map[string]string{was.Tenant.ID: is.Tenant.ID}
	for i, u := range was.Users {
		to[u.ID] = is.Users[i].ID
	}
	for i, g := range was.Groups {
		to[g.ID] = is.Groups[i].ID
	}
	text := read(t, mapped)
	for id, stand := range to {
		if hidden := was.User(id); hidden != nil && hidden.Hidden {
			continue
		}
		if strings.Contains(text, id) || id == stand || uuid.Validate(stand) != nil {
			t.Errorf("%s is %s", id, stand)
		}
	}
	for _, id := range []string{goneGroup, questionID} {
		if strings.Contains(text, id) {
			t.Errorf("%s is in the file", id)
		}
	}
	for _, id := range []string{emulator.PremiumP1SkuID, emulator.PremiumP1PlanID, "fa2b99dc-9e39-4257-8f92-4a30d23c4118", guestRole, "all_users"} {
		if !strings.Contains(text, id) {
			t.Errorf("%s, which is Microsoft's, is not in the file", id)
		}
	}
	for i, g := range was.Groups {
		for j, m := range g.Members {
			if got := is.Groups[i].Members[j]; got != to[m] {
				t.Errorf("the member %s is %s, want %s", m, got, to[m])
			}
		}
	}
	for i, row := range was.RegistrationReport.Rows {
		if got := is.RegistrationReport.Rows[i].ID; got != to[row.ID] {
			t.Errorf("in the report, %s is %s, want %s", row.ID, got, to[row.ID])
		}
	}
	if got, want := string(is.Policy("passwordResetEnabledGroupIds")), `["`+to[outerGroup]+`"]`; got != want {
		t.Errorf("the policy has the group %s, want %s", got, want)
	}
	if got := string(is.AuthenticationMethod("Sms").Raw()); !strings.Contains(got, to[targetGroup]) {
		t.Errorf("the target is not %s: %s", to[targetGroup], got)
	}
	if got, _ := is.OnPremisesPasswordReset.Get("objectId"); string(got) != `"`+to[was.Tenant.ID]+`"` {
		t.Errorf("the document has the tenant %s", got)
	}
}

// TestTheReportIsTheSame compares all properties of the rows that both tenants show.
func TestTheReportIsTheSame(t *testing.T) {
	server := startRich(t)
	change(t, server, func(s *emulator.State) { s.Settings.OddRegistrationRows = true })
	file, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{WithNames: true})
	second := start(t, emulator.Options{File: file})
	const path = "/v1.0/reports/authenticationMethods/userRegistrationDetails"
	was, is := rows(t, server, path), rows(t, second, path)
	if len(was) != len(is) || len(was) == 0 {
		t.Fatalf("%d of %d rows", len(is), len(was))
	}
	for i := range was {
		for key, value := range was[i] {
			got := is[i][key]
			if string(got) != string(value) {
				t.Errorf("row %d: %s is %s, was %s", i, key, got, value)
			}
		}
	}
	var users, groups int
	for range rows(t, second, "/v1.0/users") {
		users++
	}
	for range rows(t, second, "/v1.0/roleManagement/directory/roleAssignments") {
		groups++
	}
	if users != len(rows(t, server, "/v1.0/users")) || groups != len(rows(t, server, "/v1.0/roleManagement/directory/roleAssignments")) {
		t.Errorf("the twin shows %d users and %d assignments of roles", users, groups)
	}
}

// rows returns the objects of the first page of a list.
func rows(t *testing.T, server *emulator.Server, path string) []map[string]json.RawMessage {
	t.Helper()
	a, err := connect(t, server, emulator.SeedReaderID).Get(t.Context(), serviceerror.Graph, path)
	if err != nil || !a.OK() {
		t.Fatalf("%s: %v %d %s", path, err, a.Status, a.Body)
	}
	var found struct {
		Value []map[string]json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(a.Body, &found); err != nil {
		t.Fatal(err)
	}
	return found.Value
}

func TestOtherGroupsAreReadIfAsked(t *testing.T) {
	server := startRich(t)
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{Groups: []string{strings.ToUpper(otherGroup), strings.ToUpper(goneGroup)}})
	is := open(t, file)
	if !strings.Contains(said, "not found: the tenant has no group "+goneGroup) || strings.Contains(said, "no group "+otherGroup) {
		t.Errorf("it does not say which group does not exist:\n%s", said)
	}
	if g := group(t, is, otherGroup); !slices.Equal(g.Members, []string{grace}) {
		t.Errorf("the group is %+v", g)
	}
}

// TestDomainsKeepTheirExpiration checks that a twin has the days after which passwords expire, and knows which domains are not
// verified. Null stays null.
func TestDomainsKeepTheirExpiration(t *testing.T) {
	server := startRich(t)
	change(t, server, func(s *emulator.State) {
		s.Tenant.OtherDomains, s.Tenant.UnverifiedDomains = []string{"other.contoso.example"}, []string{"new.contoso.example"}
		s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", 180)
		s.Domain(s.Tenant.InitialDomain).Set("passwordValidityPeriodInDays", 2147483647)
	})
	data, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{WithNames: true})
	is := open(t, data)
	if !slices.Equal(is.Tenant.OtherDomains, []string{"other.contoso.example"}) || !slices.Equal(is.Tenant.UnverifiedDomains, []string{"new.contoso.example"}) {
		t.Errorf("the domains are %+v", is.Tenant)
	}
	for domain, want := range map[string]string{emulator.SeedDomain: "180", "contosoexample.onmicrosoft.com": "2147483647", "other.contoso.example": "null"} {
		if got, _ := is.Domain(domain).Get("passwordValidityPeriodInDays"); string(got) != want {
			t.Errorf("%s: %s, want %s", domain, got, want)
		}
	}
}

// TestDomainsKeepTheirNamesUnlessIDsAreReplaced: a configuration names domains as it names objects, so that only a file that is made to
// be shared has stand-ins for them. What was done is printed.
func TestDomainsKeepTheirNamesUnlessIDsAreReplaced(t *testing.T) {
	server := startRich(t)
	for name, test := range map[string]struct {
		options twin.Options
		kept    bool
		note    string
	}{
		"stand-ins":               {twin.Options{}, true, "domains keep their names"},
		"names":                   {twin.Options{WithNames: true}, true, ""},
		"replaced IDs":            {twin.Options{MapIDs: true}, false, "domains have stand-ins (-map-ids)"},
		"names, and replaced IDs": {twin.Options{WithNames: true, MapIDs: true}, true, ""},
	} {
		file, said := take(t, connect(t, server, emulator.SeedReaderID), test.options)
		is := open(t, file)
		if kept := is.Tenant.DefaultDomain == emulator.SeedDomain && slices.Contains(is.Tenant.OtherDomains, "wayfair.example"); kept != test.kept {
			t.Errorf("%s: the domains are %+v", name, is.Tenant)
		}
		inDomain := func(u emulator.User) bool { return strings.HasSuffix(u.UserPrincipalName, "@"+emulator.SeedDomain) }
		if slices.ContainsFunc(is.Users, inDomain) != test.kept {
			t.Errorf("%s: users are in the domain: %t", name, !test.kept)
		}
		if about := strings.Contains(said, "domains keep") || strings.Contains(said, "domains have"); about != (test.note != "") || !strings.Contains(said, test.note) {
			t.Errorf("%s: it does not print %q about domains:\n%s", name, test.note, said)
		}
	}
}

// TestASubdomainStaysBelowItsRoot: the stand-in of a subdomain is below that of its root, also if it is the default domain or the
// initial one, so that passwords expire in it as they do in the tenant (passwords 2.7).
func TestASubdomainStaysBelowItsRoot(t *testing.T) {
	server := startRich(t)
	change(t, server, func(s *emulator.State) {
		s.Tenant.DefaultDomain, s.Tenant.InitialDomain = "eu.contoso.example", "first.eu.contoso.example"
		s.Tenant.OtherDomains = []string{"contoso.example", "wayfair.example"}
		s.Domain("contoso.example").Set("passwordValidityPeriodInDays", 30)
	})
	file, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{MapIDs: true})
	is := open(t, file)
	for _, name := range []string{is.Tenant.DefaultDomain, is.Tenant.InitialDomain} {
		root := is.Tenant.RootOf(name)
		if days, never := is.PasswordValidity(name); days != 30 || never || root == "" || is.Tenant.RootOf(root) != "" {
			t.Errorf("%s is below %q, and passwords expire after %d days, never: %t", name, root, days, never)
		}
	}
}

// TestEmptyWordsAreNoWords: two tabs in the list of banned words have no word between them (passwords 1.13).
func TestEmptyWordsAreNoWords(t *testing.T) {
	server := start(t, emulator.Options{})
	change(t, server, func(s *emulator.State) { s.SetPasswordRule("BannedPasswordList", "contoso\t\tfabrikam\t") })
	file, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	if is := open(t, file); len(is.CustomBannedWords()) != 2 {
		t.Errorf("the twin bans %q", is.CustomBannedWords())
	}
}

// TestSmallAndEmptyPagesMakeTheSameFile reads the tenant in pages of two, some of them empty.
func TestSmallAndEmptyPagesMakeTheSameFile(t *testing.T) {
	server := startRich(t)
	once, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	change(t, server, func(s *emulator.State) {
		s.Settings.GraphPageSize, s.Settings.GraphEmptyFirstPage, s.Settings.GraphEmptyPageEvery = 2, true, 3
	})
	again, _ := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	was, is := open(t, once), open(t, again)
	for name, pair := range map[string][2]any{
		"users": {withoutPasswords(was.Users), withoutPasswords(is.Users)}, "groups": {was.Groups, is.Groups}, "licenses": {was.SubscribedSkus, is.SubscribedSkus},
		"rows": {was.RegistrationReport.Rows, is.RegistrationReport.Rows}, "domains": {was.Tenant, is.Tenant},
	} {
		a, errA := json.Marshal(pair[0])
		b, errB := json.Marshal(pair[1])
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("%s: was\n%s\nis\n%s", name, a, b)
		}
	}
}

func withoutPasswords(users []emulator.User) []emulator.User {
	users = slices.Clone(users)
	for i := range users {
		users[i].Password = emulator.UserPassword{}
	}
	return users
}
