package auditevents_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	path       = "/auditLogs/directoryAudits"
	permission = "AuditLog.Read.All"
)

// ago returns a time before now, by which the tests identify events.
func ago(hours int) time.Time { return time.Now().Add(-time.Duration(hours) * time.Hour) }

// history adds a log with an event of each kind, a failure, an unrelated event, and an old one.
func history(s *emulator.State) {
	kim := emulator.SeedUserID
	s.AddUserAudit(emulator.AuditRegistered, kim, "", ago(9))
	s.AddUserAudit(emulator.AuditReset, kim, "", ago(7))
	s.AddUserAudit(emulator.AuditReset, kim, "failure", ago(6))
	s.AddUserAudit(emulator.AuditChangePassword, kim, "", ago(5))
	s.AddUserAudit(emulator.AuditUnlock, kim, "", ago(4))
	s.AddUserAudit(emulator.AuditBlocked, kim, "failure", ago(3))
	by := emulator.AuditInitiator{UserID: emulator.SeedAdministratorID, UserPrincipalName: "ada@contoso.example"}
	text := func(v string) *string { return &v }
	s.AddDirectoryAudit(emulator.DirectoryAudit{
		ID: "e0000000-0000-4000-8000-000000000001", ActivityDisplayName: emulator.AuditUpdateSettings, ActivityDateTime: ago(2), InitiatedBy: by,
		TargetResources: []emulator.AuditTarget{{ID: "t", DisplayName: "Contoso", Type: "Directory", ModifiedProperties: []emulator.AuditChange{
			{DisplayName: "EnablementForUsers", OldValue: text(`"None"`), NewValue: text(`["All"]`)},
			{DisplayName: "FutureSetting", OldValue: nil, NewValue: text(`[true]`)},
		}}},
	})
	s.AddDirectoryAudit(emulator.DirectoryAudit{
		ActivityDisplayName: emulator.AuditDisableWriteback, ActivityDateTime: ago(1), Result: "failure", ResultReason: "No agent",
		InitiatedBy: emulator.AuditInitiator{AppID: "a", AppDisplayName: "Tool"},
	})
	s.AddUserAudit(emulator.AuditReset, kim, "", ago(20*24))
}

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.DataBattery(t, acctest.DataSpec{
		Type: "sspr_audit_events", Seed: history, Path: path, Permission: permission, Block: "within_hours = 720",
		Want: map[string]string{
			"id": emulator.SeedTenantID, "events.#": "8", "total": "8", "truncated": "false", "settings_changed": "true", "settings_changes.#": "3",
			"events.0.kind": "settings", "events.0.activity": emulator.AuditDisableWriteback, "events.0.result": "failure", "events.0.result_reason": "No agent",
			"events.0.initiated_by.type": "app", "events.0.initiated_by.name": "Tool", "events.0.changes.#": "0",
			"events.1.id": "e0000000-0000-4000-8000-000000000001", "events.1.initiated_by.type": "user", "events.1.initiated_by.id": emulator.SeedAdministratorID,
			"events.1.targets.0.name": "Contoso", "events.1.targets.0.type": "Directory",
			"events.1.changes.0.setting": "EnablementForUsers", "events.1.changes.0.attribute": "sspr_policy.enabled_for", "events.1.changes.0.old": "None", "events.1.changes.0.new": "All",
			"events.2.kind": "blocked", "events.3.kind": "unlock", "events.4.kind": "reset", "events.4.result": "failure", "events.5.kind": "reset",
			"events.5.targets.0.name": "kim@contoso.example", "events.6.kind": "registration", "events.7.kind": "reset",
			"settings_changes.0.activity": emulator.AuditDisableWriteback, "settings_changes.0.result": "failure",
			"settings_changes.1.event_id": "e0000000-0000-4000-8000-000000000001", "settings_changes.1.initiated_by.name": "ada@contoso.example", "settings_changes.1.new": "All",
			"settings_changes.2.setting": "FutureSetting", "settings_changes.2.new": "true",
			"counts.%": "6", "counts.settings.total": "2", "counts.settings.success": "1", "counts.settings.failure": "1",
			"counts.reset.total": "3", "counts.reset.success": "2", "counts.reset.failure": "1", "counts.reset.timeout": "0", "counts.reset.other": "0",
			"counts.unlock.success": "1", "counts.registration.success": "1", "counts.blocked.failure": "1", "counts.administrator_reset.total": "0",
		},
	})
}

