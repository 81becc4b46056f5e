package guides

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// today are the tenants of today: by what the service does with a changed legacy switch of a method, which is not
// documented (autumn-2026 1.2), and one that was migrated Microsoft's manual way, with every switch off (1.3).
func today() map[string]func(*emulator.State) {
	switches := func(behavior string) func(*emulator.State) {
		return func(s *emulator.State) { s.Settings.LegacyMethodSwitches = behavior }
	}
	return map[string]func(*emulator.State){
		"switches ignored": switches(emulator.LegacySwitchesIgnored),
		"switches refused": switches(emulator.LegacySwitchesRefused),
		"switches stored":  switches(emulator.LegacySwitchesStored),
		"switches off":     (*emulator.State).SwitchOffLegacyMethods,
	}
}

// inToday runs a test in each of the tenants of today, changed further, and expects that every legacy switch is in the end
// what it was.
func inToday(t *testing.T, test func(*testing.T, *acctest.Tenant), changes ...func(*emulator.State)) {
	t.Helper()
	for name, change := range today() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, append([]func(*emulator.State){change}, changes...)...)
			before := legacySwitches(n)
			test(t, n)
			if after := legacySwitches(n); after != before {
				t.Errorf("the legacy switches were %s and are %s", before, after)
			}
		})
	}
}

func legacySwitches(n *acctest.Tenant) string {
	var all strings.Builder
	policy := n.Policy()
	for _, key := range []string{
		"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "mobileAppNotificationEnabled", "mobileAppCodeEnabled", "securityQuestionsOptionEnabled",
	} {
		all.WriteString(key + " " + string(policy[key]) + " ")
	}
	return all.String()
}

// appliedToday applies a configuration in each of the tenants of today, and plans it again, which finds nothing to do.
// Data sources are read once more in between, as they were read before the resources beside them were written.
func appliedToday(t *testing.T, versions []tfversion.TerraformVersionCheck, data bool, blocks string) {
	t.Helper()
	inToday(t, func(t *testing.T, n *acctest.Tenant) {
		config := n.Config(required, blocks)
		steps := []acc.TestStep{{Config: config, ExpectNonEmptyPlan: data}}
		if data {
			steps = append(steps, acc.TestStep{Config: config})
		}
		acc.UnitTest(t, acc.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			TerraformVersionChecks:   versions,
			Steps: append(steps, acc.TestStep{
				Config: config, ConfigPlanChecks: acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			}),
		})
	})
}

// TestExamplesToday: the examples of all resources and data sources are good in every tenant of today. Those of a kind are
// applied together, apart from the map of users, who are those of the resource of one user.
func TestExamplesToday(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{}
	for _, file := range slices.Sorted(maps.Values(examples(t))) {
		kind, _, _ := strings.Cut(filepath.ToSlash(file), "/")
		if strings.Contains(file, "sspr_users_contact_info") {
			kind = "users"
		}
		if text := withoutOthers(cli.ReadFile(t, filepath.Join(examplesFolder, file))); !strings.Contains(text, stoodIn) { // one scope is enough
			kinds[kind] += text + "\n"
		}
	}
	if len(kinds) != 3 {
		t.Errorf("there are examples of %d kinds", len(kinds))
	}
	for kind, blocks := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			appliedToday(t, needs(blocks), kind == "data-sources", blocks)
		})
	}
}

// TestFilesOfGuidesToday does the same for what guides and the README show and no scenario has.
func TestFilesOfGuidesToday(t *testing.T) {
	t.Parallel()
	first := from(t, cli.ReadFile(t, "../../../examples/scenarios/first-policy/main.tf"), "# Who may reset a password")
	for name, blocks := range map[string]string{
		"first-policy":       first,
		"beside-other-tools": beside(t, "owned.tf") + beside(t, "ignored.tf") + beside(t, "watched.tf") + beside(t, "campaign.tf"),
		"README":             readme(t),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inToday(t, func(t *testing.T, n *acctest.Tenant) {
				folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "blocks.tf": blocks})
				cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
				cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
				differs(t, folder, n, false)
			})
		})
	}
}

// readme returns the resources under "Use it" in the README, with a group that the emulated tenant has.
func readme(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(cli.ReadFile(t, "../../../README.md"), "## Use it")
	_, rest, _ = strings.Cut(rest, "\nprovider \"sspr\" {}")
	_, rest, _ = strings.Cut(rest, "\n")
	blocks, _, _ := strings.Cut(rest, "```")
	blocks = withoutOthers(blocks)
	if !strings.Contains(blocks, stoodIn) {
		t.Fatal("the README's configuration is not where this test looks for it")
	}
	return blocks
}

// exampleGroup stands for the reader's own group.
const exampleGroup = "00000000-1111-2222-3333-444444444444"

