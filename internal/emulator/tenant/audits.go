package tenant

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// DirectoryAudit is an event of the audit log (CSDL: directoryAudit).
type DirectoryAudit struct {
	// ID and CorrelationID are GUIDs; AddDirectoryAudit makes them if they are "".
	ID            string `json:"id"`
	CorrelationID string `json:"correlationId,omitempty"`
	// ActivityDisplayName is what happened, such as AuditUpdateSettings.
	ActivityDisplayName string `json:"activityDisplayName"`
	// ActivityDateTime is when; the zero value is the present by the real clock.
	ActivityDateTime time.Time `json:"activityDateTime"`
	// Category is a word such as "PolicyManagement"; "" is the activity's own (sspr-policy 4.1).
	Category string `json:"category,omitempty"`
	// LoggedByService is a service; "" is the activity's own.
	LoggedByService string `json:"loggedByService,omitempty"`
	// OperationType is a word such as "Update", which "" is.
	OperationType string `json:"operationType,omitempty"`
	// Result is "success", which "" is, "failure" or "timeout". ResultReason is why.
	Result       string `json:"result,omitempty"`
	ResultReason string `json:"resultReason,omitempty"`
	// InitiatedBy is who did it.
	InitiatedBy AuditInitiator `json:"initiatedBy,omitzero"`
	// TargetResources are what it was done to.
	TargetResources []AuditTarget `json:"targetResources,omitempty"`
	// AdditionalDetails are further facts.
	AdditionalDetails []AuditDetail `json:"additionalDetails,omitempty"`
}

// AuditInitiator is a user or an app. If both ids are "", neither is named.
type AuditInitiator struct {
	// UserID, UserPrincipalName, UserDisplayName and IPAddress are those of a user.
	UserID            string `json:"userId,omitempty"`
	UserPrincipalName string `json:"userPrincipalName,omitempty"`
	UserDisplayName   string `json:"userDisplayName,omitempty"`
	IPAddress         string `json:"ipAddress,omitempty"`
	// AppID and AppDisplayName are those of an app.
	AppID          string `json:"appId,omitempty"`
	AppDisplayName string `json:"appDisplayName,omitempty"`
}

// AuditTarget is an object that an event is about.
type AuditTarget struct {
	// ID, DisplayName and Type, such as "User" or "Policy", name it; UserPrincipalName does for a user.
	ID                string `json:"id,omitempty"`
	DisplayName       string `json:"displayName,omitempty"`
	Type              string `json:"type,omitempty"`
	UserPrincipalName string `json:"userPrincipalName,omitempty"`
	// ModifiedProperties are what changed of it.
	ModifiedProperties []AuditChange `json:"modifiedProperties,omitempty"`
}

// AuditChange is a property that changed. The values are JSON in a string, such as "\"None\"" (graph-api 4.4); nil is null.
type AuditChange struct {
	DisplayName string  `json:"displayName"`
	OldValue    *string `json:"oldValue"`
	NewValue    *string `json:"newValue"`
}

// AuditDetail is a further fact.
type AuditDetail struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// AuditService is the name under which self-service password reset logs (sspr-policy 4.1).
const AuditService = "Self-service Password Management"

// Activities of that service (sspr-policy 4.1).
const (
	AuditUpdateSettings   = "Update SSPR Settings"
	AuditEnableWriteback  = "Enable password writeback for directory"
	AuditDisableWriteback = "Disable password writeback for directory"
	AuditReset            = "Reset password (self-service)"
	AuditResetByAdmin     = "Reset password (by admin)"
	AuditChangePassword   = "Change password (self-service)"
	AuditUnlock           = "Unlock user account (self-service)"
	AuditBlocked          = "Blocked from self-service password reset"
	AuditRegistered       = "User registered for self-service password reset"
	AuditProgress         = "Self-service password reset flow activity progress"
	AuditInfoStarted      = "User started security info registration for self-service password reset"
	AuditInfoCompleted    = "User completed security info registration for self-service password reset"
)

