package plans

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// The words of the warnings.
const (
	february  = "Text messages and voice calls end on February 1, 2027\nThe plan offers these methods for password reset. "
	march     = "Security questions end in March 2027\nThe plan offers these methods for password reset. "
	telephony = `A telephony provider of your own keeps text messages and calls; suppress_warnings = ["endings"] then hides this warning. `
	counted   = "The count comes from the registration report, hours old, without administrators and guests."
	remain    = "E-mail, the authenticator app and software OATH tokens remain. "

	configuration, switches = "sspr_authentication_method_configuration", "sspr_authentication_methods"
	smsChanges              = "sspr_authentication_method_configuration (sms) will be changed, not created"
	switchesChange          = "sspr_authentication_methods will be changed, not created"
)

func asOf(day string) string {
	return fmt.Sprintf("data \"sspr_readiness\" with as_of = %q lists the affected users. ", day)
}

// phonesOnly is a migrated tenant in which five users count. Kim, Lee and Sam have registered a phone alone, Tia a phone and
// e-mail, and Pat e-mail. Kim and Lee are in the seeded group, Pat and Sam in the group nested in it. Text messages are off.
func phonesOnly(s *emulator.State) {
	acctest.EmailFor("all_users")(s)
	s.SetPolicy("enablementType", 2)
	for i := range s.Users {
		s.Users[i].RegisteredMethods = []string{"mobilePhone"}
	}
	s.User(acctest.TiaID).RegisteredMethods = []string{"mobilePhone", "email"}
	s.User(acctest.PatID).RegisteredMethods = []string{"email"}
}

// smsFor turns text messages on for groups.
func smsFor(groups ...string) func(*emulator.State) {
	return func(s *emulator.State) {
		s.SetAuthenticationMethod("Sms", "state", "enabled")
		var targets []map[string]any
		for _, id := range groups {
			targets = append(targets, map[string]any{"id": id, "targetType": "group", "isUsableForSignIn": false})
		}
		s.SetAuthenticationMethod("Sms", "includeTargets", targets)
	}
}

func inState(state string) func(*emulator.State) {
	return func(s *emulator.State) { s.SetMigrationState(&state) }
}

func sms(more map[string]tftypes.Value) map[string]tftypes.Value {
	all := map[string]tftypes.Value{"method": text("sms"), "state": text("enabled")}
	for name, v := range more {
		all[name] = v
	}
	return all
}

func to(groups ...string) map[string]tftypes.Value {
	return sms(map[string]tftypes.Value{"included_groups": list(groups...)})
}

// asking are legacy switches, with enough security questions.
func asking(methods ...string) map[string]tftypes.Value {
	return map[string]tftypes.Value{"methods": list(methods...), "questions_to_register": number(3), "custom_questions": list("One?", "Two?", "Three?")}
}

