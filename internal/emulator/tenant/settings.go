package tenant

import "time"

// Settings choose how the services behave in what differs between real tenants, or is not known of them.
type Settings struct {
	// Today is the day on which the tenant is asked what has ended, such as 2027-02-01; "" means SeedToday. Events still
	// have the time at which they happen.
	Today string `json:"today,omitempty"`
	// ClockAheadInSeconds is how far the tenant's clock is ahead of the machine's, and Today with it in whole days.
	ClockAheadInSeconds int `json:"clockAheadInSeconds,omitempty"`
	// SkipLimited lets a user postpone the registration that sign-in requires only if skipRegistrationAllowed is true, and only for
	// skipRegistrationMaxAllowedDays from the first time. By default it can be postponed at every sign-in. What the two undocumented
	// properties do is unknown (user-journeys 1.4 and 10.1).
	SkipLimited bool `json:"skipLimited,omitempty"`
	// TelephonyProvider keeps text messages and calls after Microsoft's own have ended (autumn-2026 3.1).
	TelephonyProvider bool `json:"telephonyProvider,omitempty"`
	// TokenLifetimeInSeconds is the life of an access token; 0 means one hour.
	TokenLifetimeInSeconds int `json:"tokenLifetimeInSeconds,omitempty"`
	// DeviceCodeIntervalInSeconds is how often a client with a device code is told to ask for its tokens; 0 means 5 seconds.
	DeviceCodeIntervalInSeconds int `json:"deviceCodeIntervalInSeconds,omitempty"`
	// NoGroupAsZeroID shows "no group" as ["00000000-0000-0000-0000-000000000000"] instead of []. Both are seen in the field
	// (sspr-policy 1.2).
	NoGroupAsZeroID bool `json:"noGroupAsZeroId,omitempty"`
	// ForgetGroupUnlessSelected drops the group when the scope leaves "Selected". Whether the service does is unknown
	// (sspr-policy 1.2 and 8); by default it is kept.
	ForgetGroupUnlessSelected bool `json:"forgetGroupUnlessSelected,omitempty"`
	// AcceptsMissingGroup accepts a document whose group does not exist, such as one that was deleted since. By default it is
	// refused, whatever else is written. What the service does is unknown.
	AcceptsMissingGroup bool `json:"acceptsMissingGroup,omitempty"`
	// TakesNull lets a write of the password reset policy replace a value with null, as a service does whose properties are
	// nullable. By default it is refused. Some tenants show null; whether they got it by a write is not known.
	TakesNull bool `json:"takesNull,omitempty"`
	// AppTokenUnavailable refuses service principals at the portal with 503 ServiceUnavailable instead of 400 BadRequest.
	// Both are seen (sspr-policy 1.6).
	AppTokenUnavailable bool `json:"appTokenUnavailable,omitempty"`
	// OnPremisesAvailable is what the portal answers to "is on-premises password reset available".
	OnPremisesAvailable bool `json:"onPremisesAvailable,omitempty"`
	// UnlockWithWriteback accepts the unlock flag in the same PUT as the writeback flags. One tool's authors found that it
	// sticks only in a PUT of its own (sspr-policy 1.7), which is the default here.
	UnlockWithWriteback bool `json:"unlockWithWriteback,omitempty"`
	// GraphPageSize is the largest page that Graph answers, in objects; 0 means 100 (graph-api 6.4).
	GraphPageSize int `json:"graphPageSize,omitempty"`
	// GraphEmptyFirstPage makes every list start with an empty page that has a next link, which is legal (graph-api 6.4).
	GraphEmptyFirstPage bool `json:"graphEmptyFirstPage,omitempty"`
	// GraphEmptyPageEvery makes every n-th page of every list empty if more follows, with a next link: with 2 the
	// second, the fourth and so on. Less than 2 is never.
	GraphEmptyPageEvery int `json:"graphEmptyPageEvery,omitempty"`
	// BornBeforeMigration lets the tenant return to preMigration, which a newer one cannot (graph-api 2.5).
	BornBeforeMigration bool `json:"bornBeforeMigration,omitempty"`
	// PortalRoles is which roles the portal lets in: PortalRolesPossible or PortalRolesDocumented. What it enforces is not
	// known (autumn-2026 1.8). "" is PortalRolesPossible.
	PortalRoles string `json:"portalRoles,omitempty"`
	// LegacyMethodSwitches is what the portal does with a changed legacy switch of a method, security questions excepted,
	// once the tenant is migrated: LegacySwitchesIgnored, LegacySwitchesRefused or LegacySwitchesStored. Microsoft documents
	// that no changes can be made and not which of these happens (autumn-2026 1.2). "" is LegacySwitchesIgnored.
	LegacyMethodSwitches string `json:"legacyMethodSwitches,omitempty"`
	// BrandingNeedsPost refuses a PATCH of a branding that does not exist, until a POST to its localizations has made one. By default
	// the PATCH makes it. Both are seen (passwords 3.15).
	BrandingNeedsPost bool `json:"brandingNeedsPost,omitempty"`
	// BrandingVisibilityReplaced shows every link again that a PATCH leaves out of loginPageTextVisibilitySettings, if the PATCH
	// sends that object at all. By default those keep their value. Which of the two the service does is unknown (passwords 10.8).
	BrandingVisibilityReplaced bool `json:"brandingVisibilityReplaced,omitempty"`
	// BrandingNull is what a write of the branding does with null: BrandingNullRefused or BrandingNullIgnored. "" empties the property, as
	// an empty text does. How a text is emptied is unknown (passwords 10.9).
	BrandingNull string `json:"brandingNull,omitempty"`
	// MethodsPolicyPatchAnswers answers a PATCH of the authentication methods policy with 200 and the policy instead of 204.
	// Both are documented (graph-api 2.4).
	MethodsPolicyPatchAnswers bool `json:"methodsPolicyPatchAnswers,omitempty"`
	// CampaignReplacedWhole resets what a PATCH leaves out of the registration campaign to its first value, if the PATCH
	// sends a campaign at all. By default it keeps its value. Which of the two the service does is unknown
	// (autumn-2026 4.5).
	CampaignReplacedWhole bool `json:"campaignReplacedWhole,omitempty"`
	// ManagedCampaignIgnores ignores the method, the snooze days and the limit of snoozes that a PATCH sends for a campaign
	// in the state "default", in which Microsoft sets them. By default they are stored. Which of the two the service does is
	// unknown (autumn-2026 4.2).
	ManagedCampaignIgnores bool `json:"managedCampaignIgnores,omitempty"`
	// AuditOmitsUnchanged leaves out of the events "Update SSPR Settings" what did not change. By default they list it, with
	// the same value on both sides or Null (autumn-2026 5.1).
	AuditOmitsUnchanged bool `json:"auditOmitsUnchanged,omitempty"`
	// MethodsDeniedByDirectory refuses access to the authentication methods policy with Authorization_RequestDenied instead
	// of accessDenied. Which of them the service answers is unknown (graph-api 2.6).
	MethodsDeniedByDirectory bool `json:"methodsDeniedByDirectory,omitempty"`
	// FederatedCredentialMethod shows a configuration of a kind that live tenants show and the CSDL of v1.0 does not have
	// (graph-api 2.2).
	FederatedCredentialMethod bool `json:"federatedCredentialMethod,omitempty"`
	// HardwareOathShown shows the section HardwareOath of the authentication methods policy, as the beta version does and a
	// sample of v1.0's documentation. Live answers of v1.0 lack it, whatever the tenant has (graph-api 2.2 and
	// autumn-2026 1.7).
	HardwareOathShown bool `json:"hardwareOathShown,omitempty"`
	// ReadBasicRefused refuses an application that may read no more of users than User.ReadBasic.All allows. Microsoft's
	// reference of permissions and reports of 2024 have it read the basic properties, the pages of the operations do not
	// name it, and a report of September 2026 has a refusal (https://learn.microsoft.com/answers/questions/6019739). By
	// default it reads.
	ReadBasicRefused bool `json:"readBasicRefused,omitempty"`
	// ByIDsLimited answers directoryObjects/getByIds with no more than ids for an application that may read no more of users
	// than User.ReadBasic.All allows (autumn-2026 5.5). By default it is refused. Which of the two the service does is
	// unknown.
	ByIDsLimited bool `json:"byIDsLimited,omitempty"`
	// PhonePatchAnswers answers a PATCH of a user's phone or e-mail method with 200 and the method instead of 204. Some
	// pages of the documentation have it so (graph-api 1.2).
	PhonePatchAnswers bool `json:"phonePatchAnswers,omitempty"`
	// RevokeAnswersEmpty answers the revocation of sessions with 204 instead of 200 and a body, as the service has done
	// against its documentation (https://learn.microsoft.com/graph/known-issues).
	RevokeAnswersEmpty bool `json:"revokeAnswersEmpty,omitempty"`
	// PasswordNeedsRole refuses an application that changes a passwordProfile without the role User Administrator or a higher
	// one, as the page of the property has it (https://learn.microsoft.com/graph/api/user-update). By default the permission
	// suffices for users without a role (autumn-2026 5.10). Which of the two the service does is unknown.
	PasswordNeedsRole bool `json:"passwordNeedsRole,omitempty"`
	// UnsetPasswordsExpire lets passwords expire after 90 days in a domain that shows null for their validity, as the reference of
	// domains has it. By default they never expire there, as in tenants since 2021 (passwords 10.6).
	UnsetPasswordsExpire bool `json:"unsetPasswordsExpire,omitempty"`
	// FederatedExpirationStored stores the expiration of passwords of a federated domain. By default it is refused. Which of the
	// two the service does is unknown (passwords 10.12).
	FederatedExpirationStored bool `json:"federatedExpirationStored,omitempty"`
	// ExpirationNeedsBoth refuses a write after which a domain has only one of the two properties of password expiration. By
	// default either can be written alone. At least one tool sends both if the domain shows null (passwords 10.5).
	ExpirationNeedsBoth bool `json:"expirationNeedsBoth,omitempty"`
	// ExpirationTakesNull lets a write set the properties of password expiration to null. By default null is refused. Which of the
	// two the service does is unknown (passwords 10.13).
	ExpirationTakesNull bool `json:"expirationTakesNull,omitempty"`
	// BannedPasswordText is the text with which a banned password is refused; "" is that of one that is not complex enough.
	// The text of the service is unknown.
	BannedPasswordText string `json:"bannedPasswordText,omitempty"`
	// PasswordRulesPatch is what a PATCH of the password rules does with values that it leaves out: PasswordRulesDefaults or
	// PasswordRulesKept. "" refuses it. Which of the three the service does is unknown (passwords 10.1).
	PasswordRulesPatch string `json:"passwordRulesPatch,omitempty"`
	// PasswordRulesUnchecked stores whatever text is sent for a value of the password rules. By default a value of another type,
	// outside its range, or an unknown mode is refused. Which of the two the service does is unknown (passwords 10.4).
	PasswordRulesUnchecked bool `json:"passwordRulesUnchecked,omitempty"`
	// PasswordRulesTemplate are defaults by name that the tenant's template of the password rules has instead of the usual ones.
	// Sources differ about them, and clouds do (passwords 1.6 and 1.9).
	PasswordRulesTemplate map[string]string `json:"passwordRulesTemplate,omitempty"`
	// PasswordRulesLicensed refuses to write the password rules of a tenant without Entra ID P1. By default they are written. Which of
	// the two the service does is unknown (passwords 10.10).
	PasswordRulesLicensed bool `json:"passwordRulesLicensed,omitempty"`
	// RegistrationReportLagInMinutes is how long the report of registrations shows what users had registered before they
	// changed something: the report is made again that long after a user's first change, and then has all of them. 0 shows
	// changes at once; the real one lags by up to 36 hours (user-journeys 9.15). What an administrator or an app changes, and
	// what follows from policies, shows at once.
	RegistrationReportLagInMinutes int `json:"registrationReportLagInMinutes,omitempty"`
	// OnPremisesReset is how Active Directory answers when a password is written back or an account is unlocked: "" accepts it,
	// OnPremisesActionRequired refuses it until an administrator acts, and OnPremisesUnreachable does not answer (sspr-policy 5.1).
	OnPremisesReset string `json:"onPremisesReset,omitempty"`
	// OnPremisesMinimumPasswordAgeInDays is the minimum password age in Active Directory's policy; 0 is none (sspr-policy 3.7).
	OnPremisesMinimumPasswordAgeInDays int `json:"onPremisesMinimumPasswordAgeInDays,omitempty"`
	// AdminThroughGroups has the report of registrations call a user an administrator (isAdmin) who has a directory role by way
	// of a group. By default only roles of the user's own make one. Which of the two the service does is unknown.
	AdminThroughGroups bool `json:"adminThroughGroups,omitempty"`
	// UnlistedRolesTwoGate applies the policy for administrators to every directory role that does more than read. By default it
	// applies to the roles of the documentation's list. That list has grown before (autumn-2026 5.4).
	UnlistedRolesTwoGate bool `json:"unlistedRolesTwoGate,omitempty"`
	// OneMethodForAdministrators lets administrators reset with one method, as in the first 30 days of a trial, or without a
	// custom domain and a synchronization (sspr-policy 3.2).
	OneMethodForAdministrators bool `json:"oneMethodForAdministrators,omitempty"`
	// AppIsTwoMethods counts a notification and a code of the authenticator app as two methods. By default they are one. Which
	// of the two the service does if two methods are required is unknown (sspr-policy 3.3).
	AppIsTwoMethods bool `json:"appIsTwoMethods,omitempty"`
	// HardwareByLegacyCodes has the legacy switch for codes of an app offer hardware tokens as well. By default only their
	// section of the authentication methods policy does (autumn-2026 1.7). Which of the two holds before the end of the
	// migration is unknown.
	HardwareByLegacyCodes bool `json:"hardwareByLegacyCodes,omitempty"`
	// PasswordAudit is the activity that the directory logs when an administrator or an app sets a password: "" is
	// AuditResetUserPassword, and AuditNone is no event. The reference names AuditResetPassword; published queries of the log
	// look for AuditResetUserPassword. The events of self-service password reset are documented for the admin center, and may
	// be AuditResetByAdmin here as well. Which of them the service logs is unknown.
	PasswordAudit string `json:"passwordAudit,omitempty"`
	// GraphRequestsPerSecond is how many requests Graph takes from all clients together; 0 is any number. An item of a batch
	// counts as a request, the batch itself does not. What is more is refused with 429 (graph-api 6.2; no figure is
	// published for the methods of users).
	GraphRequestsPerSecond int `json:"graphRequestsPerSecond,omitempty"`
	// FractionalRetryAfter writes the Retry-After of such an answer as "2.128" instead of "3". Both are seen
	// (graph-api 6.2).
	FractionalRetryAfter bool `json:"fractionalRetryAfter,omitempty"`
	// OddRegistrationRows makes four of every five rows of the report of registrations odd: booleans as text, as in the
	// documentation's own sample, a method with an unknown name, a property that is missing, and null for the methods
	// (autumn-2026 5.3). Only the shown row is odd; $filter compares the real values.
	OddRegistrationRows bool `json:"oddRegistrationRows,omitempty"`
	// ReportThrottling refuses what comes to /reports and /auditLogs beyond 5 requests in 10 seconds of all clients together
	// with 429, whatever GraphRequestsPerSecond is (graph-api 6.2). An item of a batch counts as a request.
	ReportThrottling bool `json:"reportThrottling,omitempty"`
	// ReportThrottlingInMilliseconds replaces those 10 seconds, so that a test can outlast them; 0 keeps them.
	ReportThrottlingInMilliseconds int `json:"reportThrottlingInMilliseconds,omitempty"`
	// ReportRetryAfter sends a Retry-After with such an answer, which the real one often lacks (graph-api 6.2).
	ReportRetryAfter bool `json:"reportRetryAfter,omitempty"`
}

