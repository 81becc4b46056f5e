terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# A tenant that runs inside the provider and is kept in the file .sspr-emulator.json.
provider "sspr" {
  environment = "emulator"
}

# Who may reset a password: the members of one group.
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  on_destroy  = "restore"
}

# How many methods it takes. Which ones users may choose from is a setting of the authentication methods policy; a new
# tenant offers the authenticator app, and this adds e-mail.
resource "sspr_authentication_methods" "this" {
  methods_required = 1
  on_destroy       = "restore"
}

resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
  on_destroy      = "restore"
}

# How users come to have a method: they are asked when they sign in, and again every 90 days.
resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 90
  on_destroy           = "restore"
}