// TestPlansOfMethodsThatEnd: a plan that offers a phone or questions to users who did not have them warns with the day, and
// with the users who have nothing else.
func TestPlansOfMethodsThatEnd(t *testing.T) {
	t.Parallel()
	three := february + "On February 1, 2027, 3 of the 5 users in scope will lose password reset for lack of another method. " + remain + telephony + asOf("2027-02-01") + counted
	four := strings.Replace(three, "3 of", "4 of", 1)
	questions := asking("security_questions")
	withQuestions := func(s *emulator.State) {
		for i := range s.Users {
			s.Users[i].RegisteredMethods = []string{"securityQuestion"}
		}
		s.User(acctest.TiaID).RegisteredMethods = []string{"securityQuestion", "email"}
	}
	legacyPhones := func(s *emulator.State) { s.SetPolicy("mobilePhoneOptionEnabled", false) }
	for name, test := range map[string]struct {
		tenant     []func(*emulator.State)
		typeName   string
		attributes map[string]tftypes.Value
		want       []string
	}{
		"text messages for all":                     {nil, configuration, to("all_users"), []string{smsChanges, three}},
		"text messages for all, changed otherwise":  {[]func(*emulator.State){smsFor("all_users")}, configuration, sms(map[string]tftypes.Value{"usable_for_sign_in": boolean(true)}), []string{smsChanges, three}},
		"text messages for all, as they are":        {[]func(*emulator.State){smsFor("all_users")}, configuration, to("all_users"), nil},
		"from a group to all":                       {[]func(*emulator.State){smsFor(emulator.SeedNestedGroupID)}, configuration, to("all_users"), []string{smsChanges, three}},
		"for a group":                               {nil, configuration, to(emulator.SeedNestedGroupID), []string{smsChanges, strings.Replace(three, "3 of", "1 of", 1)}},
		"from all to a group":                       {[]func(*emulator.State){smsFor("all_users")}, configuration, to(emulator.SeedGroupID), []string{smsChanges}},
		"off":                                       {[]func(*emulator.State){smsFor("all_users")}, configuration, map[string]tftypes.Value{"method": text("sms"), "state": text("disabled")}, []string{smsChanges, "Lock-out risk: 3 of 5"}},
		"without effect before the migration":       {[]func(*emulator.State){inState("preMigration")}, configuration, to("all_users"), []string{smsChanges}},
		"in the middle of the migration":            {[]func(*emulator.State){inState("migrationInProgress"), legacyPhones}, configuration, to("all_users"), []string{smsChanges, february + "The users who have nothing else were not counted, because not all methods that the tenant offers are known. "}},
		"e-mail":                                    {[]func(*emulator.State){smsFor("all_users")}, configuration, map[string]tftypes.Value{"method": text("software_oath"), "state": text("enabled")}, []string{"sspr_authentication_method_configuration (software_oath)"}},
		"the switch of phones before the migration": {[]func(*emulator.State){inState("preMigration"), legacyPhones}, switches, map[string]tftypes.Value{"methods": list("email", "mobile_phone")}, []string{switchesChange, three}},
		"only the number of methods":                {[]func(*emulator.State){inState("preMigration")}, switches, map[string]tftypes.Value{"methods_required": number(2)}, []string{switchesChange, "Lock-out risk"}},
		"a phone in place of e-mail":                {[]func(*emulator.State){inState("preMigration")}, switches, map[string]tftypes.Value{"methods": list("mobile_phone")}, []string{switchesChange, "Lock-out risk: 1 of 5", four}},
		"one phone less":                            {[]func(*emulator.State){inState("preMigration"), func(s *emulator.State) { s.SetPolicy("officePhoneOptionEnabled", true) }}, switches, map[string]tftypes.Value{"methods": list("email", "mobile_phone")}, []string{switchesChange}},
		"questions":                                 {[]func(*emulator.State){withQuestions}, switches, questions, []string{switchesChange, march + "In March 2027, 4 of the 5 users in scope will lose password reset for lack of another method. " + remain + asOf("2027-03-01") + counted}},
		"no user has nothing else": {[]func(*emulator.State){func(s *emulator.State) {
			everyUserHas(s, "mobilePhone", "email")
			s.User(acctest.PatID).RegisteredMethods = []string{"email"}
		}}, configuration, to("all_users"), []string{smsChanges, february + "None of the 5 users in scope depends on text messages and voice calls alone. "}},
		"no user is in scope":               {[]func(*emulator.State){func(s *emulator.State) { s.SetPolicy("enablementType", 0) }}, configuration, to("all_users"), []string{smsChanges, february + "No user is in scope. "}},
		"a method of which it is not known": {[]func(*emulator.State){func(s *emulator.State) { everyUserHas(s, "mobilePhone", "hardwareOneTimePasscode") }}, configuration, to("all_users"), []string{smsChanges, february + "On February 1, 2027, 5 of the 5 users in scope may lose password reset, because it is not documented whether their other methods count. "}},
		"two methods, if two are required": {[]func(*emulator.State){func(s *emulator.State) {
			everyUserHas(s, "mobilePhone", "email")
			s.SetPolicy("numberOfAuthenticationMethodsRequired", 2)
		}}, configuration, to("all_users"), []string{smsChanges, february + "On February 1, 2027, 5 of the 5 users in scope will lose password reset for lack of another method if two methods are required. "}},
		"phones and questions, one after the other":  {[]func(*emulator.State){inState("preMigration"), legacyPhones, func(s *emulator.State) { everyUserHas(s, "mobilePhone", "securityQuestion") }}, switches, asking("mobile_phone", "security_questions"), []string{switchesChange, "Text messages and voice calls end on February 1, 2027; security questions end in March 2027\nThe plan offers these methods for password reset. None of the 5 users in scope depends on text messages and voice calls alone. In March 2027, 5 of the 5 users in scope will lose password reset for lack of another method. " + remain + telephony + asOf("2027-03-01")}},
		"the report of a tenant without its license": {[]func(*emulator.State){func(s *emulator.State) { s.SubscribedSkus = nil }}, configuration, to("all_users"), []string{smsChanges, february + "The users who have nothing else were not counted, because the registration report could not be read. " + remain + telephony + `data "sspr_readiness" with as_of = "2027-02-01" lists the affected users.`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, append([]func(*emulator.State){phonesOnly}, test.tenant...)...)
			got := acctest.Plan(t, n, n.Administrator(), test.typeName, test.attributes)
			expectWarnings(t, got, test.want...)
			for _, g := range got {
				if words := len(strings.Fields(g)); strings.Contains(g, "The plan offers these methods") && words > 95 && !strings.Contains(g, "; security questions") {
					t.Errorf("the warning has %d words:\n%s", words, g)
				}
			}
		})
	}
}

