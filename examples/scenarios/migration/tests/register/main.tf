# Simulates a tenant with password reset for everyone, and users who register.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

resource "sspr_policy" "everyone" {
  enabled_for = "all"
}

resource "sspr_users_contact_info" "registered" {
  on_destroy = "retain"

  users = {
    "tia@contoso.example" = { email = "tia@private.example" }
    "lee@contoso.example" = { mobile_phone = "+61 400000001" }
    "pat@contoso.example" = { email = "pat@private.example", mobile_phone = "+61 400000002" }
  }
}
