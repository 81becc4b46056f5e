# Why one user cannot reset the password. Nothing is managed, so "terraform plan" is enough and no state is stored.
terraform {
  required_version = ">= 1.5.0"
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "user" {
  description = "Object ID or user principal name of the user on the phone."
  type        = string
}

variable "day" {
  description = "Day to answer for, such as 2027-02-01. Today if omitted."
  type        = string
  default     = null
}

# The policy of your tenant. An application cannot read it. Leave these out if a user signs in to the portal API: then the
# live policy decides.
variable "enabled_for" {
  description = "all, none, or selected with group_id."
  type        = string
  default     = null
}

variable "group_id" {
  description = "Object ID of the group whose members can reset their password."
  type        = string
  default     = null
}

variable "methods_required" {
  description = "Number of methods that the policy requires, 1 or 2."
  type        = number
  default     = null
}

variable "methods" {
  description = "Methods that the policy offers, such as email and mobile_phone."
  type        = set(string)
  default     = null
}

data "sspr_user_reset" "this" {
  user_id          = var.user
  as_of            = var.day
  enabled_for      = var.enabled_for
  group_id         = var.group_id
  methods_required = var.methods_required
  methods          = var.methods
}

output "read_out" {
  value = data.sspr_user_reset.this.explanation
}

# The checks that stop the user. If it is not known whether the user can reset the password, those that leave it open.
output "to_do" {
  value = {
    for c in data.sspr_user_reset.this.checks : c.name => "${c.detail} ${c.remedy}"
    if c.remedy != null && (c.result == "fail" || data.sspr_user_reset.this.can_reset == null)
  }
}

output "registered" {
  value = [for name, m in data.sspr_user_reset.this.by_method : trimspace("${name} ${coalesce(m.hint, " ")}") if coalesce(m.registered, false)]
}