func everyUserHas(s *emulator.State, methods ...string) {
	for i := range s.Users {
		s.Users[i].RegisteredMethods = methods
	}
}

// TestEndingsOfUpdates: of a change to a block that Terraform manages, only one that reaches more users warns.
func TestEndingsOfUpdates(t *testing.T) {
	t.Parallel()
	const three = "3 of the 5 users in scope will lose password reset"
	off := map[string]tftypes.Value{"method": text("sms"), "state": text("disabled")}
	voice := func(office bool) map[string]tftypes.Value {
		return map[string]tftypes.Value{"method": text("voice"), "state": text("enabled"), "office_phone_allowed": boolean(office)}
	}
	excluding := func(groups ...string) map[string]tftypes.Value {
		return sms(map[string]tftypes.Value{"included_groups": list("all_users"), "excluded_groups": list(groups...)})
	}
	for name, test := range map[string]struct {
		was, now map[string]tftypes.Value
		want     []string
	}{
		"no change":                  {to("all_users"), to("all_users"), nil},
		"on":                         {off, to("all_users"), []string{february + "| " + three}},
		"one more group":             {to(emulator.SeedNestedGroupID), to(emulator.SeedNestedGroupID, emulator.SeedGroupID), []string{february + "| " + three}},
		"one group less":             {to(emulator.SeedNestedGroupID, emulator.SeedGroupID), to(emulator.SeedNestedGroupID), []string{"Lock-out risk: 2 of 5 users"}},
		"no longer excluded":         {excluding(emulator.SeedGroupID), excluding(), []string{february + "| " + three}},
		"another property":           {to("all_users"), sms(map[string]tftypes.Value{"included_groups": list("all_users"), "usable_for_sign_in": boolean(true)}), nil},
		"calls of office phones too": {voice(false), voice(true), []string{february}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, phonesOnly, func(s *emulator.State) { s.SetAuthenticationMethod("Voice", "officePhoneAllowed", false) })
			var warnings []string
			for _, d := range acctest.PlanUpdate(t, n, n.Administrator(), configuration, test.was, test.now, func() {}) {
				warnings = append(warnings, strings.TrimSpace(d))
			}
			expectWarnings(t, warnings, test.want...)
		})
	}
}

// TestEndingsOfAMigration: a migration makes the text messages count that the authentication methods policy has had on without
// effect. If the policy counts already, or has none on, nothing is offered newly.
func TestEndingsOfAMigration(t *testing.T) {
	t.Parallel()
	const policy, change = "sspr_authentication_methods_policy", "sspr_authentication_methods_policy will be changed, not created"
	for name, test := range map[string]struct {
		was, now string
		tenant   func(*emulator.State)
		want     []string
	}{
		"to complete":      {"preMigration", "migration_complete", smsFor("all_users"), []string{change, february + "On February 1, 2027, 3 of the 5 users in scope will lose password reset for lack of another method. " + remain + telephony + asOf("2027-02-01") + counted}},
		"to in progress":   {"preMigration", "migration_in_progress", smsFor("all_users"), []string{change, february + "The users who have nothing else were not counted, because not all methods that the tenant offers are known. "}},
		"from in progress": {"migrationInProgress", "migration_complete", smsFor("all_users"), []string{change}},
		"without phones":   {"preMigration", "migration_complete", func(*emulator.State) {}, []string{change}},
		"no move":          {"preMigration", "pre_migration", smsFor("all_users"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, phonesOnly, inState(test.was), test.tenant)
			var got []string
			for _, w := range acctest.Plan(t, n, n.Administrator(), policy, map[string]tftypes.Value{"migration_state": text(test.now)}) {
				if !strings.HasPrefix(w, "Lock-out risk") { // of the legacy switches, which the provider does not know here
					got = append(got, w)
				}
			}
			expectWarnings(t, got, test.want...)
		})
	}
}

