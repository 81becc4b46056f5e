# A pipeline with a service principal and no signed-in user: it manages what Microsoft Graph can, and warns about changes
# of settings that it cannot manage.
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

check "nobody_changed_the_policy" {
  assert {
    condition     = length(local.alarms) == 0
    error_message = "Someone changed the password reset policy:\n${join("\n", [for c in local.alarms : c.summary])}"
  }
}

output "ready_percent" {
  description = "Percentage of users who could reset a password."
  value       = data.sspr_readiness.users.ready_percent
}

output "registered" {
  description = "Number of members who have registered each method."
  value       = data.sspr_registration_summary.members.by_method
}

output "password_reset_is_licensed" {
  description = "Whether the tenant has a license for password reset."
  value       = data.sspr_license.this.licensed_for_reset
}