// Services and activities of what Graph can write, and of what users do with their methods (user-journeys 9.10 to 9.12)
// (https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities). That a DELETE of the
// configuration of a method is AuditResetMethodsPolicy is chosen.
const (
	AuditMethodsService   = "Authentication Methods"
	AuditDirectoryService = "Core Directory"

	AuditUpdateMethodsPolicy = "Authentication Methods Policy Update"
	AuditResetMethodsPolicy  = "Authentication Methods Policy Reset"
	AuditUpdateAuthorization = "Update authorization policy"
	AuditAdminRegistered     = "Admin registered security info"
	AuditAdminUpdated        = "Admin updated security info"
	AuditAdminDeleted        = "Admin deleted security info"
	AuditResetPassword       = "Reset password"
	AuditResetUserPassword   = "Reset user password"
	AuditForceChange         = "Set force change user password"

	AuditAddGroup     = "Add group"
	AuditUpdateGroup  = "Update group"
	AuditDeleteGroup  = "Delete group"
	AuditAddMember    = "Add member to group"
	AuditRemoveMember = "Remove member from group"
	AuditAddOwner     = "Add owner to group"
	AuditRemoveOwner  = "Remove owner from group"
	AuditAddUser      = "Add user"
	AuditUpdateUser   = "Update user"
	AuditDeleteUser   = "Delete user"

	AuditInfoRegistered    = "User registered security info"
	AuditInfoRegisteredAll = "User registered all required security info"
	AuditInfoReviewed      = "User reviewed security info"
	AuditInfoDeleted       = "User deleted security info"
)

// AuditNone stands for no event (see Settings.PasswordAudit).
const AuditNone = "none"

// auditKinds are the category and the service of activities other than those about a user's own account, and the type of the
// operation if it is not an update.
var auditKinds = map[string]struct{ category, service, operation string }{
	AuditUpdateSettings:      {"PolicyManagement", AuditService, ""},
	AuditEnableWriteback:     {"DirectoryManagement", AuditService, ""},
	AuditDisableWriteback:    {"DirectoryManagement", AuditService, ""},
	AuditUpdateMethodsPolicy: {"ApplicationManagement", AuditMethodsService, ""},
	AuditResetMethodsPolicy:  {"ApplicationManagement", AuditMethodsService, ""},
	AuditUpdateAuthorization: {"AuthorizationPolicy", AuditDirectoryService, ""},
	AuditAdminRegistered:     {"UserManagement", AuditMethodsService, ""},
	AuditAdminUpdated:        {"UserManagement", AuditMethodsService, ""},
	AuditAdminDeleted:        {"UserManagement", AuditMethodsService, ""},
	AuditInfoRegistered:      {"UserManagement", AuditMethodsService, ""},
	AuditInfoRegisteredAll:   {"UserManagement", AuditMethodsService, ""},
	AuditInfoReviewed:        {"UserManagement", AuditMethodsService, ""},
	AuditInfoDeleted:         {"UserManagement", AuditMethodsService, ""},
	AuditResetPassword:       {"UserManagement", AuditDirectoryService, ""},
	AuditResetUserPassword:   {"UserManagement", AuditDirectoryService, ""},
	AuditForceChange:         {"UserManagement", AuditDirectoryService, ""},

	AuditAddGroup:     {groupManagement, AuditDirectoryService, "Add"},
	AuditUpdateGroup:  {groupManagement, AuditDirectoryService, "Update"},
	AuditDeleteGroup:  {groupManagement, AuditDirectoryService, "Delete"},
	AuditAddMember:    {groupManagement, AuditDirectoryService, "Assign"},
	AuditRemoveMember: {groupManagement, AuditDirectoryService, "Unassign"},
	AuditAddOwner:     {groupManagement, AuditDirectoryService, "Assign"},
	AuditRemoveOwner:  {groupManagement, AuditDirectoryService, "Unassign"},
	AuditAddUser:      {"UserManagement", AuditDirectoryService, "Add"},
	AuditUpdateUser:   {"UserManagement", AuditDirectoryService, "Update"},
	AuditDeleteUser:   {"UserManagement", AuditDirectoryService, "Delete"},
}

const groupManagement = "GroupManagement"

// maxDirectoryAudits is how many events the state keeps; the oldest are dropped.
const maxDirectoryAudits = 2000

// auditLimits are activities that are logged many times, with how many of their events together the state keeps: they must
// neither push the others out nor fill the tenant file.
var auditLimits = []struct {
	max        int
	activities []string
}{
	// A run of Terraform with many thousands of users changes the methods of each.
	{200, []string{AuditAdminRegistered, AuditAdminUpdated, AuditAdminDeleted}},
	// So does one that makes many users and groups.
	{400, []string{
		AuditAddGroup, AuditUpdateGroup, AuditDeleteGroup, AuditAddMember, AuditRemoveMember, AuditAddOwner, AuditRemoveOwner,
		AuditAddUser, AuditUpdateUser, AuditDeleteUser,
	}},
	// A reset and a registration log each of their steps.
	{1000, []string{
		AuditProgress, AuditInfoStarted, AuditInfoCompleted, AuditInfoRegistered, AuditInfoRegisteredAll, AuditInfoReviewed,
		AuditInfoDeleted,
	}},
}