// TestDaysAndCloudsOfEndings: on the day of the ending the methods have ended, text messages end in the public cloud alone,
// and a tenant with a telephony provider can hide the warning.
func TestDaysAndCloudsOfEndings(t *testing.T) {
	t.Parallel()
	const ended = "Text messages and voice calls ended on February 1, 2027\nThe plan offers these methods for password reset. 3 of the 5 users in scope cannot reset a password for lack of another method. "
	questions := asking("security_questions")
	for name, test := range map[string]struct {
		when       acctest.When
		typeName   string
		attributes map[string]tftypes.Value
		want       []string
	}{
		"the day before":           {acctest.When{Today: "2027-01-31"}, configuration, to("all_users"), []string{smsChanges, february}},
		"the day":                  {acctest.When{Today: "2027-02-01"}, configuration, to("all_users"), []string{smsChanges, ended}},
		"the day after":            {acctest.When{Today: "2027-02-02"}, configuration, to("all_users"), []string{smsChanges, ended + "| " + asOf("2027-02-02")}},
		"US Government":            {acctest.When{Cloud: "usgovernmentl4"}, configuration, to("all_users"), []string{smsChanges}},
		"US Government, questions": {acctest.When{Cloud: "usgovernmentl4"}, switches, questions, []string{switchesChange, march}},
		"questions in March":       {acctest.When{Today: "2027-03-05"}, switches, questions, []string{switchesChange, "Security questions ended in March 2027\n"}},
		"telephony provider":       {acctest.When{Block: acctest.Values{"suppress_warnings": []string{"endings"}}}, configuration, to("all_users"), []string{smsChanges}},
		"another kind of warnings": {acctest.When{Block: acctest.Values{"suppress_warnings": []string{"take_over"}}}, configuration, to("all_users"), []string{february}},
		"lock-out cannot be suppressed": {
			acctest.When{Block: acctest.Values{"suppress_warnings": []string{"endings", "take_over"}}},
			configuration,
			map[string]tftypes.Value{"method": text("email"), "state": text("disabled")},
			[]string{"Lock-out risk: 2 of 5 users could no longer reset a password", "Lock-out risk: no user"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, phonesOnly, func(s *emulator.State) {
				if strings.HasPrefix(name, "lock-out") {
					s.User(acctest.TiaID).RegisteredMethods = []string{"email"}
					s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "disabled")
				}
			})
			expectWarnings(t, n.ServeWhen(t, n.Administrator(), test.when).PlanCreate(t, test.typeName, test.attributes), test.want...)
		})
	}
}

// TestWhoMayBeLockedOut: after the day, the warning does not say of users who may be affected that they may reset a password.
func TestWhoMayBeLockedOut(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, phonesOnly, func(s *emulator.State) {
		s.User(acctest.TiaID).RegisteredMethods = []string{"mobilePhone", "hardwareOneTimePasscode"}
	})
	for day, want := range map[sspr.Date]string{
		"2027-01-31": "3 of the 5 users in scope will lose password reset for lack of another method, and 1 more may.",
		"2027-02-02": "3 of the 5 users in scope cannot reset a password for lack of another method, and 1 more may not be able to.",
	} {
		expectWarnings(t, n.ServeWhen(t, n.Administrator(), acctest.When{Today: day}).PlanCreate(t, configuration, to("all_users")), smsChanges, "Text messages and voice calls end | "+want)
	}
}

// TestEndingsWithoutPermissions: the warning has no number if users were not counted, and names the permission.
func TestEndingsWithoutPermissions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault emulator.Fault
		want  string
	}{
		"the report":  {emulator.Fault{Service: emulator.Graph, Path: "/userRegistrationDetails", Status: http.StatusForbidden}, "The users who have nothing else were not counted, because the registration report could not be read; that needs AuditLog.Read.All. "},
		"the members": {emulator.Fault{Service: emulator.Graph, Path: "/transitiveMembers/graph.user", Status: http.StatusForbidden}, "The users who have nothing else were not counted, because it is not known which users the methods are for; that may need GroupMember.Read.All. "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, phonesOnly)
			test.fault.Times = 1000
			n.Inject(test.fault)
			expectWarnings(t, acctest.Plan(t, n, n.Administrator(), configuration, to(emulator.SeedGroupID)), smsChanges, february+test.want)
		})
	}
}

