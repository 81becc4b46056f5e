package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// scenario returns a copy of a folder of examples/scenarios, in which "init" finds the provider built from this
// source. The tests of the copy use the tenant that the environment names, and no emulated one of the provider's own.
func scenario(t *testing.T, name string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("../../../examples/scenarios", name))); err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob(filepath.Join(folder, "tests", "*.tftest.hcl"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("the scenario has no tests (%v)", err)
	}
	for _, file := range tests {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "environment ") {
			t.Fatalf("%s would run against a real tenant", filepath.Base(file))
		}
		if err := os.WriteFile(file, ownTenant.ReplaceAll(text, nil), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cli.Install(t, filepath.Join(folder, "terraform.d", "plugins"))
	return folder
}

// ownTenant are the settings of an emulated tenant of the provider's own.
var ownTenant = regexp.MustCompile(`(?m)^ *(environment|emulator_file|emulator_migration_state|emulator_tenant_id) *=.*\n`)

// runTests runs a scenario's own tests against the tenant: all of them, or those that the arguments filter.
func runTests(t *testing.T, name string, n *acctest.Tenant, filters ...string) (folder string) {
	t.Helper()
	cli.Needs(t, 6, 6) // the command "test"
	folder = scenario(t, name)
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, append([]string{"test", "-no-color"}, filters...)...)
	return folder
}

// TestScenarioOnboarding runs the scenario's own tests, and looks at what the tenant has and was asked for: every
// starting value is written once, nothing is written over, and users keep what they have when it all ends.
func TestScenarioOnboarding(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 8, 8) // the function, by the scenario's own required_version
	inToday(t, func(t *testing.T, n *acctest.Tenant) { onboard(t, n, acctest.LeeID, acctest.PatID, acctest.SamID) }, func(s *emulator.State) {
		s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+61 499999999")
	})
}

