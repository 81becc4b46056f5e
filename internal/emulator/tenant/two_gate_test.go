package tenant

import (
	"slices"
	"testing"
	"time"
)

// TestTwoGate: who is under the policy for administrators, by the documented list of roles.
func TestTwoGate(t *testing.T) {
	own := func(roles ...string) func(*State) {
		return func(s *State) { s.User(SeedUserID).DirectoryRoles = roles }
	}
	group := func(id, role string) func(*State) {
		return func(s *State) { s.Group(id).DirectoryRoles = []string{role} }
	}
	unlisted := func(s *State) { s.Settings.UnlistedRolesTwoGate = true }
	for name, c := range map[string]struct {
		changes []func(*State)
		user    string
		want    bool
	}{
		"no role":                             {nil, SeedUserID, false},
		"a role of the list":                  {[]func(*State){own("Directory Writers")}, SeedUserID, true},
		"a role that only reads":              {[]func(*State){own(RoleGlobalReader), unlisted}, SeedUserID, false},
		"another one":                         {[]func(*State){own("Directory Readers"), unlisted}, SeedUserID, false},
		"and one of the list":                 {[]func(*State){own(RoleGlobalReader, RoleHelpdeskAdministrator)}, SeedUserID, true},
		"a role of a group":                   {[]func(*State){group(SeedGroupID, RoleHelpdeskAdministrator)}, SeedUserID, true},
		"of a group in which the group is":    {[]func(*State){group(SeedGroupID, RoleHelpdeskAdministrator)}, "pat@" + SeedDomain, true},
		"of a group in which the user is not": {[]func(*State){group(SeedNestedGroupID, RoleHelpdeskAdministrator)}, SeedUserID, false},
		"a role that is not in the list":      {[]func(*State){own("AI Administrator")}, SeedUserID, false},
		"if such roles count":                 {[]func(*State){own("AI Administrator"), unlisted}, SeedUserID, true},
	} {
		s := Seed(time.Now())
		for _, change := range c.changes {
			change(s)
		}
		if got := s.ResetRules().HasTwoGatePolicy(s.User(c.user)); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

// TestUndocumentedCounting: the settings of what is not documented of the number of methods.
func TestUndocumentedCounting(t *testing.T) {
	app := []string{ReportPush, ReportSoftwareCode}
	for name, c := range map[string]struct {
		change func(*State)
		usable []string
		want   bool
	}{
		"the app is one method":              {policyValue(KeyRequired, 2), app, false},
		"or two":                             {func(s *State) { s.SetPolicy(KeyRequired, 2); s.Settings.AppIsTwoMethods = true }, app, true},
		"a code alone is one":                {func(s *State) { s.SetPolicy(KeyRequired, 2); s.Settings.AppIsTwoMethods = true }, app[1:], false},
		"an administrator needs two methods": {func(s *State) { s.User(SeedUserID).DirectoryRoles = []string{RoleHelpdeskAdministrator} }, app, false},
		"one in the first 30 days of a trial": {func(s *State) {
			s.User(SeedUserID).DirectoryRoles = []string{RoleHelpdeskAdministrator}
			s.Settings.OneMethodForAdministrators = true
		}, app, true},
	} {
		s := Seed(time.Now())
		c.change(s)
		if got := s.ResetRules().Suffice(s.User(SeedUserID), c.usable); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
	s := Seed(time.Now())
	s.SetMigrationState(new(PreMigration))
	s.SetPolicy("mobileAppCodeEnabled", true)
	for _, included := range []bool{false, true} {
		s.Settings.HardwareByLegacyCodes = included
		if got := slices.Contains(s.ResetRules().Offered(s.User(SeedUserID)), ReportHardwareCode); got != included {
			t.Errorf("the switch for codes offers hardware tokens: %t", got)
		}
	}
}

// TestBusinessStandard: it includes password reset and no writeback (sspr-policy 3.8).
func TestBusinessStandard(t *testing.T) {
	s := Seed(time.Now())
	s.SubscribedSkus = []SubscribedSku{{SkuID: "f245ecc8-75af-4f8e-b61f-27d8114de5f3", SkuPartNumber: businessStandard, CapabilityStatus: "Enabled"}}
	u := s.User(SeedUserID)
	u.AssignedLicenses = []AssignedLicense{{SkuID: "f245ecc8-75af-4f8e-b61f-27d8114de5f3"}}
	cloud := s.IsLicensed(u)
	u.OnPremisesSyncEnabled = true
	if synchronized := s.IsLicensed(u); !cloud || synchronized {
		t.Errorf("licensed: %t, and synchronized %t", cloud, synchronized)
	}
}

// TestInternalGuest: a guest without #EXT# in the name loses phones with all others (autumn-2026 3.1).
func TestInternalGuest(t *testing.T) {
	s := Seed(time.Now())
	s.Settings.Today = "2027-02-01"
	u := s.User(SeedUserID)
	u.UserType = "Guest"
	if left := s.WithoutEnded(u, []string{ReportMobile}); len(left) > 0 || u.External() {
		t.Errorf("%v is left", left)
	}
	if left := s.WithoutEnded(s.User(SeedGuestID), []string{ReportMobile}); len(left) == 0 {
		t.Error("an external user loses the phone in February")
	}
}
