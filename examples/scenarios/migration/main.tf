# Moves from the legacy switches of password reset to the authentication methods policy without locking users out. imports.tf
# adopts the settings that every tenant has.
terraform {
  required_version = ">= 1.5.0" # for the check block
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "stage" {
  description = "\"migration_in_progress\", in which both policies count, or \"migration_complete\", in which only the authentication methods policy counts."
  type        = string
  default     = "migration_in_progress"

  validation {
    condition     = contains(["migration_in_progress", "migration_complete"], var.stage)
    error_message = "The stage must be migration_in_progress or migration_complete."
  }
}

variable "methods" {
  description = "The methods of the authentication methods policy that are enabled for all users: email, sms, voice, microsoft_authenticator, software_oath."
  type        = set(string)
  default     = ["email", "sms", "microsoft_authenticator", "software_oath"]
}

locals {
  # The method of password reset for each of them. Security questions stay where they are.
  counterparts = {
    email                   = "email"
    sms                     = "mobile_phone"
    voice                   = "mobile_phone"
    microsoft_authenticator = "mobile_app_notification"
    software_oath           = "mobile_app_code"
  }
  afterwards = distinct(concat(
    [for m in var.methods : local.counterparts[m]],
    [for m in data.sspr_readiness.today.methods : m if m == "security_questions"],
  ))
}

# Readiness under the current policies.
data "sspr_readiness" "today" {}

# Readiness once only the methods above count, with each user who would be locked out.
data "sspr_readiness" "afterwards" {
  methods_required = data.sspr_readiness.today.methods_required
  methods          = local.afterwards
}

resource "sspr_authentication_method_configuration" "this" {
  for_each = var.methods

  method             = each.value
  state              = "enabled"
  included_groups    = ["all_users"]
  usable_for_sign_in = each.value == "sms" ? false : null # for password reset, not for sign-in
}

# The methods are enabled first, so users are never without one.
resource "sspr_authentication_methods_policy" "this" {
  depends_on = [sspr_authentication_method_configuration.this]

  migration_state = var.stage

  lifecycle {
    precondition {
      condition = var.stage != "migration_complete" || data.sspr_readiness.afterwards.locked_out == 0
      error_message = join(" ", [
        "Users who can reset a password today and could not after the migration: ${data.sspr_readiness.afterwards.locked_out}.",
        "Enable more methods, or have these register another one: ${join(", ", [for u in data.sspr_readiness.afterwards.listed : u.user_principal_name if u.locked_out])}.",
      ])
    }
  }
}

# Warns in every plan, but does not fail it. A saved plan contains the check and the output, but no warnings.
check "no_user_is_locked_out" {
  assert {
    condition = data.sspr_readiness.afterwards.locked_out == 0
    error_message = join(" ", [
      "Users who can reset a password today: ${data.sspr_readiness.today.ready}; after the migration: ${data.sspr_readiness.afterwards.ready}.",
      "Locked out: ${data.sspr_readiness.afterwards.locked_out}.",
    ])
  }
}

output "locked_out" {
  description = "Number of users who can reset a password today and could not after the migration."
  value       = data.sspr_readiness.afterwards.locked_out
}
