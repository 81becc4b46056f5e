# Proves in a test tenant, from the audit log, that a test user has registered and then reset the password. It changes
# nothing and needs no signed-in user.
terraform {
  required_version = ">= 1.5.0" # for the check block
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "test_user" {
  description = "Object ID or user principal name of the test user. Never an administrator, who has another policy."
  type        = string
}

variable "since" {
  description = "Time at which the test began, in RFC 3339 format and UTC. Older events prove nothing about this rollout."
  type        = string
}

variable "required" {
  description = "Whether a plan without the proof fails. Otherwise it only warns."
  type        = bool
  default     = false
}

# Numbers only: the state has no name but the test user's. The registration report proves nothing: it lags by hours, and a
# tenant without a license has none.
data "sspr_audit_events" "test_user" {
  kinds   = ["blocked", "registration", "reset"]
  since   = var.since
  user_id = var.test_user
  limit   = 0
}

locals {
  counts     = data.sspr_audit_events.test_user.counts
  registered = local.counts.registration.success > 0
  reset      = local.counts.reset.success > 0
  proven     = local.registered && local.reset
  found      = "Since ${var.since} the audit log has ${local.counts.registration.success} successful registrations of the test user, and ${local.counts.reset.success} successful and ${local.counts.reset.failure} failed resets. New events take some minutes."
}

# Warns in every plan until the events are there.
check "rollout_is_proven" {
  assert {
    condition     = local.proven
    error_message = local.found
  }
  assert {
    condition     = local.counts.blocked.total == 0
    error_message = "The test user was blocked after too many attempts. The block ends after a day."
  }
}

# It changes once, from false to true. With required = true, a plan without the proof fails.
output "proven" {
  description = "Whether the test user has registered and reset the password since the test began."
  value       = local.proven

  precondition {
    condition     = local.proven || !var.required
    error_message = "The rollout is not proven. ${local.found}"
  }
}
