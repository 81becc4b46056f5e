# Terraform owns the campaign: users are asked to set up the authenticator app.
resource "sspr_authentication_methods_policy" "this" {
  registration_campaign_state  = "enabled"
  registration_campaign_method = "microsoft_authenticator"
}
