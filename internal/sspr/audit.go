package sspr

import (
	"slices"
	"strings"
	"time"
)

// AuditKind is a kind of audit event that concerns password reset.
type AuditKind string

// The kinds. Each covers some of the activities that Microsoft lists (sspr-policy 4.1).
const (
	AuditSettings     AuditKind = "settings"
	AuditReset        AuditKind = "reset"
	AuditUnlock       AuditKind = "unlock"
	AuditRegistration AuditKind = "registration"
	AuditBlocked      AuditKind = "blocked"
	// AuditAdministratorReset is a reset by an administrator or a helpdesk.
	AuditAdministratorReset AuditKind = "administrator_reset"
)

// AuditKinds returns all kinds.
func AuditKinds() []AuditKind {
	return []AuditKind{AuditSettings, AuditReset, AuditUnlock, AuditRegistration, AuditBlocked, AuditAdministratorReset}
}

// updateSettings is the activity of a change of the password reset policy. Only its events list the settings.
const updateSettings = "Update SSPR Settings"

// activities maps each kind to the activityDisplayName of its events. Queries use these names rather than the name of
// the service that logged an event, because published tools disagree about that name (sspr-policy 4.1).
var activities = map[AuditKind][]string{
	AuditSettings: {updateSettings, "Enable password writeback for directory", "Disable password writeback for directory"},
	AuditReset:    {"Reset password (self-service)"},
	AuditUnlock:   {"Unlock user account (self-service)"},
	AuditRegistration: {
		"User registered for self-service password reset", "Security info saved for self-service password reset",
		"User started security info registration for self-service password reset", "User completed security info registration for self-service password reset",
	},
	AuditBlocked: {"Blocked from self-service password reset"},
	// The admin center's reset, and the directory's event of a new password: the name in the reference
	// (https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities, Core Directory) and the one
	// for which published queries look. Which of them a reset through Microsoft Graph causes is not documented.
	AuditAdministratorReset: {"Reset password (by admin)", "Reset user password", "Reset password"},
}

// Activities returns the names of the activities of the given kinds, in the order of AuditKinds and without duplicates.
func Activities(kinds ...AuditKind) []string {
	var names []string
	for _, kind := range AuditKinds() {
		if slices.Contains(kinds, kind) {
			names = append(names, activities[kind]...)
		}
	}
	return names
}

// KindOfActivity returns the kind of an activity, or "" if it has none.
func KindOfActivity(activity string) AuditKind {
	for kind, names := range activities {
		if slices.Contains(names, activity) {
			return kind
		}
	}
	return ""
}

// AuditEvent is one entry of the audit log (directoryAudit in Graph, graph-api 4.4).
type AuditEvent struct {
	// ID is the ID of the event.
	ID string
	// Activity is the activityDisplayName, and At the time of the event.
	Activity string
	At       time.Time
	// Result is "success", "failure", "timeout" or another value of the service. Reason is empty if the service states
	// none.
	Result, Reason string
	// By is the user or application that caused the event.
	By AuditActor
	// Targets are the objects that the event concerns.
	Targets []AuditTarget
	// Changes are all settings that the log lists, including unchanged ones (see ChangedSettings).
	Changes []AuditChange
}

// AuditActor is a user or an application. It is zero if the log names neither.
type AuditActor struct {
	// Type is "user", "app" or "".
	Type string
	// ID is the object ID of the user or of the service principal.
	ID string
	// Name is the user principal name, or the name of the application.
	Name string
}

// AuditTarget is an object that an event concerns.
type AuditTarget struct {
	// Type is Graph's name of the type, such as "User".
	Type string
	ID   string
	// Name is the user principal name of a user, and the display name of anything else.
	Name string
}

// AuditChange is one setting that an event lists.
type AuditChange struct {
	// Setting is the log's name of the setting, such as "EnablementForUsers".
	Setting string
	// Old and New are the values as text, nil if the log has none.
	Old, New *string
}

// Real reports whether the setting changed. The log also lists unchanged settings: with the same value twice, with no
// value or null on both sides, and the unlock setting without a new value (autumn-2026 5.1).
func (c AuditChange) Real() bool {
	old, now := auditValue(c.Old), auditValue(c.New)
	if now == nil && c.Setting == "EnableAccountUnlock" {
		return false
	}
	return (old == nil) != (now == nil) || old != nil && *old != *now
}

// auditValue returns a value of the log, or nil if there is none. The log also writes the word null.
func auditValue(value *string) *string {
	if value == nil || *value == "" || strings.EqualFold(*value, "null") {
		return nil
	}
	return value
}

// ChangedSettings returns the real changes of an event and reports whether the event changed anything. Two kinds of
// events change something without listing a changed setting: those that switch writeback on or off, and those that list
// no settings at all.
func (e AuditEvent) ChangedSettings() (changes []AuditChange, changed bool) {
	for _, c := range e.Changes {
		if c.Real() {
			changes = append(changes, c)
		}
	}
	return changes, len(changes) > 0 || len(e.Changes) == 0 || e.Activity != updateSettings
}

// managedBy maps the log's name of a setting to the resource and attribute that manage it (sspr-policy 4.2).
var managedBy = map[string]string{
	"EnablementForUsers":                         "sspr_policy." + FieldEnabledFor,
	"NumberOfRequiredContactMethodsForUsers":     "sspr_authentication_methods." + FieldMethodsRequired,
	"SelectedContactMethodsForUsers":             "sspr_authentication_methods." + FieldMethods,
	"EnforcedRegistrationEnablementForUsers":     "sspr_registration." + FieldRequiredAtSignIn,
	"EnforcedRegistrationIntervalInDaysForUsers": "sspr_registration." + FieldReconfirmAfterDays,
	"NotifyUsersOfReset":                         "sspr_notifications." + FieldNotifyUsers,
	"NotifyTenantAdminOfReset":                   "sspr_notifications." + FieldNotifyAdministrators,
	"CustomizeContactAdminLink":                  "sspr_customization." + FieldCustomizeHelpdeskLink,
	"CustomContactAdminLink":                     "sspr_customization." + FieldCustomHelpdeskEmailURL,
	"EnableAccountUnlock":                        "sspr_on_premises_integration." + FieldUnlockWithoutReset,
}

// Attribute returns the attribute that manages the setting, such as "sspr_policy.enabled_for", or "" if none is known.
func (c AuditChange) Attribute() string { return ManagedBy(c.Setting) }

// ManagedBy returns the resource and attribute that manage a setting, by the log's name of the setting, or "".
func ManagedBy(setting string) string { return managedBy[setting] }
