terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# A tenant that runs inside the provider and is stored in the file .sspr-emulator.json.
provider "sspr" {
  environment = "emulator"
}

# Who may reset a password: the members of one group.
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  on_destroy  = "restore"
}

# The number of methods required. The methods that users can choose from are set in the authentication methods policy: a
# new tenant offers the authenticator app, and the next block adds e-mail.
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

# Users are asked to register when they sign in, and to reconfirm every 90 days.
resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 90
  on_destroy           = "restore"
}
