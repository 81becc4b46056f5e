# Simulates a tenant with text messages, password reset for everyone, and users who register.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "email" {
  description = "Whether Pat has registered e-mail as well."
  type        = bool
}

resource "sspr_policy" "everyone" {
  enabled_for = "all"
}

resource "sspr_authentication_method_configuration" "this" {
  for_each = toset(["email", "sms"])

  method          = each.value
  state           = "enabled"
  included_groups = ["all_users"]
}

resource "sspr_users_contact_info" "registered" {
  depends_on = [sspr_authentication_method_configuration.this] # users register what the tenant offers
  on_destroy = "retain"

  users = {
    "tia@contoso.example" = { email = "tia@private.example", mobile_phone = "+61 400000002" }
    "pat@contoso.example" = { email = var.email ? "pat@private.example" : "none", mobile_phone = "+61 400000001" }
  }
}
