# Simulates earlier use of the tenant: password reset is enabled for some users, and one method is required.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "enabled_for" {
  description = "Who can reset a password."
  type        = string
}

resource "sspr_policy" "by_hand" {
  enabled_for = var.enabled_for
}

resource "sspr_authentication_methods" "by_hand" {
  methods_required = 1
}

resource "sspr_authentication_method_configuration" "by_hand" {
  for_each = toset(["email", "software_oath", "sms"])

  method          = each.key
  state           = "enabled"
  included_groups = ["all_users"]
}
