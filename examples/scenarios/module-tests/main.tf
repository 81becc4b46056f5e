# A platform team's own module: password reset by the rules of the house.
terraform {
  required_version = ">= 1.6.0" # for terraform test
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "group_id" {
  description = "Object ID of the security group whose members may reset their passwords; null for everyone."
  type        = string
  default     = null
}

variable "methods_required" {
  description = "How many methods it takes: 1 or 2."
  type        = number
  default     = 2
}

variable "helpdesk" {
  description = "Where users are sent who need a person: an https address of the company."
  type        = string

  validation {
    condition     = startswith(var.helpdesk, "https://")
    error_message = "The helpdesk is an https address."
  }
}

locals {
  methods = ["email", "mobile_phone", "mobile_app_code"]
}

data "sspr_readiness" "everyone" {
  methods_required = var.methods_required
  methods          = local.methods
}

resource "sspr_policy" "this" {
  enabled_for = var.group_id == null ? "all" : "selected"
  group_id    = var.group_id
}

resource "sspr_authentication_methods" "this" {
  methods_required = var.methods_required
  methods          = local.methods

  lifecycle {
    # The rule of the house: nobody loses password reset because of a change.
    precondition {
      condition     = data.sspr_readiness.everyone.locked_out == 0
      error_message = "${data.sspr_readiness.everyone.locked_out} users could no longer reset a password."
    }
  }
}

resource "sspr_customization" "this" {
  customize_helpdesk_link      = true
  custom_helpdesk_email_or_url = var.helpdesk
}

output "tenant_id" {
  description = "The tenant that was configured."
  value       = sspr_policy.this.id
}
