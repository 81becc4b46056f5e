# Counts the users who can reset a password until methods end, and not afterwards. It reads the tenant and changes nothing.
terraform {
  required_version = ">= 1.5.0" # for the check block
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "as_of" {
  description = "Day from which to look ahead, such as 2027-02-01. Today if null."
  type        = string
  default     = null
}

variable "telephony_provider" {
  description = "Whether the tenant has a telephony provider of its own, with which text messages and voice calls continue."
  type        = bool
  default     = false
}

variable "list_limit" {
  description = "Number of users to name. Their names are then in plans and in the state."
  type        = number
  default     = 0
}

variable "must_pass" {
  description = "Whether the plan fails if a user would lose password reset. Otherwise it warns."
  type        = bool
  default     = false
}

data "sspr_readiness" "all" {
  as_of              = var.as_of
  telephony_provider = var.telephony_provider
  list_limit         = var.list_limit
}

locals {
  endings = data.sspr_readiness.all.endings

  # How many users and administrators can reset a password today, and certainly cannot from each day on.
  locked_out = [for e in local.endings : e.locked_out + e.administrators_locked_out]
  worst      = max(0, local.locked_out...)
  affecting  = [for i, e in local.endings : e.summary if local.locked_out[i] > (i == 0 ? 0 : local.locked_out[i - 1])]
}

# Warns in every plan, but does not fail it. A saved plan contains the result.
check "no_user_loses_password_reset" {
  assert {
    condition     = local.worst == 0
    error_message = join("\n", local.affecting)
  }
}

output "locked_out" {
  description = "Highest number of users and administrators who can reset a password today and could not on one of the days."
  value       = local.worst

  precondition {
    condition     = !var.must_pass || local.worst == 0
    error_message = join("\n", local.affecting)
  }
}

output "endings" {
  description = "What ends, and how many users it affects."
  value       = [for e in local.endings : e.summary]
}

output "affected" {
  description = "Up to list_limit users who will lose password reset, with the day."
  value       = { for u in data.sspr_readiness.all.listed : u.user_principal_name => u.ready_until if u.ready_until != null }
}
