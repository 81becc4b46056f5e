package guides

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// tutorial returns both steps of examples/tutorial without its provider settings and its imports.
func tutorial(t *testing.T) string {
	t.Helper()
	return from(t, cli.ReadFile(t, "../../../examples/tutorial/main.tf"), "locals {") +
		imports.ReplaceAllString(cli.ReadFile(t, "../../../examples/tutorial/step-2/pages.tf"), "")
}

// imports finds the import blocks of a configuration.
var imports = regexp.MustCompile(`(?ms)^import \{\n.*?^\}\n+`)

// pages returns the tutorial's five pages of Password reset alone, without the authentication methods policy.
func pages(t *testing.T) string {
	t.Helper()
	all := tutorial(t)
	locals, _, _ := strings.Cut(all, "\n# Authentication methods > Policies")
	first, _, found := strings.Cut(from(t, all, "# Password reset > Properties"), "# How many users can reset")
	if !found {
		t.Fatal("the tutorial's first step is not as this test knows it")
	}
	return locals + "\n" + dependsOn.ReplaceAllString(first, "\n}") + from(t, all, "# Password reset > Registration")
}

var dependsOn = regexp.MustCompile(`(?s)\n\n  # Two methods are required once.*?\n  \]\n\}`)

// from returns a text from a comment on.
func from(t *testing.T, text, comment string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, comment)
	if !found {
		t.Fatalf("%q is not where this test looks for it", comment)
	}
	return comment + rest
}

// resetBeforeApply empties the request log when the plan is made and the apply is about to begin.
type resetBeforeApply struct{ *acctest.Tenant }

func (r resetBeforeApply) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	r.ResetRequests()
}

// portalTraffic counts the requests of the portal API, its sign-in included.
func portalTraffic(n *acctest.Tenant) map[string]int {
	counts := map[string]int{}
	for _, r := range n.Requests() {
		switch {
		case r.Service == emulator.Portal:
			counts[r.Method]++
		case r.Service == emulator.SignIn && strings.Contains(r.Note, "refresh_token"):
			counts["token"]++
		}
	}
	return counts
}

// TestFivePagesAreOneWrite: applying all five resources at once costs one token request, one read for the plan, one right
// before the one write, and one confirming read, and planning them costs one token request and one read.
func TestFivePagesAreOneWrite(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]time.Duration{"at once": 0, "while Graph takes its time": 300 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			n.Inject(emulator.Fault{Service: emulator.Graph, Delay: delay})
			fivePages(t, n)
		})
	}
}

func fivePages(t *testing.T, n *acctest.Tenant) {
	acctest.Run(t, resource.TestStep{
		Config:           n.Config(pages(t)),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{planTraffic{t, n}, resetBeforeApply{n}}},
		Check: func(*terraform.State) error {
			counts := portalTraffic(n)
			if counts["token"] > 1 || counts[http.MethodGet] > 3 || counts[http.MethodPut] != 1 || len(counts) > 3 {
				t.Errorf("the apply's requests to the portal API: got %v, want at most 1 token, 3 GET, 1 PUT", counts)
			}
			return nil
		},
	})
}

type planTraffic struct {
	t *testing.T
	n *acctest.Tenant
}

func (p planTraffic) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	if counts := portalTraffic(p.n); counts["token"] > 1 || counts[http.MethodGet] != 1 || counts[http.MethodPut] != 0 {
		p.t.Errorf("the plan's requests to the portal API: got %v, want at most 1 token and 1 GET", counts)
	}
}

// TestTutorial: after Microsoft's tutorial every page has what it asks for, and the methods are those of the authentication
// methods policy, in every tenant of today.
func TestTutorial(t *testing.T) {
	t.Parallel()
	inToday(t, func(t *testing.T, n *acctest.Tenant) {
		applyTutorial(t, n, tutorial(t), map[string]string{
			"enablementType": "1", "passwordResetEnabledGroupIds": `["` + emulator.SeedGroupID + `"]`, "numberOfAuthenticationMethodsRequired": "2",
			"registrationRequiredOnSignIn": "true", "registrationReconfirmIntevalInDays": "180",
			"notifyUsersOnPasswordReset": "true", "notifyOnAdminPasswordReset": "true", "customizeHelpdeskLink": "true",
		})
		for id, want := range map[string]map[string]string{
			"Email": {"state": `"enabled"`}, "MicrosoftAuthenticator": {"state": `"enabled"`, "isSoftwareOathEnabled": "true"},
			"Sms": {"state": `"disabled"`}, "Voice": {"state": `"disabled"`}, "SoftwareOath": {"state": `"enabled"`},
		} {
			for key, value := range want {
				if got := methodProperty(t, n, id, key); got != value {
					t.Errorf("%s of %s: got %s, want %s", key, id, got, value)
				}
			}
		}
		for _, id := range []string{"Email", "MicrosoftAuthenticator", "SoftwareOath"} {
			if got := methodProperty(t, n, id, "includeTargets"); !strings.Contains(got, `"all_users"`) {
				t.Errorf("%s is enabled for %s", id, got)
			}
		}
	})
}

