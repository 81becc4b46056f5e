# Microsoft's tutorial "Enable users to unlock their account or reset passwords", as code:
# https://learn.microsoft.com/entra/identity/authentication/tutorial-enable-sspr
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# The emulated tenant starts inside the provider and keeps itself in .sspr-emulator.json. For your own tenant, leave
# "environment" out and sign in with "az login".
provider "sspr" {
  environment = "emulator"
}

# Password reset > Properties
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
}

# Password reset > Authentication methods
resource "sspr_authentication_methods" "this" {
  methods_required = 2
  methods          = ["email", "mobile_phone", "mobile_app_code"]
}

# Password reset > Registration
resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 180
}

# Password reset > Notifications
resource "sspr_notifications" "this" {
  notify_users          = true
  notify_administrators = true
}

# Password reset > Customization
resource "sspr_customization" "this" {
  customize_helpdesk_link      = true
  custom_helpdesk_email_or_url = "https://support.contoso.example/password"
}
