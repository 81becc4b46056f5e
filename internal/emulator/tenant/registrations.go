package tenant

import (
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// RegistrationDetails is a row of the report of registrations (CSDL: userRegistrationDetails).
type RegistrationDetails struct {
	// ID, UserPrincipalName and UserDisplayName are those of the user.
	ID                string `json:"id"`
	UserPrincipalName string `json:"userPrincipalName"`
	UserDisplayName   string `json:"userDisplayName"`
	// UserType is "member" or "guest".
	UserType string `json:"userType"`
	// IsAdmin is true for a user with a directory role (see Settings.AdminThroughGroups).
	IsAdmin bool `json:"isAdmin"`
	// IsSSPREnabled is true if the policy lets the user reset the password, IsSSPRRegistered if the user has registered
	// as many methods as that takes, and IsSSPRCapable if both are.
	IsSSPREnabled    bool `json:"isSsprEnabled"`
	IsSSPRRegistered bool `json:"isSsprRegistered"`
	IsSSPRCapable    bool `json:"isSsprCapable"`
	// MethodsRegistered are names of methods, an open set (graph-api 4.2).
	MethodsRegistered []string `json:"methodsRegistered"`
	// Properties are properties that a frozen report shows as they are here, whatever follows from the rest.
	Properties document.Document `json:"properties,omitempty"`
}

// RegistrationReport is the report as it was at a time: the real one lags behind by hours (graph-api 4.2).
type RegistrationReport struct {
	// UpdatedAt is when it was made.
	UpdatedAt time.Time `json:"updatedAt"`
	// Rows has a row for each user who was enabled then.
	Rows []RegistrationDetails `json:"rows"`
}

func (r *RegistrationReport) clone() *RegistrationReport {
	if r == nil {
		return nil
	}
	copied := &RegistrationReport{UpdatedAt: r.UpdatedAt, Rows: slices.Clone(r.Rows)}
	for i := range copied.Rows {
		copied.Rows[i].MethodsRegistered = slices.Clone(copied.Rows[i].MethodsRegistered)
		copied.Rows[i].Properties = copied.Rows[i].Properties.Clone()
	}
	return copied
}

// FreezeRegistrationReport makes the report of registrations show the tenant of now, as of the given time, whatever
// changes later, until it is frozen again or State.RegistrationReport is set to nil.
func (s *State) FreezeRegistrationReport(at time.Time) {
	report := &RegistrationReport{UpdatedAt: at.UTC(), Rows: []RegistrationDetails{}}
	rules := s.ResetRules()
	rules.inGroup = s.cachedInGroup() // every user is looked at, and this state may have no exact index
	for i := range s.Users {
		if s.Users[i].AccountEnabled && !s.Users[i].Hidden {
			report.Rows = append(report.Rows, rules.details(s.Users[i].reported(at)))
		}
	}
	s.RegistrationReport = report
}

// KeepReported makes the report go on showing the methods of a user who is about to change them (see
// Settings.RegistrationReportLagInMinutes).
func (s *State) KeepReported(u *User, now time.Time) {
	lag := time.Duration(s.Settings.RegistrationReportLagInMinutes) * time.Minute
	if lag <= 0 || now.Before(u.SelfService.ReportedUntil) {
		return
	}
	s.Touch(u)
	u.SelfService.Reported, u.SelfService.ReportedUntil = u.Registered(), now.Add(lag).UTC()
}

// reported returns a user with the methods that the report shows.
func (u *User) reported(now time.Time) *User {
	if !now.Before(u.SelfService.ReportedUntil) {
		return u
	}
	old := *u
	old.Methods, old.Apps, old.RegisteredMethods = UserMethods{}, nil, u.SelfService.Reported
	return &old
}

// cachedInGroup returns InGroup for many users of the same groups.
func (s *State) cachedInGroup() func(user, group string) bool {
	known := map[string]map[string]bool{}
	return func(user, group string) bool {
		group = strings.ToLower(group)
		in, ok := known[group]
		if !ok {
			in = map[string]bool{}
			if g := s.Group(group); g != nil {
				for _, id := range s.members(g, true) {
					in[strings.ToLower(id)] = true
				}
			}
			known[group] = in
		}
		return in[strings.ToLower(user)]
	}
}

// Registrations are the rows that the report shows at a time.
type Registrations struct {
	UpdatedAt time.Time
	Count     int
	Row       func(int) RegistrationDetails
	Absent    func(int) bool
	// At returns the position of the user with an object id or a user principal name, or -1.
	At func(string) int
}

// Registrations returns the frozen report, or the present if none is frozen. The present is dated to the last full hour, so
// that the date does not move with every reading (chosen).
func (s *State) Registrations(now time.Time) Registrations {
	if frozen := s.RegistrationReport; frozen != nil {
		return Registrations{
			UpdatedAt: frozen.UpdatedAt,
			Count:     len(frozen.Rows),
			Row:       func(i int) RegistrationDetails { return frozen.Rows[i] },
			Absent:    func(int) bool { return false },
			At: func(name string) int {
				return slices.IndexFunc(frozen.Rows, func(r RegistrationDetails) bool {
					return strings.EqualFold(r.ID, name) || strings.EqualFold(r.UserPrincipalName, name)
				})
			},
		}
	}
	rules := s.ResetRules()
	return Registrations{
		UpdatedAt: now.UTC().Truncate(time.Hour),
		Count:     len(s.Users),
		Row:       func(i int) RegistrationDetails { return rules.details(s.Users[i].reported(now)) },
		Absent:    func(i int) bool { return !s.Users[i].AccountEnabled || s.Users[i].Hidden },
		At:        s.UserAt,
	}
}
