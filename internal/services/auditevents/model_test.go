package auditevents

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestFutureByTheTenantsClock: a start that is past for the tenant, whose clock is ahead, is no mistake. Neither is one after a
// process was configured that runs for long.
func TestFutureByTheTenantsClock(t *testing.T) {
	machine := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		configured time.Time
		since      string
		refused    bool
	}{
		"an hour ago in the tenant":      {machine.Add(25 * time.Hour), "2026-12-01T12:00:00Z", false},
		"in an hour in the tenant":       {machine.Add(25 * time.Hour), "2026-12-01T14:00:00Z", true},
		"after the process has started":  {machine.Add(-time.Hour), "2026-11-30T11:59:00Z", false},
		"in the future of every machine": {machine.Add(-time.Hour), "2026-11-30T13:00:00Z", true},
	} {
		m := model{Since: types.StringValue(c.since)}
		if got := m.past(latest(machine, c.configured)).HasError(); got != c.refused {
			t.Errorf("%s: refused is %t", name, got)
		}
	}
}

func TestSince(t *testing.T) {
	now := time.Date(2026, 7, 16, 10, 20, 59, 999, time.FixedZone("", 2*60*60))
	for _, c := range []struct {
		name string
		m    model
		want string
	}{
		{"nothing is said", model{}, "2026-07-09T08:20:00Z"},
		{"an hour", model{WithinHours: types.Int64Value(1)}, "2026-07-16T07:20:00Z"},
		{"a time", model{Since: types.StringValue("2026-07-01T12:00:30+02:00")}, "2026-07-01T10:00:30Z"},
	} {
		if got := c.m.since(now).Format(time.RFC3339Nano); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if a, b := (model{}).since(now), (model{}).since(now.Add(-59*time.Second)); !a.Equal(b) {
		t.Errorf("two data sources in the same minute ask for %s and %s", a, b)
	}
}

func TestKinds(t *testing.T) {
	if got := (model{}).kinds(); len(got) != len(sspr.AuditKinds()) {
		t.Errorf("omitted: %v", got)
	}
	messages := []string{"blocked", "settings"}
	if diff := cmp.Diff([]sspr.AuditKind{sspr.AuditSettings, sspr.AuditBlocked}, model{Kinds: attribute.StringSet(&messages)}.kinds()); diff != "" {
		t.Error(diff)
	}
}

// TestInWords checks that the line is valid in a template, whatever the log leaves out.
func TestInWords(t *testing.T) {
	at := time.Date(2026, 7, 16, 3, 16, 1, 5, time.UTC)
	ada := sspr.AuditActor{Type: "user", ID: "1", Name: "ada@contoso.example"}
	for _, c := range []struct {
		event  sspr.AuditEvent
		change sspr.AuditChange
		want   string
	}{
		{
			sspr.AuditEvent{At: at, Activity: "Update SSPR Settings", Result: "success", By: ada},
			sspr.AuditChange{Setting: "EnablementForUsers", Old: new("None"), New: new("All")},
			`2026-07-16T03:16:01Z ada@contoso.example: Update SSPR Settings, sspr_policy.enabled_for from "None" to "All"`,
		},
		{
			sspr.AuditEvent{At: at, Activity: "Update SSPR Settings", Result: "failure", By: sspr.AuditActor{ID: "1"}},
			sspr.AuditChange{Setting: "Future", New: new("x")},
			`2026-07-16T03:16:01Z 1: Update SSPR Settings, Future from nothing to "x" (failure)`,
		},
		{
			sspr.AuditEvent{At: at, Activity: "Disable password writeback for directory"},
			sspr.AuditChange{},
			"2026-07-16T03:16:01Z unknown initiator: Disable password writeback for directory (result unknown)",
		},
	} {
		if diff := cmp.Diff(c.want, inWords(event{AuditEvent: c.event}, c.change)); diff != "" {
			t.Error(diff)
		}
	}
}

// found returns a log of some events of a kind.
func found(kind sspr.AuditKind, events ...sspr.AuditEvent) log {
	l := log{results: map[sspr.AuditKind]sspr.AuditResults{}}
	l.addAll(kind, events...)
	return l
}

func (l *log) addAll(kind sspr.AuditKind, events ...sspr.AuditEvent) {
	var about sspr.AuditLog
	for _, e := range events {
		about.Add(e)
	}
	about.Finish()
	l.add(kind, about)
}

const updated = "Update SSPR Settings"

// TestFill checks that many password resets do not hide a change of a setting, and that truncation shows.
func TestFill(t *testing.T) {
	var resets []sspr.AuditEvent
	for i := range 5 {
		resets = append(resets, sspr.AuditEvent{ID: string(rune('a' + i)), At: time.Unix(1000, 0)})
	}
	change := sspr.AuditEvent{ID: "z", At: time.Unix(1, 0), Activity: updated, Changes: []sspr.AuditChange{
		{Setting: "A", New: new("1")}, {Setting: "EnableAccountUnlock"}, {Setting: "B", New: new("1")}, {Setting: "C", New: new("1")},
	}}
	all := found(sspr.AuditSettings, change)
	all.addAll(sspr.AuditReset, resets...)
	m := model{Limit: types.Int64Value(2)}
	m.fill(all.ordered())
	if len(m.Events) != 2 || m.Events[0].ID.ValueString() != "a" || m.Total.ValueInt64() != 6 || !m.Truncated.ValueBool() {
		t.Errorf("events: %+v of %s, truncated is %s", m.Events, m.Total, m.Truncated)
	}
	if !m.SettingsChanged.ValueBool() || len(m.SettingsChanges) != 2 || m.SettingsChanges[1].Setting.ValueString() != "B" {
		t.Errorf("changed is %s: %+v", m.SettingsChanged, m.SettingsChanges)
	}
	only := []string{"reset"}
	m = model{Kinds: attribute.StringSet(&only)}
	m.fill(found(sspr.AuditReset, resets...))
	if !m.SettingsChanged.IsNull() || m.SettingsChanges == nil || m.Truncated.ValueBool() || len(m.Counts) != 1 || m.Counts["reset"].Other.ValueInt64() != 5 {
		t.Errorf("without settings: changed is %s, changes %v, truncated %s, counts %v", m.SettingsChanged, m.SettingsChanges, m.Truncated, m.Counts)
	}
	m = model{Limit: types.Int64Value(1)}
	m.fill(found(sspr.AuditSettings, change))
	if !m.Truncated.ValueBool() {
		t.Error("changes are cut off, and nothing says so")
	}
	m = model{Limit: types.Int64Value(0)}
	m.fill(found(sspr.AuditSettings, change))
	if len(m.Events) != 0 || len(m.SettingsChanges) != 0 || !m.SettingsChanged.ValueBool() || !m.Truncated.ValueBool() {
		t.Errorf("with a limit of 0: %+v", m)
	}
}

// TestNoAlarmForNothing checks that events without a changed setting are shown as events, and cause no alarm.
func TestNoAlarmForNothing(t *testing.T) {
	nothing := sspr.AuditEvent{ID: "a", Activity: updated, Result: "success", Changes: []sspr.AuditChange{
		{Setting: "NotifyTenantAdminOfReset", Old: new("False"), New: new("False")}, {Setting: "EnableAccountUnlock"}, {Setting: "EnableAccountUnlock", Old: new("Null"), New: new("Null")},
	}}
	var m model
	m.fill(found(sspr.AuditSettings, nothing))
	if m.SettingsChanged.ValueBool() || m.SettingsChanged.IsNull() || len(m.SettingsChanges) != 0 || len(m.Events) != 1 || len(m.Events[0].Changes) != 3 {
		t.Errorf("changed is %s: %+v, events %+v", m.SettingsChanged, m.SettingsChanges, m.Events)
	}
	writeback := sspr.AuditEvent{ID: "b", Activity: "Disable password writeback for directory", Result: "success"}
	m.fill(found(sspr.AuditSettings, nothing, writeback))
	if !m.SettingsChanged.ValueBool() || len(m.SettingsChanges) != 1 || m.SettingsChanges[0].EventID.ValueString() != "b" {
		t.Errorf("changed is %s: %+v", m.SettingsChanged, m.SettingsChanges)
	}
}
