package emulator

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

// Names of the packages below that tests use with a server. Their documentation is there.

type (
	AssignedLicense     = tenant.AssignedLicense
	AuditChange         = tenant.AuditChange
	AuditInitiator      = tenant.AuditInitiator
	AuditTarget         = tenant.AuditTarget
	DirectoryAudit      = tenant.DirectoryAudit
	Document            = document.Document
	FederatedCredential = tenant.FederatedCredential
	Group               = tenant.Group
	RefreshToken        = tenant.RefreshToken
	ServicePlan         = tenant.ServicePlan
	Settings            = tenant.Settings
	State               = tenant.State
	SubscribedSku       = tenant.SubscribedSku
	Tenant              = tenant.Tenant
	TokenSpec           = token.Spec
	User                = tenant.User
	UserApp             = tenant.UserApp
	UserMethods         = tenant.UserMethods
)

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
	SeedReaderID                      = tenant.SeedReaderID
	SeedTenantID                      = tenant.SeedTenantID
	SeedUserID                        = tenant.SeedUserID
)

// Activities of the audit log.
const (
	AuditBlocked          = tenant.AuditBlocked
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

// Settings, methods and licenses.
const (
	AppAuthenticator      = tenant.AppAuthenticator
	AppSoftwareOATH       = tenant.AppSoftwareOATH
	LegacySwitchesIgnored = tenant.LegacySwitchesIgnored
	LegacySwitchesRefused = tenant.LegacySwitchesRefused
	LegacySwitchesStored  = tenant.LegacySwitchesStored
	MobilePhoneMethodID   = tenant.MobilePhoneMethodID
	PhoneAlternateMobile  = tenant.PhoneAlternateMobile
	PhoneMobile           = tenant.PhoneMobile
	PhoneOffice           = tenant.PhoneOffice
	PremiumP1SkuID        = tenant.PremiumP1SkuID
	PremiumP1PlanID       = tenant.PremiumP1PlanID
	PremiumP2PlanID       = tenant.PremiumP2PlanID
)

// AddUsers adds n ordinary members to the directory (see [tenant.AddUsers]).
func AddUsers(s *State, n int, each ...func(i int, u *User)) { tenant.AddUsers(s, n, each...) }

// NumberedUserID returns the object id of the i-th user that AddUsers adds; the first is number 1.
func NumberedUserID(i int) string { return tenant.NumberedUserID(i) }