// TestNoChange checks that settings that the log lists although they did not change cause no alarm (autumn-2026 5.1).
func TestNoChange(t *testing.T) {
	t.Parallel()
	text := func(v string) *string { return &v }
	unchanged := []emulator.AuditChange{
		{DisplayName: "NotifyTenantAdminOfReset", OldValue: text(`"False"`), NewValue: text(`"False"`)},
		{DisplayName: "EnableAccountUnlock", OldValue: nil, NewValue: nil},
		{DisplayName: "EnableAccountUnlock", OldValue: text(`"Null"`), NewValue: text(`"Null"`)},
		{DisplayName: "EnableAccountUnlock", OldValue: text(`"True"`), NewValue: text(`["Null"]`)},
	}
	update := func(changes ...emulator.AuditChange) func(*emulator.State) {
		return func(s *emulator.State) {
			s.AddDirectoryAudit(emulator.DirectoryAudit{ActivityDisplayName: emulator.AuditUpdateSettings, TargetResources: []emulator.AuditTarget{{ID: "t", Type: "Directory", ModifiedProperties: changes}}})
		}
	}
	is := func(attribute, value string) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr("data.sspr_audit_events.all", attribute, value)
	}
	const config = `data "sspr_audit_events" "all" {}`
	quiet := acctest.NewTenant(t, update(unchanged...))
	acctest.Run(t, resource.TestStep{Config: quiet.AppOnly(config), Check: resource.ComposeAggregateTestCheckFunc(
		is("events.#", "1"), is("events.0.changes.#", "4"), is("settings_changed", "false"), is("settings_changes.#", "0"))})
	loud := acctest.NewTenant(t, update(append(unchanged, emulator.AuditChange{DisplayName: "NotifyUsersOfReset", OldValue: text(`"True"`), NewValue: text(`"False"`)})...))
	acctest.Run(t, resource.TestStep{Config: loud.AppOnly(config), Check: resource.ComposeAggregateTestCheckFunc(
		is("settings_changed", "true"), is("settings_changes.#", "1"), is("settings_changes.0.attribute", "sspr_notifications.notify_users"), is("settings_changes.0.new", "False"))})
}

func TestChoices(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, history)
	var config string
	var checks []resource.TestCheckFunc
	for name, c := range map[string]struct{ block, events, total, changed string }{
		"week":     {``, "7", "7", "true"},
		"resets":   {`kinds = ["reset"]`, "2", "2", ""},
		"settings": {"kinds = [\"settings\"]\nwithin_hours = 3", "2", "2", "true"},
		"quiet":    {"kinds = [\"settings\"]\nsince = \"" + time.Now().Add(-10*time.Minute).Format(time.RFC3339) + `"`, "0", "0", "false"},
		"day":      {"since = \"" + time.Now().UTC().AddDate(0, 0, -6).Format(time.DateOnly) + `"`, "7", "7", "true"},
		"limited":  {`limit = 3`, "3", "7", "true"},
		"numbers":  {`limit = 0`, "0", "7", "true"},
		"kim":      {`user_id = "KIM@contoso.example"`, "5", "5", "false"},
		"lee":      {"user_id = \"" + acctest.LeeID + "\"\nkinds = [\"reset\"]", "0", "0", ""},
	} {
		config += fmt.Sprintf("data \"sspr_audit_events\" %q {\n%s\n}\n", name, c.block)
		of := "data.sspr_audit_events." + name
		checks = append(checks, resource.TestCheckResourceAttr(of, "events.#", c.events), resource.TestCheckResourceAttr(of, "total", c.total),
			resource.TestCheckResourceAttr(of, "truncated", fmt.Sprint(c.events != c.total)))
		if c.changed == "" {
			checks = append(checks, resource.TestCheckNoResourceAttr(of, "settings_changed"))
		} else {
			checks = append(checks, resource.TestCheckResourceAttr(of, "settings_changed", c.changed))
		}
	}
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(config), Check: resource.ComposeAggregateTestCheckFunc(checks...)})
	for block, words := range map[string]string{
		`kinds = ["sign_in"]`: `"sign_in" is not accepted.`, `kinds = []`: "The set is empty.",
		`since = "yesterday"`: `"yesterday" is not a time.`, `within_hours = 721`: "721 is not accepted. Accepted values: whole numbers from 1 to 720.", `limit = 1001`: "Invalid value for limit", `user_id = " "`: "Invalid user",
		"since = \"2026-07-01T00:00:00Z\"\nwithin_hours = 3": "cannot be specified when",
		`since = "2999-11-30"`:                               `"2999-11-30" is in the future, so the audit log has no event since then.`,
		`since = "1.7.2026"`:                                 "Write a time as",
	} {
		acctest.Run(t, resource.TestStep{Config: n.AppOnly("data \"sspr_audit_events\" \"wrong\" {\n" + block + "\n}\n"), ExpectError: acctest.Message(words)})
	}
}