// TestOneWarningOfAnEnding: two resources that offer what ends on the same day warn once, and an import of what the tenant has
// does not warn.
func TestOneWarningOfAnEnding(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, phonesOnly)
	server := n.Serve(t, n.Administrator())
	expectWarnings(t, server.PlanCreate(t, configuration, to("all_users")), smsChanges, february)
	expectWarnings(t, server.PlanCreate(t, configuration, map[string]tftypes.Value{"method": text("voice"), "state": text("enabled"), "included_groups": list("all_users")}),
		"sspr_authentication_method_configuration (voice) will be changed, not created")

	n = acctest.NewTenant(t, phonesOnly, smsFor("all_users"))
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.Write(t, cli.Requirement+`
import {
  to = sspr_authentication_method_configuration.sms
  id = "current/sms"
}
resource "sspr_authentication_method_configuration" "sms" {
  method          = "sms"
  state           = "enabled"
  included_groups = ["all_users"]
}
`)
	if out := p.Plan(t, 2); strings.Contains(out, "Text messages") || !strings.Contains(out, "1 to import, 0 to add, 0 to change") {
		t.Errorf("an import without a change:\n%s", out)
	}

	n = acctest.NewTenant(t, phonesOnly)
	p = cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.Write(t, cli.Requirement+`
resource "sspr_authentication_method_configuration" "this" {
  for_each = toset(["sms", "voice"])

  method          = each.value
  state           = "enabled"
  included_groups = ["all_users"]
}
`)
	if out := p.Plan(t, 2); strings.Count(out, "Warning: Text messages and voice calls end") != 1 || strings.Contains(out, "similar warning") {
		t.Errorf("a plan of two methods that end on the same day:\n%s", out)
	}
}

// TestAPartOfTheReport: of a tenant with many users, the beginning of the report is counted, and the warning shows that.
func TestAPartOfTheReport(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, phonesOnly, func(s *emulator.State) {
		for i := range 6000 {
			u := *s.User(acctest.LeeID)
			u.ID, u.UserPrincipalName = fmt.Sprintf("b1d4c0de-0000-4000-9000-%012d", i), fmt.Sprintf("u%d@contoso.example", i)
			s.Users = append(s.Users, u)
		}
	})
	expectWarnings(t, acctest.Plan(t, n, n.Administrator(), configuration, to("all_users")), smsChanges, february+"On February 1, 2027, | of the first ")
}

// TestEndingsWithoutGraph: a user who signs in to the portal API alone gets the warning without a number, before the migration as
// far as the provider knows.
func TestEndingsWithoutGraph(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, phonesOnly, inState("preMigration"), func(s *emulator.State) { s.SetPolicy("mobilePhoneOptionEnabled", false) })
	user := n.Administrator()
	user.ClientID, user.ClientSecret = "", ""
	got := n.ServeWhen(t, user, acctest.When{Block: acctest.Values{"use_cli": false}}).PlanCreate(t, switches, map[string]tftypes.Value{"methods": list("email", "mobile_phone")})
	expectWarnings(t, got, switchesChange, "Methods may have no effect", february+"The users who have nothing else were not counted, because Microsoft Graph does not show the provider which methods the tenant offers. ")
}

// TestEndingsInTheEmulatedTenant: there the warning is shown by default only if a user needs the methods, and not at all if the
// configuration suppresses it.
func TestEndingsInTheEmulatedTenant(t *testing.T) {
	t.Parallel()
	config := func(suppress string, blocks ...string) string {
		return cli.Requirement + "provider \"sspr\" {\n  environment = \"emulator\"\n" + suppress + "}\n" + strings.Join(blocks, "")
	}
	const (
		user = `
resource "sspr_policy" "this" {
  enabled_for = "all"
}
resource "sspr_users_contact_info" "this" {
  users = { "pat@contoso.example" = { mobile_phone = "+61 400000001" } }
}
`
		texts = `
resource "sspr_authentication_method_configuration" "sms" {
  method          = "sms"
  state           = "enabled"
  included_groups = ["all_users"]
}
`
	)
	p := cli.NewProcess(t, "")
	warns := func(want bool, text string) {
		t.Helper()
		p.Write(t, text)
		out := cli.OneLine(p.Plan(t, 2))
		if got := strings.Contains(out, "Text messages and voice calls end on February 1, 2027"); got != want {
			t.Errorf("a warning: %t, want %t\n%s", got, want, out)
		}
		if want && !strings.Contains(out, "On February 1, 2027, 1 of the 5 users in scope will lose password reset for lack of another method") {
			t.Errorf("the warning lacks the user:\n%s", out)
		}
	}
	warns(false, config("", user, texts))
	p.Write(t, config("", user))
	p.Apply(t, 0)
	warns(true, config("", user, texts))
	warns(true, config("  suppress_warnings = [\"take_over\"]\n", user, texts))
	warns(false, config("  suppress_warnings = [\"endings\"]\n", user, texts))
}
