package emulator

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// DirectoryAudit is an event of the audit log (CSDL: directoryAudit).
type DirectoryAudit struct {
	// ID and CorrelationID are GUIDs; AddDirectoryAudit makes them where they are "".
	ID            string `json:"id"`
	CorrelationID string `json:"correlationId,omitempty"`
	// ActivityDisplayName says what happened, such as AuditUpdateSettings.
	ActivityDisplayName string `json:"activityDisplayName"`
	// ActivityDateTime is when; the zero value is the present by the real clock.
	ActivityDateTime time.Time `json:"activityDateTime"`
	// Category is "PolicyManagement", "DirectoryManagement" or "UserManagement"; "" is the activity's own (reference
	// sspr-policy 4.1).
	Category string `json:"category,omitempty"`
	// LoggedByService is AuditService where it is "".
	LoggedByService string `json:"loggedByService,omitempty"`
	// OperationType is a word such as "Update", which "" is.
	OperationType string `json:"operationType,omitempty"`
	// Result is "success", which "" is, "failure" or "timeout", and ResultReason says why.
	Result       string `json:"result,omitempty"`
	ResultReason string `json:"resultReason,omitempty"`
	// InitiatedBy is who did it.
	InitiatedBy AuditInitiator `json:"initiatedBy,omitzero"`
	// TargetResources are what it was done to.
	TargetResources []AuditTarget `json:"targetResources,omitempty"`
	// AdditionalDetails say more.
	AdditionalDetails []AuditDetail `json:"additionalDetails,omitempty"`
}

// AuditInitiator is a user or an app. Where both ids are "" nobody is named.
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

// AuditChange is a property that changed. The values are JSON in a string, such as "\"None\"" (reference graph-api 4.4);
// nil is null.
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

// AuditService is the name under which self-service password reset logs (reference sspr-policy 4.1).
const AuditService = "Self-service Password Management"

// Activities of that service (reference sspr-policy 4.1).
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
)

// maxDirectoryAudits is how many events the state keeps; the oldest are dropped.
const maxDirectoryAudits = 2000

// How long the audit log shows an event, without a licence of Entra ID P1 and with one (reference sspr-policy 4.2).
const (
	auditRetentionFree    = 7 * 24 * time.Hour
	auditRetentionPremium = 30 * 24 * time.Hour
)

// AddDirectoryAudit adds an event to the audit log and fills in what is not given.
func (s *State) AddDirectoryAudit(a DirectoryAudit) {
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&a.ID, uuid.NewString())
	set(&a.CorrelationID, uuid.NewString())
	set(&a.LoggedByService, AuditService)
	set(&a.OperationType, "Update")
	set(&a.Result, "success")
	switch a.ActivityDisplayName {
	case AuditUpdateSettings:
		set(&a.Category, "PolicyManagement")
	case AuditEnableWriteback, AuditDisableWriteback:
		set(&a.Category, "DirectoryManagement")
	default:
		set(&a.Category, "UserManagement")
	}
	if a.ActivityDateTime.IsZero() {
		a.ActivityDateTime = time.Now()
	}
	a.ActivityDateTime = a.ActivityDateTime.UTC()
	s.DirectoryAudits = append(s.DirectoryAudits, a)
	slices.SortStableFunc(s.DirectoryAudits, byTime)
	if more := len(s.DirectoryAudits) - maxDirectoryAudits; more > 0 {
		s.DirectoryAudits = slices.Delete(s.DirectoryAudits, 0, more)
	}
}

// AddUserAudit adds what a user did about the own account, such as AuditReset, with a result of "success", "failure" or
// "timeout". It panics where there is no such user, as that is a mistake in the calling test.
func (s *State) AddUserAudit(activity, idOrUPN, result string, at time.Time) {
	u := s.mustUser(idOrUPN)
	s.AddDirectoryAudit(DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: at, Result: result,
		InitiatedBy:     AuditInitiator{UserID: u.ID, UserPrincipalName: u.UserPrincipalName},
		TargetResources: []AuditTarget{{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName}},
	})
}

func byTime(a, b DirectoryAudit) int { return a.ActivityDateTime.Compare(b.ActivityDateTime) }

// keptAudits gives the events that the log still shows, oldest first.
func (s *State) keptAudits(now time.Time) []DirectoryAudit {
	since := now.Add(-auditRetentionFree)
	if s.premium() {
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
