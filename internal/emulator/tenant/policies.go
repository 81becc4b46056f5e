package tenant

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
)

// The values of policyMigrationState (graph-api 2.5).
const (
	PreMigration        = "preMigration"
	MigrationInProgress = "migrationInProgress"
	MigrationComplete   = "migrationComplete"
)

// Names in the policies that the emulator reads.
const (
	KeyMigrationState = "policyMigrationState"
	KeyConfigurations = "authenticationMethodConfigurations"
	KeyIncludeTargets = "includeTargets"
	keyAllowedToSSPR  = "allowedToUseSSPR"
	KeyLastModified   = "lastModifiedDateTime"

	KeyEnforcement    = "registrationEnforcement"
	KeyCampaign       = "authenticationMethodsRegistrationCampaign"
	KeyCampaignMethod = "targetedAuthenticationMethod"
	KeySnooze         = "snoozeDurationInDays"
	KeySnoozeLimit    = "enforceRegistrationAfterAllowedSnoozes"
)

// AuthenticationMethod returns the configuration of a method, with an id such as "Email" in any case, or nil. What it
// points at may be changed in place; the configuration that Settings.FederatedCredentialMethod shows is a copy until
// it is changed. It finds "HardwareOath" whether Graph shows it or not.
func (s State) AuthenticationMethod(id string) *document.Document {
	methods := s.Configurations()
	i := slices.IndexFunc(methods, func(d document.Document) bool { return strings.EqualFold(ConfigurationID(d), id) })
	if i < 0 {
		return nil
	}
	return &methods[i]
}

// SetAuthenticationMethod sets a property of the configuration of a method, or adds it at the end. The value is anything
// that encodes to JSON. It panics if there is no such method, as that is a mistake in the calling test.
func (s *State) SetAuthenticationMethod(id, key string, value any) {
	s.AuthenticationMethods = s.Configurations()
	d := s.AuthenticationMethod(id)
	if d == nil {
		panic("emulator: no authentication method " + id)
	}
	d.Set(key, value)
}

// AddExternalAuthenticationMethod adds an enabled external method and returns its id, a GUID (graph-api 2.3). There is no
// other way to have one here: the POST that creates it is not served.
func (s *State) AddExternalAuthenticationMethod(displayName string) (id string) {
	id = uuid.NewString()
	d := fresh.Method("external", id, "enabled", `{"excludeTargets": []}`, ``)
	d.Set("displayName", displayName)
	d.Set("appId", uuid.NewString())
	d.Set("openIdConnectSetting", document.New(
		"clientId", uuid.NewString(), "discoveryUrl", "https://idp.example/.well-known/openid-configuration"))
	s.AuthenticationMethods = append(s.AuthenticationMethods, d)
	return id
}

// RemoveAuthenticationMethod removes the configuration of a method, such as one that older tenants do not show.
func (s *State) RemoveAuthenticationMethod(id string) {
	s.AuthenticationMethods = slices.DeleteFunc(s.AuthenticationMethods,
		func(d document.Document) bool { return strings.EqualFold(ConfigurationID(d), id) })
}

// MigrationState returns policyMigrationState, which is nil for null.
func (s State) MigrationState() *string { return MigrationStateOf(s.AuthenticationMethodsPolicy) }

// SetMigrationState puts the tenant into a state of the migration: "preMigration", from which it can go to any other and
// back, "migrationInProgress", "migrationComplete", or nil, as the newest tenants show it.
func (s *State) SetMigrationState(state *string) {
	s.AuthenticationMethodsPolicy.Set(KeyMigrationState, state)
	switch {
	case state == nil:
		s.Settings.BornBeforeMigration = false
	case *state == PreMigration:
		s.Settings.BornBeforeMigration = true
	}
}

// SwitchOffLegacyMethods makes the portal's policy document that of a tenant whose administrators migrated by hand, as
// Microsoft describes it, and switched off every legacy method, one by one (autumn-2026 1.3).
func (s *State) SwitchOffLegacyMethods() {
	for _, key := range MethodSwitches {
		s.SetPolicy(key, false)
	}
}

// AllowedToUseSSPR reports whether administrators may reset their own passwords.
func (s State) AllowedToUseSSPR() bool {
	return s.AuthorizationPolicy.IsTrue(keyAllowedToSSPR)
}

// SetAllowedToUseSSPR sets whether administrators may reset their own passwords.
func (s *State) SetAllowedToUseSSPR(allowed bool) {
	s.AuthorizationPolicy.Set(keyAllowedToSSPR, allowed)
}

// Configurations returns the configurations with the one that only a setting shows.
func (s State) Configurations() []document.Document {
	if !s.Settings.FederatedCredentialMethod ||
		slices.ContainsFunc(s.AuthenticationMethods, func(d document.Document) bool { return ConfigurationID(d) == fresh.FederatedMethodID }) {
		return s.AuthenticationMethods
	}
	return append(slices.Clone(s.AuthenticationMethods), fresh.FederatedMethod())
}

