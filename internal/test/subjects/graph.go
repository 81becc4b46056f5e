package subjects

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// AdministratorPolicy is the switch for administrators in the authorization policy.
var AdministratorPolicy = Subject{
	Spec: acctest.Spec{
		Type: "sspr_administrator_policy",
		Document: acctest.Document{
			Name: "authorization", Path: "/authorizationPolicy",
			Of:      func(s *emulator.State) *emulator.Document { return &s.AuthorizationPolicy },
			Service: emulator.Graph, Method: http.MethodPatch,
			Foreign:   map[string]any{"allowInvitesFrom": "none"},
			ReadNeeds: "Policy.Read.All", WriteNeeds: "Policy.ReadWrite.Authorization",
		},
		Keys: []string{"allowedToUseSSPR"},
		Base: acctest.Attributes{"enabled": "false"},
		Want: acctest.Properties{"allowedToUseSSPR": "false"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"enabled": "true"}, Want: acctest.Properties{"allowedToUseSSPR": "true"}},
		},
		Drift:  map[string]any{"allowedToUseSSPR": true},
		Unlike: map[string]any{"allowedToUseSSPR": true},
	},
}

// Campaign returns registrationEnforcement as Graph has it.
func Campaign(state string, days int, included, excluded string) json.RawMessage {
	include := fmt.Sprintf(`{"id":%q,"targetType":"group","targetedAuthenticationMethod":"microsoftAuthenticator"}`, included)
	exclude := ""
	if excluded != "" {
		exclude = fmt.Sprintf(`{"id":%q,"targetType":"group"}`, excluded)
	}
	return json.RawMessage(fmt.Sprintf(`{"authenticationMethodsRegistrationCampaign":{"snoozeDurationInDays":%d,"state":%q,"excludeTargets":[%s],"includeTargets":[%s]}}`,
		days, state, exclude, include))
}

// Enforcement is the property of the authentication methods policy that has the registration campaign.
const Enforcement = "registrationEnforcement"

var methodsPolicy = acctest.Document{
	Name: "methods", Path: "/authenticationMethodsPolicy",
	Of:      func(s *emulator.State) *emulator.Document { return &s.AuthenticationMethodsPolicy },
	Service: emulator.Graph, Method: http.MethodPatch,
	Foreign: map[string]any{"description": "Changed by somebody else"}, Volatile: []string{"lastModifiedDateTime"},
	ReadNeeds: "Policy.Read", WriteNeeds: "Policy.ReadWrite.AuthenticationMethod",
}

// AuthenticationMethodsPolicy is the migration and the registration campaign, in a tenant on its way from the legacy switches.
var AuthenticationMethodsPolicy = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_authentication_methods_policy",
		Document: methodsPolicy,
		Tenant: func(s *emulator.State) {
			inProgress := "migrationInProgress"
			s.SetMigrationState(&inProgress)
		},
		Keys: []string{"policyMigrationState", Enforcement},
		Base: acctest.Attributes{
			"migration_state": `"migration_complete"`, "registration_campaign_state": `"enabled"`, "registration_campaign_snooze_days": "3",
			"registration_campaign_included_groups": `["` + emulator.SeedGroupID + `"]`, "registration_campaign_excluded_groups": `["` + emulator.SeedNestedGroupID + `"]`,
		},
		Want: acctest.Properties{
			"policyMigrationState": `"migrationComplete"`,
			Enforcement:            string(Campaign("enabled", 3, emulator.SeedGroupID, emulator.SeedNestedGroupID)),
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"migration_state": `"migration_in_progress"`}, Want: acctest.Properties{"policyMigrationState": `"migrationInProgress"`}},
			{
				Change: acctest.Attributes{"registration_campaign_state": `"disabled"`},
				Want:   acctest.Properties{Enforcement: string(Campaign("disabled", 3, emulator.SeedGroupID, emulator.SeedNestedGroupID))},
			},
			{
				Change: acctest.Attributes{"registration_campaign_snooze_days": "14"},
				Want:   acctest.Properties{Enforcement: string(Campaign("enabled", 14, emulator.SeedGroupID, emulator.SeedNestedGroupID))},
			},
			{
				Change: acctest.Attributes{"registration_campaign_included_groups": `["all_users"]`},
				Want:   acctest.Properties{Enforcement: string(Campaign("enabled", 3, "all_users", emulator.SeedNestedGroupID))},
			},
			{
				Change: acctest.Attributes{"registration_campaign_excluded_groups": `[]`},
				Want:   acctest.Properties{Enforcement: string(Campaign("enabled", 3, emulator.SeedGroupID, ""))},
			},
		},
		Removable: "registration_campaign_snooze_days",
		Drift:     map[string]any{"policyMigrationState": "preMigration"},
		Unlike: map[string]any{
			"policyMigrationState": "migrationInProgress",
			Enforcement:            Campaign("disabled", 7, emulator.SeedNestedGroupID, ""),
		},
	},
	Faults: Faults{
		Tenant: func(s *emulator.State) {
			s.AuthenticationMethodsPolicy.Set("policyMigrationState", "migrationComplete")
		},
		Base: acctest.Attributes{
			"migration_state": `"migration_in_progress"`, "registration_campaign_method": `"passkey"`, "registration_campaign_excluded_groups": "",
		},
		Update: acctest.Attributes{
			"migration_state": `"migration_complete"`, "registration_campaign_method": `"microsoft_authenticator"`, "registration_campaign_snooze_days": "14",
			"registration_campaign_included_groups": `["all_users"]`,
		},
	},
}

// passkeys is a campaign for passkeys that everyone is in but a group.
func passkeys(state string, days int) string {
	return strings.ReplaceAll(string(Campaign(state, days, "all_users", emulator.SeedNestedGroupID)), "microsoftAuthenticator", "fido2")
}

// RegistrationCampaign is the campaign of a tenant that was born migrated. The tenant keeps what a change of a nested object
// leaves out. That the provider sends the campaign whole is asserted by package graph.
var RegistrationCampaign = Subject{
	Spec: acctest.Spec{
		Type:     "sspr_authentication_methods_policy",
		Document: methodsPolicy,
		Keys:     []string{Enforcement},
		Base: acctest.Attributes{
			"registration_campaign_state": `"enabled"`, "registration_campaign_method": `"passkey"`, "registration_campaign_snooze_days": "3",
			"registration_campaign_excluded_groups": `["` + emulator.SeedNestedGroupID + `"]`,
		},
		Want: acctest.Properties{Enforcement: passkeys("enabled", 3)},
		Updates: []acctest.Update{
			{
				Change: acctest.Attributes{"registration_campaign_method": `"microsoft_authenticator"`},
				Want:   acctest.Properties{Enforcement: string(Campaign("enabled", 3, "all_users", emulator.SeedNestedGroupID))},
			},
			{Change: acctest.Attributes{"registration_campaign_state": `"disabled"`}, Want: acctest.Properties{Enforcement: passkeys("disabled", 3)}},
			{Change: acctest.Attributes{"registration_campaign_snooze_days": "0"}, Want: acctest.Properties{Enforcement: passkeys("enabled", 0)}},
		},
		Removable: "registration_campaign_snooze_days",
		Drift:     map[string]any{Enforcement: Campaign("disabled", 3, "all_users", "")},
		Unlike:    map[string]any{Enforcement: Campaign("disabled", 7, "all_users", emulator.SeedGroupID)},
	},
}