// TestExampleOfTheProvider: the first example of the documentation adopts the settings of the tenant that it names, with the
// plan that the page shows.
func TestExampleOfTheProvider(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	block := strings.NewReplacer("00000000-0000-0000-0000-000000000000", emulator.SeedTenantID, exampleGroup, emulator.SeedGroupID).
		Replace(cli.ReadFile(t, "../../../examples/provider/provider.tf"))
	folder := cli.Workspace(t, map[string]string{"main.tf": block + "output \"tenant\" {\n  value = sspr_policy.this.id\n}\n"})
	cli.Run(t, folder, n, []string{"ARM_TENANT_ID"}, "init", "-input=false", "-no-color")
	out := cli.Run(t, folder, n, []string{"ARM_TENANT_ID"}, "apply", "-input=false", "-no-color", "-auto-approve")
	for _, want := range []string{
		`tenant = "` + emulator.SeedTenantID + `"`, `~ enabled_for`, `"none" -> "selected"`, "Plan: 2 to import, 0 to add, 2 to change, 0 to destroy.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

// triedBy names the test that runs the files of a folder of examples, or of one below it.
var triedBy = map[string]string{
	"actions/sspr_remove_registered_method": "test/guides/actions_test.go TestActionRemove",
	"actions/sspr_require_reregistration":   "test/guides/actions_test.go TestActionReregister",
	"actions/sspr_reset_password":           "test/guides/actions_test.go TestActionReset",
	"actions/sspr_revoke_sign_in_sessions":  "test/guides/actions_test.go TestActionRevoke",
	"beside-other-tools":                    "test/guides/today_test.go TestFilesOfGuidesToday",
	"data-sources":                          "test/guides/today_test.go TestExamplesToday",
	"ephemeral-resources":                   "test/guides/november_test.go TestExamplesOfEphemeralResources",
	"functions":                             "functions/functions_test.go TestExamples",
	"list-resources":                        "test/adoption/query_test.go TestQueryEverything",
	"modules/baseline":                      "test/guides/baseline_test.go TestModuleBaseline",
	"personal-data":                         "test/secrets/personal_data_test.go TestGuidePersonalData",
	"pictures":                              "test/guides/pictures_test.go TestPictures",
	"pipelines":                             "provider/pipelines_test.go TestPipelinesSignIn",
	"policies":                              "test/policies/plans_test.go TestPlans",
	"provider":                              "test/guides/today_test.go TestExampleOfTheProvider",
	"resources":                             "test/guides/today_test.go TestExamplesToday",
	"running-actions":                       "test/guides/actions_test.go TestGuideRunningActions",
	"scenarios/adopt":                       "test/guides/adopt_test.go TestGuideAdopt",
	"scenarios/cis-baseline":                "test/guides/scenarios_test.go TestScenarioCISBaseline",
	"scenarios/endings":                     "test/guides/endings_test.go TestScenarioEndings",
	"scenarios/first-policy":                "test/guides/today_test.go TestFilesOfGuidesToday",
	"scenarios/helpdesk":                    "test/guides/helpdesk_test.go TestScenarioHelpdesk",
	"scenarios/many-tenants":                "test/guides/many_tenants_test.go TestGuideManyTenants",
	"scenarios/migration":                   "test/guides/scenarios_test.go TestScenarioMigration",
	"scenarios/module-tests":                "test/guides/emulated_tenant_test.go TestScenarioModuleTestsToday",
	"scenarios/november-2026":               "test/guides/november_test.go TestScenarioNovember2026",
	"scenarios/onboarding":                  "test/guides/scenarios_test.go TestScenarioOnboarding",
	"scenarios/passwords":                   "test/guides/passwords_test.go TestGuidePasswords",
	"scenarios/proof-of-rollout":            "test/guides/proof_test.go TestScenarioProofOfRollout",
	"scenarios/rehearse":                    "test/guides/rehearse_test.go TestGuideRehearse",
	"scenarios/service-principal-only":      "test/guides/scenarios_test.go TestScenarioServicePrincipalOnly",
	"scenarios/staged-rollout":              "test/guides/scenarios_test.go TestScenarioStagedRollout",
	"scenarios/users-side":                  "test/guides/users_side_test.go TestGuideUsersSide",
	"scenarios/with-azuread":                "test/guides/with_azuread_test.go TestScenarioWithAzuread",
	"tutorial":                              "test/guides/tutorial_test.go TestTutorial",
	"tutorial-2023":                         "test/guides/tutorial_test.go TestTutorialOf2023",
}

// TestEveryExampleIsTried: there is no folder of examples that no test runs, and no test in the table that is not there.
func TestEveryExampleIsTried(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	err := filepath.WalkDir(examplesFolder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		folder, err := filepath.Rel(examplesFolder, filepath.Dir(path))
		if err != nil {
			return err
		}
		parts := strings.Split(filepath.ToSlash(folder), "/")
		row := parts[0]
		if slices.Contains([]string{"actions", "modules", "scenarios"}, row) {
			row += "/" + parts[1]
		}
		if used[row] = true; triedBy[row] == "" {
			t.Errorf("no test runs %s", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for row, by := range triedBy {
		file, test, _ := strings.Cut(by, " ")
		text, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(file)))
		if err != nil || !regexp.MustCompile(`(?m)^func `+test+`\(`).Match(text) {
			t.Errorf("%s: there is no %s (%v)", row, by, err)
		}
		if !used[row] {
			t.Errorf("there is no folder %s", row)
		}
	}
}