// How long the audit log shows an event, without a license of Entra ID P1 and with one (sspr-policy 4.2).
const (
	auditRetentionFree    = 7 * 24 * time.Hour
	auditRetentionPremium = 30 * 24 * time.Hour
)

// AddDirectoryAudit adds an event to the audit log and fills in what is missing.
func (s *State) AddDirectoryAudit(a DirectoryAudit) {
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&a.ID, uuid.NewString())
	set(&a.CorrelationID, uuid.NewString())
	kind := auditKinds[a.ActivityDisplayName]
	set(&a.LoggedByService, kind.service)
	set(&a.LoggedByService, AuditService)
	set(&a.OperationType, kind.operation)
	set(&a.OperationType, "Update")
	set(&a.Result, "success")
	set(&a.Category, kind.category)
	set(&a.Category, "UserManagement")
	if a.ActivityDateTime.IsZero() {
		a.ActivityDateTime = time.Now()
	}
	a.ActivityDateTime = a.ActivityDateTime.UTC()
	// The events before this one may be those of the state before the change as well, so they are not changed in place.
	s.DirectoryAudits = append(s.DirectoryAudits, a)
	all := s.DirectoryAudits
	if n := len(all); n > 1 && byTime(all[n-2], a) > 0 {
		all = slices.Clone(all)
		slices.SortStableFunc(all, byTime)
	}
	for _, limit := range auditLimits {
		if slices.Contains(limit.activities, a.ActivityDisplayName) {
			all = withoutOldAudits(all, limit.activities, limit.max)
		}
	}
	s.DirectoryAudits = all[max(0, len(all)-maxDirectoryAudits):]
}

// withoutOldAudits leaves the newest events with one of the activities, as many as most, and all others.
func withoutOldAudits(all []DirectoryAudit, activities []string, most int) []DirectoryAudit {
	is := func(a *DirectoryAudit) bool { return slices.Contains(activities, a.ActivityDisplayName) }
	more := -most
	for i := range all {
		if is(&all[i]) {
			more++
		}
	}
	if more <= 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(a DirectoryAudit) bool {
		if more > 0 && is(&a) {
			more--
			return true
		}
		return false
	})
}

// AddUserAudit adds what a user did to their own account, such as AuditReset, with a result of "success", "failure" or
// "timeout". It panics if there is no such user, as that is a mistake in the calling test.
func (s *State) AddUserAudit(activity, idOrUPN, result string, at time.Time) {
	u := s.mustUser(idOrUPN)
	s.AddDirectoryAudit(DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: at, Result: result,
		InitiatedBy:     AuditInitiator{UserID: u.ID, UserPrincipalName: u.UserPrincipalName},
		TargetResources: []AuditTarget{{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName}},
	})
}

func byTime(a, b DirectoryAudit) int { return a.ActivityDateTime.Compare(b.ActivityDateTime) }

// KeptAudits returns the events that the log still shows, oldest first.
func (s *State) KeptAudits(now time.Time) []DirectoryAudit {
	since := now.Add(-auditRetentionFree)
	if s.IsPremium() {
		since = now.Add(-auditRetentionPremium)
	}
	kept := slices.DeleteFunc(slices.Clone(s.DirectoryAudits), func(a DirectoryAudit) bool { return a.ActivityDateTime.Before(since) })
	slices.SortStableFunc(kept, byTime) // an edited file can have any order
	return kept
}

// cloneAudits copies events deeply.
func cloneAudits(audits []DirectoryAudit) []DirectoryAudit {
	copied := slices.Clone(audits)
	for i := range copied {
		a := &copied[i]
		a.AdditionalDetails = slices.Clone(a.AdditionalDetails)
		a.TargetResources = slices.Clone(a.TargetResources)
		for j := range a.TargetResources {
			changes := slices.Clone(a.TargetResources[j].ModifiedProperties)
			for k := range changes {
				changes[k].OldValue, changes[k].NewValue = cloneText(changes[k].OldValue), cloneText(changes[k].NewValue)
			}
			a.TargetResources[j].ModifiedProperties = changes
		}
	}
	return copied
}

func cloneText(text *string) *string {
	if text == nil {
		return nil
	}
	return new(strings.Clone(*text))
}