// TestCountsNameNoUser checks that numbers cover all events, and that with a limit of 0 no name, no ID and no address of a
// user is in the state.
func TestCountsNameNoUser(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, history, func(s *emulator.State) {
		s.AddDirectoryAudit(emulator.DirectoryAudit{
			ActivityDisplayName: emulator.AuditResetByAdmin, InitiatedBy: emulator.AuditInitiator{UserID: emulator.SeedAdministratorID, UserPrincipalName: "ada@contoso.example"},
			TargetResources: []emulator.AuditTarget{{ID: emulator.SeedUserID, Type: "User", UserPrincipalName: "kim@contoso.example"}},
		})
		for range 1200 { // more than can be listed
			s.AddUserAudit(emulator.AuditReset, emulator.SeedUserID, "timeout", ago(1))
		}
	})
	state, said := acctest.NewData(t, n, n.Administrator()).Read("sspr_audit_events", map[string]tftypes.Value{"limit": tftypes.NewValue(tftypes.Number, 0)})
	if len(said) > 0 {
		t.Fatal(said[0])
	}
	shown := fmt.Sprint(state)
	for _, want := range []string{
		`"administrator_reset":tftypes.Object["failure":tftypes.Number, "other":tftypes.Number, "success":tftypes.Number, "timeout":tftypes.Number, "total":tftypes.Number]<"failure":tftypes.Number<"0">, "other":tftypes.Number<"0">, "success":tftypes.Number<"1">`,
		`"timeout":tftypes.Number<"1200">, "total":tftypes.Number<"1202">`,
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("the state lacks %s: %s", want, shown)
		}
	}
	for _, name := range []string{"ada", "kim", "@", emulator.SeedUserID, emulator.SeedAdministratorID} {
		if strings.Contains(strings.ToLower(shown), name) {
			t.Errorf("the state has %q: %s", name, shown)
		}
	}
}

// TestSharedAnswers checks that two data sources that ask for the same share the answers.
func TestSharedAnswers(t *testing.T) {
	t.Parallel()
	one, two := acctest.NewTenant(t, history), acctest.NewTenant(t, history)
	block := func(name, kinds string) string {
		return fmt.Sprintf("data \"sspr_audit_events\" %q {\nsince = %q\nkinds = [%s]\n}", name, ago(100).Format(time.RFC3339), kinds)
	}
	acctest.Run(t, resource.TestStep{Config: one.AppOnly(block("a", `"settings", "reset"`))})
	acctest.Run(t, resource.TestStep{Config: two.AppOnly(block("a", `"settings", "reset"`), block("b", `"settings"`))})
	if want, got := one.Asked(path, ""), two.Asked(path, ""); want == 0 || got != want {
		t.Errorf("two data sources made %d requests, and one makes %d", got, want)
	}
}

// TestDriftAlarm checks that the provider's writes and another person's changes in the portal both show, and that the
// initiator distinguishes them. The alarm is a check block of one line.
func TestDriftAlarm(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	const alarm = `
data "sspr_audit_events" "settings" {
  kinds = ["settings"]
}

output "changed" { value = data.sspr_audit_events.settings.settings_changed }
output "foreign" {
  value = join("\n", [for c in data.sspr_audit_events.settings.settings_changes : c.summary if c.initiated_by.id != "` + emulator.SeedPolicyAdministratorID + `"])
}
`
	own := n.Config(`resource "sspr_notifications" "this" {`, `notify_administrators = true`, `}`)
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(alarm), Check: resource.TestCheckOutput("changed", "false")},
		resource.TestStep{Config: own},
		resource.TestStep{Config: own + alarm, Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckOutput("changed", "true"), resource.TestCheckOutput("foreign", ""),
			resource.TestCheckResourceAttr("data.sspr_audit_events.settings", "settings_changes.0.attribute", "sspr_notifications.notify_administrators"),
			resource.TestCheckResourceAttr("data.sspr_audit_events.settings", "settings_changes.0.new", "True"),
			resource.TestCheckResourceAttr("data.sspr_audit_events.settings", "settings_changes.0.initiated_by.id", emulator.SeedPolicyAdministratorID),
		)},
		resource.TestStep{
			PreConfig: func() { _ = n.Update(func(s *emulator.State) error { history(s); return nil }) },
			Config:    own + alarm,
			Check:     resource.TestMatchOutput("foreign", acctest.Message(`ada@contoso.example: Update SSPR Settings, sspr_policy.enabled_for from "None" to "All"`)),
		},
	)
}
