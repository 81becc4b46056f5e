# Microsoft's tutorial as it was in 2023: one method, e-mail or the authenticator app's code, for SSPR-Test-Group,
# reconfirmed once a year. It uses the method switches of Password reset, which have an effect only in a tenant that has
# not completed the migration to the authentication methods policy. imports.tf adopts the settings that every tenant has.
# For the current tutorial see ../tutorial.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# An emulated tenant from before the migration. An existing tenant in .sspr-emulator.json keeps its migration state.
provider "sspr" {
  environment              = "emulator"
  emulator_migration_state = "pre_migration"
}

# Password reset > Properties
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
}

# Password reset > Authentication methods
resource "sspr_authentication_methods" "this" {
  methods_required = 1
  methods          = ["email", "mobile_app_code"]
}

# Password reset > Registration
resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 365
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
