# Microsoft's tutorial "Enable users to unlock their account or reset passwords" in a migrated tenant (read in
# September 2026): https://learn.microsoft.com/entra/identity/authentication/tutorial-enable-sspr
# The tutorial still sets the methods under Password reset, which has not been possible since September 30, 2025.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# The emulated tenant runs inside the provider and is stored in .sspr-emulator.json. For your own tenant, remove
# "environment", sign in with "az login", and set ARM_CLIENT_ID and ARM_CLIENT_SECRET for the methods.
provider "sspr" {
  environment = "emulator"
}

# Authentication methods > Policies: how users can prove their identity. Phones, apps and addresses count once they
# are registered.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}

resource "sspr_authentication_method_configuration" "authenticator" {
  method                = "microsoft_authenticator" # with notifications and codes
  state                 = "enabled"
  included_groups       = ["all_users"]
  software_oath_enabled = true
}

# Microsoft stops sending text messages on February 1, 2027; with your own telephony provider the method continues to work.
resource "sspr_authentication_method_configuration" "sms" {
  method             = "sms"
  state              = "enabled"
  included_groups    = ["all_users"]
  usable_for_sign_in = false # for password reset, not for sign-in
}

# Password reset > Properties
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
}

# Password reset > Authentication methods
resource "sspr_authentication_methods" "this" {
  methods_required = 2

  # Two methods are required once enough methods are enabled.
  depends_on = [
    sspr_authentication_method_configuration.email,
    sspr_authentication_method_configuration.authenticator,
    sspr_authentication_method_configuration.sms,
  ]
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
