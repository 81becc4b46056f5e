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

variable "endings" {
  description = "Endings of your own in place of Microsoft's, such as [{ date = \"2027-05-01\", methods = [\"mobile_phone\", \"office_phone\"] }]. Microsoft's dates if null."
  type = list(object({
    date       = string
    methods    = set(string)
    population = optional(string)
  }))
  default = null
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
  endings            = var.endings
  list_limit         = var.list_limit
}

locals {
  all = data.sspr_readiness.all

  # How many users and administrators can reset a password today, and certainly cannot: on the day that is asked about, and
  # from each day on.
  at_once    = local.all.locked_out + local.all.administrators.locked_out
  locked_out = [for e in local.all.endings : e.locked_out + e.administrators_locked_out]
  worst      = max(local.at_once, local.locked_out...)

  day = var.as_of == null ? "Today" : "On ${var.as_of}"
  affecting = concat(
    local.at_once == 0 ? [] : ["${local.day}, ${local.all.locked_out} of the users and ${local.all.administrators.locked_out} of the administrators who can reset a password by the registration report cannot: the policy does not offer their methods, or these have ended."],
    [for i, e in local.all.endings : e.summary if local.locked_out[i] > (i == 0 ? local.at_once : local.locked_out[i - 1])],
  )
}

# Warns in every plan, but does not fail it. A saved plan contains the result.
check "no_user_loses_password_reset" {
  assert {
    condition     = local.worst == 0
    error_message = join("\n", local.affecting)
  }
}

output "locked_out" {
  description = "Highest number of users and administrators who can reset a password today and cannot on the day that is asked about or on a later one."
  value       = local.worst

  precondition {
    condition     = !var.must_pass || local.worst == 0
    error_message = join("\n", local.affecting)
  }
}

output "endings" {
  description = "What ends, and how many users it affects."
  value       = [for e in local.all.endings : e.summary]
}

output "affected" {
  description = "Up to list_limit users, and as many administrators: locked_out, or the day from which they lose password reset or may."
  value = {
    for u in concat(local.all.listed, local.all.administrators.listed) : u.user_principal_name => u.locked_out ? "locked_out" : u.ready_until
    if u.locked_out || u.ready_until != null
  }
}
