# A platform team's own module: password reset with company rules.
terraform {
  required_version = ">= 1.6.0" # for terraform test
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "group_id" {
  description = "Object ID of the security group whose members can reset their passwords; null for everyone."
  type        = string
  default     = null
}

variable "methods_required" {
  description = "Number of methods required: 1 or 2."
  type        = number
  default     = 2
}

variable "accepted_lock_out" {
  description = "Number of users who may lose password reset. Set it for one change, after a reviewer has agreed."
  type        = number
  default     = 0
}

variable "helpdesk" {
  description = "Helpdesk for users who need assistance: an https address of the company."
  type        = string

  validation {
    condition     = startswith(var.helpdesk, "https://")
    error_message = "The helpdesk must be an https address."
  }
}

# How many users could reset a password with the methods below. The names are those of the registration report.
data "sspr_readiness" "everyone" {
  methods_required = var.methods_required
  methods          = ["email", "mobile_app_code", "mobile_phone"]
  list_limit       = 0 # numbers only: no user names in state and plans
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
    # Company rule: a change must not lock users out of password reset.
    precondition {
      condition     = data.sspr_readiness.everyone.locked_out <= var.accepted_lock_out
      error_message = "Users who could no longer reset a password: ${data.sspr_readiness.everyone.locked_out}."
    }
  }
}

resource "sspr_customization" "this" {
  customize_helpdesk_link      = true
  custom_helpdesk_email_or_url = var.helpdesk
}

# A saved plan contains checks and outputs, but no warnings.
check "no_user_is_locked_out" {
  assert {
    condition     = data.sspr_readiness.everyone.locked_out == 0
    error_message = "Users who could no longer reset a password: ${data.sspr_readiness.everyone.locked_out}."
  }
}

output "locked_out" {
  description = "Number of users who can reset a password today and could not with this policy."
  value       = data.sspr_readiness.everyone.locked_out
}

output "tenant_id" {
  description = "The tenant that was configured."
  value       = sspr_policy.this.id
}
