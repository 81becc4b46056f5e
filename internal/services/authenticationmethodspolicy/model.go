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

// campaign begins the path of the properties of the registration campaign, in Markdown.
const campaign = "`registrationEnforcement.authenticationMethodsRegistrationCampaign."

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"migration_state": attribute.OptionalString("Migration state: `pre_migration`, `migration_in_progress` or `migration_complete`. A tenant that did not start in `pre_migration` cannot return to it.",
			string(sspr.PreMigration), string(sspr.MigrationInProgress), string(sspr.MigrationComplete)).
			Showing("Migration state: `pre_migration`, `migration_in_progress` or `migration_complete`. A tenant that shows no state is complete.").
			Named("`policyMigrationState`"),
		"registration_campaign_state": attribute.OptionalString("State of the campaign that asks users to set up a method: `enabled`, `disabled` or `default` (Microsoft sets method and snooze days).",
			"default", "enabled", "disabled").
			Named(campaign + "state`"),
		"registration_campaign_method": attribute.OptionalString("Method that users are asked to set up: `microsoft_authenticator` or `passkey`, which does not reset a password. Rejected with the state `default`.",
			sspr.CampaignAuthenticator, sspr.CampaignPasskey).
			Showing("Method that users are asked to set up: `microsoft_authenticator` or `passkey`, which does not reset a password.").
			Named(campaign + "includeTargets.targetedAuthenticationMethod`"),
		"registration_campaign_snooze_days": attribute.OptionalInt64("Number of days that users can snooze: 0 to 14, 0 to ask at every multifactor authentication. Rejected with the state `default`.").
			Showing("Number of days that users can snooze: 0 to 14, 0 to ask at every multifactor authentication.").
			Named(campaign + "snoozeDurationInDays`"),
		"registration_campaign_included_groups": attribute.OptionalStrings("Object IDs of the groups that the campaign asks, or `all_users`.", attribute.IncludedValidator()).
			Named(campaign + "includeTargets`"),
		"registration_campaign_excluded_groups": attribute.OptionalStrings("Object IDs of the groups that the campaign does not ask.", attribute.ExcludedValidator()).
			Named(campaign + "excludeTargets`"),
	}
}
