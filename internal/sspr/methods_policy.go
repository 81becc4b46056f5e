package sspr

import "slices"

// AdministratorPolicy is Password reset > Administrator policy.
type AdministratorPolicy struct {
	// Enabled says whether administrators may reset their own passwords (Graph: authorizationPolicy.allowedToUseSSPR).
	// It does not concern other users (reference graph-api 3).
	Enabled *bool `stored:"enabled"`
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

// Target is a group, or everyone, in a policy of Microsoft Graph. Its JSON is a part of what a state stores.
type Target struct {
	// ID is a group's object id, or AllUsers. Old policies may have users' ids.
	ID string `json:"id"`
	// Type is "group" or, in old policies, "user".
	Type string `json:"type"`
}

// AllUsers is the id that stands for every user.
const AllUsers = "all_users"

// MethodsPolicy is the authentication methods policy without the methods: the migration and the registration campaign.
type MethodsPolicy struct {
	MigrationState *MigrationState `stored:"migration_state"`
	// BornMigrated says that the service shows no migration state, as it does in newer tenants. Such a tenant is
	// complete, and nothing else can be made of it (reference graph-api 2.5). It is read, never written.
	BornMigrated *bool `stored:"-"`
	// CampaignState is "default" (Microsoft decides), "enabled" or "disabled".
	CampaignState *string `stored:"registration_campaign_state"`
	// CampaignMethod is what the campaign asks users to set up, one method for all targets: CampaignAuthenticator,
	// CampaignPasskey, or another one in the service's words. It is nil if the targets differ or there are none.
	CampaignMethod *string `stored:"registration_campaign_method"`
	// CampaignSnoozeDays is how many days a user can put registration off, 0 to 14.
	CampaignSnoozeDays *int64 `stored:"registration_campaign_snooze_days"`
	// CampaignIncluded and CampaignExcluded are the campaign's targets, owned whole.
	CampaignIncluded *[]Target `stored:"registration_campaign_included_groups"`
	CampaignExcluded *[]Target `stored:"registration_campaign_excluded_groups"`
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

// MethodHardwareOATH is read and not managed: it is in preview, and version 1.0 of Microsoft Graph may not show it
// (reference autumn-2026 1.7).
const MethodHardwareOATH ConfigurableMethod = "hardware_oath"

// ConfigurableMethods lists those that are managed.
func ConfigurableMethods() []ConfigurableMethod {
	return []ConfigurableMethod{MethodEmail, MethodSMS, MethodVoice, MethodMicrosoftAuthenticator, MethodSoftwareOATH}
}

// MethodConfiguration is Authentication methods > Policies > one method.
type MethodConfiguration struct {
	// Method is which method this is. It is never written, and the rules need it.
	Method *ConfigurableMethod `stored:"-"`
	// State is "enabled" or "disabled".
	State *string `stored:"state"`
	// Included and Excluded are the targets, owned whole.
	Included *[]Target `stored:"included_groups"`
	Excluded *[]Target `stored:"excluded_groups"`
	// IncludedAsFound is the collection of included targets as Graph has it, with what belongs to each target. Written,
	// it replaces the collection; that is how a restore puts back what Included cannot say.
	IncludedAsFound *string `stored:"included_groups_as_found"`
	// OfficePhoneAllowed belongs to voice.
	OfficePhoneAllowed *bool `stored:"office_phone_allowed"`
	// UsableForSignIn belongs to sms, and is the same on every target; nil where targets differ.
	UsableForSignIn *bool `stored:"usable_for_sign_in"`
	// AuthenticationMode belongs to microsoft_authenticator: "any", "push" or "deviceBasedPush" as Graph says it, the
	// same on every target; nil where targets differ.
	AuthenticationMode *string `stored:"authentication_mode"`
	// SoftwareOATHEnabled belongs to microsoft_authenticator: codes of the app.
	SoftwareOATHEnabled *bool `stored:"software_oath_enabled"`
	// ExternalIDEmailOTP belongs to email: "default", "enabled" or "disabled" for external users' one-time passcodes.
	ExternalIDEmailOTP *string `stored:"allow_external_id_to_use_email_otp"`
}

// Restoring returns what a restore of the managed fields writes, given by their stored names, of a configuration that
// was found, and those of them that it cannot put back, because the tenant had no value. If the targets were managed,
// or flags of theirs on which they differed, the targets go back as they were found.
func (m MethodConfiguration) Restoring(managed []string) (change MethodConfiguration, lost []string) {
	lost = Missing(m, managed)
	differed := slices.Contains(lost, FieldUsableForSignIn) || slices.Contains(lost, FieldAuthenticationMode)
	change = Only(m, managed)
	change.IncludedAsFound = nil
	if m.IncludedAsFound == nil || (!slices.Contains(managed, FieldIncludedGroups) && !differed) {
		return change, lost
	}
	change.Included, change.UsableForSignIn, change.AuthenticationMode, change.IncludedAsFound = nil, nil, nil, m.IncludedAsFound
	return change, slices.DeleteFunc(lost, func(name string) bool {
		return name == FieldIncludedGroups || name == FieldUsableForSignIn || name == FieldAuthenticationMode
	})
}
