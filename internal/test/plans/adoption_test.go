package plans

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// someSettings change a tenant of today: four of their values differ.
const someSettings = `
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "` + emulator.SeedGroupID + `"
}
resource "sspr_registration" "this" {
  reconfirm_after_days = 90
  on_destroy           = "restore"
}
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  included_groups = ["all_users"]
}
resource "sspr_notifications" "this" {
  notify_users = true
}
`

// TestTakeOverIsOneWarning checks that a plan of creates has one warning with every earlier value, and that the import blocks at
// its end, pasted into the configuration, turn the plan into a diff without a warning.
func TestTakeOverIsOneWarning(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	p := cli.NewProcess(t, someSettings, cli.Variables(t, n)...)
	out := p.Plan(t, 2)
	if got := strings.Count(out, "Warning: ") - strings.Count(out, "Provider development overrides"); got != 1 {
		t.Errorf("%d warnings\n%s", got, out)
	}
	plain := cli.OneLine(out)
	for _, want := range []string{
		"Warning: sspr_authentication_method_configuration (email) and 2 more will be changed, not created",
		`included_groups: [] -> ["all_users"]`, `enabled_for: "none" -> "selected"`, `group_id: not set -> "` + emulator.SeedGroupID + `"`, "reconfirm_after_days: 180 -> 90",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("not there: %s\n%s", want, out)
		}
	}
	if strings.Contains(plain, "notify_users:") {
		t.Errorf("a value that does not change is listed\n%s", out)
	}

	blocks := regexp.MustCompile(`(?m)^[│ ]*import \{\n[│ ]*to = (\S+)\n[│ ]*id = ("[^"]+")\n[│ ]*\}`).FindAllStringSubmatch(out, -1)
	if len(blocks) != 4 {
		t.Fatalf("%d import blocks\n%s", len(blocks), out)
	}
	pasted := ""
	for _, block := range blocks {
		pasted += "import {\n  to = " + block[1] + "\n  id = " + block[2] + "\n}\n"
	}
	p.Write(t, cli.Requirement+someSettings+pasted)
	out = p.Plan(t, 2)
	for _, want := range []string{
		`~ enabled_for = "none" -> "selected"`, `+ group_id    = "` + emulator.SeedGroupID + `"`, `~ reconfirm_after_days = 180 -> 90`, `+ "all_users"`,
		"Plan: 4 to import, 0 to add, 3 to change, 0 to destroy.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("not there: %s\n%s", want, out)
		}
	}
	if strings.Contains(out, "will be changed, not created") {
		t.Errorf("an import is warned about\n%s", out)
	}
}

// TestTakeOverClears checks that the warning lists what a configuration clears without naming it: the group of a policy that is
// enabled for all users.
func TestTakeOverClears(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, inScope(1, emulator.SeedGroupID))
	expectWarnings(t, acctest.Plan(t, n, n.Administrator(), "sspr_policy", enabledFor("all")),
		"sspr_policy will be changed, not created | enabled_for: \"selected\" -> \"all\"\n    group_id: \""+emulator.SeedGroupID+"\" -> not set")
}

// TestAdoptedOfAnImport checks an import that changes nothing: its plan is empty, and the state has the values found after the next
// apply.
func TestAdoptedOfAnImport(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	block := func(days string) string {
		return cli.Requirement + "resource \"sspr_registration\" \"this\" {\n  reconfirm_after_days = " + days + "\n}\nimport {\n  to = sspr_registration.this\n  id = \"current\"\n}\n"
	}
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.Write(t, block("180"))
	p.Apply(t, 0)
	p.Plan(t, 0)
	p.Write(t, block("90"))
	p.Apply(t, 0)
	p.Plan(t, 0)
	if out := p.Run(t, 0, "state", "show", "-no-color", "sspr_registration.this"); !strings.Contains(out, `"reconfirm_after_days" = "180"`) {
		t.Errorf("not the value found:\n%s", out)
	}
}

// TestSuppressedWarnings checks that a kind of warnings is not shown if the configuration suppresses it, and that a warning about
// users who would be locked out cannot be suppressed.
func TestSuppressedWarnings(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, inScope(2), func(s *emulator.State) { s.SubscribedSkus = s.SubscribedSkus[:1] })
	config := func(kinds string) string {
		return "provider \"sspr\" {\n  suppress_warnings = " + kinds + "\n}\nresource \"sspr_policy\" \"this\" {\n  enabled_for = \"none\"\n  on_destroy = \"restore\"\n}\n"
	}
	p := cli.NewProcess(t, config(`["take_over", "destroy"]`), cli.Variables(t, n)...)
	wants := func(out string, there bool, words string) {
		t.Helper()
		if strings.Contains(cli.OneLine(out), words) != there {
			t.Errorf("%q: want it %v\n%s", words, there, out)
		}
	}
	out := p.Plan(t, 2)
	wants(out, false, "will be changed, not created")
	wants(out, true, "Lock-out risk: 4 of 5 users could no longer reset a password")
	p.Apply(t, 0)
	wants(p.Plan(t, 2, "-destroy"), false, "restores the earlier values")
	p.Write(t, cli.Requirement+config("[]"))
	wants(p.Plan(t, 2, "-destroy"), true, "Destroying sspr_policy restores the earlier values")
	p.Write(t, cli.Requirement+strings.Replace(strings.Replace(config(`["destroy"]`), "restore", "disable", 1), `"none"`, `"all"`, 1))
	p.Apply(t, 0)
	wants(p.Plan(t, 2, "-destroy"), true, "Destroying sspr_policy turns off password reset for all users")
	p.Write(t, cli.Requirement+config(`["lock_out"]`))
	wants(p.Run(t, 1, "plan", "-no-color"), true, `"lock_out"`)
}

// TestAdoptedIsReadable checks that the state shows the values that the tenant had before, whether a setting was imported or
// created, and that later changes leave them alone.
func TestAdoptedIsReadable(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	p := cli.NewProcess(t, someSettings+`
import {
  to = sspr_policy.this
  id = "current"
}
`, cli.Variables(t, n)...)
	p.Apply(t, 0)
	want := map[string]map[string]string{
		"sspr_policy.this":       {"enabled_for": "none"},
		"sspr_registration.this": {"required_at_sign_in": "true", "reconfirm_after_days": "180"},
		"sspr_authentication_method_configuration.email": {
			"state": "enabled", "included_groups": "[]", "excluded_groups": "[]", "allow_external_id_to_use_email_otp": "default",
		},
		"sspr_notifications.this": {"notify_users": "true", "notify_administrators": "false"},
	}
	shown := func() {
		t.Helper()
		var state struct {
			Values struct {
				Root struct {
					Resources []struct {
						Address string
						Values  struct{ Adopted map[string]string }
					}
				} `json:"root_module"`
			}
		}
		if err := json.Unmarshal([]byte(p.Run(t, 0, "show", "-json")), &state); err != nil {
			t.Fatal(err)
		}
		if len(state.Values.Root.Resources) != len(want) {
			t.Errorf("%d resources", len(state.Values.Root.Resources))
		}
		for _, r := range state.Values.Root.Resources {
			if diff := cmp.Diff(want[r.Address], r.Values.Adopted); diff != "" {
				t.Errorf("%s (-want +got):\n%s", r.Address, diff)
			}
		}
	}
	shown()
	p.Write(t, cli.Requirement+strings.Replace(someSettings, "= 90", "= 30", 1))
	out := p.Apply(t, 0)
	if strings.Contains(out, "adopted") {
		t.Errorf("an update changes what was adopted\n%s", out)
	}
	shown()
}