// shown reports whether Graph shows a configuration (see Settings.HardwareOathShown).
func (s Settings) shown(method document.Document) bool {
	return s.HardwareOathShown || ConfigurationID(method) != fresh.HardwareOathID
}

// ShownConfigurations returns the configurations that Graph shows.
func (s State) ShownConfigurations() []document.Document {
	return slices.DeleteFunc(slices.Clone(s.Configurations()), func(d document.Document) bool { return !s.Settings.shown(d) })
}

// ShownConfiguration is AuthenticationMethod without the configurations that Graph does not show.
func (s State) ShownConfiguration(id string) *document.Document {
	d := s.AuthenticationMethod(id)
	if d == nil || !s.Settings.shown(*d) {
		return nil
	}
	return d
}

// fillPolicies adds the policies of a seeded tenant to one of an older version, whose file does not have them. The app
// with every permission gets the permissions that came with them, unless its permissions were changed.
func (s *State) fillPolicies() {
	if s.DeletedUsers == nil {
		before := []string{
			"AuditLog.Read.All", "Group.Read.All", "Organization.Read.All", "Policy.Read.All",
			"Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.Authorization", "User.Read.All",
		}
		if app := s.App(SeedClientID); app != nil && slices.Equal(app.Permissions, before) {
			app.Permissions = seedPermissions()
		}
		s.DeletedUsers = []User{}
	}
	if s.DeletedGroups == nil {
		if app := s.App(SeedClientID); app != nil && slices.Equal(app.Permissions, permissionsBeforeDirectory()) {
			app.Permissions = seedPermissions()
		}
		s.DeletedGroups = []Group{}
	}
	if s.DomainProperties == nil {
		if app := s.App(SeedClientID); app != nil && slices.Equal(app.Permissions, permissionsBeforeDomains()) {
			app.Permissions = seedPermissions()
		}
		s.DomainProperties = map[string]*document.Document{}
	}
	if s.AuthorizationPolicy == nil && s.AuthenticationMethodsPolicy == nil {
		before := []string{"Group.Read.All", "Organization.Read.All", "User.Read.All"}
		if app := s.App(SeedClientID); app != nil && slices.Equal(app.Permissions, before) {
			app.Permissions = seedPermissions()
		}
	}
	if s.AuthorizationPolicy == nil {
		s.AuthorizationPolicy = fresh.AuthorizationPolicy()
	}
	if s.AuthenticationMethodsPolicy == nil {
		s.AuthenticationMethodsPolicy = fresh.MethodsPolicy()
	}
	if s.AuthenticationMethods == nil {
		s.AuthenticationMethods = fresh.Methods()
	}
}

// MigrationStateOf returns policyMigrationState of a policy or of the body of a PATCH; nil for null.
func MigrationStateOf(policy document.Document) *string {
	raw, _ := policy.Get(KeyMigrationState)
	var state *string
	if json.Unmarshal(raw, &state) != nil {
		return nil
	}
	return state
}

// Migrated reports whether the legacy switches of methods have ended, which they have in the newest tenants too, whose state
// is null (graph-api 2.5).
func (s State) Migrated() bool {
	state := s.MigrationState()
	return state == nil || *state == MigrationComplete
}

// ConfigurationID returns the id of a configuration.
func ConfigurationID(d document.Document) string {
	raw, _ := d.Get("id")
	id, _ := document.Text(raw)
	return id
}

// Names in the policy document that the emulator reads (sspr-policy 1.1).
const (
	KeyObjectID   = "objectId"
	KeyEnablement = "enablementType"
	KeyRequired   = "numberOfAuthenticationMethodsRequired"
	KeyGroupIDs   = "passwordResetEnabledGroupIds"
	KeyGroupName  = "passwordResetEnabledGroupName"
	KeyQuestions  = "securityQuestions"

	KeyQuestionsSwitch = "securityQuestionsOptionEnabled"

	EnablementSelected = 1
)

// NoGroupID is the second spelling of "no group" in the portal API (sspr-policy 1.2).
const NoGroupID = "00000000-0000-0000-0000-000000000000"

// MethodSwitches are the legacy switches that are counted against the number of methods required.
var MethodSwitches = []string{
	"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
	"mobileAppNotificationEnabled", "mobileAppCodeEnabled",
}

// PolicyGroup returns the id of the policy's group, or "" for both spellings of none.
func PolicyGroup(d document.Document) string {
	ids, err := document.Strings(d, KeyGroupIDs)
	if err != nil || len(ids) == 0 || ids[0] == NoGroupID {
		return ""
	}
	return ids[0]
}
