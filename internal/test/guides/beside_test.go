package guides

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// beside returns a file of the guide "Working alongside the portal and other tools".
func beside(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examplesFolder, "beside-other-tools", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// besideWorkspace is a folder with files of the guide, applied.
func besideWorkspace(t *testing.T, n *acctest.Tenant, names ...string) string {
	t.Helper()
	files := map[string]string{"main.tf": cli.OwnProvider}
	for _, name := range names {
		files[name] = beside(t, name)
	}
	folder := cli.Workspace(t, files)
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	return folder
}

// differs plans, and returns what terraform prints. wanted is whether the tenant should differ from the configuration.
func differs(t *testing.T, folder string, n *acctest.Tenant, wanted bool) string {
	t.Helper()
	out, err := cli.Try(t, folder, n, nil, "plan", "-input=false", "-no-color", "-detailed-exitcode")
	if strings.Contains(out, "Error:") || (err != nil) != wanted {
		t.Fatalf("differs: %v, want %v\n%s", err != nil, wanted, out)
	}
	return out
}

// TestGuideBesideOwned: what the guide's blocks do not write may be changed by other writers, and is sent back as it was; what
// they do write is drift, which the next apply takes back.
func TestGuideBesideOwned(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := besideWorkspace(t, n, "owned.tf")
	n.Set(map[string]any{"notifyUsersOnPasswordReset": false, "registrationReconfirmIntevalInDays": 30, "enablementType": 2, "aPropertyOfTomorrow": "x"})
	differs(t, folder, n, false)
	n.Set(map[string]any{"notifyOnAdminPasswordReset": false})
	differs(t, folder, n, true)
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	for key, want := range map[string]string{
		"notifyOnAdminPasswordReset": "true", "notifyUsersOnPasswordReset": "false", "registrationReconfirmIntevalInDays": "30", "enablementType": "2", "aPropertyOfTomorrow": `"x"`,
	} {
		if got := string(n.Policy()[key]); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
}

// TestGuideBesideIgnored: a group that another administrator has chosen is no difference. If there is no group any more, the
// plan asks for one, and does not put the first one back.
func TestGuideBesideIgnored(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := besideWorkspace(t, n, "ignored.tf")
	n.Set(map[string]any{"passwordResetEnabledGroupIds": []string{emulator.SeedMailGroupID}})
	differs(t, folder, n, false)
	n.Set(map[string]any{"enablementType": 0})
	cli.RefusedPlan(t, folder, n, "Missing group")
	ignoring, _, _ := strings.Cut(beside(t, "ignored.tf"), "\n  lifecycle {")
	cli.WriteFile(t, folder, "ignored.tf", ignoring+"}\n")
	differs(t, folder, n, true)
}

// TestGuideBesideChangingHands: a renamed block and one that is let go of write nothing, although on_destroy would.
func TestGuideBesideChangingHands(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 7, 10)
	n := acctest.NewTenant(t)
	folder := besideWorkspace(t, n, "owned.tf")
	n.ResetRequests()
	restoring := func(file string) string {
		return strings.Replace(beside(t, file), "notify_administrators = true", "notify_administrators = true\n  on_destroy = \"restore\"", 1)
	}
	registration, _, _ := strings.Cut(beside(t, "owned.tf"), `resource "sspr_notifications"`)
	cli.WriteFile(t, folder, "owned.tf", registration+restoring("renamed.tf"))
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	if got := cli.Run(t, folder, n, nil, "state", "list"); got != "sspr_notifications.mail\nsspr_registration.this\n" {
		t.Errorf("the state has\n%s", got)
	}
	cli.WriteFile(t, folder, "owned.tf", registration+beside(t, "handed-over.tf"))
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	if got := cli.Run(t, folder, n, nil, "state", "list"); got != "sspr_registration.this\n" {
		t.Errorf("the state has\n%s", got)
	}
	n.WantNoWrites(t)
}

// TestGuideBesideWatched: the alarm rings for the change of an unknown writer, whose values it names, and not for a known writer's.
func TestGuideBesideWatched(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := besideWorkspace(t, n, "owned.tf", "watched.tf")
	const alarm = "Check block assertion failed"
	if out := differs(t, folder, n, false); strings.Contains(out, alarm) {
		t.Errorf("the alarm rings for the pipeline's own change:\n%s", out)
	}
	out := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", `-var=known_writers=["b1d4c0de-0000-4000-8000-000000000101"]`)
	if flat := cli.OneLine(out); !strings.Contains(flat, alarm) || !strings.Contains(flat, "sspr_notifications.notify_administrators from") {
		t.Errorf("the alarm does not ring:\n%s", out)
	}
}

// TestGuideBesideCampaign: Microsoft's edit of September 1, 2026 (autumn-2026 4.4) is the difference that the guide
// shows, an apply takes it back, and a block that leaves the campaign to Microsoft finds nothing to do.
func TestGuideBesideCampaign(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetAuthenticationMethod("Sms", "state", "enabled") })
	folder := besideWorkspace(t, n, "campaign.tf")
	differs(t, folder, n, false)
	if err := n.Update(func(s *emulator.State) error {
		s.MicrosoftEditsCampaign()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	out := differs(t, folder, n, true)
	shown := 0
	for _, b := range blocksOf(t, "beside-other-tools") {
		if b.kind != "text" {
			continue
		}
		for line := range strings.Lines(b.text) {
			if shown++; strings.TrimSpace(line) != "..." && !strings.Contains(cli.OneLine(out), cli.OneLine(line)) {
				t.Errorf("the guide shows what is not planned:\n%s\n%s", line, out)
			}
		}
	}
	if shown == 0 {
		t.Error("the guide shows no plan")
	}
	left := strings.Replace(campaignMethod.ReplaceAllString(beside(t, "campaign.tf"), ""), `"enabled"`, `"default"`, 1)
	cli.WriteFile(t, folder, "campaign.tf", left)
	differs(t, folder, n, false)
	cli.WriteFile(t, folder, "campaign.tf", beside(t, "campaign.tf"))
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	differs(t, folder, n, false)
}

// campaignMethod is a line about the campaign's method.
var campaignMethod = regexp.MustCompile(`(?m)^.*registration_campaign_method.*\n`)
