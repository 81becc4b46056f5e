# Reads the tenant independently of the configuration.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

data "sspr_policy" "live" {}

data "sspr_user_registration" "kim" {
  user_id = "kim@contoso.example"
}

output "policy" {
  value = data.sspr_policy.live
}

output "kim" {
  value = data.sspr_user_registration.kim
}
