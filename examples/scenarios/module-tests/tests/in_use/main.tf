# Simulates earlier use of the tenant: an administrator in the admin center, and users who have registered.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

resource "sspr_policy" "by_hand" {
  enabled_for = "all"
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

resource "sspr_users_contact_info" "registered" {
  on_destroy = "retain"

  users = {
    "lee@contoso.example" = { mobile_phone = "+61 400000001" }
  }
}
