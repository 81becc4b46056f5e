# Self-service password reset for a pilot group first, and for everyone once they are ready.
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
    error_message = "The stage is pilot or everyone."
  }
}

variable "pilot_group_id" {
  description = "Object ID of the pilot group. Nested groups count."
  type        = string
}

variable "ready_percent" {
  description = "How many in a hundred must be ready."
  type        = number
  default     = 95
}

locals {
  methods_required = 2
  # By their names in the registration report: an address, the authenticator app in both ways, a phone.
  methods = ["email", "mobile_app_notification", "mobile_app_code", "mobile_phone"]
}

# What the tenant has now. All of this is read in the plan, before anything is changed.
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

# Both warn in every plan, and stop nothing.
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
    # Stops the step to everyone, once: later plans are not held up by people who have just joined.
    precondition {
      condition = var.stage != "everyone" || local.is_everyone || data.sspr_readiness.everyone.ready_percent >= var.ready_percent
      error_message = join(" ", [
        "Only ${data.sspr_readiness.everyone.ready_percent} percent of all users could reset a password, and ${var.ready_percent} are needed.",
        "Not ready: ${data.sspr_readiness.everyone.not_ready} of ${data.sspr_readiness.everyone.total} users.",
      ])
    }
    # Stops a pilot in a tenant that has password reset for others already: it would be taken away from them.
    precondition {
      condition     = var.stage != "pilot" || data.sspr_policy.live.enabled_for == "none" || local.is_pilot
      error_message = "Password reset is enabled for others than the pilot group already (${data.sspr_policy.live.enabled_for}), and a pilot would take it away from them."
    }
  }
}

# One setting for the whole tenant, whatever the stage: the methods, and then how many of them it takes. Microsoft stops
# sending text messages on February 1, 2027; a telephony provider of your own keeps "sms".
resource "sspr_authentication_method_configuration" "this" {
  for_each = toset(["email", "microsoft_authenticator", "sms"])

  method                = each.key
  state                 = "enabled"
  included_groups       = ["all_users"]
  software_oath_enabled = each.key == "microsoft_authenticator" ? true : null # by code as well as by notification
  usable_for_sign_in    = each.key == "sms" ? false : null                    # for password reset, not as a way to sign in
}

resource "sspr_authentication_methods" "this" {
  depends_on = [sspr_authentication_method_configuration.this]

  methods_required = local.methods_required

  lifecycle {
    # Stops a plan that asks more of people than they have registered.
    precondition {
      condition     = data.sspr_readiness.everyone.locked_out == 0
      error_message = "Users who can reset a password today and could not with these methods: ${join(", ", [for u in data.sspr_readiness.everyone.listed : u.user_principal_name if u.locked_out])}."
    }
  }
}

# Those who may reset passwords register at their next sign-in: so the pilot group gets ready by itself.
resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 180
}

output "ready_percent" {
  description = "How many in a hundred of all users are ready."
  value       = data.sspr_readiness.everyone.ready_percent
}

output "not_ready" {
  description = "Why users are not ready: how many by reason."
  value       = { for reason, users in data.sspr_readiness.everyone.reasons : reason => users if users > 0 }
}
