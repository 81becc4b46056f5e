package authenticationmethodspolicy

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	MigrationState     types.String `tfsdk:"migration_state"`
	CampaignState      types.String `tfsdk:"registration_campaign_state"`
	CampaignMethod     types.String `tfsdk:"registration_campaign_method"`
	CampaignSnoozeDays types.Int64  `tfsdk:"registration_campaign_snooze_days"`
	CampaignIncluded   types.Set    `tfsdk:"registration_campaign_included_groups"`
	CampaignExcluded   types.Set    `tfsdk:"registration_campaign_excluded_groups"`
}

func (m *model) Settings() sspr.MethodsPolicy {
	p := sspr.MethodsPolicy{
		CampaignState:      attribute.String(m.CampaignState),
		CampaignMethod:     attribute.String(m.CampaignMethod),
		CampaignSnoozeDays: attribute.Int64(m.CampaignSnoozeDays),
		CampaignIncluded:   attribute.Targets(m.CampaignIncluded),
		CampaignExcluded:   attribute.Targets(m.CampaignExcluded),
	}
	if s := attribute.String(m.MigrationState); s != nil {
		state := sspr.MigrationState(*s)
		p.MigrationState = &state
	}
	return p
}

func (m *model) Show(live sspr.MethodsPolicy) {
	m.MigrationState = types.StringPointerValue((*string)(live.MigrationState))
	m.CampaignState = types.StringPointerValue(live.CampaignState)
	m.CampaignMethod = types.StringPointerValue(live.CampaignMethod)
	m.CampaignSnoozeDays = types.Int64PointerValue(live.CampaignSnoozeDays)
	m.CampaignIncluded = attribute.TargetSet(live.CampaignIncluded)
	m.CampaignExcluded = attribute.TargetSet(live.CampaignExcluded)
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"migration_state": attribute.OptionalString("Migration state: `pre_migration`, `migration_in_progress` or `migration_complete`. From `migration_complete` the documented way back is to `migration_in_progress`. "+
			"Graph property `policyMigrationState`; where the service shows none, the tenant is complete and that is never a difference.",
			string(sspr.PreMigration), string(sspr.MigrationInProgress), string(sspr.MigrationComplete)),
		"registration_campaign_state": attribute.OptionalString("State of the registration campaign, which asks users to set up a method when they sign in: `default` (Microsoft manages it, and sets method and snooze days), "+
			"`enabled` or `disabled`. Graph property `registrationEnforcement.authenticationMethodsRegistrationCampaign.state`.", "default", "enabled", "disabled"),
		"registration_campaign_method": attribute.OptionalString("Method that the campaign asks users to set up, the same for every group: `microsoft_authenticator` or `passkey`. A passkey does not reset a password. "+
			"Not with the state `default`. Null if the tenant's groups differ. Graph property `registrationEnforcement.authenticationMethodsRegistrationCampaign.includeTargets.targetedAuthenticationMethod` (`fido2` is a passkey).",
			sspr.CampaignAuthenticator, sspr.CampaignPasskey),
		"registration_campaign_snooze_days": attribute.OptionalInt64("Days allowed to snooze, 0 to 14; 0 asks at every sign-in with multifactor authentication. Not with the state `default`. Graph property `registrationEnforcement.authenticationMethodsRegistrationCampaign.snoozeDurationInDays`."),
		"registration_campaign_included_groups": attribute.OptionalStrings(
			"Groups that the campaign asks: object IDs, or `all_users`. Graph property `registrationEnforcement.authenticationMethodsRegistrationCampaign.includeTargets`.", attribute.IncludedValidator()),
		"registration_campaign_excluded_groups": attribute.OptionalStrings(
			"Groups that the campaign leaves alone: object IDs. Graph property `registrationEnforcement.authenticationMethodsRegistrationCampaign.excludeTargets`.", attribute.ExcludedValidator()),
	}
}
