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

# Who could reset a password with the methods below, by their names in the registration report.
data "sspr_readiness" "everyone" {
  methods_required = var.methods_required
  methods          = ["email", "mobile_app_code", "mobile_phone"]
}

resource "sspr_policy" "this" {
  enabled_for = var.group_id == null ? "all" : "selected"
  group_id    = var.group_id
}

resource "sspr_authentication_method_configuration" "this" {
  for_each = toset(["email", "software_oath", "sms"])

  method             = each.key
  state              = "enabled"
  included_groups    = ["all_users"]
  usable_for_sign_in = each.key == "sms" ? false : null
}

resource "sspr_authentication_methods" "this" {
  depends_on = [sspr_authentication_method_configuration.this]

  methods_required = var.methods_required

  lifecycle {
    # The rule of the house: nobody loses password reset because of a change.
    precondition {
      condition     = data.sspr_readiness.everyone.locked_out == 0
      error_message = "Users who could no longer reset a password: ${data.sspr_readiness.everyone.locked_out}."
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
