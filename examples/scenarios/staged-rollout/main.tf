# Enables self-service password reset for a pilot group first, and for everyone once users are ready. imports.tf adopts the
# settings that every tenant has.
terraform {
  required_version = ">= 1.5.0" # for the check block
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "stage" {
  description = "\"pilot\" for the pilot group, \"everyone\" for all users."
  type        = string
  default     = "pilot"

  validation {
    condition     = contains(["pilot", "everyone"], var.stage)
    error_message = "The stage must be pilot or everyone."
  }
}

variable "pilot_group_id" {
  description = "Object ID of the pilot group. Nested groups count."
  type        = string
}

variable "ready_percent" {
  description = "Percentage of users who must be ready."
  type        = number
  default     = 95
}

locals {
  methods_required = 2
  # The names in the registration report: e-mail, the authenticator app with notifications and codes, a phone.
  methods = ["email", "mobile_app_notification", "mobile_app_code", "mobile_phone"]
}

# The current tenant. All of this is read in the plan, before anything changes.
data "sspr_policy" "live" {}

data "sspr_readiness" "pilot" {
  group_id         = var.pilot_group_id
  methods_required = local.methods_required
  methods          = local.methods
}

data "sspr_readiness" "everyone" {
  methods_required = local.methods_required
  methods          = local.methods
}

locals {
  is_everyone = data.sspr_policy.live.enabled_for == "all"
  is_pilot    = data.sspr_policy.live.enabled_for == "selected" && data.sspr_policy.live.group_id == var.pilot_group_id
}

# Both warn in every plan, but do not fail it.
check "pilot_is_ready" {
  assert {
    condition = data.sspr_readiness.pilot.ready_percent >= var.ready_percent
    error_message = join(" ", [
      "Only ${data.sspr_readiness.pilot.ready_percent} percent of the pilot group could reset a password.",
      "Not ready: ${join(", ", [for u in data.sspr_readiness.pilot.listed : u.user_principal_name if !u.ready])}.",
    ])
  }
}

check "everyone_is_ready" {
  assert {
    condition     = !local.is_everyone || data.sspr_readiness.everyone.ready_percent >= var.ready_percent
    error_message = "Only ${data.sspr_readiness.everyone.ready_percent} percent of all users could reset a password."
  }
}

resource "sspr_policy" "this" {
  enabled_for = var.stage == "everyone" ? "all" : "selected"
  group_id    = var.stage == "everyone" ? null : var.pilot_group_id

  lifecycle {
    # Fails the step to everyone, once: users who join later do not block plans.
    precondition {
      condition = var.stage != "everyone" || local.is_everyone || data.sspr_readiness.everyone.ready_percent >= var.ready_percent
      error_message = join(" ", [
        "Only ${data.sspr_readiness.everyone.ready_percent} percent of all users could reset a password, and ${var.ready_percent} are needed.",
        "Not ready: ${data.sspr_readiness.everyone.not_ready} of ${data.sspr_readiness.everyone.total} users.",
      ])
    }
    # Fails a pilot if other users already have password reset: they would lose it.
    precondition {
      condition     = var.stage != "pilot" || data.sspr_policy.live.enabled_for == "none" || local.is_pilot
      error_message = "Users outside the pilot group already have password reset (enabled_for is \"${data.sspr_policy.live.enabled_for}\"), and a pilot would lock them out."
    }
  }
}

# Settings for the whole tenant in every stage: the methods, then the number required. Microsoft stops sending text
# messages on February 1, 2027; with your own telephony provider "sms" continues to work.
resource "sspr_authentication_method_configuration" "this" {
  for_each = toset(["email", "microsoft_authenticator", "sms"])

  method                = each.key
  state                 = "enabled"
  included_groups       = ["all_users"]
  software_oath_enabled = each.key == "microsoft_authenticator" ? true : null # codes as well as notifications
  usable_for_sign_in    = each.key == "sms" ? false : null                    # for password reset, not for sign-in
}

resource "sspr_authentication_methods" "this" {
  depends_on = [sspr_authentication_method_configuration.this]

  methods_required = local.methods_required

  lifecycle {
    # Fails a plan that requires more methods than users have registered.
    precondition {
      condition     = data.sspr_readiness.everyone.locked_out == 0
      error_message = "Users who can reset a password today and could not with these methods: ${join(", ", [for u in data.sspr_readiness.everyone.listed : u.user_principal_name if u.locked_out])}."
    }
  }
}

# Users in scope register at their next sign-in, so the pilot group becomes ready by itself.
resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 180
}

# A saved plan contains outputs and checks, but no warnings. This number is 0 unless a plan changes it; percentages change
# daily, so they are in the messages above and not in outputs.
output "locked_out" {
  description = "Number of users who can reset a password today and could not with these methods."
  value       = data.sspr_readiness.everyone.locked_out
}
