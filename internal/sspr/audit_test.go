package sspr_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestActivities(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range sspr.AuditKinds() {
		names := sspr.Activities(kind)
		if len(names) == 0 {
			t.Errorf("%s has no activities", kind)
		}
		for _, name := range names {
			if seen[name] || sspr.KindOfActivity(name) != kind {
				t.Errorf("%q is of kind %q and listed for %q", name, sspr.KindOfActivity(name), kind)
			}
			seen[name] = true
		}
	}
	if got := sspr.KindOfActivity("Add user"); got != "" {
		t.Errorf("Add user is of kind %q", got)
	}
	both := sspr.Activities(sspr.AuditBlocked, sspr.AuditReset)
	if !slices.Equal(both, []string{"Reset password (self-service)", "Blocked from self-service password reset"}) {
		t.Errorf("two kinds: %v", both)
	}
}

func TestChangeReal(t *testing.T) {
	for _, c := range []struct {
		change sspr.AuditChange
		want   bool
	}{
		{sspr.AuditChange{Setting: "NotifyUsersOfReset", Old: new("Yes"), New: new("No")}, true},
		{sspr.AuditChange{Setting: "CustomContactAdminLink", New: new("x")}, true},
		{sspr.AuditChange{Setting: "CustomContactAdminLink", Old: new("x")}, true},
		{sspr.AuditChange{Setting: "EnableAccountUnlock", New: new("true")}, true},
		{sspr.AuditChange{Setting: "EnableAccountUnlock", Old: new("true")}, false},
		{sspr.AuditChange{Setting: "EnableAccountUnlock"}, false},
		{sspr.AuditChange{Setting: "NotifyUsersOfReset"}, false},
		{sspr.AuditChange{Setting: "NotifyTenantAdminOfReset", Old: new("False"), New: new("False")}, false},
		{sspr.AuditChange{Setting: "NotifyTenantAdminOfReset", Old: new("False"), New: new("True")}, true},
		{sspr.AuditChange{Setting: "EnableAccountUnlock", Old: new("Null"), New: new("Null")}, false},
		{sspr.AuditChange{Setting: "EnableAccountUnlock", Old: new("null"), New: nil}, false},
		{sspr.AuditChange{Setting: "EnableAccountUnlock", Old: new("True"), New: new("Null")}, false},
		{sspr.AuditChange{Setting: "EnableAccountUnlock", Old: new("Null"), New: new("True")}, true},
		{sspr.AuditChange{Setting: "EnableAccountUnlock", Old: new("True"), New: new("True")}, false},
		{sspr.AuditChange{Setting: "CustomContactAdminLink", Old: new(""), New: nil}, false},
		{sspr.AuditChange{Setting: "CustomContactAdminLink", Old: new("x"), New: new("Null")}, true},
	} {
		if c.change.Real() != c.want {
			t.Errorf("%+v: want %t", c.change, c.want)
		}
	}
}

// TestChangedSettings checks that an event that lists settings but changed none is not a change.
func TestChangedSettings(t *testing.T) {
	same := sspr.AuditChange{Setting: "NotifyTenantAdminOfReset", Old: new("False"), New: new("False")}
	real := sspr.AuditChange{Setting: "EnablementForUsers", Old: new("None"), New: new("All")}
	const update = "Update SSPR Settings"
	for _, c := range []struct {
		name     string
		activity string
		listed   []sspr.AuditChange
		changed  bool
		settings int
	}{
		{"a change", update, []sspr.AuditChange{same, real, same}, true, 1},
		{"none", update, []sspr.AuditChange{same, {Setting: "EnableAccountUnlock"}}, false, 0},
		{"nothing is listed", update, nil, true, 0},
		{"writeback", "Enable password writeback for directory", []sspr.AuditChange{{Setting: "x"}}, true, 0},
	} {
		changes, changed := sspr.AuditEvent{Activity: c.activity, Changes: c.listed}.ChangedSettings()
		if changed != c.changed || len(changes) != c.settings {
			t.Errorf("%s: changed %t, %+v", c.name, changed, changes)
		}
	}
}

// TestChangeAttribute checks the attributes that manage the settings of the log (sspr-policy 4.2).
func TestChangeAttribute(t *testing.T) {
	for setting, want := range map[string]string{
		"EnablementForUsers":                     "sspr_policy.enabled_for",
		"NumberOfRequiredContactMethodsForUsers": "sspr_authentication_methods.methods_required",
		"EnableAccountUnlock":                    "sspr_on_premises_integration.unlock_without_reset",
		"SomethingNew":                           "",
	} {
		if got := (sspr.AuditChange{Setting: setting}).Attribute(); got != want {
			t.Errorf("%s: %q, want %q", setting, got, want)
		}
	}
}
