package tenant

import (
	"testing"
	"time"
)

// Events that are logged many times do not push the others out, and the newest of them are kept.
func TestManyEvents(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	with := func(first []string, activities ...string) []DirectoryAudit {
		s := Seed(now)
		s.DirectoryAudits = nil
		for _, activity := range first {
			s.AddUserAudit(activity, SeedUserID, "success", now)
		}
		for n := range 2100 {
			s.AddUserAudit(activities[n%len(activities)], SeedUserID, "success", now.Add(time.Duration(n)*time.Second))
		}
		return s.DirectoryAudits
	}
	for most, activities := range map[int][]string{
		200: {AuditAdminRegistered, AuditAdminUpdated, AuditAdminDeleted},
		1000: {
			AuditProgress, AuditInfoStarted, AuditInfoCompleted, AuditInfoRegistered, AuditInfoRegisteredAll, AuditInfoReviewed,
			AuditInfoDeleted,
		},
	} {
		all := with([]string{AuditUpdateSettings, AuditReset}, activities...)
		if len(all) != most+2 || all[0].ActivityDisplayName != AuditUpdateSettings || all[1].ActivityDisplayName != AuditReset {
			t.Fatalf("%d events are left, want two and %d; the first is %q", len(all), most, all[0].ActivityDisplayName)
		}
		if got, want := all[2].ActivityDateTime, now.Add(time.Duration(2100-most)*time.Second); !got.Equal(want) {
			t.Errorf("the oldest of %d is of %v, want %v", most, got, want)
		}
	}
	if all := with(nil, AuditReset, AuditUpdateMethodsPolicy); len(all) != 2000 {
		t.Errorf("%d events are left of the others, want 2000", len(all))
	}
}
