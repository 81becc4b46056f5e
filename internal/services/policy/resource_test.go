package policy_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

const (
	group  = `"` + emulator.SeedGroupID + `"`
	nested = `"` + emulator.SeedNestedGroupID + `"`
)

var spec = subjects.Policy.Spec

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, spec)
}

func TestGroupRules(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	refused := func(attributes acctest.Attributes, words string) resource.TestStep {
		return spec.Refused(n, attributes, words)
	}
	acctest.Run(t,
		refused(acctest.Attributes{"enabled_for": `"selected"`}, `Missing group`),
		refused(acctest.Attributes{"enabled_for": `"all"`, "group_id": group}, `Group has no effect`),
		refused(acctest.Attributes{"enabled_for": `"none"`, "group_id": group}, `Group has no effect`),
		refused(acctest.Attributes{"enabled_for": `"everyone"`}, `"everyone" is not accepted. Did you mean "all"?`),
		refused(acctest.Attributes{"enabled_for": `"selected"`, "group_id": `"SSPR-Test-Group"`}, `"SSPR-Test-Group" is not accepted. That looks like a group's name.`),
		refused(acctest.Attributes{"enabled_for": `"selected"`, "group_id": `"ffffffff-0000-4000-8000-000000000000"`}, `Group not found`),
		refused(acctest.Attributes{"enabled_for": `"selected"`, "group_id": `"` + emulator.SeedMailGroupID + `"`}, `Group not security-enabled`),
	)
}

// TestGroupKnownLater checks that no rule fails for a group that another resource creates, which is not known at plan time.
func TestGroupKnownLater(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t, resource.TestStep{
		Config: n.Config(`resource "terraform_data" "group" { input = `+group+` }`,
			spec.Block(acctest.Attributes{"enabled_for": `"selected"`, "group_id": "terraform_data.group.output"})),
		Check: resource.TestCheckResourceAttr("sspr_policy.test", "group_id", emulator.SeedGroupID),
	})
}

// TestGroupIsNotCheckedWithoutPermission checks that an application that may not read groups can still manage the policy.
func TestGroupIsNotCheckedWithoutPermission(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	limited := n.Administrator()
	limited.ClientID, limited.ClientSecret = n.Credentials().LimitedClientID, n.Credentials().LimitedClientSecret
	none := n.Administrator()
	none.ClientID, none.ClientSecret = "", ""
	acctest.Run(t, resource.TestStep{Config: n.Provider(limited) + spec.Block(spec.Base)})
	withoutCLI := strings.Replace(n.Provider(none), "portal {", "use_cli = false\n  portal {", 1)
	withoutCLI = strings.NewReplacer(`client_id           = ""`, "", `client_secret       = ""`, "").Replace(withoutCLI)
	acctest.Run(t, resource.TestStep{Config: withoutCLI + spec.Block(spec.Base)})
}

// TestGraphOfAnotherTenantIsNotAsked checks a credential for another tenant, in which the group would be missing.
func TestGraphOfAnotherTenantIsNotAsked(t *testing.T) {
	const foreign = "0f0f0f0f-0000-4000-8000-00000000000f"
	n := acctest.NewTenant(t)
	other := acctest.NewTenant(t, func(s *emulator.State) { s.Tenant.ID = foreign; s.Groups = nil })
	token := n.IssueToken(emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID, Audience: emulator.PortalAudience})
	ca := filepath.Join(t.TempDir(), "both.pem")
	if err := os.WriteFile(ca, append(n.CACertificatePEM(), other.CACertificatePEM()...), 0o600); err != nil {
		t.Fatal(err)
	}
	az := fakeAzureCLI(t, other.IssueToken(emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID}))
	t.Logf("stand-in for the Azure CLI: %s", az)
	acctest.Run(t, resource.TestStep{Config: fmt.Sprintf(`
provider "sspr" {
  authority_host      = %[1]q
  graph_endpoint      = %[1]q
  portal_endpoint     = %[2]q
  ca_certificate_path = %[3]q
  portal {
    access_token = %[4]q
  }
}
`, other.URL(), n.URL(), ca, token) + spec.Block(spec.Base)})
}

// fakeAzureCLI puts a program az on the PATH that is signed in with the given token.
func fakeAzureCLI(t *testing.T, token string) string {
	t.Helper()
	folder := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho '{\"accessToken\":%q,\"expires_on\":%d,\"tokenType\":\"Bearer\"}'\n", token, time.Now().Add(time.Hour).Unix())
	path := filepath.Join(folder, "az")
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	return path
}

