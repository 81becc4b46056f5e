resource "sspr_authentication_methods_policy" "this" {
  migration_state = "migration_complete"

  registration_campaign_state       = "enabled"
  registration_campaign_snooze_days = 3
}
