package tenant

import (
	"slices"
	"time"
)

// ending is a day from which Microsoft no longer offers a method.
type ending struct {
	day string
	// late is the day for Global Administrators and external users, which internal guests are not.
	late    string
	methods []string
}

// endings are the announced ones (autumn-2026 3.1 and 3.2). Microsoft names only the month for the questions; the day comes from
// one other source.
var endings = []ending{
	{day: "2027-02-01", late: "2027-07-01", methods: []string{ReportMobile, ReportAlternateMobile, ReportOffice}},
	{day: "2027-03-08", late: "2027-03-08", methods: []string{ReportQuestions}},
}

// Day returns the day in the tenant, such as 2026-11-30: Settings.Today plus the days by which the clock is ahead.
func (s *State) Day() string {
	day := s.Settings.Today
	if day == "" {
		day = SeedToday
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Add(s.ClockAhead()).Format(time.DateOnly)
}

// ClockAhead is how far the tenant's clock is ahead of the machine's.
func (s *State) ClockAhead() time.Duration {
	return time.Duration(s.Settings.ClockAheadInSeconds) * time.Second
}

// WithoutEnded returns the methods that have not ended for a user on the tenant's day. Phones do not end if the
// tenant has its own telephony provider.
func (s *State) WithoutEnded(u *User, methods []string) []string {
	late := u.External() || slices.Contains(s.RolesOf(u, true), RoleGlobalAdministrator)
	today := s.Day()
	return slices.DeleteFunc(slices.Clone(methods), func(method string) bool {
		return slices.ContainsFunc(endings, func(e ending) bool {
			day := e.day
			if late {
				day = e.late
			}
			goesOn := method != ReportQuestions && s.Settings.TelephonyProvider
			return slices.Contains(e.methods, method) && today >= day && !goesOn
		})
	})
}
