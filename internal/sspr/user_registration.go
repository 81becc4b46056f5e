package sspr

import (
	"iter"
	"slices"
	"time"
)

// UserRegistration is one row of the registration report (Graph: userRegistrationDetails, graph-api 4.2). The report
// lags by hours, up to a day and a half, and omits users whose account is disabled.
type UserRegistration struct {
	// ID is the object ID of the user.
	ID string
	// UserPrincipalName and DisplayName are from the directory when the report was made.
	UserPrincipalName, DisplayName string
	// UserType is "member" or "guest".
	UserType string
	// Administrator is true if the user has an administrator role (isAdmin).
	Administrator bool
	// SSPREnabled, SSPRRegistered and SSPRCapable are the service's own results for the policy in force and the user's
	// registered methods. Capable means enabled and registered enough.
	SSPREnabled, SSPRRegistered, SSPRCapable bool
	// MFARegistered, MFACapable and PasswordlessCapable concern sign-in, not password reset.
	MFARegistered, MFACapable, PasswordlessCapable bool
	// Methods are the registered methods. The report's names are an open set.
	Methods []string
	// PreferredMethod is the user's chosen method for the second factor, "" for none.
	PreferredMethod string
	// SystemPreferredEnabled is true if the service chooses the second factor. SystemPreferred is what it would choose.
	SystemPreferredEnabled bool
	SystemPreferred        []string
	// LastUpdated is when the service last computed the row, zero if the service does not report it.
	LastUpdated time.Time
}

// External reports whether the user's password is in another tenant.
func (u UserRegistration) External() bool { return External(u.UserPrincipalName, u.UserType) }

// RegistrationFilter selects rows of the report. A nil or empty field matches every row.
type RegistrationFilter struct {
	SSPREnabled, SSPRRegistered, SSPRCapable, Administrator *bool
	// UserType is "member" or "guest".
	UserType string
	// Method is a method, by the report's name.
	Method string
}

// Chooses reports whether the row matches the filter.
func (f RegistrationFilter) Chooses(u UserRegistration) bool {
	for _, c := range []struct {
		want *bool
		is   bool
	}{
		{f.SSPREnabled, u.SSPREnabled}, {f.SSPRRegistered, u.SSPRRegistered}, {f.SSPRCapable, u.SSPRCapable}, {f.Administrator, u.Administrator},
	} {
		if c.want != nil && *c.want != c.is {
			return false
		}
	}
	return (f.UserType == "" || f.UserType == u.UserType) && (f.Method == "" || slices.Contains(u.Methods, f.Method))
}

// RegistrationSummary counts rows of the report.
type RegistrationSummary struct {
	Total, Members, Guests, Administrators                           int
	SSPREnabled, SSPRRegistered, SSPRCapable                         int
	MFARegistered, MFACapable, PasswordlessCapable, NothingForResets int
	// ByMethod counts users by method, by the report's names.
	ByMethod map[string]int
	// Oldest and Newest are the earliest and latest LastUpdated, zero if no row has one.
	Oldest, Newest time.Time
}

// Summarize counts the rows that match the filter.
func (f RegistrationFilter) Summarize(rows iter.Seq[UserRegistration]) RegistrationSummary {
	s := RegistrationSummary{ByMethod: map[string]int{}}
	for u := range rows {
		if f.Chooses(u) {
			s.add(u)
		}
	}
	return s
}

func (s *RegistrationSummary) add(u UserRegistration) {
	for _, c := range []struct {
		counts bool
		into   *int
	}{
		{true, &s.Total},
		{u.UserType == "member", &s.Members},
		{u.UserType == "guest", &s.Guests},
		{u.Administrator, &s.Administrators},
		{u.SSPREnabled, &s.SSPREnabled},
		{u.SSPRRegistered, &s.SSPRRegistered},
		{u.SSPRCapable, &s.SSPRCapable},
		{u.MFARegistered, &s.MFARegistered},
		{u.MFACapable, &s.MFACapable},
		{u.PasswordlessCapable, &s.PasswordlessCapable},
		{ResetMethods(u.Methods) == 0, &s.NothingForResets},
	} {
		if c.counts {
			*c.into++
		}
	}
	for _, m := range u.Methods {
		s.ByMethod[m]++
	}
	if u.LastUpdated.IsZero() {
		return
	}
	if s.Oldest.IsZero() || u.LastUpdated.Before(s.Oldest) {
		s.Oldest = u.LastUpdated
	}
	if u.LastUpdated.After(s.Newest) {
		s.Newest = u.LastUpdated
	}
}
