# Reads the tenant independently of the module.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

data "sspr_policy" "live" {}

data "sspr_authentication_method_configuration" "this" {
  for_each = toset(["email", "microsoft_authenticator", "software_oath", "sms"])

  method = each.key
}

output "policy" {
  value = data.sspr_policy.live
}

output "states" {
  value = { for name, m in data.sspr_authentication_method_configuration.this : name => m.state }
}
