# Users without the authenticator app are asked to set it up when they sign in, and can postpone it by three days at a
# time.
resource "sspr_authentication_methods_policy" "this" {
  registration_campaign_state       = "enabled"
  registration_campaign_method      = "microsoft_authenticator"
  registration_campaign_snooze_days = 3
}
