# Microsoft's tutorial "Enable users to unlock their account or reset passwords" in a migrated tenant (read in
# September 2026): https://learn.microsoft.com/entra/identity/authentication/tutorial-enable-sspr
# The tutorial still sets the methods under Password reset, which has not been possible since September 30, 2025.
# imports.tf adopts the settings that every tenant has. Registration, notifications and customization are in step-2.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# The emulated tenant runs inside the provider and is stored in .sspr-emulator.json. For your own tenant, remove
# "environment", sign in with "az login", and set ARM_CLIENT_ID and ARM_CLIENT_SECRET for Microsoft Graph.
provider "sspr" {
  environment = "emulator"
}

locals {
  methods_required = 2
}

# Authentication methods > Policies: how users can prove their identity. Phones, apps and addresses count once they
# are registered. The tenant already offers the authenticator app.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}

# Codes of an authenticator app. Microsoft's tutorial has mobile phones here, but Microsoft's text messages end in 2027.
resource "sspr_authentication_method_configuration" "software_oath" {
  method          = "software_oath"
  state           = "enabled"
  included_groups = ["all_users"]
}

# Password reset > Properties
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
}

# Password reset > Authentication methods
resource "sspr_authentication_methods" "this" {
  methods_required = local.methods_required

  # Two methods are required once enough methods are enabled.
  depends_on = [
    sspr_authentication_method_configuration.email,
    sspr_authentication_method_configuration.software_oath,
  ]
}

# How many users can reset a password today and could not under this policy. A saved plan contains the output and the
# check, but no warnings.
data "sspr_readiness" "planned" {
  methods_required = local.methods_required
  methods          = ["email", "mobile_app_code", "mobile_app_notification"]
  list_limit       = 0 # numbers only: no user names in state and plans
}

output "locked_out" {
  description = "Number of users who would be locked out of password reset."
  value       = data.sspr_readiness.planned.locked_out
}

check "no_user_is_locked_out" {
  assert {
    condition     = data.sspr_readiness.planned.locked_out == 0
    error_message = "Users who can reset a password today and could not under this policy: ${data.sspr_readiness.planned.locked_out}."
  }
}