func onboard(t *testing.T, n *acctest.Tenant, lee, pat, sam string) {
	t.Helper()
	runTests(t, "onboarding", n)
	var wrote []string
	for _, r := range n.Writes() {
		wrote = append(wrote, r.Method+" "+r.Path)
	}
	slices.Sort(wrote)
	var want []string
	for _, of := range []string{emulator.SeedUserID + "/authentication/emailMethods", lee + "/authentication/phoneMethods", pat + "/authentication/emailMethods", sam + "/authentication/phoneMethods"} {
		want = append(want, "POST /v1.0/users/"+of)
	}
	if !slices.Equal(wrote, want) {
		t.Errorf("writes:\n%s\nwant\n%s", strings.Join(wrote, "\n"), strings.Join(want, "\n"))
	}
	if err := n.View(func(s emulator.State) {
		for user, want := range map[string][2]string{
			emulator.SeedUserID: {"+61 499999999", "kim@private.example"}, // Kim's own number, and the file's address
			lee:                 {"+1 2065555555", ""}, pat: {"", "pat@private.example"}, sam: {"+61 400111333", ""},
		} {
			if got := [2]string{s.Phone(user, emulator.PhoneMobile), s.Email(user)}; got != want {
				t.Errorf("%s has %q, want %q", user, got, want)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
}

// TestScenarioStagedRollout runs the scenario's own tests: the policy was written for the pilot and for everyone, once
// each, and never for everyone before they were ready.
func TestScenarioStagedRollout(t *testing.T) {
	t.Parallel()
	inToday(t, func(t *testing.T, n *acctest.Tenant) {
		n.KeepBodies(true)
		runTests(t, "staged-rollout", n)
		if scopes := scopesWritten(n); !slices.Equal(scopes, []string{"1", "2"}) {
			t.Errorf("scopes that were written: %v, want selected (1) and then all (2)", scopes)
		}
	})
}

// TestGuideStagedRollout runs the guide's commands for a reviewer: the saved plan has the number of users locked out and the
// message of a check.
func TestGuideStagedRollout(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the guide reads the plan with jq")
	}
	n := acctest.NewTenant(t)
	folder := scenario(t, "staged-rollout")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	followSteps(t, folder, n, cli.Variables(t, n), stepsOf(t, "staged-rollout", "shell"))
}

// scopesWritten returns the scopes of password reset that were written, as the service spells them and one for each change.
func scopesWritten(n *acctest.Tenant) (scopes []string) {
	for _, r := range n.Writes() {
		if r.Service != emulator.Portal {
			continue
		}
		if scope := gjson.GetBytes(r.Body, "enablementType").Raw; len(scopes) == 0 || scopes[len(scopes)-1] != scope {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// TestScenarioStagedRolloutLater: when password reset is for everyone and people who have registered nothing join, that
// is worth a warning, and holds nothing up.
func TestScenarioStagedRolloutLater(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPolicy("enablementType", 2) })
	folder := scenario(t, "staged-rollout")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	if err := n.Update(func(s *emulator.State) error {
		emulator.AddUsers(s, 9)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	pilot := "-var=pilot_group_id=" + emulator.SeedGroupID
	out := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", pilot, "-var=stage=everyone")
	if want := "percent of all users could reset a password."; !strings.Contains(cli.OneLine(out), want) {
		t.Errorf("no warning %q in:\n%s", want, out)
	}
}

// TestScenarioStagedRolloutElsewhere: in a tenant that has password reset for all users already, with one method, those
// outside the pilot keep it, and two methods are not required of those who have one.
func TestScenarioStagedRolloutElsewhere(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, oneMethodEach)
	folder := scenario(t, "staged-rollout")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	pilot := "-var=pilot_group_id=" + emulator.SeedGroupID
	cli.RefusedPlan(t, folder, n, "and a pilot would lock them out.", pilot)
	cli.RefusedPlan(t, folder, n, "Users who can reset a password today and could not with these methods: kim@contoso.example, lee@contoso.example, pat@contoso.example.", pilot, "-var=stage=everyone")
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("a refused plan wrote %s %s", writes[0].Method, writes[0].Path)
	}
}

// oneMethodEach is a tenant of today with password reset for everyone and one method required: two users have an e-mail
// address and one has the code of an app, and both methods are offered to all users.
func oneMethodEach(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	acctest.EmailFor("all_users")(s)
	s.SetAuthenticationMethod("SoftwareOath", "state", "enabled")
	for i := range s.Users {
		s.Users[i].RegisteredMethods = nil
	}
	for id, methods := range map[string][]string{
		emulator.SeedUserID: {"email"}, acctest.LeeID: {"email"}, acctest.PatID: {"softwareOneTimePasscode"},
	} {
		s.User(id).RegisteredMethods = methods
	}
}

// TestScenarioCISBaseline runs the scenario's own tests.
func TestScenarioCISBaseline(t *testing.T) {
	t.Parallel()
	inToday(t, func(t *testing.T, n *acctest.Tenant) {
		runTests(t, "cis-baseline", n)
		for key, want := range map[string]string{
			"enablementType": "2", "numberOfAuthenticationMethodsRequired": "2", "registrationRequiredOnSignIn": "true",
			"notifyUsersOnPasswordReset": "true", "notifyOnAdminPasswordReset": "true",
		} {
			if got := string(n.Policy()[key]); got != want {
				t.Errorf("%s is %s, want %s", key, got, want)
			}
		}
	})
}

// TestScenarioCISBaselineLockOut: the plan has the number of users who would be locked out, and the check names them.
func TestScenarioCISBaselineLockOut(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, oneMethodEach)
	folder := scenario(t, "cis-baseline")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	plan := savePlan(t, folder, n)
	if !strings.Contains(plan.shown, "+ locked_out = 3") {
		t.Errorf("the saved plan does not show the number:\n%s", plan.shown)
	}
	const want = "Users who can reset a password today and could not with these methods: kim@contoso.example, lee@contoso.example, pat@contoso.example."
	if got := plan.document.Get(`checks.#(address.name=="no_user_is_locked_out").instances.0.problems.0.message`).String(); got != want {
		t.Errorf("the check states %q, want %q", got, want)
	}
}

// TestScenarioMigration runs the scenario's own tests in a legacy tenant, which they ask for: every method is enabled before the
// migration is complete, and none is switched off on the way.
func TestScenarioMigration(t *testing.T) {
	t.Parallel()
	if text := cli.ReadFile(t, "../../../examples/scenarios/migration/tests/migration.tftest.hcl"); !strings.Contains(text, `emulator_migration_state = "pre_migration"`) {
		t.Error("the tests do not start before the migration")
	}
	n := acctest.NewTenant(t, acctest.BeforeMigration)
	n.KeepBodies(true)
	runTests(t, "migration", n)
	var complete, methods int
	for _, r := range n.Writes() {
		body := string(r.Body)
		switch {
		case strings.Contains(body, "disabled"):
			t.Errorf("%s %s %s", r.Method, r.Path, body)
		case r.Service == emulator.Portal: // the tests themselves, which make password reset available first
		case strings.Contains(body, "migrationComplete"):
			complete++
		case strings.Contains(r.Path, "/authenticationMethodConfigurations/"):
			if methods++; complete > 0 {
				t.Errorf("%s was enabled after the migration was complete", r.Path)
			}
		}
	}
	if complete != 1 || methods == 0 {
		t.Errorf("%d writes of methods, and the migration was completed %d times", methods, complete)
	}
}

// TestScenarioMigrationAtOnce: a migration that is to be complete with the first apply is refused as well if a user
// would be locked out, even if as many others gain a method.
func TestScenarioMigrationAtOnce(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, acctest.BeforeMigration, oneMethodEach, func(s *emulator.State) {
		s.User("b1d4c0de-0000-4000-8000-000000000107").RegisteredMethods = []string{"softwareOneTimePasscode"}
	})
	folder := scenario(t, "migration")
	if err := os.Remove(filepath.Join(folder, "imports.tf")); err != nil { // it has a block for each of the usual methods
		t.Fatal(err)
	}
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.RefusedPlan(t, folder, n, "Users who can reset a password today and could not after the migration: 2. Enable more methods, or have these register another one: kim@contoso.example, lee@contoso.example.",
		"-var=stage=migration_complete", `-var=methods=["sms", "software_oath"]`)
}

// TestScenarioServicePrincipalOnly runs the scenario's own tests, and then the scenario itself with a service principal
// alone: nothing is asked of the portal, and the alarm rings for what an administrator changes there.
func TestScenarioServicePrincipalOnly(t *testing.T) {
	t.Parallel()
	inToday(t, alarmRings)
}

func alarmRings(t *testing.T, n *acctest.Tenant) {
	t.Helper()
	folder := runTests(t, "service-principal-only", n)
	user := []string{"SSPR_PORTAL_REFRESH_TOKEN"}
	if err := n.Update(func(s *emulator.State) error {
		for range 5 {
			s.AddUserAudit(emulator.AuditBlocked, acctest.LeeID, "failure", time.Now())
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	n.ResetRequests()
	out := cli.Run(t, folder, n, user, "apply", "-input=false", "-no-color", "-auto-approve")
	n.WantAppOnly(t)
	flat := cli.OneLine(out)
	for _, want := range []string{
		"The password reset policy was changed", `pol@contoso.example: Update SSPR Settings, sspr_notifications.notify_users from "True" to "False"`,
		"In one day: 0 failed resets, 5 blocked users, 0 resets by administrators.",
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("the alarm does not say %q:\n%s", want, out)
		}
	}
}

// TestScenarioServicePrincipalOnlyText: text messages are not switched off as long as a user needs them.
func TestScenarioServicePrincipalOnlyText(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPolicy("enablementType", 2)
		s.SetAuthenticationMethod("Sms", "state", "enabled")
		for i := range s.Users {
			s.Users[i].RegisteredMethods = nil
		}
		s.User(emulator.SeedUserID).RegisteredMethods = []string{"mobilePhone"}
		s.User(acctest.LeeID).RegisteredMethods = []string{"softwareOneTimePasscode"}
	})
	folder := scenario(t, "service-principal-only")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.RefusedPlan(t, folder, n, "Users who can reset a password today and could not with these methods alone: 1.", "-var=sms=disabled")
	cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color")
}
