package emulator

import (
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

// The names below are those of other packages that code outside of the emulator uses. Their documentation is there.

type (
	// AssignedLicense is a license of a user.
	AssignedLicense = tenant.AssignedLicense
	// AuditChange is a property that an event of the audit log changed.
	AuditChange = tenant.AuditChange
	// AuditInitiator is the user or the app that caused an event of the audit log.
	AuditInitiator = tenant.AuditInitiator
	// AuditTarget is an object that an event of the audit log is about.
	AuditTarget = tenant.AuditTarget
	// DirectoryAudit is an event of the audit log.
	DirectoryAudit = tenant.DirectoryAudit
	// Document is a JSON object as a service stores it.
	Document = document.Document
	// FederatedCredential is a foreign token that an app may sign in with.
	FederatedCredential = tenant.FederatedCredential
	// Group is a group of the directory.
	Group = tenant.Group
	// RefreshToken is a refresh token of a user.
	RefreshToken = tenant.RefreshToken
	// ServicePlan is a part of a product.
	ServicePlan = tenant.ServicePlan
	// Settings are the choices of how the services behave.
	Settings = tenant.Settings
	// State is the whole tenant.
	State = tenant.State
	// SubscribedSku is a product that the tenant has bought.
	SubscribedSku = tenant.SubscribedSku
	// Tenant is the organization.
	Tenant = tenant.Tenant
	// User is a user of the directory.
	User = tenant.User
	// UserApp is an authenticator app of a user.
	UserApp = tenant.UserApp
	// UserMethods are the authentication methods of a user.
	UserMethods = tenant.UserMethods
	// UserQuestion is a security question with its answer.
	UserQuestion = tenant.UserQuestion
	// UserPassword is what the directory keeps of the password of a user.
	UserPassword = tenant.UserPassword
	// RegistrationDetails is a row of the report of registrations.
	RegistrationDetails = tenant.RegistrationDetails
	// RegistrationReport is that report as it was at a time.
	RegistrationReport = tenant.RegistrationReport
	// Snapshot marks a tenant that was read from another one.
	Snapshot = tenant.Snapshot
	// Unreadable is an address of such a tenant that could not be read.
	Unreadable = tenant.Unreadable
	// TokenSpec is what a token for a test carries.
	TokenSpec = token.Spec
)

// ErrNotTenant is the error of Start and Run if the file is not the file of a tenant.
var ErrNotTenant = tenant.ErrNotTenant

// Ids of the seeded tenant.
const (
	SeedAdministratorID               = tenant.SeedAdministratorID
	SeedAuthenticationAdministratorID = tenant.SeedAuthenticationAdministratorID
	SeedClientID                      = tenant.SeedClientID
	SeedDomain                        = tenant.SeedDomain
	SeedGroupID                       = tenant.SeedGroupID
	SeedGroupName                     = tenant.SeedGroupName
	SeedGuestID                       = tenant.SeedGuestID
	SeedLimitedClientID               = tenant.SeedLimitedClientID
	SeedMailGroupID                   = tenant.SeedMailGroupID
	SeedMailGroupName                 = tenant.SeedMailGroupName
	SeedNestedGroupID                 = tenant.SeedNestedGroupID
	SeedPolicyAdministratorID         = tenant.SeedPolicyAdministratorID
	OperatorAdministratorID           = tenant.OperatorAdministratorID
	OperatorPolicyAdministratorID     = tenant.OperatorPolicyAdministratorID
	OperatorReaderID                  = tenant.OperatorReaderID
	OperatorUserID                    = tenant.OperatorUserID
	SeedReaderID                      = tenant.SeedReaderID
	SeedTenantID                      = tenant.SeedTenantID
	SeedUserID                        = tenant.SeedUserID
)

// Activities of the audit log.
const (
	AuditBlocked          = tenant.AuditBlocked
	AuditResetByAdmin     = tenant.AuditResetByAdmin
	AuditResetPassword    = tenant.AuditResetPassword
	AuditNone             = tenant.AuditNone
	AuditChangePassword   = tenant.AuditChangePassword
	AuditDisableWriteback = tenant.AuditDisableWriteback
	AuditRegistered       = tenant.AuditRegistered
	AuditReset            = tenant.AuditReset
	AuditUnlock           = tenant.AuditUnlock
	AuditUpdateSettings   = tenant.AuditUpdateSettings
)

// Audiences and clients.
const (
	AzureCLIClientID   = tenant.AzureCLIClientID
	FederationAudience = tenant.FederationAudience
	GraphAudience      = tenant.GraphAudience
	PortalAudience     = tenant.PortalAudience
)

// Directory roles.
const (
	RoleGlobalAdministrator = tenant.RoleGlobalAdministrator
	RoleGlobalReader        = tenant.RoleGlobalReader
)

// SeedAnswer is the answer to security questions that ResetTo knows.
const SeedAnswer = tenant.SeedAnswer

// Settings, methods and licenses.
const (
	AppAuthenticator      = tenant.AppAuthenticator
	AppSoftwareOATH       = tenant.AppSoftwareOATH
	BrandingNullIgnored   = tenant.BrandingNullIgnored
	BrandingNullRefused   = tenant.BrandingNullRefused
	LegacySwitchesIgnored = tenant.LegacySwitchesIgnored
	LegacySwitchesRefused = tenant.LegacySwitchesRefused
	LegacySwitchesStored  = tenant.LegacySwitchesStored
	MobilePhoneMethodID   = tenant.MobilePhoneMethodID
	PasswordRulesDefaults = tenant.PasswordRulesDefaults
	PasswordRulesKept     = tenant.PasswordRulesKept
	PhoneAlternateMobile  = tenant.PhoneAlternateMobile
	PhoneMobile           = tenant.PhoneMobile
	PhoneOffice           = tenant.PhoneOffice
	PremiumP1SkuID        = tenant.PremiumP1SkuID
	PremiumP1PlanID       = tenant.PremiumP1PlanID
	PremiumP2PlanID       = tenant.PremiumP2PlanID
)

// DecideReset returns what the service decides at a given time about a user who wants to reset the password, for a state without
// a server (see [journeys.DecideIn]).
func DecideReset(s *State, now time.Time, idOrUPN string) journeys.Decision {
	return journeys.DecideIn(s, now, idOrUPN)
}

// AddUsers adds n ordinary members to the directory (see [tenant.AddUsers]).
func AddUsers(s *State, n int, each ...func(i int, u *User)) { tenant.AddUsers(s, n, each...) }

// NumberedUserID returns the object id of the i-th user that AddUsers adds; the first is number 1.
func NumberedUserID(i int) string { return tenant.NumberedUserID(i) }

// Bare returns a tenant without a directory (see [tenant.Bare]).
func Bare(now time.Time) *State { return tenant.Bare(now) }

// Encode returns the file of a tenant (see [tenant.Encode]).
func Encode(s *State) ([]byte, error) { return tenant.Encode(s) }

// RoleName returns the display name of a directory role by its template, or "" (see [tenant.RoleName]).
func RoleName(template string) string { return tenant.RoleName(template) }

// RoleTemplate returns the template of a directory role by its display name (see [tenant.RoleTemplate]).
func RoleTemplate(name string) string { return tenant.RoleTemplate(name) }

// KnownPassword returns what the directory keeps of the password of the seed (see [tenant.KnownPassword]).
func KnownPassword() UserPassword { return tenant.KnownPassword() }
