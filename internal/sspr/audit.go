package sspr

import (
	"slices"
	"strings"
	"time"
)

// AuditKind is a kind of events of the audit log that concern password reset.
type AuditKind string

// The kinds. Each stands for some activities of Microsoft's list (reference sspr-policy 4.1).
const (
	AuditSettings     AuditKind = "settings"
	AuditReset        AuditKind = "reset"
	AuditUnlock       AuditKind = "unlock"
	AuditRegistration AuditKind = "registration"
	AuditBlocked      AuditKind = "blocked"
)

// AuditKinds lists them all.
func AuditKinds() []AuditKind {
	return []AuditKind{AuditSettings, AuditReset, AuditUnlock, AuditRegistration, AuditBlocked}
}

// updateSettings is the activity of a change of the password reset policy, which lists the settings.
const updateSettings = "Update SSPR Settings"

// activities are by kind the activityDisplayName of the events. Names are asked for and not the service that logged
// them, because tools in the field disagree about that service's name (reference sspr-policy 4.1).
var activities = map[AuditKind][]string{
	AuditSettings: {updateSettings, "Enable password writeback for directory", "Disable password writeback for directory"},
	AuditReset:    {"Reset password (self-service)"},
	AuditUnlock:   {"Unlock user account (self-service)"},
	AuditRegistration: {
		"User registered for self-service password reset", "Security info saved for self-service password reset",
		"User started security info registration for self-service password reset", "User completed security info registration for self-service password reset",
	},
	AuditBlocked: {"Blocked from self-service password reset"},
}

// Activities gives the names of the activities of some kinds, in the order of the kinds and each once.
func Activities(kinds ...AuditKind) []string {
	var names []string
	for _, kind := range AuditKinds() {
		if slices.Contains(kinds, kind) {
			names = append(names, activities[kind]...)
		}
	}
	return names
}

// KindOfActivity says which kind an activity is of, "" for one of none.
func KindOfActivity(activity string) AuditKind {
	for kind, names := range activities {
		if slices.Contains(names, activity) {
			return kind
		}
	}
	return ""
}

// AuditEvent is one entry of the audit log (Graph: directoryAudit, reference graph-api 4.4).
type AuditEvent struct {
	// ID is the event's own.
	ID string
	// Activity is the activityDisplayName, and At when it happened.
	Activity string
	At       time.Time
	// Result is "success", "failure", "timeout" or whatever else the service says; Reason says why, where it does.
	Result, Reason string
	// By is who did it.
	By AuditActor
	// Targets are whom or what it concerns.
	Targets []AuditTarget
	// Changes are the settings that the log lists, also those that did not change (see ChangedSettings).
	Changes []AuditChange
}

// AuditActor is a user or an application, or nobody whom the log names.
type AuditActor struct {
	// Type is "user", "app" or "".
	Type string
	// ID is the object id of the user or of the service principal.
	ID string
	// Name is the user principal name or the application's name.
	Name string
}

// AuditTarget is what an event concerns.
type AuditTarget struct {
	// Type is Graph's word, such as "User".
	Type string
	ID   string
	// Name is the user principal name, or the display name of what is no user.
	Name string
}

// AuditChange is one changed setting.
type AuditChange struct {
	// Setting is the log's name for it, such as "EnablementForUsers".
	Setting string
	// Old and New are the values as texts, nil where the log has none.
	Old, New *string
}

// Real reports whether the setting changed at all. The log lists settings that stayed as they were: with the same value
// twice, with no value or null on both sides, and the unlock setting without a new value (reference autumn-2026 5.1).
func (c AuditChange) Real() bool {
	old, now := auditValue(c.Old), auditValue(c.New)
	if now == nil && c.Setting == "EnableAccountUnlock" {
		return false
	}
	return (old == nil) != (now == nil) || old != nil && *old != *now
}

// auditValue returns a value of the log, nil for none. The log writes null as a word, too.
func auditValue(value *string) *string {
	if value == nil || *value == "" || strings.EqualFold(*value, "null") {
		return nil
	}
	return value
}

// ChangedSettings gives the changes of an event that are real, and whether the event changed anything. To switch writeback
// on or off is an activity of its own, without a changed setting; and an event that lists no settings at all does not say
// that it changed none.
func (e AuditEvent) ChangedSettings() (changes []AuditChange, changed bool) {
	for _, c := range e.Changes {
		if c.Real() {
			changes = append(changes, c)
		}
	}
	return changes, len(changes) > 0 || len(e.Changes) == 0 || e.Activity != updateSettings
}

// auditedAs says which attribute of which resource a setting of the log is (reference sspr-policy 4.2).
var auditedAs = map[string]string{
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

// Attribute says which attribute manages the setting, such as "sspr_policy.enabled_for", or "" where none is known to.
func (c AuditChange) Attribute() string { return auditedAs[c.Setting] }
