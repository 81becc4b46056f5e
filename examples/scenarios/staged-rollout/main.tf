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
  methods          = ["email", "mobile_phone", "mobile_app_code"]
}

# Both are read in the plan, before anything is changed.
data "sspr_readiness" "pilot" {
  group_id         = var.pilot_group_id
  methods_required = local.methods_required
  methods          = local.methods
}

data "sspr_readiness" "everyone" {
  methods_required = local.methods_required
  methods          = local.methods
}

# Warns in every plan, and stops nothing.
check "pilot_is_ready" {
  assert {
    condition = data.sspr_readiness.pilot.ready_percent >= var.ready_percent
    error_message = join(" ", [
      "Only ${data.sspr_readiness.pilot.ready_percent} percent of the pilot group could reset a password.",
      "Not ready: ${join(", ", [for u in data.sspr_readiness.pilot.listed : u.user_principal_name if !u.ready])}.",
    ])
  }
}

resource "sspr_policy" "this" {
  enabled_for = var.stage == "everyone" ? "all" : "selected"
  group_id    = var.stage == "everyone" ? null : var.pilot_group_id

  lifecycle {
    # Stops the plan: nobody is asked for what nobody has registered.
    precondition {
      condition = var.stage != "everyone" || data.sspr_readiness.everyone.ready_percent >= var.ready_percent
      error_message = join(" ", [
        "Only ${data.sspr_readiness.everyone.ready_percent} percent of all users could reset a password, and ${var.ready_percent} are needed.",
        "Not ready: ${data.sspr_readiness.everyone.not_ready} of ${data.sspr_readiness.everyone.total} users.",
      ])
    }
  }
}

resource "sspr_authentication_methods" "this" {
  methods_required = local.methods_required
  methods          = local.methods
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