// TestTutorialOf2023: in a tenant from before the migration the legacy switches are those of Microsoft's tutorial of 2023.
func TestTutorialOf2023(t *testing.T) {
	t.Parallel()
	text := cli.ReadFile(t, "../../../examples/tutorial-2023/main.tf")
	if !strings.Contains(text, `emulator_migration_state = "pre_migration"`) {
		t.Error("the tutorial of 2023 does not start before the migration")
	}
	pre := "preMigration"
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetMigrationState(&pre) })
	applyTutorial(t, n, from(t, text, "# Password reset > Properties"), map[string]string{
		"enablementType": "1", "passwordResetEnabledGroupIds": `["` + emulator.SeedGroupID + `"]`, "numberOfAuthenticationMethodsRequired": "1",
		"emailOptionEnabled": "true", "mobileAppCodeEnabled": "true", "mobilePhoneOptionEnabled": "false", "officePhoneOptionEnabled": "false",
		"mobileAppNotificationEnabled": "false", "securityQuestionsOptionEnabled": "false",
		"registrationRequiredOnSignIn": "true", "registrationReconfirmIntevalInDays": "365",
		"notifyUsersOnPasswordReset": "true", "notifyOnAdminPasswordReset": "true", "customizeHelpdeskLink": "true",
	})
}

// applyTutorial applies a configuration, looks into the tenant's policy, and plans again, which finds nothing to do.
func applyTutorial(t *testing.T, n *acctest.Tenant, blocks string, want map[string]string) {
	t.Helper()
	acctest.Run(t,
		resource.TestStep{Config: n.Config(blocks), Check: func(*terraform.State) error {
			for key, value := range want {
				if got := string(n.Policy()[key]); got != value {
					t.Errorf("%s: got %s, want %s", key, got, value)
				}
			}
			return nil
		}},
		resource.TestStep{
			Config:           n.Config(blocks),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// methodProperty returns a property of a method in the authentication methods policy, as JSON.
func methodProperty(t *testing.T, n *acctest.Tenant, id, key string) (value string) {
	t.Helper()
	if err := n.View(func(s emulator.State) {
		raw, _ := s.AuthenticationMethod(id).Get(key)
		value = string(raw)
	}); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestOneBadValueDoesNotFailTheOthers: five pages are one write, and a value that the service refuses fails its own
// resource only.
func TestOneBadValueDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	noGroup := strings.Replace(pages(t), emulator.SeedGroupID, "ffffffff-0000-4000-8000-000000000000", 1)
	limited := n.Administrator()
	limited.ClientID, limited.ClientSecret = n.Credentials().LimitedClientID, n.Credentials().LimitedClientSecret
	acctest.Run(t,
		resource.TestStep{Config: n.Provider(limited) + noGroup, ExpectError: acctest.Message("Request rejected")},
		resource.TestStep{RefreshState: true, ExpectNonEmptyPlan: true, Check: func(s *terraform.State) error {
			if kept := len(s.RootModule().Resources); kept != 4 {
				t.Errorf("resources in the state: got %d, want the 4 that were not refused", kept)
			}
			var days int
			if err := json.Unmarshal(n.Policy()["registrationReconfirmIntevalInDays"], &days); err != nil || days != 180 {
				t.Errorf("reconfirmation: got %d (%v)", days, err)
			}
			if got := string(n.Policy()["notifyOnAdminPasswordReset"]); got != "true" {
				t.Errorf("notification of administrators: got %s, want true", got)
			}
			return nil
		}},
	)
}

// TestDemoSaysWhichTenant: the first thing that "make demo" prints is the kind of tenant that it starts on, and that is what
// a new emulated tenant is. The demo itself ends here when it would build the provider.
func TestDemoSaysWhichTenant(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "examples", "tutorial"), os.DirFS("../../../examples/tutorial")); err != nil {
		t.Fatal(err)
	}
	tools := t.TempDir()
	if err := os.WriteFile(filepath.Join(tools, "make"), []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil { //nolint:gosec // it is a command
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "bash", filepath.Join(folder, "examples", "tutorial", "demo.sh"))
	command.Env = []string{"PATH=" + tools + string(os.PathListSeparator) + os.Getenv("PATH")}
	out, err := command.CombinedOutput()
	if err == nil {
		t.Error("the demo goes on without the provider")
	}
	if want := "This is an emulated tenant of today. It is migrated,"; !strings.HasPrefix(string(out), want) {
		t.Errorf("the demo does not begin with %q:\n%s", want, out)
	}
	if err := acctest.NewTenant(t).View(func(s emulator.State) {
		if state := s.MigrationState(); state != nil {
			t.Errorf("a new emulated tenant shows the migration state %s", *state)
		}
	}); err != nil {
		t.Fatal(err)
	}
}
