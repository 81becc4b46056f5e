# Reads the tenant independently of the module.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

data "sspr_policy" "live" {}

output "policy" {
  value = data.sspr_policy.live
}
