package sspr

import "slices"

// AdministratorPolicy is the page Password reset > Administrator policy.
type AdministratorPolicy struct {
	// Enabled is whether administrators may reset their own passwords (Graph: authorizationPolicy.allowedToUseSSPR). It
	// does not concern other users (graph-api 3).
	Enabled *bool `stored:"enabled"`
}

// MigrationState is which policy decides about the methods of password reset (Graph: policyMigrationState). Any other
// value that the service returns is kept unchanged.
type MigrationState string

// The states of the migration from the legacy policies (sspr-policy 3.9).
const (
	// PreMigration: the switches of Password reset > Authentication methods decide.
	PreMigration MigrationState = "pre_migration"
	// MigrationInProgress: a method is available if either policy offers it.
	MigrationInProgress MigrationState = "migration_in_progress"
	// MigrationComplete: the authentication methods policy decides alone, except about security questions.
	MigrationComplete MigrationState = "migration_complete"
)

// Target is a group, or all users, in a policy of Microsoft Graph. Its JSON is part of what a state stores.
type Target struct {
	// ID is the object ID of a group, or AllUsers. Old policies may have the IDs of users.
	ID string `json:"id"`
	// Type is "group" or, in old policies, "user".
	Type string `json:"type"`
}

// AllUsers is the ID that means all users.
const AllUsers = "all_users"

// MethodsPolicy is the authentication methods policy without the methods: the migration and the registration campaign.
type MethodsPolicy struct {
	MigrationState *MigrationState `stored:"migration_state"`
	// BornMigrated is true if the service shows no migration state, as in newer tenants. Such a tenant is complete and
	// cannot be changed (graph-api 2.5). The field is read and never written.
	BornMigrated *bool `stored:"-"`
	// CampaignState is "default" (Microsoft decides), "enabled" or "disabled".
	CampaignState *string `stored:"registration_campaign_state"`
	// CampaignMethod is the method that the campaign asks users to set up, the same for all targets:
	// CampaignAuthenticator, CampaignPasskey, or another value of the service. It is nil if the targets differ or there
	// are none.
	CampaignMethod *string `stored:"registration_campaign_method"`
	// CampaignSnoozeDays is the number of days by which a user can postpone registration, 0 to 14.
	CampaignSnoozeDays *int64 `stored:"registration_campaign_snooze_days"`
	// CampaignIncluded and CampaignExcluded are the complete lists of the campaign's targets.
	CampaignIncluded *[]Target `stored:"registration_campaign_included_groups"`
	CampaignExcluded *[]Target `stored:"registration_campaign_excluded_groups"`
}

// The methods of a registration campaign (autumn-2026 4.1). Graph's name of a passkey is fido2.
const (
	CampaignAuthenticator = "microsoft_authenticator"
	CampaignPasskey       = "passkey"
)

// CampaignDefault is the state in which Microsoft sets the method and the snooze days (autumn-2026 4.2).
const CampaignDefault = "default"

// ConfigurableMethod is a method of the authentication methods policy that can be used for password reset.
type ConfigurableMethod string

// The methods that sspr_authentication_method_configuration manages.
const (
	MethodEmail                  ConfigurableMethod = "email"
	MethodSMS                    ConfigurableMethod = "sms"
	MethodVoice                  ConfigurableMethod = "voice"
	MethodMicrosoftAuthenticator ConfigurableMethod = "microsoft_authenticator"
	MethodSoftwareOATH           ConfigurableMethod = "software_oath"
)

// MethodHardwareOATH is read but not managed: it is in preview, and version 1.0 of Microsoft Graph may not show it
// (autumn-2026 1.7).
const MethodHardwareOATH ConfigurableMethod = "hardware_oath"

// ConfigurableMethods returns the methods that can be managed.
func ConfigurableMethods() []ConfigurableMethod {
	return []ConfigurableMethod{MethodEmail, MethodSMS, MethodVoice, MethodMicrosoftAuthenticator, MethodSoftwareOATH}
}

// MethodConfiguration is the page Authentication methods > Policies > one method.
type MethodConfiguration struct {
	// Method is the method of this configuration. It is never written; the rules need it.
	Method *ConfigurableMethod `stored:"-"`
	// State is "enabled" or "disabled".
	State *string `stored:"state"`
	// Included and Excluded are the complete lists of targets.
	Included *[]Target `stored:"included_groups"`
	Excluded *[]Target `stored:"excluded_groups"`
	// IncludedAsFound is the JSON of Graph's collection of included targets, with all properties of each target. When
	// written, it replaces the collection. A restore uses it for what Included cannot express.
	IncludedAsFound *string `stored:"included_groups_as_found"`
	// OfficePhoneAllowed is a setting of voice.
	OfficePhoneAllowed *bool `stored:"office_phone_allowed"`
	// UsableForSignIn is a setting of sms, the same on every target; nil if the targets differ.
	UsableForSignIn *bool `stored:"usable_for_sign_in"`
	// AuthenticationMode is a setting of microsoft_authenticator: "any", "push" or "deviceBasedPush" in Graph's words,
	// the same on every target; nil if the targets differ.
	AuthenticationMode *string `stored:"authentication_mode"`
	// SoftwareOATHEnabled is a setting of microsoft_authenticator: codes of the app.
	SoftwareOATHEnabled *bool `stored:"software_oath_enabled"`
	// ExternalIDEmailOTP is a setting of email: "default", "enabled" or "disabled" for the one-time passcodes of
	// external users.
	ExternalIDEmailOTP *string `stored:"allow_external_id_to_use_email_otp"`
}

// Restoring returns what a restore writes of a configuration that was found. managed are the stored names of the
// managed fields. lost are those that it cannot restore, because the tenant had no value. If the targets were managed,
// or a flag on which they differed, the targets are restored as they were found.
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