// The values of Settings.LegacyMethodSwitches.
const (
	// LegacySwitchesIgnored accepts the document and keeps the switches.
	LegacySwitchesIgnored = "ignored"
	// LegacySwitchesRefused answers 400 and changes nothing.
	LegacySwitchesRefused = "refused"
	// LegacySwitchesStored accepts and stores the switches, which then have no effect.
	LegacySwitchesStored = "stored"
)

// The values of Settings.BrandingNull.
const (
	// BrandingNullRefused refuses the write.
	BrandingNullRefused = "refused"
	// BrandingNullIgnored leaves the property unchanged.
	BrandingNullIgnored = "ignored"
)

// The values of Settings.PasswordRulesPatch.
const (
	// PasswordRulesDefaults puts the defaults of the template in the place of values that are left out.
	PasswordRulesDefaults = "defaults"
	// PasswordRulesKept keeps them.
	PasswordRulesKept = "kept"
)

// The values of Settings.OnPremisesReset.
const (
	OnPremisesActionRequired = "actionRequired"
	OnPremisesUnreachable    = "unreachable"
)

// The values of Settings.PortalRoles. Under both an Authentication Policy Administrator writes every page, and a User
// Administrator the scope.
const (
	// PortalRolesPossible lets every role read that any source calls sufficient, a Global Reader as well.
	PortalRolesPossible = "possible"
	// PortalRolesDocumented lets those roles read that Microsoft's documentation names, which a Global Reader is not.
	PortalRolesDocumented = "documented"
)

// TokenLifetime returns the life of an access token.
func (s *State) TokenLifetime() time.Duration {
	if s.Settings.TokenLifetimeInSeconds > 0 {
		return time.Duration(s.Settings.TokenLifetimeInSeconds) * time.Second
	}
	return time.Hour
}

// SeedToday is the day in a tenant whose settings name none. It is fixed, so that the same tenant shows the same numbers next
// year.
const SeedToday = "2026-11-30"