// TestGraphFailureIsNoFailureOfThePlan checks that a plan succeeds if Graph is down.
func TestGraphFailureIsNoFailureOfThePlan(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Graph, Status: http.StatusBadGateway, Body: "<html><title>Bad gateway</title></html>", ContentType: "text/html"})
	acctest.Run(t, resource.TestStep{Config: n.Config(spec.Block(spec.Base))})
}

// TestSpellings checks that the group's id is the same in capitals, and that both spellings of "no group" mean none.
func TestSpellings(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.Settings.NoGroupAsZeroID = true })
	everyone := n.Config(spec.Block(acctest.Attributes{"enabled_for": `"all"`}))
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.Run(t,
		resource.TestStep{Config: everyone},
		resource.TestStep{Config: everyone, ConfigPlanChecks: empty, Check: resource.TestCheckNoResourceAttr("sspr_policy.test", "group_id")},
		resource.TestStep{Config: n.Config(spec.Block(acctest.Attributes{"enabled_for": `"selected"`, "group_id": strings.ToUpper(group)}))},
		resource.TestStep{RefreshState: true},
		resource.TestStep{
			Config:           n.Config(spec.Block(acctest.Attributes{"enabled_for": `"selected"`, "group_id": strings.ToUpper(group)})),
			ConfigPlanChecks: empty,
		},
	)
}

// TestDisable checks that on_destroy = "disable" switches password reset off for everyone.
func TestDisable(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t, resource.TestStep{Config: n.Config(spec.Block(acctest.Attributes{"enabled_for": `"all"`, "on_destroy": `"disable"`}))})
	if got := string(n.Policy()["enablementType"]); got != "0" {
		t.Errorf("enablementType after the destroy: got %s, want 0", got)
	}
}

// TestUnknownEnablementType checks that a type that the provider does not know is shown unchanged.
func TestUnknownEnablementType(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Set(map[string]any{"enablementType": 7})
	acctest.Run(t, resource.TestStep{
		Config: n.Config(`data "sspr_policy" "live" {}`),
		Check:  resource.TestCheckResourceAttr("data.sspr_policy.live", "enabled_for", "7"),
	})
}

// TestDataSource checks that the data source shows the whole document and writes nothing.
func TestDataSource(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Set(map[string]any{
		"enablementType": 1, "passwordResetEnabledGroupIds": []string{emulator.SeedGroupID}, "customHelpdeskEmailOrUrl": "help@contoso.example",
		"customizeHelpdeskLink": true, "futureSwitch": true,
		"securityQuestions": []map[string]any{
			{"objectId": "8df9f139ad3b44258ef05e5cdf2bd740", "questionText": "In what city was your first job?", "isCustomQuestion": false},
			{"objectId": "00000000000000000000000000000001", "questionText": "Locker number?", "isCustomQuestion": true},
		},
	})
	live := "data.sspr_policy.live"
	check := resource.TestCheckResourceAttr
	acctest.Run(t, resource.TestStep{
		Config: n.Provider(n.Reader()) + `
			data "sspr_policy" "live" {}
			output "future" { value = jsondecode(data.sspr_policy.live.json).futureSwitch }`,
		Check: resource.ComposeAggregateTestCheckFunc(
			check(live, "id", emulator.SeedTenantID),
			check(live, "enabled_for", "selected"), check(live, "group_id", emulator.SeedGroupID), check(live, "group_name", emulator.SeedGroupName),
			check(live, "methods_required", "1"), check(live, "methods.#", "2"), check(live, "methods_allowed.#", "6"),
			check(live, "questions_to_register", "5"), check(live, "questions_to_reset", "3"),
			check(live, "custom_questions.0", "Locker number?"),
			check(live, "predefined_questions.8df9f139ad3b44258ef05e5cdf2bd740", "In what city was your first job?"),
			check(live, "required_at_sign_in", "true"), check(live, "reconfirm_after_days", "180"),
			check(live, "notify_users", "true"), check(live, "notify_administrators", "false"),
			check(live, "customize_helpdesk_link", "true"), check(live, "custom_helpdesk_email_or_url", "help@contoso.example"),
			resource.TestCheckOutput("future", "true"),
			func(*terraform.State) error {
				if writes := n.Writes(); len(writes) > 0 {
					t.Errorf("reading wrote: %s %s", writes[0].Method, writes[0].Path)
				}
				return nil
			},
		),
	})
}
