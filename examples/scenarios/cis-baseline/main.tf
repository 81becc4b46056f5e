# Sets the controls of the CIS benchmarks for password reset, and proves it. imports.tf adopts the settings that every
# tenant has.
terraform {
  required_version = ">= 1.5.0" # for the check block
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "methods" {
  description = "Methods of the authentication methods policy that are enabled for all users: email, sms, voice, microsoft_authenticator, software_oath. At least three if the authenticator app is among them."
  type        = set(string)
  default     = ["email", "microsoft_authenticator", "sms"] # Microsoft stops sending text messages on February 1, 2027
}

variable "reconfirm_after_days" {
  description = "Days until users are asked to reconfirm, 1 to 730."
  type        = number
  default     = 180
}

locals {
  methods_required = 2
  # The names in the registration report for each of the methods.
  registered_as = {
    email                   = ["email"]
    sms                     = ["mobile_phone"]
    voice                   = ["mobile_phone"]
    microsoft_authenticator = ["mobile_app_notification", "mobile_app_code"]
    software_oath           = ["mobile_app_code"]
  }
}

# How many users can reset a password today and could not with these methods.
data "sspr_readiness" "planned" {
  methods_required = local.methods_required
  methods          = distinct(flatten([for m in var.methods : local.registered_as[m]]))
}

# Warns in every plan, but does not fail it. A saved plan contains the check and the output, but no warnings.
check "no_user_is_locked_out" {
  assert {
    condition     = data.sspr_readiness.planned.locked_out == 0
    error_message = "Users who can reset a password today and could not with these methods: ${join(", ", [for u in data.sspr_readiness.planned.listed : u.user_principal_name if u.locked_out])}."
  }
}

output "locked_out" {
  description = "Number of users who can reset a password today and could not with these methods."
  value       = data.sspr_readiness.planned.locked_out
}

# CIS Microsoft 365 5.2.4.1
resource "sspr_policy" "this" {
  enabled_for = "all"
}

# Not a control, but two required methods need enough methods to choose from.
resource "sspr_authentication_method_configuration" "this" {
  for_each = var.methods

  method                = each.key
  state                 = "enabled"
  included_groups       = ["all_users"]
  software_oath_enabled = each.key == "microsoft_authenticator" ? true : null # codes as well as notifications
  usable_for_sign_in    = each.key == "sms" ? false : null                    # for password reset, not for sign-in
}

# CIS Microsoft 365 5.2.4.2
resource "sspr_authentication_methods" "this" {
  depends_on = [sspr_authentication_method_configuration.this]

  methods_required = local.methods_required
}

# CIS Microsoft 365 5.2.4.3
resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = var.reconfirm_after_days
}

# CIS Microsoft 365 5.2.4.4 and 5.2.4.5
resource "sspr_notifications" "this" {
  notify_users          = true
  notify_administrators = true
}

# Read after all settings are written, and again in every later plan.
data "sspr_compliance" "cis" {
  frameworks = ["cis_m365_v7", "cis_azure"]

  depends_on = [sspr_policy.this, sspr_authentication_methods.this, sspr_registration.this, sspr_notifications.this]
}

check "cis" {
  assert {
    condition     = data.sspr_compliance.cis.compliant
    error_message = "Controls that do not pass: ${join("; ", [for c in data.sspr_compliance.cis.controls : "${c.framework} ${c.id}" if c.status != "pass"])}."
  }
}

output "controls" {
  description = "Every control with the tenant's value."
  value       = { for c in data.sspr_compliance.cis.controls : "${c.framework} ${c.id}" => "${c.status}: ${coalesce(c.actual, "not readable")}" }
}
