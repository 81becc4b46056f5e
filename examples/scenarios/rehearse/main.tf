# Requires two methods instead of one. Rehearse it on a twin of the tenant before you apply it: the numbers below are then known
# before a user loses password reset.
terraform {
  required_version = ">= 1.5.0"
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

provider "sspr" {}

variable "methods_required" {
  description = "Number of methods required to reset a password."
  type        = number
  default     = 2
}

variable "user" {
  description = "Object ID or user principal name of a user to ask about. In a twin, a stand-in."
  type        = string
  default     = null
}

resource "sspr_authentication_methods" "this" {
  methods_required = var.methods_required
  on_destroy       = "restore"
}

# Who could no longer reset a password, today and from the day on which text messages end.
data "sspr_readiness" "planned" {
  for_each = { today = null, february = "2027-02-01" }

  methods_required = var.methods_required
  as_of            = each.value
  list_limit       = 3
}

data "sspr_user_reset" "user" {
  count = var.user == null ? 0 : 1

  user_id          = var.user
  methods_required = var.methods_required
}

output "locked_out" {
  description = "Number of users who can reset a password today and then no longer could, by day."
  value       = { for day, users in data.sspr_readiness.planned : day => users.locked_out }
}

output "for_example" {
  description = "Some users who are not ready."
  value       = [for u in data.sspr_readiness.planned["today"].listed : u.user_principal_name]
}

output "user" {
  description = "What the helpdesk would tell the user."
  value       = one(data.sspr_user_reset.user[*].explanation)
}
