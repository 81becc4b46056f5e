# A pipeline with a service principal and no signed-in user: it manages what Microsoft Graph has, and raises an alarm for
# changes of other settings. imports.tf adopts the settings that every tenant has.
terraform {
  required_version = ">= 1.5.0" # for the check block
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "methods_required" {
  description = "Number of methods required to reset, as set in the admin center. A service principal cannot read it."
  type        = number
  default     = 1
}

variable "sms" {
  description = "\"enabled\", or \"disabled\" once no user needs text messages to reset a password. Microsoft stops sending them on February 1, 2027."
  type        = string
  default     = "enabled"
}

variable "known_changes" {
  description = "IDs of reviewed changes of the password reset policy (event_id). They raise no alarm."
  type        = set(string)
  default     = []
}

# Managed: the methods, the campaign that asks users to set up the authenticator app, and whether administrators can
# reset their own passwords.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}

resource "sspr_authentication_method_configuration" "authenticator" {
  method                = "microsoft_authenticator"
  state                 = "enabled"
  included_groups       = ["all_users"]
  software_oath_enabled = true # codes as well as notifications
}

resource "sspr_authentication_method_configuration" "sms" {
  method             = "sms"
  state              = var.sms
  included_groups    = ["all_users"]
  usable_for_sign_in = false

  lifecycle {
    precondition {
      condition     = data.sspr_readiness.users.locked_out == 0
      error_message = "Users who can reset a password today and could not with these methods alone: ${data.sspr_readiness.users.locked_out}."
    }
  }
}

resource "sspr_authentication_methods_policy" "this" {
  registration_campaign_state       = "enabled"
  registration_campaign_method      = "microsoft_authenticator"
  registration_campaign_snooze_days = 3
}

resource "sspr_administrator_policy" "this" {
  enabled = true
}

# Read: who could reset a password with only the methods above, who has registered what, and the tenant's
# licenses.
data "sspr_readiness" "users" {
  methods_required = var.methods_required
  methods          = concat(["email", "mobile_app_notification", "mobile_app_code"], var.sms == "enabled" ? ["mobile_phone"] : [])
  list_limit       = 0
}

data "sspr_registration_summary" "members" {
  user_type = "member"
}

data "sspr_license" "this" {}

# The alarm: the audit log records who changed what on the pages of Password reset.
data "sspr_audit_events" "changes" {
  kinds = ["settings"]
}

locals {
  alarms = [for c in data.sspr_audit_events.changes.settings_changes : c if !contains(var.known_changes, c.event_id)]
}

check "policy_is_unchanged" {
  assert {
    condition     = length(local.alarms) == 0
    error_message = "The password reset policy was changed:\n${join("\n", [for c in local.alarms : c.summary])}"
  }
}

# A second alarm, on misuse. It needs only numbers, so no user's name is in the state.
data "sspr_audit_events" "misuse" {
  kinds        = ["administrator_reset", "blocked", "reset"]
  within_hours = 24
  limit        = 0
}

check "no_misuse" {
  assert {
    condition = data.sspr_audit_events.misuse.counts.reset.failure < 20 && data.sspr_audit_events.misuse.counts.blocked.total < 5
    error_message = join(", ", [
      "In one day: ${data.sspr_audit_events.misuse.counts.reset.failure} failed resets",
      "${data.sspr_audit_events.misuse.counts.blocked.total} blocked users",
      "${data.sspr_audit_events.misuse.counts.administrator_reset.total} resets by administrators.",
    ])
  }
}

# Warns in every plan, but does not fail it. The numbers change daily, so they are in this message and not in outputs.
check "users_are_ready" {
  assert {
    condition = data.sspr_readiness.users.ready_percent >= var.ready_percent
    error_message = join(" ", [
      "Only ${data.sspr_readiness.users.ready_percent} percent of users could reset a password. Registered by members:",
      "${join(", ", [for method, members in data.sspr_registration_summary.members.by_method : "${method} ${members}"])}.",
    ])
  }
}

variable "ready_percent" {
  description = "Percentage of users who should be ready."
  type        = number
  default     = 95
}

# A saved plan contains outputs and checks, but no warnings.
output "locked_out" {
  description = "Number of users who can reset a password today and could not with these methods."
  value       = data.sspr_readiness.users.locked_out
}

output "password_reset_is_licensed" {
  description = "Whether the tenant has a license for password reset."
  value       = data.sspr_license.this.licensed_for_reset
}
