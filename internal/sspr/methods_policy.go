package sspr

import "slices"

// AdministratorPolicy is Password reset > Administrator policy.
type AdministratorPolicy struct {
	// Enabled says whether administrators may reset their own passwords (Graph: authorizationPolicy.allowedToUseSSPR).
	// It does not concern other users (reference graph-api 3).
	Enabled *bool
}

// MigrationState says which policy decides about methods for password reset (Graph: policyMigrationState). A value
// outside the three below is the service's own and is kept as it came.
type MigrationState string

// The states of the migration from the legacy policies (reference sspr-policy 3.9).
const (
	// PreMigration: the switches of Password reset > Authentication methods decide.
	PreMigration MigrationState = "pre_migration"
	// MigrationInProgress: a method is available where either policy offers it.
	MigrationInProgress MigrationState = "migration_in_progress"
	// MigrationComplete: the authentication methods policy decides alone, but for security questions.
	MigrationComplete MigrationState = "migration_complete"
)

// Target is a group, or everyone, in a policy of Microsoft Graph.
type Target struct {
	// ID is a group's object id, or AllUsers. Old policies may have users' ids.
	ID string
	// Type is "group" or, in old policies, "user".
	Type string
}

// AllUsers is the id that stands for every user.
const AllUsers = "all_users"

// MethodsPolicy is the authentication methods policy without the methods: the migration and the registration campaign.
type MethodsPolicy struct {
	MigrationState *MigrationState
	// BornMigrated says that the service shows no migration state, as it does in newer tenants. Such a tenant is
	// complete, and nothing else can be made of it (reference graph-api 2.5). It is read, never written.
	BornMigrated *bool `json:"-"`
	// CampaignState is "default" (Microsoft decides), "enabled" or "disabled".
	CampaignState *string
	// CampaignMethod is what the campaign asks users to set up, one method for all targets: CampaignAuthenticator,
	// CampaignPasskey, or another one in the service's words. It is nil if the targets differ or there are none.
	CampaignMethod *string
	// CampaignSnoozeDays is how many days a user can put registration off, 0 to 14.
	CampaignSnoozeDays *int64
	// CampaignIncluded and CampaignExcluded are the campaign's targets, owned whole.
	CampaignIncluded *[]Target
	CampaignExcluded *[]Target
}

// The methods of a registration campaign (reference autumn-2026 4.1). Graph calls a passkey fido2.
const (
	CampaignAuthenticator = "microsoft_authenticator"
	CampaignPasskey       = "passkey"
)

// CampaignDefault is the state of a campaign whose method and snooze days Microsoft sets (reference autumn-2026 4.2).
const CampaignDefault = "default"

// ConfigurableMethod is a method of the authentication methods policy that serves password reset.
type ConfigurableMethod string

// The methods that sspr_authentication_method_configuration manages.
const (
	MethodEmail                  ConfigurableMethod = "email"
	MethodSMS                    ConfigurableMethod = "sms"
	MethodVoice                  ConfigurableMethod = "voice"
	MethodMicrosoftAuthenticator ConfigurableMethod = "microsoft_authenticator"
	MethodSoftwareOATH           ConfigurableMethod = "software_oath"
)

// ConfigurableMethods lists them all.
func ConfigurableMethods() []ConfigurableMethod {
	return []ConfigurableMethod{MethodEmail, MethodSMS, MethodVoice, MethodMicrosoftAuthenticator, MethodSoftwareOATH}
}

// MethodConfiguration is Authentication methods > Policies > one method.
type MethodConfiguration struct {
	// Method is which method this is. It is never written, and the rules need it.
	Method *ConfigurableMethod `json:"-"`
	// State is "enabled" or "disabled".
	State *string
	// Included and Excluded are the targets, owned whole.
	Included *[]Target
	Excluded *[]Target
	// IncludedAsFound is the collection of included targets as Graph has it, with what belongs to each target. Written,
	// it replaces the collection; that is how a restore puts back what Included cannot say.
	IncludedAsFound *string
	// OfficePhoneAllowed belongs to voice.
	OfficePhoneAllowed *bool
	// UsableForSignIn belongs to sms, and is the same on every target; nil where targets differ.
	UsableForSignIn *bool
	// AuthenticationMode belongs to microsoft_authenticator: "any", "push" or "deviceBasedPush" as Graph says it, the
	// same on every target; nil where targets differ.
	AuthenticationMode *string
	// SoftwareOATHEnabled belongs to microsoft_authenticator: codes of the app.
	SoftwareOATHEnabled *bool
	// ExternalIDEmailOTP belongs to email: "default", "enabled" or "disabled" for external users' one-time passcodes.
	ExternalIDEmailOTP *string
}

// Restoring gives what a restore of the given fields writes, of a configuration that was found: where the targets were
// managed, or flags of theirs on which they differed, the targets as they were found.
func (m MethodConfiguration) Restoring(fields []string) MethodConfiguration {
	managed := func(name string) bool { return slices.Contains(fields, name) }
	differed := (managed("UsableForSignIn") && m.UsableForSignIn == nil) || (managed("AuthenticationMode") && m.AuthenticationMode == nil)
	if m.IncludedAsFound == nil || (!managed("Included") && !differed) {
		m.IncludedAsFound = nil
		return Only(m, fields)
	}
	asFound := m.IncludedAsFound
	m = Only(m, fields)
	m.Included, m.UsableForSignIn, m.AuthenticationMode, m.IncludedAsFound = nil, nil, nil, asFound
	return m
}
