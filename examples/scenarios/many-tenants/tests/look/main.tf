# Reads the tenant of the provider that the test passes.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

data "sspr_policy" "this" {}

output "policy" {
  description = "The tenant's policy."
  value       = data.sspr_policy.this
}
